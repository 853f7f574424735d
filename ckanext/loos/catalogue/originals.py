"""Accepted files as they came: their bytes in a private storage, their summaries in a table."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from ckan.lib import files
from sqlalchemy.dialects.postgresql import insert

from ckanext.loos.records.budget_year import Arrangement, Summary

from . import saving
from .budgets import summaries
from .sessions.tables import act_file
from .tables import original as table

STORAGE = "loos_originals"
_HASH = re.compile(r"[0-9a-f]{64}")
_OPAQUE = "application/octet-stream"  # nobody asks what they are: guessing it costs more than writing them


class Waiting(NamedTuple):
    """A document that a clerk must look at, with the reason in French."""

    sha256: str
    summary: Summary
    reason: str


class State(NamedTuple):
    """What became of an original."""

    summary: Summary
    status: str
    reason: str
    projected: bool


def keep(sha256: str, content: bytes) -> None:
    keep_all({sha256: content})


def keep_all(contents: Mapping[str, bytes]) -> None:
    """Put bytes in the private storage under their hash. A half-written file of a crash is replaced.

    Until the transaction ends, nobody drops them.
    """
    saving.lock_all([("original", sha256) for sha256 in contents])
    storage = files.get_storage(STORAGE)
    for sha256, content in contents.items():
        if _exists(storage, sha256):
            if hashlib.sha256(read(sha256)).hexdigest() == sha256:
                continue
            storage.remove(files.FileData(files.Location(sha256)))
        storage.upload(files.Location(sha256), files.make_upload(content, _OPAQUE))


def drop(sha256: str) -> None:
    """Remove bytes that no dataset keeps. Ends the transaction."""
    saving.lock("original", sha256)
    storage = files.get_storage(STORAGE)
    if _exists(storage, sha256) and sha256 not in _kept([sha256]):
        storage.remove(files.FileData(files.Location(sha256)))
    model.Session.commit()


def sweep() -> None:
    """Remove what a process that was killed left in the storage before its commit."""
    found = {name for name in files.get_storage(STORAGE).scan() if _HASH.fullmatch(name)}
    for sha256 in found - _kept(found):
        drop(sha256)


def _kept(sha256s: Iterable[str]) -> set[str]:
    """Those of these files that a budget or an act keeps."""
    wanted = list(sha256s)
    budgets = sa.select(table.c.sha256).where(table.c.sha256.in_(wanted))
    acts = sa.select(act_file.c.sha256).where(act_file.c.sha256.in_(wanted))
    return set(model.Session.scalars(budgets.union(acts)))


def read(sha256: str) -> bytes:
    return bytes(files.get_storage(STORAGE).content(files.FileData(files.Location(sha256))))


def stored(sha256: str) -> bool:
    """Whether the private storage has these bytes."""
    return _exists(files.get_storage(STORAGE), sha256)


def _exists(storage: Any, sha256: str) -> bool:
    return bool(storage.exists(files.FileData(files.Location(sha256))))


def known(organization_id: str, sha256s: Iterable[str]) -> set[str]:
    """Which of these files this organization has had accepted and published to the end."""
    condition = (table.c.organization_id == organization_id, table.c.sha256.in_(list(sha256s)), table.c.projected)
    return set(model.Session.scalars(sa.select(table.c.sha256).where(*condition)))


def of_dataset(package_id: str) -> list[Summary]:
    """Those that count: what a person withdrew is kept, and left out."""
    return [summaries.load(row) for row in _rows(table.c.package_id == package_id, table.c.status != "withdrawn")]


def hashes(package_id: str) -> list[str]:
    return [row.sha256 for row in _rows(table.c.package_id == package_id)]


def withdraw(package_id: str, sha256s: Iterable[str]) -> None:
    """Mark the originals of a stage, and those that it had replaced, as withdrawn by a person."""
    slots = {_slot(row) for row in _rows(table.c.package_id == package_id, table.c.sha256.in_(list(sha256s)))}
    gone = [row.sha256 for row in _rows(table.c.package_id == package_id) if _slot(row) in slots]
    model.Session.execute(
        sa.update(table)
        .where(table.c.package_id == package_id, table.c.sha256.in_(gone))
        .values(status="withdrawn", reason="Retiré par un agent.")
    )


def _slot(row: Any) -> str:
    return Arrangement.slot(summaries.load(row))


def states(package_id: str) -> dict[str, State]:
    """What became of each original of a dataset, by its hash."""
    rows = _rows(table.c.package_id == package_id)
    return {row.sha256: State(summaries.load(row), row.status, row.reason, row.projected) for row in rows}


def waiting(package_id: str) -> list[Waiting]:
    rows = _rows(table.c.package_id == package_id, table.c.status == "waiting")
    return [Waiting(row.sha256, summaries.load(row), row.reason) for row in rows]


def _rows(*conditions: Any) -> Sequence[Any]:
    return model.Session.execute(sa.select(table).where(*conditions).order_by(table.c.received, table.c.sha256)).all()


def record(package_id: str, organization_id: str, states: Sequence[tuple[Summary, str, str]]) -> None:
    """Write each summary with its status and reason; the files are not yet fully published."""
    for summary, status, reason in states:
        values = {**summaries.dump(summary), "status": status, "reason": reason, "projected": False}
        statement = insert(table).values(
            package_id=package_id,
            organization_id=organization_id,
            received=datetime.now(timezone.utc),
            **values,
        )
        model.Session.execute(statement.on_conflict_do_update(index_elements=["package_id", "sha256"], set_=values))


def mark_projected(package_ids: Iterable[str]) -> None:
    """Say that index and registers hold these datasets: only now is a file "known"."""
    model.Session.execute(sa.update(table).where(table.c.package_id.in_(list(package_ids))).values(projected=True))
