"""Acts that vanished from the town hall's share leave the catalogue; what a person decided of one stays."""

from __future__ import annotations

from collections.abc import Iterable

from ckan import model

from .. import communes, originals, registers, saving
from ..act_register import writer as register_writer
from ..sessions import writer as session_writer
from . import rows as act_rows
from .rows import PUBLISHED, VANISHED, ActRow


def withdraw(organization_id: str, keys: Iterable[str], user: str = "") -> None:
    """Take acts out of their datasets, and forget their files. Commits; an act given again is judged anew."""
    row = communes.find(organization_id)
    wanted = sorted(set(keys))
    if row is None or not wanted:
        return
    saving.lock_all([("session", act_rows.meeting(key)) for key in wanted])
    gone = [found for found in act_rows.find(row.organization_id, wanted).values() if _may_go(found)]
    changed = {package_id for found in gone if (package_id := _remove(found, user))}
    act_rows.forget(row.organization_id, gone)
    model.Session.commit()
    for sha256 in {file.sha256 for found in gone for file in found.files}:
        originals.drop(sha256)
    saving.index(sorted(changed))
    registers.refresh(row.organization_id)


def _may_go(row: ActRow) -> bool:
    return row.state != VANISHED and not row.decided_by and not any(file.decided_by for file in row.files)


def _remove(row: ActRow, user: str) -> str | None:
    if row.state != PUBLISHED:
        return None
    return session_writer.remove(row, user) if row.session_day else register_writer.remove(row, user)
