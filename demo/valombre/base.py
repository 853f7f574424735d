"""What the base of the secretariat holds, as SQL for psql: officials, their mandates, sessions and attendance."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable, Iterator

from . import council
from .facts import CAME, LEFT, STAYED, meetings

PLACE = "Salle du conseil, mairie"
_IDS = {name: number for number, name in enumerate((*STAYED, *LEFT, *CAME), start=1)}
_PRESENCES = {"present": "présent", "absent": "absent", "represented": "représenté"}
_Cell = str | int | datetime.date | None


def rows() -> str:
    return "".join((
        _copied("elu", _officials()),
        _copied("mandat", ((_IDS[mandate.name], *mandate[1:]) for mandate in council.mandates())),
        _copied("seance", _sessions()),
        _copied("presence", _attendance()),
    ))  # fmt: skip


def _officials() -> Iterator[tuple[_Cell, ...]]:
    for name, number in _IDS.items():
        first, last = name.split()
        mail = unicodedata.normalize("NFD", f"{first}.{last}@valombre.example".lower()).encode("ascii", "ignore")
        yield number, first, last, mail.decode(), f"01 99 00 00 {number:02d}"


def _sessions() -> Iterator[tuple[_Cell, ...]]:
    for turn, meeting in enumerate(meetings()):
        present = [one["name"] for one in council.attendance(meeting, turn) if one["presence"] == "present"]
        yield meeting.date, "18:30", PLACE, _IDS[meeting.council[0]], _IDS[present[1]], "close"


def _attendance() -> Iterator[tuple[_Cell, ...]]:
    for turn, meeting in enumerate(meetings()):
        for place, one in enumerate(council.attendance(meeting, turn), start=1):
            holder = _IDS.get(one.get("holder", ""))
            yield meeting.date, _IDS[one["name"]], place, _PRESENCES[one["presence"]], holder


def _copied(table: str, lines: Iterable[tuple[_Cell, ...]]) -> str:
    told = "".join("\t".join("\\N" if cell is None else str(cell) for cell in line) + "\n" for line in lines)
    return f"COPY secretariat.{table} FROM stdin;\n{told}\\.\n"
