"""Dates in running text: « 12/03/2024 », « 12 mars 2024 », « l'an deux mille vingt-quatre, le douze mars ».

A day that no calendar has is none: nothing is guessed.
"""

from __future__ import annotations

import datetime
import re
import unicodedata

_MONTH_NAMES = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
_MONTHS = {name: place for place, name in enumerate(_MONTH_NAMES.split(), 1)}
_MONTHS |= {"janv": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12}
_UNITS = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
_NUMBERS = {name: value for value, name in enumerate(_UNITS, 1)}
_NUMBERS |= {"premier": 1, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "et": 0}
_NUMBERS |= {"mille": 1000, "mil": 1000}
YEARS = range(1970, 2100)
MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
# A date in folded text: numbers (three groups), ISO (three), or a month's name (three).
DATE = (
    r"(?:(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})|(\d{4})-(\d{2})-(\d{2})"
    rf"|(\d{{1,2}})\s?(?:er)?\s+({MONTH})\.?\s+(\d{{4}}))(?!\d)"
)
_WORDS = re.compile(
    r"\bl'an\s+(deux[\s-]+mill?e?[a-z\s-]{0,40}?|\d{4})\s*,?\s+(?:et\s+)?le\s+(?:(?:[a-z]+di|dimanche)\s+)?"
    rf"([a-z-]+(?:\s+et\s+un)?|\d{{1,2}})\s?(?:er)?(?:\s+du\s+mois)?(?:\s+de|\s+d')?\s*({MONTH})\b"
)


def folded(text: str) -> str:
    """Lower case without accents, quotes and dashes plain; one sign for one sign: places stay where they were."""
    return "".join(_plain(sign) for sign in text)


def _plain(sign: str) -> str:
    if sign in "’‘`´":
        return "'"
    if sign in "‐‑‒–—―−":
        return "-"
    base = unicodedata.normalize("NFD", sign)[0].lower()
    return base if len(base) == 1 else sign


def day_of(groups: tuple[str | None, ...]) -> datetime.date | None:
    """The day of the nine groups that `DATE` has."""
    if groups[3]:
        return day(groups[3], groups[4], groups[5])
    if groups[6]:
        return day(groups[8], groups[7], groups[6])
    return day(groups[2], groups[1], groups[0])


def day(year: str | int | None, month: str | int | None, number: str | int | None) -> datetime.date | None:
    """A day of a plausible year, the month as a number or a name; none when there is no such day."""
    try:
        found = datetime.date(int(year or 0), _MONTHS.get(str(month)) or int(month or 0), int(number or 0))
    except ValueError:
        return None
    return found if found.year in YEARS else None


def in_words(text: str) -> datetime.date | None:
    """The date of « L'an deux mille vingt-quatre, le douze mars » in a folded text."""
    match = _WORDS.search(text)
    return day(_number(match[1]), match[3], _number(match[2])) if match else None


def _number(words: str) -> int | None:
    """« vingt-quatre », « trente et un », « deux mille vingt-cinq »; none when a word is no number."""
    if words.strip().isdigit():
        return int(words)
    total = 0
    for word in re.findall(r"[a-z]+", words):
        if word not in _NUMBERS:
            return None
        total = total * 1000 if word in ("mille", "mil") and total else total + _NUMBERS[word]
    return total
