"""Reading TotEM budgets: ours beside yatotem2scdl 0.1.5 and lxml's bare parse, in one process and one run."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree
from yatotem2scdl import conversion

from ckanext.loos.formats import totem

PROJECT = Path(__file__).parents[1]
FILES = (
    "crach_BP2022_M14_budget_principal.xml",
    "crach_CA2021_M14_budget_principal.xml",
    "mohon_CFU2023_M57A.xml",
)
CHARTS = PROJECT / "ckanext" / "loos" / "formats" / "plans_de_comptes"
BIG = 200 * 2**20  # bytes


def best(runs: int, *measured: Callable[[], object]) -> list[float]:
    """The best time of each, in ms, taken in turn so that a busy machine slows all alike."""
    times: list[list[float]] = [[] for _ in measured]
    for _ in range(runs):
        for taken, run in zip(times, measured, strict=True):
            start = time.perf_counter()
            run()
            taken.append((time.perf_counter() - start) * 1000)
    return [min(taken) for taken in times]


def rival(path: Path, charts: Path) -> Callable[[], object]:
    converter = conversion.ConvertisseurTotemBudget()
    return lambda: converter.totem_budget_vers_scdl(path, charts, io.StringIO())


def their_charts(folder: Path) -> Path:
    """The charts of accounts where yatotem2scdl looks for them: year/norm/declination/planDeCompte.xml."""
    for chart in CHARTS.glob("*.xml"):
        year, rest = chart.stem.removesuffix("_planDeCompte").split("_", 1)
        place = folder / year / rest.split("_")[0] / rest / "planDeCompte.xml"
        place.parent.mkdir(parents=True)
        shutil.copy(chart, place)
    return folder


def memory() -> float:
    """The most memory, in MiB, that `loos convert` takes for a file of 200 MB."""
    content = (PROJECT / "tests/data/totem/crach_BP2022_M14_budget_principal.xml").read_bytes()
    start, end = content.index(b"<LigneBudget>"), content.rindex(b"</LigneBudget>") + len(b"</LigneBudget>")
    code = (
        "import sys; from ckanext.loos.command import main; main(sys.argv[1:]); "
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    with tempfile.TemporaryDirectory() as folder:
        big = Path(folder) / "big.xml"
        with big.open("wb") as file:
            file.write(content[:start])
            for _ in range(BIG // (end - start)):
                file.write(content[start:end])
            file.write(content[end:])
        command = [sys.executable, "-c", code, "convert", str(big), "--to", "scdl-budget", "-o", f"{folder}/out.csv"]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) / 1024


def main() -> None:
    theirs = ours = 0.0
    print(f"{'file':<40}{'yatotem2scdl':>14}{'loos':>10}{'lxml':>10}{'loos/lxml':>11}")
    charts = their_charts(Path(tempfile.mkdtemp()))
    for name in FILES:
        path = PROJECT / "tests" / "data" / "totem" / name
        content = path.read_bytes()
        totem.read(content)  # the chart of accounts is loaded
        (slow,) = best(5, rival(path, charts))
        fast, bare = best(200, lambda c=content: totem.read(c), lambda c=content: etree.parse(io.BytesIO(c)))  # type: ignore[misc]
        theirs, ours = theirs + slow, ours + fast
        print(f"{name:<40}{slow:>11.1f} ms{fast:>7.2f} ms{bare:>7.2f} ms{fast / bare:>11.2f}")
    shutil.rmtree(charts)
    print(f"memory for a file of 200 MB: {memory():.0f} MiB")
    print(f"ratio totem {theirs / ours:.1f}")


if __name__ == "__main__":
    main()
