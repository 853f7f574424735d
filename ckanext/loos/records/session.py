"""A meeting of a deliberating body: who was there, what was decided, how it was voted (see `session_faults`).

Source: article L2121-15 of the CGCT (what the minutes of a council hold), L2121-20 (proxies), L2121-21 (ballots).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

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
    dated: datetime.date | None = None  # the day that its act bears, where it is not that of the session


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
    agenda: tuple[str, ...] = ()  # titles of points of which no deliberation is known
    minutes_adopted_on: datetime.date | None = None

    @property
    def key(self) -> str:
        return "/".join(part for part in (self.siren, folded(self.body), self.date.isoformat()) if part)

    def voters(self) -> int:
        """Those present and those represented: the most that can vote."""
        return sum(person.presence is not Presence.ABSENT for person in self.attendance)
