"""Sessions read back, in a number of statements that does not grow with them."""

from __future__ import annotations

import datetime
from collections.abc import Collection

import sqlalchemy as sa
from ckan import model

from .. import addresses
from .tables import deliberation, session


def dataset_id(siren: str, day: datetime.date) -> str:
    """The id of the dataset of a body's session, when the platform makes it."""
    return addresses.identifier("seance", siren, day)


def find_dataset(siren: str, day: datetime.date) -> model.Package | None:
    """The dataset of a body's session, in whatever state and organization; an active one first."""
    package_id = find_datasets([(siren, day)]).get((siren, day))
    return model.Package.get(package_id) if package_id else None


def find_datasets(meetings: Collection[tuple[str, datetime.date]]) -> dict[tuple[str, datetime.date], str]:
    """The ids of these sessions' datasets, in one statement."""
    latest_first = (model.Package.state.desc(), model.Package.metadata_created.desc())  # the last one told stays
    statement = (
        sa.select(session.c.siren, session.c.date, session.c.package_id)
        .join(model.Package, model.Package.id == session.c.package_id)
        .where(sa.tuple_(session.c.siren, session.c.date).in_(list(meetings)))
        .order_by(*latest_first)
    )
    return {(siren, day): package_id for siren, day, package_id in model.Session.execute(statement)}


def guests(sirens: Collection[str]) -> set[tuple[str, datetime.date, str]]:
    """The deliberations of these bodies whose act bears another day than their session: SIREN, its day, number."""
    columns = deliberation.c
    statement = sa.select(columns.siren, columns.date, columns.number_key)
    statement = statement.where(columns.siren.in_(list(sirens)), columns.act_date.is_not(None))
    return set(model.Session.execute(statement).tuples())


def days(sirens: Collection[str]) -> dict[str, set[datetime.date]]:
    """The days on which these bodies are known to have met."""
    found: dict[str, set[datetime.date]] = {}
    for siren, day in model.Session.execute(
        sa.select(session.c.siren, session.c.date).where(session.c.siren.in_(list(sirens)))
    ):
        found.setdefault(siren, set()).add(day)
    return found
