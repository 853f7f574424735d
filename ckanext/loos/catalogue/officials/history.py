"""What the public sessions tell of one official: when they were there, and what they voted. Three statements."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records import mandates
from ckanext.loos.records.session import BallotKind, Choice, Presence

from .. import officials
from ..sessions.tables import attendance, deliberation, visible, vote
from .mapping import Held


class Sat(NamedTuple):
    """A session during one of the official's mandates."""

    dataset_name: str
    title: str
    date: datetime.date
    presence: Presence
    holder: str | None


class Voted(NamedTuple):
    siren: str
    date: datetime.date
    key: str  # of the deliberation's address
    number: str
    title: str
    choice: Choice
    holder: str | None  # who cast the vote by proxy


class History(NamedTuple):
    mandates: Sequence[Held]  # the newest first
    sat: Sequence[Sat]
    votes: Sequence[Voted]


def find(organization_id: str, person: str) -> History | None:
    """Of a person who has or had a mandate that anybody may see; sessions and votes are of the days of a mandate."""
    known = officials.directory(organization_id)
    own = [held for held in known.rows if held.person == person]
    if not own:
        return None
    spellings = list(mandates.spellings(own[0].official))

    def theirs(row: Any) -> bool:
        return known.person(row.siren, row.date, row.person) == person

    return History(
        sorted(own, key=_start, reverse=True),
        [_sat(row) for row in model.Session.execute(_attendance(organization_id, spellings)) if theirs(row)],
        [_voted(row) for row in model.Session.execute(_votes(organization_id, spellings)) if theirs(row)],
    )


def _start(held: Held) -> datetime.date:
    return held.official.role_start or held.official.mandate_start or datetime.date.min


def _attendance(organization_id: str, spellings: Sequence[str]) -> sa.Select[Any]:
    return (
        sa.select(visible, attendance.c.person, attendance.c.presence, attendance.c.holder)
        .join(attendance, attendance.c.package_id == visible.c.package_id)
        .where(visible.c.organization_id == organization_id, attendance.c.person.in_(spellings))
        .order_by(visible.c.date.desc(), visible.c.dataset_name)
    )


def _votes(organization_id: str, spellings: Sequence[str]) -> sa.Select[Any]:
    same = (deliberation.c.package_id == vote.c.package_id) & (deliberation.c.position == vote.c.position)
    there = (attendance.c.package_id == vote.c.package_id) & (attendance.c.person == vote.c.person)
    item = deliberation.c
    return (
        sa.select(item.siren, item.date, item.number_key, item.number, item.title, vote.c.person, vote.c.choice)
        .add_columns(attendance.c.holder)
        .join(vote, same)
        .join(visible, visible.c.package_id == item.package_id)
        .outerjoin(attendance, there)
        .where(
            visible.c.organization_id == organization_id,
            vote.c.person.in_(spellings),
            item.ballot_kind.is_distinct_from(BallotKind.SECRET.value),
        )
        .order_by(item.date.desc(), item.siren, item.position)
    )


def _sat(row: Any) -> Sat:
    return Sat(row.dataset_name, row.dataset_title, row.date, Presence(row.presence), row.holder)


def _voted(row: Any) -> Voted:
    return Voted(row.siren, row.date, row.number_key, row.number, row.title, Choice(row.choice), row.holder)
