"""The files of a .tar.gz, a .tar or a .zip, one after the other, opened as hostile.

No path that leaves the archive, no link, no device, no secret, no name twice; a bounded number of files and of
bytes, packed and unpacked; memory does not grow with any of them.
"""

from __future__ import annotations

import os
import re
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ..errors import FormatError
from . import limits as archive_limits
from . import tar_members, zip_members
from .limits import MAX_MEMBERS, Readable

_LONGEST = 1024  # signs of a path
_ZIP, _EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_OFFICE = re.compile(rb"\[Content_Types\]\.xml|mimetype|(_rels|docProps|customXml|word|xl|ppt|META-INF)/")
_BROKEN = (
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    IndexError,  # an empty name
    RuntimeError,  # a way of packing that the standard library does not know
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    tarfile.TarError,
)
_AGAIN = "Copiez-la ou exportez-la de nouveau."


class Member(NamedTuple):
    """`name` is a relative path with `/`; `content` can be read once, before the next member."""

    name: str
    content: Readable


def recognises(_name: str, start: bytes) -> bool:
    """A ZIP that is not a document of an office suite, or a tar, compressed or not."""
    if start.startswith(_ZIP):
        return not _OFFICE.match(start[30:])  # the first file's name
    if start.startswith(tar_members.GZIP):
        try:
            start = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(start, tarfile.BLOCKSIZE)
        except zlib.error:
            return False
    try:
        tarfile.TarInfo.frombuf(start[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return False
    return True


def members(source: BinaryIO) -> Iterator[Member]:
    """Each file of an archive. Raises `FormatError` at the first thing that is not safe or not whole."""
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    if size > archive_limits.MAX_SIZE:
        raise archive_limits.too_big()
    start = source.read(len(_ZIP))
    source.seek(0)
    with _whole():
        opened = zip_members if start in (_ZIP, _EMPTY_ZIP) else tar_members
        names: set[str] = set()
        for count, (name, content) in enumerate(opened.entries(source, archive_limits.room(size)), start=1):
            if count > MAX_MEMBERS:
                raise archive_limits.too_many()
            path = _safe(name)
            if content is None:
                continue
            if path in names or not path:
                raise FormatError("L'archive contient deux fois le même nom", f"fichier n° {count}", _AGAIN)
            names.add(path)
            if not _of_a_system(path):
                yield Member(path, _Whole(content))


def folder(path: Path) -> Iterator[Member]:
    """Each file of a folder and of those in it, with the same face; no link is followed. Raises `OSError`."""
    for place, _, names in sorted(os.walk(path)):
        for file in (Path(place, name) for name in sorted(names)):
            name = unicodedata.normalize("NFC", file.relative_to(path).as_posix())
            if not file.is_symlink() and file.is_file() and not _of_a_system(name):
                with file.open("rb") as content:
                    yield Member(name, content)


@contextmanager
def _whole() -> Iterator[None]:
    """What the libraries say of a broken archive, in one French line."""
    try:
        yield
    except FormatError:
        raise
    except _BROKEN as error:
        raise FormatError("Archive abîmée, incomplète ou d'un format inconnu", remedy=_AGAIN) from error


class _Whole:
    """The bytes of a member, read by another while the archive is open."""

    def __init__(self, content: Readable) -> None:
        self._content = content

    def read(self, size: int, /) -> bytes:
        with _whole():
            return self._content.read(size)


def _safe(name: str) -> str:
    path = unicodedata.normalize("NFC", name.replace("\\", "/"))
    parts = [part for part in path.split("/") if part not in ("", ".")]
    leaves = path.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", path) is not None
    if leaves or len(path) > _LONGEST or re.search(r"[\x00-\x1f\x7f]", path):
        raise FormatError("L'archive contient un chemin qui en sort ou un nom impossible", remedy=archive_limits.UNSAFE)
    return "/".join(parts)


def _of_a_system(path: str) -> bool:
    """What macOS and Windows add on their own."""
    return any(part.startswith(".") or part in ("__MACOSX", "Thumbs.db", "desktop.ini") for part in path.split("/"))
