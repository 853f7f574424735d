"""Who sits, as the catalogue knows it."""

from __future__ import annotations

import sqlalchemy as sa
from ckan import model

from .session_tables import attendance, visible


def names(organization_id: str) -> frozenset[str]:
    """The names of a commune's officials as they are compared: acting in their mandate, they are not hidden."""
    statement = (
        sa.select(attendance.c.person)
        .join(visible, visible.c.package_id == attendance.c.package_id)
        .where(visible.c.organization_id == organization_id)
        .distinct()
    )
    return frozenset(model.Session.scalars(statement))
