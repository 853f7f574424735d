"""Sessions read back, in a number of statements that does not grow with them."""

from __future__ import annotations

import datetime
from collections.abc import Collection

import sqlalchemy as sa
from ckan import model

from .. import addresses
from .tables import session


def dataset_id(siren: str, day: datetime.date) -> str:
    """The id of the dataset of a body's session, when the platform makes it."""
    return addresses.identifier("seance", siren, day)


def find_dataset(siren: str, day: datetime.date) -> model.Package | None:
    """The dataset of a body's session, in whatever state and organization; an active one first."""
    statement = (
        sa.select(model.Package)
        .where(
            model.Package.type == "seance",
            model.Package.extras["body_siren"].astext == siren,
            model.Package.extras["session_date"].astext == day.isoformat(),
        )
        .order_by(model.Package.state, model.Package.metadata_created)
    )
    return model.Session.scalars(statement).first()


def days(sirens: Collection[str]) -> dict[str, set[datetime.date]]:
    """The days on which these bodies are known to have met."""
    found: dict[str, set[datetime.date]] = {}
    for siren, day in model.Session.execute(
        sa.select(session.c.siren, session.c.date).where(session.c.siren.in_(list(sirens)))
    ):
        found.setdefault(siren, set()).add(day)
    return found
