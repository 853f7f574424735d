"""The files of a .tar.gz, a .tar or a .zip, one after the other, opened as hostile.

No path that leaves the archive, no link, no device, no secret, no name twice; a bounded number of files and of
bytes, packed and unpacked; memory does not grow with any of them.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from . import tar_members
from .errors import FormatError
from .tar_members import Readable

MAX_MEMBERS = 2000
MAX_SIZE = 512 * 1024 * 1024  # bytes, packed and unpacked
_FREE = 16 * 1024 * 1024  # bytes that an archive may hold whatever its own size: an empty page packs very well
_RATIO = 100  # beyond them, bytes for a packed one; PDFs hardly pack at all
_DIRECTORY = 4 * 1024 * 1024  # bytes of a ZIP's table of contents: room for MAX_MEMBERS long names
_LONGEST = 1024  # signs of a path
_STEP = 64 * 1024
_GZIP, _ZIP, _EMPTY_ZIP = b"\x1f\x8b\x08", b"PK\x03\x04", b"PK\x05\x06"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
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
    if start.startswith(_GZIP):
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
    if size > MAX_SIZE:
        raise _too_big()
    room = min(MAX_SIZE, max(_FREE, size * _RATIO))
    start = source.read(len(_ZIP))
    source.seek(0)
    with _whole():
        listed = _zipped(source, room) if start in (_ZIP, _EMPTY_ZIP) else _tarred(source, room)
        names: set[str] = set()
        for count, (name, content) in enumerate(listed, start=1):
            if count > MAX_MEMBERS:
                raise _too_many()
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


class _Unpacked:
    """The bytes that a gzip holds."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self._engine = source, zlib.decompressobj(zlib.MAX_WBITS | 16)

    def read(self, size: int, /) -> bytes:
        data = b""
        while len(data) < size and not self._engine.eof:
            packed = self._engine.unconsumed_tail or self._source.read(_STEP)
            if not packed:
                raise EOFError
            data += self._engine.decompress(packed, size - len(data))
        return data


class _Counted:
    """Unpacked bytes, as long as there is room for them."""

    def __init__(self, stream: Readable, room: int) -> None:
        self._stream, self._room = stream, room

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(size)
        self._room -= len(data)
        if self._room < 0:
            raise _too_big()
        return data


def _tarred(source: BinaryIO, room: int) -> Iterator[tuple[str, Readable | None]]:
    start = source.read(len(_GZIP))
    source.seek(0)
    stream = _Unpacked(source) if start == _GZIP else source
    for entry in tar_members.entries(_Counted(stream, room)):
        yield entry.name, None if entry.folder else entry.content


class _Narrow:
    """A ZIP's table of contents is read in one piece by the standard library: no piece is bigger than this."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.seek, self.tell = source.seek, source.tell

    def read(self, size: int = -1) -> bytes:
        if size > _DIRECTORY:
            raise _too_many()
        return self._source.read(size if size >= 0 else _DIRECTORY)

    def seekable(self) -> bool:
        return True


def _zipped(source: BinaryIO, room: int) -> Iterator[tuple[str, Readable | None]]:
    with zipfile.ZipFile(cast(BinaryIO, _Narrow(source))) as opened:
        listed = opened.infolist()
        if len(listed) > MAX_MEMBERS:
            raise _too_many()
        if sum(info.file_size for info in listed) > room:
            raise _too_big()
        for info in listed:
            _check(info)
            if info.is_dir():
                yield _text(info), None
            else:
                with opened.open(info) as content:
                    yield _text(info), cast(Readable, content)


def _check(info: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.flag_bits & 1:
        raise FormatError("L'archive est protégée par un mot de passe", remedy="Refaites-la sans mot de passe.")
    if info.create_system == 3 and kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise FormatError("L'archive contient un lien ou un fichier spécial, refusé par prudence")
    if info.compress_type not in _METHODS:
        raise FormatError("L'archive est compressée d'une façon peu courante", remedy="Refaites un ZIP ordinaire.")


def _text(info: zipfile.ZipInfo) -> str:
    """A name without the mark of UTF-8 is in UTF-8 all the same (macOS, PHP), or in the encoding of DOS."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")


def _safe(name: str) -> str:
    path = unicodedata.normalize("NFC", name.replace("\\", "/"))
    parts = [part for part in path.split("/") if part not in ("", ".")]
    leaves = path.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", path) is not None
    if leaves or len(path) > _LONGEST or re.search(r"[\x00-\x1f\x7f]", path):
        raise FormatError("L'archive contient un chemin qui en sort ou un nom impossible, refusé par prudence")
    return "/".join(parts)


def _of_a_system(path: str) -> bool:
    """What macOS and Windows add on their own."""
    return any(part.startswith(".") or part in ("__MACOSX", "Thumbs.db", "desktop.ini") for part in path.split("/"))


def _too_many() -> FormatError:
    return FormatError(f"L'archive contient trop de fichiers : {MAX_MEMBERS} au plus", remedy="Faites-en plusieurs.")


def _too_big() -> FormatError:
    return FormatError(
        f"L'archive est trop grosse une fois ouverte : {MAX_SIZE // 2**20} Mio au plus, "
        f"et {_RATIO} fois sa taille si elle est très compressée",
        remedy="Faites-en plusieurs.",
    )
