"""What the town hall's share holds: three pages of acts, a second folder of acts of the same days, and budgets."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from acts import archive, stem
from budgets import BP, CA, changed

DAYS = [f"2024-{month:02}-12" for month in range(1, 13)]
PER_DAY = 9  # acts; pages of 50 files cut some days in two
OLD = 1_700_000_000  # a date of the past: nobody writes these files any more


def fill(share: Path) -> None:
    for day in DAYS:
        for number in range(1, PER_DAY + 1):
            _act(share / "actes", day, number)
    for day in DAYS[::2]:
        for number in (PER_DAY + 1, PER_DAY + 2):
            _act(share / "bis", day, number)
    _put(share / "actes" / "z-vente.tar.gz", archive("2024_99", "Vente à M. Durand", date=DAYS[3]))
    _put(share / "actes" / "z-casse.tar.gz", archive("2024_98", date=DAYS[3])[:200])
    _put(share / "budgets" / "bp.xml", BP)
    _put(share / "budgets" / "bp-corrige.xml", changed(BP, ('<DteStr V="2022-04-06"/>', '<DteStr V="2022-05-06"/>')))
    _put(share / "budgets" / "ca.xml", CA)


def name(day: str, number: int) -> str:
    return f"EACT--{stem(_number(day, number), day)}.tar.gz"


def identity(day: str, number: int) -> str:
    """The key of its row."""
    return f"215600461/{day}/{_number(day, number)}/1"


def _number(day: str, number: int) -> str:
    return f"{day[:7].replace('-', '')}_{number:02}"


def _act(folder: Path, day: str, number: int) -> None:
    lines = (f"Séance du {day}.", *["Le conseil municipal fixe les tarifs de la cantine."] * 50)
    content = archive(_number(day, number), f"Tarifs de la cantine, point {number}", date=day, lines=lines)
    _put(folder / name(day, number), content)


def _put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    os.utime(file, (OLD, OLD))


FIRST_PAGE, SECOND_PAGE = identity(DAYS[0], 3), identity(DAYS[8], 3)
