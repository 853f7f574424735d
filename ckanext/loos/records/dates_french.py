"""Dates in French."""

from __future__ import annotations

from datetime import date

from .figures_french import NBSP

_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


def plain_date(value: date) -> str:
    """1er mars 2024: for titles, whose words are searched."""
    day = "1er" if value.day == 1 else str(value.day)
    return f"{day} {_MONTHS[value.month - 1]} {value.year}"


def long_date(value: date) -> str:
    """The same for sentences, the day never alone at the end of a line."""
    return plain_date(value).replace(" ", NBSP, 1)
