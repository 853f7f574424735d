"""What changed in a connection since the last run, whatever its kind and whatever its files hold."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from . import connections
from .connections import Connection, FileFault, SourceFile, StillChanging

Known = Callable[[Iterable[str]], set[str]]  # of these hashes, those already accepted
PAGE = 50


def changed(connection: Connection, known: Known, page_size: int = PAGE) -> Iterator[list[str]]:
    """Pages of the names of the files to import: those whose bytes are not known yet.

    A file that cannot be read is among them: importing it will say why. One that is being written
    waits for the next run. The same bytes under two names count once.
    """
    met: set[str] = set()
    for page in _pages(connection, page_size):
        hashes = {file.name: digest for file in page if (digest := _digest(connection, file.name)) is not None}
        met |= known([digest for digest in hashes.values() if digest])
        yield [name for name, digest in hashes.items() if not digest or _first(digest, met)]


def reference(name: str, key: bytes) -> str:
    """A stable name for a file that tells nothing of its real one to who has not the key."""
    return hmac.new(key, name.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def find(connection: Connection, wanted: str, key: bytes) -> SourceFile | None:
    """The file of this reference, if it is still there."""
    return next((file for file in connection if reference(file.name, key) == wanted), None)


def base_name(name: str) -> str:
    """A file's own name, fit to be shown: no folder, no sign that cannot be printed."""
    shown = name.rpartition("/")[2].encode("utf-8", "replace").decode()
    return "".join(sign if sign.isprintable() else "?" for sign in shown)


def _digest(connection: Connection, name: str) -> str | None:
    """The hash of a file; empty when it cannot be read, none when it must wait."""
    try:
        return hashlib.sha256(connections.read(connection, name)).hexdigest()
    except StillChanging:
        return None
    except FileFault:
        return ""


def _first(digest: str, met: set[str]) -> bool:
    new = digest not in met
    met.add(digest)
    return new


def _pages(files: Iterable[SourceFile], size: int) -> Iterator[list[SourceFile]]:
    iterator = iter(files)
    while page := list(islice(iterator, size)):
        yield page
