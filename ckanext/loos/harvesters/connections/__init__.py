"""Connections: where a town hall's files come from. They are named, and none can write.

A new kind of connection is one module here and its line in `_KINDS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pkgutil import resolve_name
from typing import NamedTuple, Protocol

MAX_SIZE = 100 * 1024 * 1024  # bytes of one file; the largest known budgets have less than half of it


class SourceFile(NamedTuple):
    name: str  # inside the connection, parts separated by "/"; it may hold a person's name
    size: int
    modified: datetime


class ConnectionFault(Exception):
    """A connection that cannot be used. `str()` is one line in French, for an agent of the town hall.

    It holds no path, host, user or secret, and is raised `from None`, so no log or page shows them.
    """


class FileFault(ConnectionFault):
    """One file that cannot be read; the others can. The message does not name it."""


class StillChanging(FileFault):
    """A file that somebody is writing just now: to be read at the next run."""


class Connection(Protocol):
    """Reads files; it has no method that writes."""

    def __iter__(self) -> Iterator[SourceFile]:
        """Every file that is ready to be read, always in the same order. Raises `ConnectionFault`."""
        ...

    def read(self, name: str) -> bytes:
        """The bytes of one file, `MAX_SIZE` at most. Raises `FileFault` or `ConnectionFault`."""
        ...


_KINDS = {"files": "files:Folder"}


def open(name: str, settings: Mapping[str, str]) -> Connection:  # noqa: A001 - read as `connections.open`
    """The connection of this name, with the settings of the configuration."""
    kind = settings.get("type", "")
    if kind not in _KINDS:
        raise ConnectionFault(f"La connexion « {name} » n'a pas de type connu : choisissez {', '.join(_KINDS)}.")
    factory = resolve_name(f"{__name__}.{_KINDS[kind]}")
    connection: Connection = factory(name, settings)
    return connection
