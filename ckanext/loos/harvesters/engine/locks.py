"""Locks of PostgreSQL that last as long as a connection: whoever dies lets go, on whatever machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from ckan import model


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
    """Whether nobody has a lock at this moment."""
    with connection() as own:
        return take(own, *key)


def _discard(own: sa.Connection) -> None:
    """Close it for good: a pooled connection would keep the locks."""
    own.invalidate()


def _number(key: tuple[object, ...]) -> int:
    digest = hashlib.sha256("/".join(map(str, ("harvest", *key))).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
