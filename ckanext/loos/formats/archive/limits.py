"""How much an archive may hold, and how it is refused."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from ..errors import FormatError

MAX_MEMBERS = 2000
MAX_SIZE = 512 * 1024 * 1024  # bytes, packed and unpacked
FREE = 16 * 1024 * 1024  # bytes that an archive may hold whatever its own size: an empty page packs very well
RATIO = 100  # beyond them, bytes for a packed one; PDFs hardly pack at all
STEP = 64 * 1024  # bytes read at once
UNSAFE = "Elle est refusée par prudence : demandez-en une autre à qui l'a faite."


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Entry(NamedTuple):
    """`content` is none for a folder."""

    name: str
    content: Readable | None


def room(size: int) -> int:
    """How many bytes an archive of this size may unpack to."""
    return min(MAX_SIZE, max(FREE, size * RATIO))


def too_many() -> FormatError:
    return FormatError(f"L'archive contient trop de fichiers : {MAX_MEMBERS} au plus", remedy="Faites-en plusieurs.")


def too_big() -> FormatError:
    return FormatError(
        f"L'archive est trop grosse une fois ouverte : {MAX_SIZE // 2**20} Mio au plus, "
        f"et {RATIO} fois sa taille si elle est très compressée",
        remedy="Faites-en plusieurs.",
    )


def special() -> FormatError:
    return FormatError("L'archive contient un lien ou un fichier spécial", remedy=UNSAFE)
