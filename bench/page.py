"""Server time of a budget's page beside CKAN's own dataset page, on a running site.

python bench/page.py http://127.0.0.1:5000 /budget/budget-ma-commune-2022 /registre/registre-budgets-ma-commune
"""

from __future__ import annotations

import statistics
import sys
import time
import urllib.request

ROUNDS = 15


def milliseconds(address: str) -> float:
    start = time.perf_counter()
    with urllib.request.urlopen(address, timeout=60) as answer:
        answer.read()
    return (time.perf_counter() - start) * 1000


def main(site: str, budget: str, stock: str) -> None:
    """Rounds take turns, so that a busy moment of the machine falls on both."""
    for address in (budget, stock):  # the first visit compiles templates and draws what is missing
        milliseconds(site + address)
    rounds = [(milliseconds(site + budget), milliseconds(site + stock)) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(times) for times in zip(*rounds, strict=True))
    print(f"budget page {ours:.0f} ms, stock dataset page {theirs:.0f} ms (median of {ROUNDS})")
    print(f"ratio page {ours / theirs:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:4])
