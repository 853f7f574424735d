"""Who sits, as anybody may see it: on a day, under a name, in a body."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records import mandates
from ckanext.loos.records.official import Official, folded

from ..sessions.mapping import COUNCIL
from ..sessions.tables import attendance, visible
from .mapping import Held
from .tables import visible as visible_mandate


class Member(NamedTuple):
    """A person who sits in a body on a day, with all roles of that day."""

    person: str
    name: str
    title: str | None
    roles: tuple[str, ...]
    rank: int | None
    group: str | None
    delegations: tuple[str, ...]
    commissions: tuple[str, ...]
    since: datetime.date | None


class Body(NamedTuple):
    siren: str
    name: str
    members: Sequence[Member]


def names(organization_id: str) -> frozenset[str]:
    """The names of a commune's officials as they are compared: acting in their mandate, they are not hidden."""
    sat = (
        sa.select(attendance.c.person)
        .join(visible, visible.c.package_id == attendance.c.package_id)
        .where(visible.c.organization_id == organization_id)
    )
    named = sa.select(visible_mandate.c.person, visible_mandate.c.first_name, visible_mandate.c.last_name)
    rows = model.Session.execute(named.where(visible_mandate.c.organization_id == organization_id).distinct())
    listed = {folded(f"{row.first_name} {row.last_name}") for row in rows}
    return frozenset(model.Session.scalars(sat.distinct())) | listed


def held(organization_id: str) -> list[Held]:
    """All mandates of a commune's officials, in one statement."""
    columns = visible_mandate.c
    statement = sa.select(visible_mandate).where(columns.organization_id == organization_id)
    return [_held(row) for row in model.Session.execute(statement.order_by(columns.siren, columns.position))]


def _held(row: Any) -> Held:
    official = Official(
        last_name=row.last_name,
        first_name=row.first_name,
        role=row.role,
        mandate_start=row.mandate_start,
        role_start=row.role_start,
        mandate_end=row.mandate_end,
        role_end=row.role_end,
        title=row.civility,
        rank=row.rank,
        group=row._mapping["group"],
        delegation=row.delegation,
        commissions=tuple(row.commissions),
        body=None if row.body == COUNCIL else row.body,
        namesake=row.namesake,
    )
    return Held(row.siren, row.body, row.person, official, row.last_day)


def on(organization_id: str, day: datetime.date) -> list[Body]:
    """Who sat in each body of a commune on a day, in the order of the council; the council first."""
    return sitting(held(organization_id), day)


def sitting(rows: Iterable[Held], day: datetime.date) -> list[Body]:
    """The bodies that these mandates make on a day."""
    bodies: dict[tuple[bool, str, str], dict[str, list[Official]]] = {}
    for mandate in rows:
        if mandate.covers(day):
            body = bodies.setdefault((mandate.body != COUNCIL, mandate.body, mandate.siren), {})
            body.setdefault(mandate.person, []).append(mandate.official)
    return [Body(siren, name, _members(people, day)) for (_, name, siren), people in sorted(bodies.items())]


def _members(people: dict[str, list[Official]], day: datetime.date) -> list[Member]:
    def order(told: tuple[str, list[Official]]) -> tuple[tuple[int, int], str]:
        person, rows = told
        return min(mandates.precedence(row) for row in _acting(rows, day)), folded(rows[0].last_name) + person

    return [_member(person, rows, _acting(rows, day)) for person, rows in sorted(people.items(), key=order)]


def _acting(rows: Sequence[Official], day: datetime.date) -> Sequence[Official]:
    """With the roles of the day; who has left a role without leaving the mandate still sits."""
    acting = [row for row in rows if row.in_role(day)]
    return acting or [Official(row.last_name, row.first_name, group=row.group) for row in rows[:1]]


def _member(person: str, rows: Sequence[Official], acting: Sequence[Official]) -> Member:
    roles = {mandates.role_key(row.role): row.role for row in sorted(acting, key=mandates.precedence) if row.role}
    roles.pop("", None)
    return Member(
        person=person,
        name=f"{rows[0].first_name} {rows[0].last_name}",
        title=next((row.title for row in rows if row.title), None),
        roles=tuple(role for role in roles.values() if role),
        rank=min((row.rank for row in acting if row.rank is not None), default=None),
        group=next((row.group for row in acting if row.group), None),
        delegations=_once(row.delegation for row in acting),
        commissions=_once(commission for row in acting for commission in row.commissions),
        since=min((row.mandate_start for row in rows if row.mandate_start), default=None),
    )


def _once(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


@dataclass(frozen=True)
class Directory:
    """Finds the person that a session's record names: each vote points to the mandate in force that day."""

    rows: Sequence[Held]

    @cached_property
    def _named(self) -> dict[tuple[str, str], list[Held]]:
        found: dict[tuple[str, str], list[Held]] = {}
        for mandate in self.rows:
            for spelling in mandates.spellings(mandate.official):
                found.setdefault((mandate.siren, spelling), []).append(mandate)
        return found

    def mandate(self, siren: str, day: datetime.date, name: str) -> Held | None:
        """That of who sat under this name (as it is compared); none where nobody did, or two persons."""
        found = self._sat(siren, day, name)
        return found[0] if len({mandate.person for mandate in found}) == 1 else None

    def person(self, siren: str, day: datetime.date, name: str) -> str | None:
        found = self.mandate(siren, day, name)
        return found.person if found else None

    def refuses(self, siren: str, day: datetime.date, name: str, seats: int | None) -> bool:
        """Whether the whole body of that day is known, and nobody of this name is in it."""
        sitting = [held.official for held in self.rows if held.siren == siren and held.covers(day)]
        return not self._sat(siren, day, name) and mandates.all_known(sitting, day, seats)

    def _sat(self, siren: str, day: datetime.date, name: str) -> list[Held]:
        return [mandate for mandate in self._named.get((siren, name), ()) if mandate.covers(day)]


def directory(organization_id: str) -> Directory:
    return Directory(held(organization_id))


def find_dataset(siren: str) -> model.Package | None:
    """The dataset of a body's officials, in whatever state and organization; an active one first."""
    statement = (
        sa.select(model.Package)
        .where(model.Package.type == "elus", model.Package.extras["body_siren"].astext == siren)
        .order_by(model.Package.state, model.Package.metadata_created)
    )
    return model.Session.scalars(statement).first()
