"""Days and hours as French clerks and their tools write them."""

from __future__ import annotations

import re
from datetime import date, time
from functools import lru_cache

from ckanext.loos.records.official import folded

from .tables.cells import Cell

_MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_FRENCH = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?")
_WORDS = re.compile(r"(?:[a-z]+-)?(\d{1,2})(?:er)?-([a-z]+)-(\d{4})")
_HOUR = re.compile(r"(\d{1,2})(?::| ?h(?:eures?)?)? ?(\d{2})?(?::\d{2})?", re.IGNORECASE)


@lru_cache(4096)  # the registers repeat the same days on thousands of lines
def day(cell: Cell) -> date | None:
    """The day of "2024-03-12", "12/03/2024", "2020-05-18 00:00:00+00", "mardi 12 mars 2024"; none of another text."""
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        return None
    if match := _ISO.fullmatch(cell):
        return _day(match[1], match[2], match[3])
    if match := _FRENCH.fullmatch(cell):
        return _day(match[3], match[2], match[1])
    match = _WORDS.fullmatch(folded(cell))
    return _day(match[3], _month(match[2]), match[1]) if match else None


def hour(cell: Cell) -> str | None:
    """ "18:30" of an hour, "18h30", "18 h" or "18 heures 30"; none of another text."""
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    match = _HOUR.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return None
    return f"{int(match[1]):02}:{match[2] or '00'}"


def _month(word: str) -> str:
    return str(_MONTHS.index(word) + 1) if word in _MONTHS else "0"


def _day(year: str, month: str, day: str) -> date | None:
    """A date of the years a record of today can speak of; "24" is 2024."""
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full, int(month), int(day)) if 1900 <= full <= 2100 else None
    except ValueError:
        return None
