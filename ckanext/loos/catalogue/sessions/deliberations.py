"""Deliberations that anybody may see: one by its address, and those that are tied to it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records.act import number_key, parse_id

from .tables import deliberation, visible


class Address(NamedTuple):
    """What tells a deliberation apart, as its page's address writes it."""

    siren: str
    date: datetime.date
    key: str


class Found(NamedTuple):
    address: Address
    package_id: str
    organization_id: str
    position: int
    number: str
    title: str


class Related(NamedTuple):
    changed: Found | None  # the one that this one changes
    changing: Sequence[Found]  # those that change this one


def address(siren: str, date: str, number: str) -> Address | None:
    """From the parts of a page's address, however they write the number."""
    try:
        return Address(siren, datetime.date.fromisoformat(date), number_key(number))
    except ValueError:
        return None


def find(address: Address) -> Found | None:
    row = model.Session.execute(_visible().where(_at(address)).order_by(deliberation.c.position)).first()
    return _found(row) if row else None


def related(address: Address, changes: str | None, dated: datetime.date | None = None) -> Related:
    """By the identifiers that the prefecture knows acts by, in one statement; `dated` is the act's own day."""
    own = address._replace(date=dated or address.date)
    parsed = parse_id(changes or "")
    wanted = Address(parsed.siren, parsed.date, number_key(parsed.number)) if parsed else None
    names_this = deliberation.c.changes.contains(f"-{own.siren}-{own.date:%Y%m%d}-", autoescape=True)
    names_this &= deliberation.c.siren == own.siren  # nobody changes another body's act
    conditions = [names_this] if wanted is None else [names_this, _known_as(wanted)]
    rows = model.Session.execute(_visible().where(sa.or_(*conditions)).order_by(deliberation.c.date)).all()
    changing = [_found(row) for row in rows if _names(row.changes, own)]
    changed = next((_found(row) for row in rows if _identity(row) == wanted), None)
    return Related(changed, [found for found in changing if found.address != address])


def _visible() -> sa.Select[Any]:
    columns = deliberation.c
    return sa.select(
        columns.siren,
        columns.date,
        columns.number_key,
        columns.package_id,
        visible.c.organization_id,
        columns.position,
        columns.number,
        columns.title,
        columns.changes,
        columns.act_date,
    ).join(visible, visible.c.package_id == columns.package_id)


def _at(address: Address) -> Any:
    columns = deliberation.c
    return sa.and_(
        columns.siren == address.siren, columns.date == address.date, columns.number_key == address.key
    )


def _known_as(identity: Address) -> Any:
    """By the day that the act itself bears."""
    columns = deliberation.c
    day = sa.func.coalesce(columns.act_date, columns.date)
    return sa.and_(columns.siren == identity.siren, day == identity.date, columns.number_key == identity.key)


def _identity(row: Any) -> Address:
    return Address(row.siren, row.act_date or row.date, row.number_key)


def _found(row: Any) -> Found:
    return Found(Address(row.siren, row.date, row.number_key), *row[3:8])


def _names(changes: str | None, address: Address) -> bool:
    parsed = parse_id(changes or "")
    return parsed is not None and Address(parsed.siren, parsed.date, number_key(parsed.number)) == address
