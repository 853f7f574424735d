"""A folder of this machine, with its subfolders; it may be a mounted share."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone

from . import MAX_SIZE, ConnectionFault
from .tree import PIECE, Entry, Tree


class Folder(Tree):
    settling = 0.0  # the system's dates are exact

    def __init__(self, name: str, settings: Mapping[str, str], max_size: int = MAX_SIZE) -> None:
        super().__init__(name, settings, max_size)
        path = settings.get("path", "").strip()
        if not os.path.isabs(path):
            raise ConnectionFault(f"La connexion « {name} » n'est pas complète : il lui faut un chemin absolu.")
        self._root = os.path.realpath(path)

    def _list(self, path: str) -> Iterator[Entry]:
        with os.scandir(self._real(path)) as found:
            for entry in found:
                try:
                    yield _entry(entry.name, entry.stat(follow_symlinks=False))
                except FileNotFoundError:
                    continue  # gone since

    def _entry(self, path: str) -> Entry:
        return _entry(os.path.basename(path), os.lstat(self._real(path)))

    def _pieces(self, path: str, offset: int) -> Iterator[bytes]:
        with open(self._real(path), "rb", buffering=0, opener=_without_links) as file:
            file.seek(offset)
            while piece := file.read(PIECE):
                yield piece

    def close(self) -> None:
        """Nothing is open between two calls."""

    def _real(self, path: str) -> str:
        """The whole path, refused when a folder on the way is a link."""
        whole = os.path.join(self._root, path) if path else self._root
        try:
            os.fsencode(whole)
        except UnicodeEncodeError:  # a name that no file can have
            raise FileNotFoundError from None
        if path and os.path.realpath(os.path.dirname(whole)) != os.path.dirname(whole):
            raise NotADirectoryError
        return whole


def _without_links(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def _entry(name: str, found: os.stat_result) -> Entry:
    modified = datetime.fromtimestamp(found.st_mtime, timezone.utc)
    if stat.S_ISDIR(found.st_mode):
        return Entry(name, "folder")
    kind = "file" if stat.S_ISREG(found.st_mode) else "other"
    return Entry(name, kind, found.st_size, str(found.st_mtime_ns), modified)  # type: ignore[arg-type]
