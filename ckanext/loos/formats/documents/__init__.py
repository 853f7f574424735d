"""A file of a paper becomes its record: hashed once, its text looked at once."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, BinaryIO, NamedTuple

from ckanext.loos.records.document import Document, Layer, Page

from ..errors import FormatError
from . import papers, stamp

MAX_SIZE = 256 * 1024 * 1024  # bytes; a scanned set of papers of a whole session has tens of millions
_PIECE = 1024 * 1024


class Kept(NamedTuple):
    """A file's bytes on disk, gone at the end; `name` is its own, without folder."""

    file: IO[bytes]
    name: str
    sha256: str
    size: int


@contextmanager
def kept(source: BinaryIO, name: str) -> Iterator[Kept]:
    """The bytes of a source of any kind as a file of our own, in little memory."""
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile(buffering=0) as file:  # another process reads it: nothing may wait in a buffer
        while piece := source.read(_PIECE):
            size += len(piece)
            if size > MAX_SIZE:
                limit = f"plus de {MAX_SIZE // 2**20} Mio"
                raise FormatError("Fichier trop gros", limit, "Enregistrez-le en PDF allégé, ou séparez ses parties.")
            digest.update(piece)
            file.write(piece)
        file.seek(0)
        yield Kept(file, own_name(name), digest.hexdigest(), size)


def own_name(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def record(
    kept: Kept,
    media_type: str,
    pages: Sequence[Page],
    page_count: int | None = None,
    tagged: bool = False,
    language: str | None = None,
) -> Document:
    """The record of a file whose text was read."""
    recognised = any(page.layer is Layer.RECOGNISED for page in pages)
    found = stamp.find("\n".join(page.text for page in pages), recognised)
    guess = papers.guess(kept.name, pages[0].text if pages else "", found)
    facts = (kept.name, kept.sha256, kept.size, media_type, tuple(pages), page_count, tagged, language)
    return Document(*facts, guess, found)
