"""The commune, its two councils (before and after the election of March 2026), and its meetings."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from .points import INSTALLATION, TURNING, Theme, fixed

SIREN, DEPARTMENT, NAME = "219999901", "099", "Valombre-en-Exemple"
YEARS = (2024, 2025, 2026)
_DAYS = ((1, 30), (3, 27), (5, 28), (7, 2), (10, 1), (11, 19))
INSTALLED = datetime.date(2026, 3, 27)

STAYED = ("Timéo BOISCLAIR", "Isaure MONTREVIN", "Maëlle CHANTEROSE", "Basile ORMEFONT", "Ernestin ROCHEBELLE",
          "Sixtine GRANDBRIE", "Apolline VERSANTIN", "Aubin MARESCOURT")  # fmt: skip
LEFT = ("Ondine VALBRUME", "Gaspard LERIVAL", "Capucine DUVALLON", "Philippine AUBERCHAMP", "Octave PRÉFLEURI",
        "Léonce TERREBOIS", "Séraphine CLOSRIVE")  # fmt: skip
CAME = ("Garance FONTEMBRE", "Anselme HAUTVERGER", "Ombeline SAULNERAY", "Fulbert CLAIREPIERRE", "Cyprienne BELORÉE",
        "Tancrède VALOMBREUX", "Perrine LANDECLAIRE")  # fmt: skip


class Point(NamedTuple):
    number: str
    theme: Theme

    @property
    def title(self) -> str:
        return self._filled(self.theme.title)

    @property
    def decides(self) -> str:
        return self._filled(self.theme.decides)

    def _filled(self, words: str) -> str:
        year = int(self.number[:4])
        return words.format(year=year, before=year - 1)


class Meeting(NamedTuple):
    date: datetime.date
    points: tuple[Point, ...]

    @property
    def council(self) -> tuple[str, ...]:
        """The mayor first."""
        return (LEFT[0], *STAYED, *LEFT[1:]) if self.date < INSTALLED else (*STAYED, *CAME)


def meetings() -> Iterator[Meeting]:
    """Six a year, of 8 to 14 points each."""
    rotation = 0
    for year in YEARS:
        number = 1
        for place, (month, day) in enumerate(_DAYS, start=1):
            date, count = datetime.date(year, month, day), 8 + (year + 5 * place) % 7
            own = [*(INSTALLATION if date == INSTALLED else ()), *fixed(place)]
            others = [TURNING[(rotation + step) % len(TURNING)] for step in range(count - len(own))]
            rotation += len(others)
            themes = [*own, *others]
            yield Meeting(date, tuple(Point(f"{year}_{number + step:03d}", theme) for step, theme in enumerate(themes)))
            number += count
