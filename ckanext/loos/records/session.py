"""A meeting of a deliberating body: who was there, what was decided, how it was voted.

Source: article L2121-15 of the CGCT (what the minutes of a council hold), L2121-20 (proxies), L2121-21 (ballots).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from .act import ActStatus, Ballot
from .official import folded
from .word import Word


class Presence(Word):
    PRESENT = "present"
    REPRESENTED = "represented"  # absent, with a proxy given to another
    ABSENT = "absent"


class BallotKind(Word):
    """L2121-21: by a show of hands; by name at the request of a quarter; secret at the request of a third."""

    SHOW_OF_HANDS = "show_of_hands"
    ROLL_CALL = "roll_call"
    SECRET = "secret"  # noqa: S105


class Choice(Word):
    FOR = "for"
    AGAINST = "against"
    ABSTAINED = "abstained"
    NOT_TAKING_PART = "not_taking_part"


class Result(Word):
    ADOPTED = "adopted"
    REJECTED = "rejected"
    POSTPONED = "postponed"
    WITHDRAWN = "withdrawn"
    NOTED = "noted"  # the council takes note, without a vote


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person on one day. `holder` is who votes in the place of a represented one."""

    name: str
    presence: Presence
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """A choice that the record itself tells: never one inferred from a group."""

    name: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class Item:
    """A point of the agenda and what became of it."""

    number: str
    title: str
    position: int | None = None
    subject_code: str | None = None
    ballot_kind: BallotKind | None = None
    ballot: Ballot | None = None
    votes: tuple[Vote, ...] = ()
    result: Result | None = None
    summary: str | None = None  # in plain words, by an agent
    status: ActStatus | None = None
    receipt_id: str | None = None
    received_on: datetime.date | None = None
    posted_on: datetime.date | None = None  # put online: it opens the delay for an appeal (L2131-1)
    changes: str | None = None  # the IDActe of the act that this one changes or replaces


@dataclass(frozen=True, slots=True)
class Session:
    date: datetime.date
    body: str = "Conseil municipal"
    place: str | None = None
    start: str | None = None  # "18:30"
    end: str | None = None
    seats: int | None = None  # officials in office that day
    president: str | None = None
    secretary: str | None = None
    attendance: tuple[Attendance, ...] = ()
    items: tuple[Item, ...] = ()
    siren: str | None = None
    minutes_adopted_on: datetime.date | None = None

    @property
    def key(self) -> str:
        return "/".join(part for part in (self.siren, folded(self.body), self.date.isoformat()) if part)

    def voters(self) -> int:
        """Those present and those represented: the most that can vote."""
        return sum(person.presence is not Presence.ABSENT for person in self.attendance)


class Fault(NamedTuple):
    """What cannot be in a session, and where: the list, the place in it from 0, the field."""

    where: tuple[str, int, str]
    message: str  # French

    def __str__(self) -> str:
        return self.message


def faults(session: Session) -> list[Fault]:
    """What the law (L2121-20, L2121-21) or arithmetic refuses."""
    found = list(_proxy_faults(session.attendance))
    for place, item in enumerate(session.items):
        found += [Fault(("deliberations", place, field), words) for field, words in _item_faults(item)]
    return found


def _proxy_faults(attendance: Sequence[Attendance]) -> Iterator[Fault]:
    present = {folded(person.name) for person in attendance if person.presence is Presence.PRESENT}
    held: set[str] = set()
    for place, person in enumerate(attendance):
        if person.presence is Presence.REPRESENTED:
            holder = folded(person.holder or "")
            if words := _proxy_fault(person, holder, present, held):
                yield Fault(("attendance", place, "holder"), words)
            held.add(holder)


def _proxy_fault(person: Attendance, holder: str, present: Set[str], held: Set[str]) -> str:
    if not holder:
        return f"{person.name} est représenté, mais on ne sait pas par qui."
    if holder not in present:
        return f"{person.holder} porte le pouvoir de {person.name} sans être présent."
    if holder in held:
        return f"{person.holder} porte deux pouvoirs : la loi n'en permet qu'un (CGCT, L2121-20)."
    return ""


def _item_faults(item: Item) -> Iterator[tuple[str, str]]:
    if item.ballot:
        yield from _ballot_faults(item.ballot)
    if item.votes and item.ballot_kind is BallotKind.SECRET:
        yield "ballot_kind", "Un vote secret n'a pas de noms."
    names = [folded(vote.name) for vote in item.votes]
    if twice := sorted({vote.name for vote in item.votes if names.count(folded(vote.name)) > 1}):
        yield "number", f"Le même élu vote deux fois : {', '.join(twice)}."


def _ballot_faults(ballot: Ballot) -> Iterator[tuple[str, str]]:
    counts = (ballot.in_favour, ballot.against, ballot.abstained)
    if ballot.present is not None and None not in counts:
        total = sum(count for count in counts if count is not None)
        if ballot.present != total:
            yield "voters", f"{ballot.present} votants, mais {total} voix en tout (pour, contre, abstentions)."
    if ballot.seats is not None and ballot.present is not None and ballot.present > ballot.seats:
        yield "voters", f"{ballot.present} votants pour {ballot.seats} sièges."
