"""The files of a tar, read from front to back in fixed memory.

The standard library reads a header's extensions whole, whatever size they claim, and follows links: here they are
bounded, and refused.
"""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from . import limits as archive_limits
from .limits import STEP, Entry, Readable

GZIP = b"\x1f\x8b\x08"
_BLOCK = tarfile.BLOCKSIZE
_LONGEST_EXTENSION = 64 * 1024  # bytes; a long path needs a few hundred
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)


class _Unpacked:
    """The bytes that a gzip holds."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self._engine = source, zlib.decompressobj(zlib.MAX_WBITS | 16)

    def read(self, size: int, /) -> bytes:
        data = b""
        while len(data) < size and not self._engine.eof:
            packed = self._engine.unconsumed_tail or self._source.read(STEP)
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
            raise archive_limits.too_big()
        return data


class _Part:
    """The bytes of one file; the next one begins after them."""

    def __init__(self, stream: Readable, size: int) -> None:
        self._stream, self._left = stream, size

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(min(size, self._left))
        self._left -= len(data)
        if not data and self._left and size:
            raise EOFError
        return data

    def skip(self) -> None:
        while self.read(STEP):
            pass


def entries(source: BinaryIO, room: int) -> Iterator[Entry]:
    """Each file and folder, in order; what was not read of one is passed over. `room` is for all bytes."""
    packed = source.read(len(GZIP)) == GZIP
    source.seek(0)
    return _entries(_Counted(_Unpacked(source) if packed else source, room))


def _entries(stream: Readable) -> Iterator[Entry]:
    told: dict[str, str] = {}
    while (block := stream.read(_BLOCK)).strip(b"\x00"):
        if len(block) < _BLOCK:
            raise EOFError
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        extends = info.type in (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME)
        size = info.size if extends else int(told.get("size", info.size))
        if size < 0:
            raise ValueError("size")
        content = _Part(stream, size)
        if extends:
            told |= _extension(info.type, content, size)
        elif info.type in _FILES or info.type == tarfile.DIRTYPE:
            yield Entry(_text(told.get("path", info.name)), None if info.type == tarfile.DIRTYPE else content)
            told = {}
        else:
            raise archive_limits.special()
        content.skip()
        _Part(stream, -size % _BLOCK).skip()
    while stream.read(STEP):  # to the end: the compression's own check stands there
        pass


def _extension(kind: bytes, content: _Part, size: int) -> dict[str, str]:
    """What an extended header says of the next file: its path and size."""
    if size > _LONGEST_EXTENSION:
        raise ValueError("extension")
    data = content.read(size)
    if len(data) < size:
        raise EOFError
    if kind == tarfile.GNUTYPE_LONGNAME:
        return {"path": data.rstrip(b"\x00").decode("utf-8", "surrogateescape")}
    told = dict(_records(data)) if kind == tarfile.XHDTYPE else {}
    if any(key.startswith("GNU.sparse") for key in told):
        raise archive_limits.special()
    return {key: value for key, value in told.items() if key in ("path", "size")}


def _records(data: bytes) -> Iterator[tuple[str, str]]:
    """Lines such as "20 path=acte.pdf\\n", each with its own length in front."""
    while data.strip(b"\x00"):
        digits = data.partition(b" ")[0]
        length = int(digits)
        if not len(digits) < length <= len(data):
            raise ValueError("record")
        key, _, value = data[len(digits) + 1 : length - 1].decode("utf-8", "surrogateescape").partition("=")
        yield key, value
        data = data[length:]


def _text(name: str) -> str:
    """A name in UTF-8, else as an old Windows wrote it."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    return name
