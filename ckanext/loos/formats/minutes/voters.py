"""Who voted how: only where the text names the voter; never from a group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ckanext.loos.records.minutes import Field
from ckanext.loos.records.session import Choice, Vote

from . import lists as minutes_lists
from .names import CIVILITY
from .roster import Roster
from .text import Text, pattern
from .vote_rules import COUNTED
from .votes import Found, field_of

_CHOICES: Mapping[Field | None, Choice] = {
    Field.IN_FAVOUR: Choice.FOR,
    Field.AGAINST: Choice.AGAINST,
    Field.ABSTAINED: Choice.ABSTAINED,
}
_NAMES = r"(?:\b[a-z]{1,2}\.|,\n|[^.;:()\n\d]){3,500}"  # on one line, or on the next after a comma
_BRACKET = pattern(
    rf"\s{{0,2}}(?:\(s\))?\s{{0,2}}(?:\((?P<in>[^()]{{3,500}})\)|(?::|de"
    rf"|d') ?(?P<after>{_NAMES}))"
)
_NAMED = pattern(
    r"\b(?:(?P<for>ont vote pour|a vote pour|pour)|(?P<against>ont vote contre|a vote contre|contre|voix contre"
    r"|votes? contre)"
    rf"|(?P<abstained>se sont abstenue?s?|s'est abstenue?|abstentions?))(?:\(s\))? ?(?:: ?"
    rf"|de )(?P<names>{_NAMES})"
)
_SAID = pattern(
    rf"(?P<names>{CIVILITY} (?:\bm\.|[^.;:()]){{2,120}}?) (?:(?P<against>vote(?:nt)? contre)"
    rf"|(?P<abstained>s'abstien(?:t|nent)))\b(?=[.,;\n]|$)"
)
_NOT_TAKING_PART = (
    r"ne (?:prend|prennent|participe|participent) pas (?:part )?(?:au|a ce) vote|ne (?:prend"
    r"|prennent) part ni au (?:debat|vote)"
    r"|n'(?:a|ont) pas (?:pris part|participe) (?:au|a ce) vote"
)
_APART = pattern(
    r"(?:^|(?<=[.;]\s)|(?<=\n))(?P<names>(?:\bmm?\.|[^.;:()\n]|\n(?!\n)){3,240}?),? (?:qui )?"
    r"(?:(?:quitte|sort|se retire)(?:nt)? [^.;:()]{0,40}? et )?"
    rf"(?:{_NOT_TAKING_PART})|\b(?:{_NOT_TAKING_PART}) ?: ?(?P<after>(?:\bmm?\.|[^.\n(\d]){{3,300}})"
)
_APPOSITION = re.compile(r",\s(?:[a-zà-ÿ][^,]{2,60}|Maire|Président[e]?)(?:,|$)")


def read(text: Text, start: int, end: int, ballot: Mapping[Field, Found], roster: Roster) -> list[Found]:
    """Each vote by name, sure when the person sits and the names are as many as the count."""
    told = {field: int(found.value) for field, found in ballot.items()}
    votes: dict[str, tuple[Vote, Found]] = {}
    for choice, names_start, names_end, count in _passages(text, start, end, told):
        for vote, found in _votes(text, choice, names_start, names_end, count, roster):
            if vote.name in votes and votes[vote.name][0].choice is not choice:
                return []
            votes.setdefault(vote.name, (vote, found))
    return [found for _, found in votes.values()]


def _passages(
    text: Text, start: int, end: int, told: Mapping[Field, int]
) -> Iterator[tuple[Choice, int, int, int | None]]:
    for match in COUNTED.finditer(text.folded, start, end):
        field = field_of(match)
        named = _BRACKET.match(text.folded, match.end(), end)
        if named and field is not None and field in told:
            yield _CHOICES[field], *named.span("in" if named["in"] else "after"), told[field]
    for rule in (_NAMED, _SAID):
        for match in rule.finditer(text.folded, start, end):
            field = next(f for f, group in _GROUPS if match.groupdict().get(group))
            yield _CHOICES[field], *match.span("names"), told.get(field)
    for match in _APART.finditer(text.folded, start, end):
        yield Choice.NOT_TAKING_PART, *match.span("names" if match["names"] else "after"), None


_GROUPS = ((Field.IN_FAVOUR, "for"), (Field.AGAINST, "against"), (Field.ABSTAINED, "abstained"))


def _votes(
    text: Text, choice: Choice, start: int, end: int, count: int | None, roster: Roster
) -> Iterator[tuple[Vote, Found]]:
    """Nothing unless every word of the passage is a name, and there are as many as the count says."""
    cut = _APPOSITION.search(text.clean, start, end) if choice is Choice.NOT_TAKING_PART else None
    listing = minutes_lists.read(text, start, cut.start() if cut else end)
    whole = (
        listing.clean
        and listing.entries
        and not text.clean[listing.end : cut.start() if cut else end].strip(" .,;\n\t")
    )
    if not whole or count not in (None, len(listing.entries)):
        return
    for entry in listing.entries:
        vote = Vote(roster.told(entry.name), choice)
        sure = roster.votes(vote.name)
        if sure is not None:
            yield vote, Found(vote, entry.start, entry.end, sure)  # type: ignore[arg-type]
