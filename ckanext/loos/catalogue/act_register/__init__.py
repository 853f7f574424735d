"""The register of acts read back: what anybody may see of it, in a fixed number of statements."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records.act import number_key, parse_id
from ckanext.loos.records.registered_act import Kind, RegisteredAct

from .. import addresses
from . import mapping
from .tables import visible

PER_PAGE = 50
ENDINGS = frozenset(kind.value for kind in Kind)  # of an address
_YEAR: Any = sa.extract("year", visible.c.date)


class Address(NamedTuple):
    """What tells an act apart, as its page's address writes it."""

    siren: str
    date: datetime.date
    slug: str  # "2024_12-AR"


class Found(NamedTuple):
    address: Address
    act: RegisteredAct
    package_id: str
    dataset_name: str
    organization_id: str


class Page(NamedTuple):
    acts: Sequence[Found]
    total: int
    page: int
    pages: int


def dataset_id(siren: str, year: int) -> str:
    """The id of the dataset of a body's year."""
    return addresses.identifier("actes", siren, year)


def find_dataset(siren: str, year: int) -> model.Package | None:
    """The dataset of a body's year, in whatever state and organization; an active one first."""
    statement = (
        sa.select(model.Package)
        .where(
            model.Package.type == "actes",
            model.Package.extras["body_siren"].astext == siren,
            model.Package.extras["year"].astext == str(year),
        )
        .order_by(model.Package.state, model.Package.metadata_created)
    )
    return model.Session.scalars(statement).first()


def counts(organization_id: str) -> dict[int, Counter[Kind]]:
    """How many acts of each kind a commune's register has, by year, the newest first."""
    statement = (
        sa.select(_YEAR, visible.c.kind, sa.func.count())
        .where(visible.c.organization_id == organization_id)
        .group_by(_YEAR, visible.c.kind)
        .order_by(_YEAR.desc())
    )
    found: dict[int, Counter[Kind]] = {}
    for year, kind, count in model.Session.execute(statement):
        found.setdefault(int(year), Counter())[Kind(kind)] += count
    return found


def page(organization_id: str, year: int, kind: Kind | None, number: int, total: int) -> Page:
    """A page of the acts of a year, the newest first; `total` is how many there are."""
    first = datetime.date(year, 1, 1)
    wanted = [visible.c.organization_id == organization_id]
    wanted += [visible.c.date.between(first, first.replace(month=12, day=31))]
    wanted += [visible.c.kind == kind.value] if kind else []
    pages = max(1, -(-total // PER_PAGE))
    place = min(number, pages)
    statement = (
        sa.select(visible)
        .where(*wanted)
        .order_by(visible.c.date.desc(), visible.c.package_id, visible.c.position.desc())
        .limit(PER_PAGE)
        .offset((place - 1) * PER_PAGE)
    )
    return Page([_found(row) for row in model.Session.execute(statement)], total, place, pages)


def find(address: Address) -> Found | None:
    """The act at this address; its kind may be left out where one act alone has its number that day."""
    columns = visible.c
    same = sa.or_(columns.slug == address.slug, columns.slug.startswith(f"{address.slug}-", autoescape=True))
    statement = sa.select(visible).where(columns.siren == address.siren, columns.date == address.date, same)
    found = [_found(row) for row in model.Session.execute(statement)]
    exact = [one for one in found if one.address == address]
    return exact[0] if exact else found[0] if len(found) == 1 else None


def named(identifier: str | None) -> Found | None:
    """The act that the prefecture knows under this identifier."""
    address = _address(identifier)
    return find(address) if address else None


def changing(found: Found) -> list[Found]:
    """The acts of the register that change this one."""
    siren, date, _ = found.address
    names_this = visible.c.changes.contains(f"-{siren}-{date:%Y%m%d}-", autoescape=True)
    own = visible.c.siren == siren  # nobody changes another body's act
    rows = map(_found, model.Session.execute(sa.select(visible).where(own, names_this).order_by(visible.c.date)))
    return [other for other in rows if _address(other.act.changes) == found.address]


def _address(identifier: str | None) -> Address | None:
    parsed = parse_id(identifier or "")
    if parsed is None:
        return None
    return Address(parsed.siren, parsed.date, f"{number_key(parsed.number)}-{parsed.nature.abbreviation}")


def _found(row: Any) -> Found:
    address = Address(row.siren, row.date, row.slug)
    return Found(address, mapping.record(row._mapping), row.package_id, row.dataset_name, row.organization_id)
