"""Connections: where a town hall's files come from. They are named, and none can write.

A new kind of connection is one module here and its line in `_KINDS`. What is no folder gives files too: an act of
Pastell is the ZIP that Pastell would deposit, a query's rows are the table that a clerk would keep. So there is
one way to read, to compare and to report, whatever the town hall has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from pkgutil import resolve_name
from typing import BinaryIO, NamedTuple, Protocol

MAX_SIZE = 100 * 1024 * 1024  # bytes of one file; the largest known budgets have less than half of it


class SourceFile(NamedTuple):
    """One file of a connection. Equal versions of a name mean equal bytes: it is not read again."""

    name: str  # inside the connection, parts separated by "/"; it may hold a person's name
    version: str  # a server's etag, or size and date; it tells nothing of what the file holds
    modified: datetime | None = None  # None where the system does not tell


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

    def copy(self, name: str, target: BinaryIO) -> None:
        """Write the bytes of one file, `MAX_SIZE` at most, to a target, piece by piece.

        Raises `FileFault` or `ConnectionFault`; what the target then holds is worth nothing.
        """
        ...

    def faults(self) -> Iterator[str]:
        """What an administrator must mend, for `ckan loos check`: a French line each. It tries the real server."""
        ...

    def close(self) -> None:
        """End what was opened. It may be called twice."""
        ...


_KINDS = {
    "files": "files:Folder",
    "sftp": "sftp:Sftp",
    "webdav": "webdav:Webdav",
    "smb": "smb:Smb",
    "sql": "sql:Database",
    "pastell": "pastell:Pastell",
    "s2low": "s2low:S2low",
    "idelibre": "idelibre:Idelibre",
}


def open(name: str, settings: Mapping[str, str]) -> Connection:  # noqa: A001 - read as `connections.open`
    """The connection of this name, with the settings of the configuration. Nothing is asked of its server yet."""
    kind = settings.get("type", "")
    if kind not in _KINDS:
        raise ConnectionFault(f"La connexion « {name} » n'a pas de type connu : choisissez {', '.join(_KINDS)}.")
    try:
        made = resolve_name(f"{__name__}.{_KINDS[kind]}")
    except ModuleNotFoundError:
        raise ConnectionFault(
            f"La connexion « {name} » demande un complément à installer : pip install 'ckanext-loos[{kind}]'."
        ) from None
    connection: Connection = made(name, settings)
    return connection


def read(connection: Connection, name: str) -> bytes:
    """The bytes of one file. Raises `FileFault` or `ConnectionFault`."""
    content = BytesIO()
    connection.copy(name, content)
    return content.getvalue()
