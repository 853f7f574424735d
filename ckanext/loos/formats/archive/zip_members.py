"""The files of a ZIP, each bounded by the size that its table of contents announces."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from ..errors import FormatError
from . import limits as archive_limits
from .limits import MAX_MEMBERS, Entry, Readable

_DIRECTORY = 4 * 1024 * 1024  # bytes of the table of contents: room for MAX_MEMBERS long names
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNIX, _UTF_8, _ENCRYPTED = 3, 0x800, 0x1


class _Narrow:
    """The standard library reads a table of contents in one piece: no piece is bigger than this."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.seek, self.tell = source.seek, source.tell

    def read(self, size: int = -1) -> bytes:
        if size > _DIRECTORY:
            raise archive_limits.too_many()
        return self._source.read(size if size >= 0 else _DIRECTORY)

    def seekable(self) -> bool:
        return True


def entries(source: BinaryIO, room: int) -> Iterator[Entry]:
    """Each file and folder, in the order of the table of contents; `room` is for all their bytes."""
    with zipfile.ZipFile(cast(BinaryIO, _Narrow(source))) as opened:
        listed = opened.infolist()
        if len(listed) > MAX_MEMBERS:
            raise archive_limits.too_many()
        if sum(info.file_size for info in listed) > room:
            raise archive_limits.too_big()
        for info in listed:
            _check(info)
            if info.is_dir():
                yield Entry(_text(info), None)
            else:
                with opened.open(info) as content:
                    yield Entry(_text(info), cast(Readable, content))


def _check(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise FormatError("L'archive est protégée par un mot de passe", remedy="Refaites-la sans mot de passe.")
    if info.create_system == _UNIX and stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise archive_limits.special()
    if info.compress_type not in _METHODS:
        raise FormatError("L'archive est compressée d'une façon peu courante", remedy="Refaites un ZIP ordinaire.")


def _text(info: zipfile.ZipInfo) -> str:
    """A name without the mark of UTF-8 is in UTF-8 all the same (macOS, PHP), or in the encoding of DOS."""
    if info.flag_bits & _UTF_8:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")
