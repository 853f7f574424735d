"""How many seats, people present and voters the head of the minutes tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.loos.records.minutes import Field, Proposal, Sureness

from .text import SAME_LINE, Text, pattern

_HEAD = 12000
_N = rf"{SAME_LINE}(?P<n>\d{{1,3}})\b(?! ?(?:[h/:%€.)]|\d|euros|(?:de la|du|a la|puis|jusqu|pour l|au) ?))"
_SEATS = (
    pattern(rf"\b(?:en exercice|en fonction|afferents au [a-z]{{3,12}}|administrateurs en exercice) ?:{_N}"),
    pattern(r"(?P<n>\b\d{1,3}) (?:conseillers?|membres|delegues) (?P<word>en exercice)"),
)
_PRESENT = (
    pattern(rf"\bpresents? ?:{_N}"),
    pattern(r"(?P<n>\b\d{1,3}) (?:conseillers? |membres? |elus? )?(?P<word>presents)\b(?! ?:)"),
)
_QUORUM = re.compile(r"quorum\b.{0,20}\b(?:de|a)\s$")
_VOTERS = (pattern(rf"\bvotants? ?:{_N}"), pattern(r"(?P<n>\b\d{1,3}) (?P<word>votants)\b(?! ?:)"))


def read(text: Text, before: int) -> Iterator[Proposal]:
    """Nothing where the text tells several numbers: people come and go. Nothing where the three cannot all be "
    "right."""
    told = {
        field: proposal
        for field, rules in ((Field.SEATS, _SEATS), (Field.PRESENT_COUNT, _PRESENT), (Field.VOTERS, _VOTERS))
        if (proposal := _one(text, field, rules, before or _HEAD))
    }
    values = {field: proposal.value for field, proposal in told.items()}
    seats, present, voters = (values.get(f) for f in (Field.SEATS, Field.PRESENT_COUNT, Field.VOTERS))
    ordered = [value for value in (present, voters, seats) if isinstance(value, int)]
    if ordered == sorted(ordered):
        yield from told.values()


def _one(text: Text, field: Field, rules: tuple[re.Pattern[str], ...], end: int) -> Proposal | None:
    found = {int(m["n"]): m for rule in rules for m in rule.finditer(text.folded, 0, end) if _is_count(text, m)}
    if len(found) != 1:
        return None
    [(value, match)] = found.items()
    return Proposal(field, value, text.passage(*match.span()), Sureness.CERTAIN)


def _is_count(text: Text, match: re.Match[str]) -> bool:
    """ "31 présents", not "31 Présents : 28", nor a quorum of so many."""
    word = match.groupdict().get("word")
    before = text.folded[max(0, match.start() - 40) : match.start()]
    return not word or (text.clean[match.start("word")].islower() and not _QUORUM.search(before))
