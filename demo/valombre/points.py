"""What a council decides in a year: subjects, titles and sentences of `points.csv`, all of them invented.

`seance` is the meeting of the year (1 to 6) at which a point comes each year; the others come in turn.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple


class Theme(NamedTuple):
    meeting: str
    subject: str  # code of the nomenclature
    title: str  # {year} and {before} are filled in
    decides: str  # the sentence after « Le conseil municipal, après en avoir délibéré, »


def _read() -> list[Theme]:
    with (Path(__file__).parent / "points.csv").open(encoding="utf-8", newline="") as stream:
        return [Theme(*row) for row in list(csv.reader(stream, delimiter=";"))[1:]]


ALL = _read()
TURNING = [theme for theme in ALL if not theme.meeting]
INSTALLATION = [theme for theme in ALL if theme.meeting == "installation"]


def fixed(meeting: int) -> list[Theme]:
    return [theme for theme in ALL if theme.meeting == str(meeting)]
