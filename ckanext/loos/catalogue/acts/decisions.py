"""What waits for a person, and what a person decides of it: by name, with a motive, and kept."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records.act import Nature

from .. import communes, originals, saving
from ..act_register import writer as register_writer
from ..sessions import writer as session_writer
from ..sessions.tables import act as act_table
from ..sessions.tables import act_file as file_table
from . import places
from . import publish as publish_acts
from . import rows as act_rows
from .rows import HELD, PUBLISHED, REFUSED, WAITING, WITHDRAWN, ActRow

_OPEN = (HELD, WAITING)


class Pending(NamedTuple):
    """An act or one of its files that waits; `file` is none for the act itself."""

    identity: str
    row: ActRow
    file: str | None
    reasons: tuple[str, ...]


def pending(organization_id: str) -> list[Pending]:
    """All that waits in a commune, the oldest act first."""
    held_files = sa.select(file_table.c.identity).where(
        file_table.c.organization_id == organization_id, file_table.c.state == HELD
    )
    statement = sa.select(act_table.c.identity).where(
        act_table.c.organization_id == organization_id,
        sa.or_(act_table.c.state.in_(_OPEN), act_table.c.identity.in_(held_files)),
    )
    keys = list(model.Session.scalars(statement.order_by(act_table.c.date, act_table.c.identity)))
    rows = act_rows.find(organization_id, keys)
    return [item for key in keys for item in _of(key, rows[key])]


def _of(identity: str, row: ActRow) -> list[Pending]:
    """The files of an act that was refused or withdrawn wait for nothing."""
    own = [Pending(identity, row, None, row.reasons)] if row.state in _OPEN else []
    files = [] if row.state in (REFUSED, WITHDRAWN) else [f for f in row.files if f.state == HELD]
    return own + [Pending(identity, row, file.name, file.reasons) for file in files]


def counts(organization_id: str) -> dict[str, int]:
    """How many acts wait, by body and day ("SIREN/date"): all that the public is told of them."""
    day = sa.func.split_part(act_table.c.identity, "/", 1) + "/" + sa.func.split_part(act_table.c.identity, "/", 2)
    statement = sa.select(day, sa.func.count()).where(
        act_table.c.organization_id == organization_id, act_table.c.state.in_(_OPEN)
    )
    return dict(model.Session.execute(statement.group_by(day)).tuples())


def decide(
    organization_id: str, identity: str, file: str | None, *, release: bool, motive: str, user: str, place: str = ""
) -> str:
    """Release or refuse an act, or one of its files. Commits; returns the id of the dataset it is in, if any.

    `place` tells where a deliberation goes: "registre", or the day of a session. Raises `LookupError` when nothing of
    this name waits, and `ValueError` (one French line) when its place is not known or cannot be.
    """
    row = communes.find(organization_id)
    saving.lock("session", act_rows.meeting(identity))
    found = act_rows.find(organization_id, [identity]).get(identity) if row else None
    if row is None or found is None or not any(item.file == file for item in _of(identity, found)):
        model.Session.rollback()
        raise LookupError(identity)
    moved = places.check(found, place) if release and file is None else ""
    values = {"state": PUBLISHED if release else REFUSED, "reasons": [], **({"place": moved} if moved else {})}
    _record(organization_id, identity, file, {**values, **_told(motive, user)})
    decided = act_rows.find(organization_id, [identity])
    left = session_writer.leave(decided[identity], user) if moved else None
    publish_acts.write(row, decided, {}, user)
    if left:
        saving.index([left])
    publish_acts.finish(organization_id)
    return decided[identity].package_id or ""


def withdraw(organization_id: str, siren: str, key: str, *, motive: str, user: str) -> str:
    """Take the files of an act of the register from the site; it stays listed. Commits; returns its dataset's id.

    Raises `LookupError` when the register of this commune does not have it, or has it no more.
    """
    row = communes.find(organization_id)
    if row is None or siren not in row.commune.sirens:
        raise LookupError(key)
    package_id = register_writer.withdraw(siren, key, datetime.date.today(), user)
    _record(organization_id, f"{siren}/{_known_as(key)}", None, {"state": WITHDRAWN, **_told(motive, user)})
    model.Session.commit()
    saving.index([package_id])
    publish_acts.finish(organization_id)
    return package_id


def _known_as(key: str) -> str:
    """The end of a row's identity, from what the register calls an act: "2024-03-12/2024_12-AR"."""
    day_and_number, _, kind = key.rpartition("-")
    nature = Nature.of(kind)
    return f"{day_and_number}/{nature}" if nature else f"{day_and_number}/{Nature.LOCAL}/{kind}"


def _told(motive: str, user: str) -> dict[str, Any]:
    return {"decided_by": user, "decided": datetime.datetime.now(datetime.timezone.utc), "motive": motive}


def _record(organization_id: str, identity: str, file: str | None, values: dict[str, Any]) -> None:
    table = act_table if file is None else file_table
    wanted: Sequence[Any] = (table.c.organization_id == organization_id, table.c.identity == identity)
    if file is not None:
        wanted = (*wanted, file_table.c.name == file)
    model.Session.execute(sa.update(table).where(*wanted).values(**values))


def content(organization_id: str, identity: str, file: str) -> tuple[bytes, str] | None:
    """The bytes of a file that waits, and its name: for the agents who must read it."""
    row = act_rows.find(organization_id, [identity]).get(identity)
    found = next((f for f in row.files if f.name == file), None) if row else None
    return (originals.read(found.sha256), found.name) if found else None
