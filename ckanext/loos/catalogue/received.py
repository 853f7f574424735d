"""Files that were accepted to the end: a harvest does not open them again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from .sessions.tables import received as table


def known(organization_id: str, sha256s: Iterable[str]) -> set[str]:
    """Which of these files were accepted to the end."""
    wanted = (table.c.organization_id == organization_id, table.c.sha256.in_(list(sha256s)))
    return set(model.Session.scalars(sa.select(table.c.sha256).where(*wanted)))


def mark(organization_id: str, content: bytes) -> None:
    """Say that a file was accepted to the end. Commits."""
    values = {"organization_id": organization_id, "sha256": hashlib.sha256(content).hexdigest()}
    model.Session.execute(insert(table).values(**values).on_conflict_do_nothing())
    model.Session.commit()
