"""A meeting of a deliberating body: who was there, what was decided, how it was voted.

Source: article L2121-15 of the CGCT (what the minutes of a council hold), L2121-20 (proxies), L2121-21 (ballots).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from .act import Ballot
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
    result: str | None = None  # "adopted", "rejected", "postponed", "withdrawn", "noted"


@dataclass(frozen=True, slots=True)
class Session:
    date: datetime.date
    body: str = "Conseil municipal"
    place: str | None = None
    start: str | None = None  # "18:30"
    president: str | None = None
    secretary: str | None = None
    attendance: tuple[Attendance, ...] = ()
    items: tuple[Item, ...] = ()
    siren: str | None = None

    @property
    def key(self) -> str:
        return "/".join(part for part in (self.siren, folded(self.body), self.date.isoformat()) if part)

    def voters(self) -> int:
        """Those present and those represented: the most that can vote."""
        return sum(person.presence is not Presence.ABSENT for person in self.attendance)


def faults(session: Session) -> list[str]:
    """What cannot be in a session, in French, one sentence each: proxies and sums that the law or arithmetic refuse."""
    return [*_proxy_faults(session.attendance), *(fault for item in session.items for fault in _item_faults(item))]


def _proxy_faults(attendance: Iterable[Attendance]) -> list[str]:
    present = {folded(person.name) for person in attendance if person.presence is Presence.PRESENT}
    found: list[str] = []
    held: set[str] = set()
    for person in (person for person in attendance if person.presence is Presence.REPRESENTED):
        holder = folded(person.holder or "")
        if not holder:
            found.append(f"{person.name} est représenté, mais on ne sait pas par qui.")
        elif holder not in present:
            found.append(f"{person.holder} porte le pouvoir de {person.name} sans être présent.")
        elif holder in held:
            found.append(f"{person.holder} porte deux pouvoirs : la loi n'en permet qu'un (CGCT, L2121-20).")
        held.add(holder)
    return found


def _item_faults(item: Item) -> list[str]:
    where = f"Point {item.number}"
    found = [f"{where} : {words}" for words in _ballot_faults(item.ballot)] if item.ballot else []
    if item.votes and item.ballot_kind is BallotKind.SECRET:
        found.append(f"{where} : un vote secret n'a pas de noms.")
    names = [folded(vote.name) for vote in item.votes]
    found += [f"{where} : {name} vote deux fois." for name in sorted({n for n in names if names.count(n) > 1})]
    return found


def _ballot_faults(ballot: Ballot) -> list[str]:
    counts = (ballot.in_favour, ballot.against, ballot.abstained)
    found = []
    if ballot.present is not None and None not in counts:
        total = sum(count for count in counts if count is not None)
        if ballot.present != total:
            found.append(f"{ballot.present} votants, mais {total} voix en tout (pour, contre, abstentions).")
    if ballot.seats is not None and ballot.present is not None and ballot.present > ballot.seats:
        found.append(f"{ballot.present} votants pour {ballot.seats} sièges.")
    return found
