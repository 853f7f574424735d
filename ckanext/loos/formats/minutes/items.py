"""Where each deliberation of the minutes begins and ends, its number and its title: by the words of its heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from . import titles as minutes_titles
from .text import Text, pattern

_NUMBER = r"(?P<number>(?:[a-z]{1,4}[-_. ]?)?\d[\w./_-]{0,24})(?![\w/_-])"
_N = r"n ?[°oº]? ?"
_OF_DAY = r"(?: du \d{1,2}(?: ?er)? [a-z]{3,9} \d{4}| du \d{1,2}/\d{1,2}/\d{4})?"
_KINDS = (  # the first that most decisions follow is the one that counts
    pattern(rf"^objet ?:(?P<title>[^\n]{{3,300}})$\n\n?(?:deliberation )?(?:n ?[°º] ?)?{_NUMBER} ?$"),
    pattern(
        r"^(?:\W{0,3}\d{1,2} ?[).-] ?)?(?:projet de )?deliberation "
        rf"(?:{_N})?{_NUMBER}{_OF_DAY}(?P<title>[^\n]{{0,300}})$"
    ),
    pattern(rf"^(?:point|question|affaire|rapport|dossier) {_N}{_NUMBER}(?P<title>[^\n]{{0,300}})$"),
    pattern(rf"^n ?[°º] ?{_NUMBER}(?P<title>[^\n]{{3,300}})$"),
    pattern(r"^(?P<number>(?:[a-z]{1,5}[-_. ]?)?\d{2,8}[-_/.]\d[\w./_-]{0,14})(?P<title>[ \t:-][^\n]{3,300})$"),
    pattern(r"^objet ?:(?P<title>[^\n]{0,300})$(?P<number>)"),
    pattern(r"^(?P<number>\d{1,3}) ?[.)/°º-]{1,3}(?P<title> ?[a-z\"'][^\n]{3,300})$"),
    pattern(r"^(?P<number>[ivx]{1,6}) ?[.)/°º-]{1,3}(?P<title> ?[a-z\"'][^\n]{3,300})$"),
)
_PLAIN = _KINDS[-2:]  # mere numbers
_EXTRACT = pattern(r"\bextrait (?:du registre|des deliberations|des minutes)")
_NUMBERED = pattern(r"\bn ?[°º] ?(?P<number>\d{1,6}[/_.-]\d[\w./_-]{0,16})(?=\s)")
_LAW = re.compile(r"\b(?:lois?|decret|ordonnance|arrete|circulaire|directive|reglement|decision)\b[^,;]{0,20}$")
_HEAD = 4000  # signs
_SUBJECT = pattern(r"^objet ?: ?(?P<title>[^\n]{3,300})$")
_END = pattern(
    r"(?:^(?:(?:\W{0,3}[\divx]{1,4}|(?:point|question|affaire|rapport) n ?[°º]? ?\d{1,3}) ?[.):/-]{1,2} ?)?"
    r"(?:(?:questions?|informations?|affaires?"
    r"|points?)(?: et informations?)? )?divers(?:es)?\b|\b(?:la )?(?:seance|reunion) (?:est |a ete |fut )?levee"
    r"|\blev(?:e|ee de) la seance"
    r"|\bordre du jour (?:est |etant )epuise|^fin de (?:la )?(?:seance|reunion))"
)
_ROMAN = {"i": 1, "v": 5, "x": 10}
_LONGEST = 100_000  # signs
_MOST = 500


class Item(NamedTuple):
    """A deliberation: places of its number and title in the text, and of what is told of it."""

    number: tuple[int, int] | None
    title: tuple[int, int] | None
    plain_title: bool  # its end is plain to see
    start: int
    end: int
    plain: bool  # its heading says that it is one


def find(text: Text, after: int, decides: re.Pattern[str]) -> list[Item]:
    """The deliberations, by the kind of heading that most decisions follow."""
    end = next((match.start() for match in _END.finditer(text.folded, after)), len(text.folded))
    found = [(kind, headings, _decided(text, headings, end, decides)) for kind, headings in _by_kind(text, after, end)]
    most = max(decided for _, _, decided in found)
    if not most:
        return _extract(text, after, end) if decides.search(text.folded, after, end) else []
    kind, headings = next((kind, headings) for kind, headings, decided in found if 2 * decided > most)
    stops = [*(heading.start() for heading in headings[1:]), end]
    plain = kind not in _PLAIN or _is_whole(text, headings, end, decides)
    pairs = list(zip(headings, stops, strict=True))[:_MOST]
    return [_item(text, heading, min(stop, heading.end() + _LONGEST), plain) for heading, stop in pairs]


def _extract(text: Text, after: int, end: int) -> list[Item]:
    """An extract of the register is one deliberation, headed or not."""
    found = _NUMBERED.finditer(text.folded, after, min(end, after + _HEAD))
    numbers = {
        m["number"]: m.span("number") for m in found if not _LAW.search(text.folded[max(0, m.start() - 40) : m.start()])
    }
    subjects = list(_SUBJECT.finditer(text.folded, after, end))
    if not _EXTRACT.search(text.folded, 0, 3000) or len(numbers) > 1 or len(subjects) > 1:
        return []
    number = next(iter(numbers.values()), None)
    title = subjects[0].span("title") if subjects else None
    return [Item(number, title, True, max(after, title[1] if title else 0), end, True)]


def _is_whole(text: Text, headings: Sequence[re.Match[str]], end: int, decides: re.Pattern[str]) -> bool:
    """Numbers from 1 without a gap, each with its decision: no list within a text is like that."""
    return (
        len(headings) > 2
        and _rank(headings[0]["number"]) == 1
        and _decided(text, headings, end, decides) == len(headings)
    )


def _by_kind(text: Text, after: int, end: int) -> list[tuple[re.Pattern[str], list[re.Match[str]]]]:
    return [(kind, _headings(text, kind, after, end)) for kind in _KINDS]


def _headings(text: Text, kind: re.Pattern[str], after: int, end: int) -> list[re.Match[str]]:
    found = [match for match in kind.finditer(text.folded, after, end) if _is_heading(text, match)]
    if kind not in _PLAIN:
        return found
    ordered: list[re.Match[str]] = []
    for match in found:
        if not ordered or _rank(match["number"]) == _rank(ordered[-1]["number"]) + 1:
            ordered.append(match)
    return ordered


def _rank(number: str) -> int:
    """ "12" or "XII" (folded) → 12."""
    if number.isdigit():
        return int(number)
    values = [_ROMAN[letter] for letter in number]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def _is_heading(text: Text, match: re.Match[str]) -> bool:
    """A heading begins with a capital or a number, and does not go on as a sentence."""
    first = text.clean[match.start() : match.start() + 1]
    title = match["title"].strip(" \t:-")
    return not first.islower() and not re.match(r"(?:du|en date|relative|qui|prise|ci-|susvisee|precit)\b", title)


def _decided(text: Text, headings: Sequence[re.Match[str]], end: int, decides: re.Pattern[str]) -> int:
    stops = [*(heading.start() for heading in headings[1:]), end]
    return sum(bool(decides.search(text.folded, h.start(), stop)) for h, stop in zip(headings, stops, strict=False))


def _item(text: Text, heading: re.Match[str], end: int, plain: bool) -> Item:
    start, stop, ended = minutes_titles.find(text, heading, end)
    number = heading.span("number") if heading["number"] else None
    if number:
        number = (number[0], number[0] + len(heading["number"].rstrip("-./_")))
    return Item(
        number,
        (start, stop) if stop > start else None,
        ended,
        stop if text.clean.startswith("\t", stop) else max(stop, heading.end("title")),
        end,
        plain,
    )
