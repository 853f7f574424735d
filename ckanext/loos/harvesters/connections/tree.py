"""What all trees of files share: which files are read, how a copy is made sure of, and what is said of a fault.

A kind of tree tells what is in a folder, what a file is like now, and its bytes: the four methods at the end of `Tree`.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from fnmatch import fnmatchcase
from time import sleep
from typing import BinaryIO, ClassVar, Literal, NamedTuple, TypeVar

from . import MAX_SIZE, ConnectionFault, FileFault, SourceFile, StillChanging

log = logging.getLogger(__name__)

CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0  # without a byte of an answer
DELAYS = (1.0, 4.0)  # seconds before the second and the third try
PIECE = 1 << 20  # bytes
_DEPTH = 20  # of subfolders

T = TypeVar("T")


class Entry(NamedTuple):
    """What a server tells of a file or a folder."""

    name: str  # its own, without its folder's
    kind: Literal["file", "folder", "other"]  # a link is "other": it is never followed
    size: int = 0
    stamp: str = ""  # an etag or a date; with the size it tells a content from the next
    modified: datetime | None = None

    @property
    def version(self) -> str:
        return f"{self.size}-{self.stamp}"


class Refused(Exception):
    """The server will not serve us, at any try. `str()` is the reason, in French, without the value of a setting."""


class Interrupted(Exception):
    """No answer, or half of one: another try may go well. `str()` as above."""

    def __init__(self, reason: str = "le serveur est injoignable, ou coupe la liaison") -> None:
        super().__init__(reason)


class Tree(ABC):
    """Files under one folder whose base names match `glob` (several patterns, separated by spaces)."""

    settling: ClassVar[float] = 2.0  # seconds; dates of whole seconds tell two writings apart only after that

    def __init__(self, name: str, settings: Mapping[str, str], max_size: int = MAX_SIZE) -> None:
        self._name = name
        self._max_size = max_size
        self._patterns = settings.get("glob", "*").lower().split()

    def __iter__(self) -> Iterator[SourceFile]:
        try:
            yield from self._walk(self._sorted(""), "", _DEPTH)
        except (OSError, Refused, Interrupted) as error:
            raise self._fault(error) from None

    def copy(self, name: str, target: BinaryIO) -> None:
        parts = name.split("/")
        if not all(map(_is_inside, parts)):
            raise FileFault("Le fichier n'est pas dans le dossier de la connexion : il n'est pas lu.")
        try:
            before = self._try(lambda: self._entry(name))
            self._check(before)
            size = self._pour(name, target, before.size)
            after = self._try(lambda: self._entry(name))
        except OSError as error:
            raise FileFault(f"Le fichier n'a pas pu être lu : {_reason(error)}.") from None
        except (Refused, Interrupted) as error:
            raise self._fault(error) from None
        if before != after or size != after.size or self._is_fresh(after):
            raise StillChanging("Le fichier est en cours d'écriture : il sera lu au prochain passage.")

    def faults(self) -> Iterator[str]:
        try:
            next(iter(self), None)
        except ConnectionFault as fault:
            yield str(fault)

    def _walk(self, entries: Iterable[Entry], prefix: str, depth: int) -> Iterator[SourceFile]:
        for entry in entries:
            path = prefix + entry.name
            if entry.kind == "folder" and depth:
                yield from self._walk(self._subfolder(path), f"{path}/", depth - 1)
            elif entry.kind == "file" and entry.size and self._is_wanted(entry.name):
                yield SourceFile(path, entry.version, entry.modified)

    def _sorted(self, path: str) -> list[Entry]:
        return self._try(lambda: sorted(entry for entry in self._list(path) if _is_inside(entry.name)))

    def _subfolder(self, path: str) -> list[Entry]:
        """A subfolder that this account may not open is none of its business: the rest goes on."""
        try:
            return self._sorted(path)
        except OSError as error:
            log.warning("Connexion %s : un sous-dossier n'est pas lisible (%s).", self._name, type(error).__name__)
            return []

    def _is_wanted(self, base: str) -> bool:
        return any(fnmatchcase(base.lower(), pattern) for pattern in self._patterns)

    def _check(self, entry: Entry) -> None:
        if entry.kind != "file":
            raise FileFault("Ce n'est pas un fichier ordinaire : il n'est pas lu.")
        if entry.size > self._max_size:
            raise FileFault(f"Le fichier dépasse {self._max_size // (1024 * 1024)} Mo : il n'est pas lu.")

    def _pour(self, path: str, target: BinaryIO, limit: int) -> int:
        """Copy a piece more than the limit at most; a new try goes on from where the last one was cut."""
        size = 0

        def more() -> None:
            nonlocal size
            for piece in self._pieces(path, size):
                size += target.write(piece)
                if size > limit:
                    return

        self._try(more)
        return size

    def _is_fresh(self, entry: Entry) -> bool:
        """Written just now by the server's clock. A date in the future is only wrong."""
        return entry.modified is not None and abs(self._now() - entry.modified) < timedelta(seconds=self.settling)

    def _try(self, call: Callable[[], T]) -> T:
        for delay in DELAYS:
            try:
                return call()
            except Interrupted:
                self.close()
                sleep(delay)
        return call()

    def _fault(self, error: Exception) -> ConnectionFault:
        if isinstance(error, Refused):
            return ConnectionFault(f"La connexion « {self._name} » n'est pas utilisable : {error}.")
        reason = _reason(error) if isinstance(error, OSError) else error
        return ConnectionFault(f"La connexion « {self._name} » ne répond pas : {reason}.")

    def _now(self) -> datetime:
        """By the server's clock, where it tells it."""
        return datetime.now(timezone.utc)

    # These raise PermissionError, FileNotFoundError or NotADirectoryError for one file or folder, `Refused` or
    # `Interrupted` for the whole. Paths are inside the connection, "" for its own folder.

    @abstractmethod
    def _list(self, path: str) -> Iterable[Entry]:
        """What is in a folder, in few requests, not one for each file."""

    @abstractmethod
    def _entry(self, path: str) -> Entry:
        """What a file is like now; no link is followed on the way to it."""

    @abstractmethod
    def _pieces(self, path: str, offset: int) -> Iterator[bytes]:
        """The bytes of a file from an offset, about `PIECE` at a time."""

    @abstractmethod
    def close(self) -> None:
        """End what was opened. What comes after opens it again."""


def is_ready(name: str) -> bool:
    """False for hidden, temporary and partial files and folders, by their base name."""
    return not name.startswith((".", "~")) and not name.lower().endswith((".tmp", ".part", ".partial", ".crdownload"))


def _is_inside(base: str) -> bool:
    """Whether a base name is one that is read: no "..", no folder in it, whatever a server may tell."""
    return bool(base) and is_ready(base) and "/" not in base and "\0" not in base


def _reason(error: OSError) -> str:
    """Why, without the path that the error's own text holds."""
    if isinstance(error, PermissionError):
        return "le compte du site n'a pas le droit de lecture"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "il n'existe pas ou plus à cet endroit"
    return "erreur de lecture"
