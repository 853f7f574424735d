"""What became of a deliberation: adopted, rejected, put off… and the counts of its vote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ckanext.loos.records.minutes import Field

from . import vote_rules as rules
from .numbers import number
from .text import Text

_FIELDS: Mapping[str, Field] = {"p": Field.IN_FAVOUR, "c": Field.AGAINST, "a": Field.ABSTAINED}


_TOGETHER = 30  # signs between the counts of one vote


class Found(NamedTuple):
    value: str | int
    start: int
    end: int
    certain: bool


def counts(text: Text, start: int, end: int) -> dict[Field, Found] | None:
    """The counts of the one vote between two places; none at all (None) where votes contradict one another."""
    told: dict[Field, Found] = {}
    for field, found in _counts(text, start, end):
        if field in told and told[field].value != found.value:
            return None
        told.setdefault(field, found)
    return told


def _counts(text: Text, start: int, end: int) -> Iterator[tuple[Field, Found]]:
    taken, elsewhere = -1, start - _TOGETHER
    for match in rules.AGAINST_EACH_OTHER.finditer(text.folded, start, end):
        if here(text, start, match):
            taken = match.end()
            yield Field.IN_FAVOUR, Found(number(match["n"]) or 0, *match.span(), True)
            yield Field.AGAINST, Found(number(match["m"]) or 0, *match.span(), True)
    for match in rules.COUNTED.finditer(text.folded, max(start, taken), end):
        field, value = field_of(match), _value(match)
        if match["before"] and rules.UNCLEAR.search(text.folded[max(taken, match.start() - 20) : match.start()]):
            yield from ((side, Found(place, *match.span(), False)) for side in _FIELDS.values() for place in (0, 1))
        taken = match.end()
        if match.start() - elsewhere < _TOGETHER or not here(text, start, match):
            elsewhere = match.end()  # the other counts of a commission's vote go with its first
        elif value is not None and field and _is_vote(text, match):
            yield field, Found(value, *match.span(), True)


def field_of(match: re.Match[str]) -> Field | None:
    what = match["what"] or match["for"] or match["against"] or match["abstained"]
    word = re.sub(r"^(?:ont vote |votes? |voix |se sont |s'est )", "", " ".join(what.split()))
    return _FIELDS.get(word[0])


def _value(match: re.Match[str]) -> int | None:
    """The number told; a bare "un pour" in letters is no count, "contre : néant" is none."""
    if match["before"]:
        letters = not match["before"][0].isdigit() and not match["voices"] and match["what"][0] != "a"
        return None if letters else number(match["before"])
    told = match["n"] or match["bare"]
    value = number(told)
    return 0 if value is None else value


def _is_vote(text: Text, match: re.Match[str]) -> bool:
    """A bare "3 pour" or "pour 3" needs the word of the other side close by."""
    what = (match["what"] or match["for"] or match["against"] or match["abstained"]).strip()
    if what.startswith(("abst", "se ", "s'", "ont ", "voix", "vote")) or match["voices"]:
        return True
    before, after = text.folded[max(0, match.start() - 45) : match.start()], text.folded[match.end() : match.end() + 45]
    other = rules.OTHER_SIDE["contre" if what.startswith("p") else "pour"]
    return bool(rules.VOTED.search(before.rsplit("\n", 1)[-1]) or other.search(f"{before}|{after}"))


def _lead(text: Text, start: int, match: re.Match[str]) -> str:
    return re.split(r"[.;!?]\s|\n\n", text.folded[start : match.start()])[-1]


def sentence(text: Text, start: int, match: re.Match[str]) -> str:
    """What stands before and after a match within its sentence."""
    before = _lead(text, max(start, match.start() - 300), match)
    after = re.split(r"[.;!?](?:\s|$)|\n\n", text.folded[match.end() : min(match.end() + 200, match.endpos)])[0]
    return before + match[0] + after


def here(text: Text, start: int, match: re.Match[str]) -> bool:
    """Told of this vote: not recalled from another, nor told of a commission or of bulletins."""
    lead = _lead(text, max(start, match.start() - 60), match) + match[0]
    return not rules.RECALLED.search(lead) and not rules.ELSEWHERE.search(sentence(text, start, match))
