"""A folder with its subfolders, through fsspec. Opened for reading only; links are never followed."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from fsspec.implementations.local import LocalFileSystem

from . import MAX_SIZE, ConnectionFault, FileFault, SourceFile, StillChanging

log = logging.getLogger(__name__)
logging.getLogger("fsspec.local").setLevel(logging.INFO)  # its debug lines hold paths

_DEPTH = 20  # of subfolders
_PIECE = 1 << 20  # bytes


def is_ready(name: str) -> bool:
    """False for hidden, temporary and partial files and folders, by their base name."""
    return not name.startswith((".", "~")) and not name.lower().endswith((".tmp", ".part", ".partial", ".crdownload"))


class Folder:
    """Files under one folder whose base names match `glob` (several patterns, separated by spaces)."""

    def __init__(self, name: str, settings: Mapping[str, str], max_size: int = MAX_SIZE) -> None:
        self._name = name
        self._max_size = max_size
        self._patterns = settings.get("glob", "*").lower().split()
        self._files = LocalFileSystem(skip_instance_cache=True)
        path = settings.get("path", "").strip()
        if not os.path.isabs(path):
            raise ConnectionFault(f"La connexion « {name} » n'est pas complète : il lui faut un chemin absolu.")
        self._root = os.path.realpath(path)

    def __iter__(self) -> Iterator[SourceFile]:
        try:
            entries = self._entries(self._root)
        except OSError as error:
            raise self._fault(error) from None
        yield from self._walk(entries, "", _DEPTH)

    def copy(self, name: str, target: BinaryIO) -> None:
        path = self._path(name)
        try:
            before = self._files.info(path)
            if before["size"] > self._max_size:
                raise FileFault(f"Le fichier dépasse {self._max_size // (1024 * 1024)} Mo : il n'est pas lu.")
            with self._files.open(path, "rb") as stream:
                size = _pour(stream, target, self._max_size)
            after = self._files.info(path)
        except OSError as error:
            raise FileFault(f"Le fichier n'a pas pu être lu : {_reason(error)}.") from None
        if not _state(before) == _state(after) == (size, after["mtime"], after["ino"]):
            raise StillChanging("Le fichier est en cours d'écriture : il sera lu au prochain passage.")

    def faults(self) -> Iterator[str]:
        try:
            next(iter(self), None)
        except ConnectionFault as fault:
            yield str(fault)

    def close(self) -> None:
        """Nothing is open between two calls."""

    def _walk(self, entries: list[dict[str, Any]], prefix: str, depth: int) -> Iterator[SourceFile]:
        for entry in entries:
            base = os.path.basename(entry["name"])
            if not is_ready(base):
                continue
            if entry["type"] == "directory" and depth:
                yield from self._walk(self._subfolder(entry["name"]), f"{prefix}{base}/", depth - 1)
            elif entry["type"] == "file" and entry["size"] and self._wanted(base):
                modified = datetime.fromtimestamp(entry["mtime"], timezone.utc)
                yield SourceFile(prefix + base, f"{entry['size']}-{entry['mtime']}", modified)

    def _entries(self, path: str) -> list[dict[str, Any]]:
        """What is in a folder. fsspec gives a link neither of the types "file" and "directory"."""
        if self._files.info(path)["type"] != "directory":
            raise NotADirectoryError
        entries: list[dict[str, Any]] = self._files.ls(path, detail=True)
        return sorted(entries, key=lambda entry: os.path.basename(entry["name"]))

    def _subfolder(self, path: str) -> list[dict[str, Any]]:
        """A subfolder that this account may not open is none of its business: the rest goes on."""
        try:
            return self._entries(path)
        except OSError as error:
            log.warning("Connexion %s : un sous-dossier n'est pas lisible (%s).", self._name, type(error).__name__)
            return []

    def _wanted(self, base: str) -> bool:
        return any(fnmatchcase(base.lower(), pattern) for pattern in self._patterns)

    def _path(self, name: str) -> str:
        """The path of a file, refused unless it is a plain file really inside the folder."""
        parts = PurePosixPath(name).parts
        path = os.path.join(self._root, *parts)
        if not parts or os.path.isabs(name) or not all(map(is_ready, parts)) or not _is_real(path):
            raise FileFault("Le fichier n'est pas dans le dossier de la connexion : il n'est pas lu.")
        if os.path.lexists(path) and not os.path.isfile(path):
            raise FileFault("Ce n'est pas un fichier ordinaire : il n'est pas lu.")
        return path

    def _fault(self, error: OSError) -> ConnectionFault:
        return ConnectionFault(f"La connexion « {self._name} » ne répond pas : {_reason(error)}.")


def _is_real(path: str) -> bool:
    """True when no part of a path is a link or "..", so it is where it says."""
    try:
        return os.path.realpath(path) == path
    except ValueError:  # a name that no file can have
        return False


def _pour(source: BinaryIO, target: BinaryIO, limit: int) -> int:
    """Copy at most a byte more than the limit, in pieces; returns how many."""
    size = 0
    while size <= limit and (piece := source.read(min(_PIECE, limit + 1 - size))):
        size += target.write(piece)
    return size


def _state(info: Mapping[str, Any]) -> tuple[int, float, int]:
    return info["size"], info["mtime"], info["ino"]


def _reason(error: OSError) -> str:
    """Why, without the path that the error's own text holds."""
    if isinstance(error, PermissionError):
        return "le compte du site n'a pas le droit de lecture"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "il n'existe pas ou plus à cet endroit"
    return "erreur de lecture"
