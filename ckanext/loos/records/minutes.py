"""What a reader proposes of the minutes of a session: a value, the passage that says it, and how sure it is.

A proposal is for a clerk to accept or mend; nothing of it is published before. Who is unsure proposes nothing.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from .session import Attendance, Vote
from .word import Word


class Sureness(Word):
    CERTAIN = "certain"  # the text says so plainly, and nothing in it says otherwise
    LIKELY = "likely"  # a person must look: said in passing, or in a form that could be misread
    STATED = "stated"  # a clerk's own spreadsheet says so: there is no passage


class Field(Word):
    """What is proposed; from `NUMBER` on, of one deliberation."""

    DATE = "date"
    START = "start"
    BODY = "body"
    PLACE = "place"
    PRESIDENT = "president"
    SECRETARY = "secretary"
    SEATS = "seats"
    PRESENT_COUNT = "present_count"
    VOTERS = "voters"  # present and represented
    PERSON = "person"
    MOVEMENT = "movement"
    AGENDA = "agenda"
    NUMBER = "number"
    TITLE = "title"
    RESULT = "result"
    BALLOT_KIND = "ballot_kind"
    IN_FAVOUR = "in_favour"
    AGAINST = "against"
    ABSTAINED = "abstained"
    VOTE = "vote"
    SUBJECT_CODE = "subject_code"  # told by a spreadsheet alone


class Passage(NamedTuple):
    """Words of the text as they stand there, and where: characters from the start, the end not included."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Movement:
    """Who comes late or leaves early; `at` is the hour ("19:10")."""

    name: str
    arrives: bool
    at: str


Value: TypeAlias = "str | int | datetime.date | Attendance | Vote | Movement"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`item` counts the deliberations of the text from 1; none for what concerns the whole session."""

    field: Field
    value: Value
    passage: Passage
    sureness: Sureness
    item: int | None = None

    @property
    def certain(self) -> bool:
        return self.sureness is Sureness.CERTAIN
