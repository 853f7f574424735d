"""Minutes, reports and lists of deliberations of a council: what their text says, as proposals for a clerk.

Reads whatever the house style, by the words that announce each thing (rules in the `minutes_*` files, as data).
Measured on made-up minutes in several styles: docs/performance.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.loos.records.minutes import Field, Proposal, Sureness
from ckanext.loos.records.session import BallotKind

from ..told import Told
from . import agenda as minutes_agenda
from . import attendance as minutes_attendance
from . import counts as minutes_counts
from . import head as minutes_head
from . import items as minutes_items
from . import results as minutes_results
from . import vote_rules as minutes_vote_rules
from . import voters as minutes_voters
from . import votes as minutes_votes
from . import when as minutes_when
from . import where as minutes_where
from .items import Item
from .roster import Roster
from .text import Text, pattern, prepared

_LONGEST = 4_000_000  # signs: a thousand pages
_SIGNS_OF_MINUTES = tuple(
    pattern(rule)
    for rule in (
        r"\b(?:proces[ -]verbal|compte[ -]rendu|registre des deliberations|liste des deliberations"
        r"|releve des? (?:decisions|deliberations)|pv d[eu] )",
        r"\b(?:seance|reunion|conseil [a-z]{5,14}) (?:ordinaire |publique |extraordinaire )?(?:du|en date du|le) ",
        r"\b(?:s'est reuni|se sont reunis|s'est assemble|dument convoque|legalement convoque|regulierement convoque)",
        r"\b(?:etaient presents|sont presents|presents?(?: ?\(\d{1,3}\))? ?:|en exercice|quorum)",
        r"\bsecretaire(?: de seance\b| ?:)",
    )
)
_BODY = pattern(
    r"\b(?:conseil (?:municipal|communautaire|metropolitain|departemental|d'administration|de communaute)"
    r"|comite syndical|bureau communautaire)\b"
)
_ZONE = 20_000


def read(text: str) -> Told[Proposal]:
    """Every proposal of a text, those of the session first; none for a text that is no minutes."""
    warnings = ("Texte très long : seul le début a été lu.",) if len(text) > _LONGEST else ()
    ready = prepared(text[:_LONGEST])
    return Told(tuple(_proposals(ready)) if is_minutes(ready) else (), warnings)


def is_minutes(text: Text) -> bool:
    """A deliberating body, and two other signs of minutes."""
    signs = sum(bool(rule.search(text.folded, 0, _ZONE)) for rule in _SIGNS_OF_MINUTES)
    return signs > 1 and bool(_BODY.search(text.folded, 0, _ZONE))


def _proposals(text: Text) -> Iterator[Proposal]:
    agenda, agenda_end = minutes_agenda.read(text)
    items = minutes_items.find(text, agenda_end, minutes_vote_rules.DECISION)
    head = items[0].start if items else 0
    counts = list(minutes_counts.read(text, head))
    chair, keeper = minutes_head.president(text, head), minutes_head.secretary(text)
    here = next((int(str(p.value)) for p in counts if p.field is Field.PRESENT_COUNT), None)
    people, roster = minutes_attendance.read(text, _head_end(text, items), here, chair[0][0].value if chair else None)
    yield from minutes_when.read(text)
    yield from minutes_where.body(text)
    yield from minutes_where.place(text)
    yield from minutes_head.person(Field.PRESIDENT, chair, text, roster)
    yield from minutes_head.person(Field.SECRETARY, keeper, text, roster)
    yield from [*counts, *people, *agenda]
    seats = next((int(str(p.value)) for p in counts if p.field is Field.SEATS), None)
    for place, item in enumerate(items, 1):
        yield from _item(text, item, place, roster, seats)


def _head_end(text: Text, items: list[Item]) -> int:
    """Attendance may stand after a title that looks like a heading: the head is never short."""
    return max(min(_ZONE, len(text.clean)), items[0].start if items else 0)


def _item(text: Text, item: Item, place: int, roster: Roster, most: int | None) -> Iterator[Proposal]:
    def proposal(field: Field, value: object, start: int, end: int, certain: bool) -> Proposal:
        sureness = Sureness.CERTAIN if certain else Sureness.LIKELY
        return Proposal(field, value, text.passage(start, end), sureness, place)  # type: ignore[arg-type]

    if item.number:
        yield proposal(Field.NUMBER, text.clean[slice(*item.number)], *item.number, item.plain)
    if item.title:
        title = text.words(*item.title).rstrip(" .;:")
        yield proposal(Field.TITLE, title, *item.title, item.plain_title and item.plain)
    several = "amendement" in text.folded[item.start : item.end]  # voted apart: which vote is the deliberation's?
    ballot = None if several else minutes_votes.counts(text, item.start, item.end)
    if ballot and most is not None and sum(int(found.value) for found in ballot.values()) > most:
        ballot = None
    kind = minutes_results.kind(text, item.start, item.end)
    for field, found in (ballot or {}).items():
        yield proposal(field, found.value, found.start, found.end, found.certain)
    outcome = minutes_results.result(text, item.start, item.end, ballot) if ballot is not None else None
    if outcome:
        yield proposal(Field.RESULT, outcome.value, outcome.start, outcome.end, outcome.certain)
    if kind:
        yield proposal(Field.BALLOT_KIND, BallotKind(str(kind.value)), kind.start, kind.end, kind.certain)
    if ballot is not None and (not kind or kind.value != BallotKind.SECRET.value):
        for vote in minutes_voters.read(text, item.start, item.end, ballot, roster):
            yield proposal(Field.VOTE, vote.value, vote.start, vote.end, vote.certain)
