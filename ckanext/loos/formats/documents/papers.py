"""Which paper of the town hall a file is, and of which day: by its own name and its first page; says how sure it is.

Where the name and the page say different things, or one thing that may mean two, the answer is unsure.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ckanext.loos.records.act import ParsedId, parse_id
from ckanext.loos.records.document import Guess, PaperKind, Stamp, Sureness

from .paper_dates import DATE, MONTH, day, day_of, folded, in_words
from .paper_rules import CTES, EARLIER, LINES, NAMES, NATURES, NOISE, NUMBERED, PREFECT
from .stamp import without

_TOP = 40  # lines of the first page that may say what it is
_LONG = 200  # signs of a line, or of a name, that are looked at
_EXTENSION = re.compile(r"(?:\.(?:pdf|odt|docx?|rtf|p7m|sig))+$")
_SHORT = re.compile(r"(?<!\d)(?:(\d\d)(\d\d)(\d\d)|(\d\d?)([._ -])(\d\d?)\5(\d\d))(?!\d)")
_EIGHT = re.compile(r"(?<!\d)(?=(20\d\d)(\d\d)(\d\d)|)(?=(\d\d)(\d\d)(20\d\d)|)\d{8}(?!\d)")
_PARTED = re.compile(r"(?<!\d)(?:(20\d\d)[ ._-](\d\d?)[ ._-](\d\d?)|(\d\d?)[ ._-](\d\d?)[ ._-](20\d\d))(?!\d)")
_NAMED = re.compile(rf"(?<!\d)(\d\d?)(?:er)?[ ._-]*({MONTH})[ ._-]*(20\d\d|\d\d)(?!\d)")
_NUMBER = re.compile(r"\D*\d+(?:[-_/. ]\d{1,4}(?!\d))?")
_THEN_DATE = re.compile(r"[\W_]*(?:(?:du|en|date|seance|cm|conseil|municipal)[\W_]+)*\d")
_BODY = r"conseil\s+(?:municipal|communautaire|communal|syndical|d'administration)"
_LABEL = rf"seance|reunion|session|{_BODY}|proces[\s-]?verbal|compte[\s-]?rendu"
_SESSION = re.compile(rf"\b(?:{_LABEL})\b[^.;]{{0,80}}?{DATE}")
_CALLED = re.compile(rf"\bconvocation\b(?:(?!seance|reunion)[^.;]){{0,80}}?{DATE}")
_Kind = tuple[PaperKind, Sureness]


def guess(name: str, first_page: str, stamp: Stamp | None = None) -> Guess:
    kind, sureness = _joined(_kind_of_name(name), _kind_of_page(first_page))
    told = (parse_id(stamp.id) if stamp else None) or _ctes(name)
    date, date_sureness = _date(_days_of_name(name), _day_of_page(first_page))
    if told:  # an identifier tells the day of its act, whatever else is written
        date, date_sureness = told.date, Sureness.CERTAIN
    return Guess(kind, sureness, date, date_sureness)


def _joined(by_name: _Kind, by_page: _Kind) -> _Kind:
    """One answer of two."""
    if by_page[0] is PaperKind.UNKNOWN:
        return by_name
    if by_name[0] is PaperKind.UNKNOWN:
        return by_page
    if by_name[0] is by_page[0]:
        return by_page[0], _together(by_name[1], by_page[1])
    if {by_name[0], by_page[0]} == {PaperKind.MINUTES, PaperKind.REPORT} and by_page[1] is Sureness.CERTAIN:
        return by_page[0], Sureness.LIKELY  # habits outlive the law of 2022: the paper's own word counts
    plain = by_page[1] is Sureness.CERTAIN and by_name[0] is not PaperKind.ANNEX
    return (by_page if plain else by_name)[0], Sureness.UNSURE


def _together(one: Sureness, other: Sureness) -> Sureness:
    """How sure two that agree are."""
    if Sureness.UNSURE not in (one, other):
        return Sureness.CERTAIN
    return Sureness.LIKELY if Sureness.CERTAIN in (one, other) else Sureness.UNSURE


def _kind_of_name(name: str) -> _Kind:
    if told := _ctes(name):
        return _kind_of_ctes(told, name)
    words = NOISE.sub(" ", _words(_stem(name)))
    for rule in NUMBERED:
        if rule.pattern.search(words):
            return rule.kind, rule.sureness
    found: list[_Kind] = []
    for rule in NAMES:
        words, count = rule.pattern.subn(" ", words)
        found += [(rule.kind, rule.sureness)] * bool(count)
    if not found:
        return PaperKind.UNKNOWN, Sureness.UNSURE
    several = len({kind for kind, _ in found}) > 1 and found[0][0] is not PaperKind.ANNEX
    return found[0][0], Sureness.UNSURE if several else found[0][1]


def _ctes(name: str) -> ParsedId | None:
    """What a name as @CTES makes it tells."""
    match = CTES.search(name)
    return parse_id(match[1]) if match else None


def _kind_of_ctes(told: ParsedId, name: str) -> _Kind:
    """Of an act's files the second and those after it are annexes."""
    match = CTES.search(name)
    if match and int(match[2] or 1) > 1:
        return PaperKind.ANNEX, Sureness.LIKELY
    kind = NATURES.get(told.nature.abbreviation, PaperKind.UNKNOWN)
    return kind, Sureness.UNSURE if kind is PaperKind.UNKNOWN else Sureness.CERTAIN


def _kind_of_page(text: str) -> _Kind:
    lines = list(_lines(text))
    for line in lines:
        for rule in LINES:
            if rule.pattern.match(line):
                foreign = rule.kind is PaperKind.ORDER and any(map(PREFECT.match, lines))
                return rule.kind, Sureness.UNSURE if foreign else rule.sureness
    return PaperKind.UNKNOWN, Sureness.UNSURE


def _lines(text: str) -> Iterator[str]:
    """The top lines, folded, each with the next one, since titles are cut; those about earlier minutes are left out."""
    lines = [_plain(line) for line in without(text).splitlines() if line.strip()][:_TOP]
    earlier = False
    for place, line in enumerate(lines):
        earlier, skipped = bool(EARLIER.search(line)), earlier
        if not earlier and not skipped:
            following = " ".join(lines[place + 1 : place + 2])
            yield line if EARLIER.search(following) else f"{line} {following}".strip()


def _plain(line: str) -> str:
    plain = " ".join(folded(line[:_LONG]).split()).strip(" -*•.:_|")
    return plain.replace(" ", "") if re.fullmatch(r"(?:\S ){5,}\S", plain) else plain  # « P R O C È S - V E R B A L »


def _stem(name: str) -> str:
    parted = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", name.strip()[:_LONG])  # « CompteRendu »
    return _EXTENSION.sub("", folded(parted))


def _words(stem: str) -> str:
    return re.sub(r"[\W_]+|(?<=[a-z])(?=\d)", " ", stem).strip()


def _date(by_name: list[datetime.date], by_page: datetime.date | None) -> tuple[datetime.date | None, Sureness]:
    """Of the readings that a name allows, and what the page tells."""
    if by_page is None:
        return (by_name[0] if by_name else None), Sureness.LIKELY if len(by_name) == 1 else Sureness.UNSURE
    if not by_name:
        return by_page, Sureness.LIKELY
    return by_page, Sureness.CERTAIN if by_page in by_name else Sureness.UNSURE


def _days_of_name(name: str) -> list[datetime.date]:
    """Each reading of the first date in a name; « 120324 » has two, the French one comes first."""
    stem = _stem(name)
    if any(rule.pattern.search(_words(stem)) for rule in NUMBERED):
        stem = _NUMBER.sub("", stem, count=1)
        if not _THEN_DATE.match(stem):
            return []  # a date further on is of what the act is about
    for match in (*_PARTED.finditer(stem), *_EIGHT.finditer(stem)):
        if found := day(match[1], match[2], match[3]) or day(match[6], match[5], match[4]):
            return [found]
    for match in _NAMED.finditer(stem):
        if found := day(match[3] if len(match[3]) == 4 else f"20{match[3]}", match[2], match[1]):
            return [found]
    for match in _SHORT.finditer(stem):
        first, month, last = match[1] or match[4], match[2] or match[6], match[3] or match[7]
        readings = (day(f"20{last}", month, first), day(f"20{first}", month, last))
        if days := [reading for reading in dict.fromkeys(readings) if reading]:
            return days
    return []


def _day_of_page(text: str) -> datetime.date | None:
    """The day of the session that the first page names; in words (« L'an deux mille… ») it is never another day's."""
    lines = [_CALLED.sub(" ", line) for line in _lines(text)]
    sessions = (day_of(match.groups()) for line in lines if (match := _SESSION.search(line)))
    return next((found for line in lines if (found := in_words(line))), None) or next(filter(None, sessions), None)
