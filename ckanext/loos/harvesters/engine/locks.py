"""Locks of PostgreSQL that last as long as a connection: whoever dies lets go, on whatever machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import sqlalchemy as sa
from ckan import model

_HELD = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND (classid::bigint << 32) | objid::bigint = :key
"""


@contextmanager
def connection() -> Iterator[sa.Connection]:
    """A connection of the engine's own, which keeps locks over the commits of `model.Session`."""
    with model.meta.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as own:
        try:
            yield own
        finally:
            _discard(own)


def take(own: sa.Connection, *key: object) -> bool:
    """Take a lock if nobody has it."""
    return bool(own.scalar(sa.text("SELECT pg_try_advisory_lock(:key)"), {"key": _number(key)}))


def release(own: sa.Connection, *key: object) -> None:
    own.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _number(key)})


def is_free(*key: object) -> bool:
    """Whether nobody has a lock now. It is looked at, not taken: a run that begins meanwhile is not turned away."""
    held = sa.text(_HELD)
    return not model.Session.scalar(held, {"key": _number(key)})


def _discard(own: sa.Connection) -> None:
    """Let go at once, and close it for good: a pooled connection would keep what it had."""
    with suppress(sa.exc.SQLAlchemyError):  # it may be the server that ended
        own.execute(sa.text("SELECT pg_advisory_unlock_all()"))
    own.invalidate()


def _number(key: tuple[object, ...]) -> int:
    digest = hashlib.sha256("/".join(map(str, ("harvest", *key))).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
