"""Numbers, dates and hours as minutes write them: "vingt-cinq", "le 1er mars 2024", "dix-huit heures trente"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

_WORDS: Mapping[str, int] = {
    word: value
    for value, words in {
        0: "zero aucune aucun",
        1: "un une premier",
        **dict(
            enumerate(
                "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split(), 2
            )
        ),
        20: "vingt vingts",
        30: "trente",
        40: "quarante",
        50: "cinquante",
        60: "soixante",
        100: "cent cents",
        1000: "mille mil",
    }.items()
    for word in words.split()
}
MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()

_WORD = rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
IN_LETTERS = rf"(?:{_WORD}(?:(?:-|\s{{1,2}})(?:et(?:-|\s{{1,2}}))?{_WORD}){{0,7}})\b"
NUMBER = rf"\b(?:\d{{1,3}}\b|{IN_LETTERS})"
WEEKDAY = rf"(?:(?P<weekday>{'|'.join(_DAYS)}),? )?"
_DAY = rf"(?P<day>\d{{1,2}}(?: ?er)?\b|{IN_LETTERS})"
_MONTH = rf"(?P<month>{'|'.join(MONTHS)})"
YEAR = rf"(?P<year>\d{{4}}\b|deux(?: |-)mill?e?(?:(?: |-)(?:et(?: |-))?{IN_LETTERS})?)"
DAY_MONTH = rf"{WEEKDAY}{_DAY} (?:du mois (?:de |d'))?{_MONTH}"
DATE = (
    rf"(?:{DAY_MONTH},? (?:de l'an )?{YEAR}"
    r"|(?<![\d./-])(?P<day2>\d{1,2})(?:[/.-](?P<month2>\d{1,2})[/.-](?P<year2>\d{4})"
    r"|/(?P<month3>\d{1,2})/(?P<year3>\d{2}))\b(?![./-]\d))"
)
HOUR = (
    rf"(?:(?P<hour>\d{{1,2}}) ?(?:heures?|h|:)\b ?(?P<minute>\d{{2}}\b)?"
    r"|(?P<hour2>\d{1,2})h(?P<minute2>\d{2})\b"
    rf"|(?P<hour3>{IN_LETTERS}) heures?\b(?: (?P<half>et demie?)| (?P<minute3>{IN_LETTERS}))?)"
)


def number(text: str) -> int | None:
    """ "25" or "vingt-cinq" (folded) → 25; none when it is no number."""
    if text.isascii() and text.isdigit():
        return int(text)
    total = part = 0
    for word in (word for word in re.split(r"[-\s]{1,4}", text) if word and word != "et"):
        value = _WORDS.get(word)
        if value is None:
            return None
        if value in (100, 1000) or (value == 20 and part == 4):
            part = max(part, 1) * value
        else:
            part += value
        if value == 1000:
            total, part = total + part, 0
    return total + part


def date_of(match: re.Match[str]) -> datetime.date | None:
    """The date that `DATE` (or `DAY_MONTH` with `YEAR`) found; none when there is no such day."""
    told = match.groupdict()
    if told.get("day2"):
        year = int(told["year2"] or 2000 + int(told["year3"]))
        return _date(year, int(told["month2"] or told["month3"]), int(told["day2"]))
    day, year_told = number(re.sub(r"\s*er$", "", told["day"])), number(told["year"])
    return _date(year_told or 0, MONTHS.index(told["month"]) + 1, day or 0)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day) if 1990 <= year <= 2100 else None
    except ValueError:
        return None


def weekday_agrees(match: re.Match[str], day: datetime.date) -> bool:
    told = match.groupdict().get("weekday")
    return not told or _DAYS.index(told) == day.weekday()


def hour_of(match: re.Match[str]) -> str | None:
    """ "18:30" from what `HOUR` found."""
    told = match.groupdict()
    hour = number(told["hour"] or told["hour2"] or told["hour3"])
    minute = 30 if told["half"] else number(told["minute"] or told["minute2"] or told["minute3"] or "0")
    if hour is None or minute is None or hour > 23 or minute > 59:
        return None
    return f"{hour:02}:{minute:02}"
