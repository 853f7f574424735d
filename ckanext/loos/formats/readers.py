"""Which reader takes a file, by its content. A format added is one module and its line here."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import Any, BinaryIO, NamedTuple

from .errors import FormatError
from .told import Told

HEAD = 4096  # bytes by which a reader recognises its format

# In the order in which they are asked; each is loaded when its turn comes. An archive first, since what is in it may be
# seen in its bytes; it is known by its very first ones.
_READERS = {
    "archive": "acts_archive",
    "actes": "actes",
    "pastell": "pastell",
    "pdf": "documents.pdf",
    "office": "documents.office",
    "rne": "rne",
    "scdl-deliberations": "scdl.deliberations_reader",
    "tableau": "clerk_sheet",
}
_UNKNOWN = (
    "Budget TotEM, acte @CTES ou archive, dépôt de Pastell, PDF, ODT, DOCX, délibérations SCDL, liste d'élus ou "
    "séance (CSV, XLSX, ODS) sont attendus."
)


class Unknown(FormatError):
    """A file that no reader recognises."""


class Read(NamedTuple):
    format: str
    told: Told[Any]


def read(source: BinaryIO, name: str) -> Read:
    """The records of a file that is not a budget. Raises `FormatError`."""
    start = source.read(HEAD)
    for known, module in _READERS.items():
        reader: Any = resolve_name(f"{__package__}.{module}")
        if reader.recognises(name, start):
            source.seek(0)
            return Read(known, reader.read(source, name))
    raise Unknown("Ce fichier n'est d'aucun format connu", remedy=_UNKNOWN)


def may_be_budget(start: bytes) -> bool:
    """Whether a file is XML of no other reader, or empty: TotEM's own reader says what is wrong with it."""
    plain = start.replace(b"\x00", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \r\n\t")
    return plain.startswith(b"<") or not plain
