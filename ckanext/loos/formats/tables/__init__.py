"""Tables from outside, CSV, XLSX, ODS or old XLS: sheets of rows of cells, bounded in size.

calamine would read the last three quicker, but one far cell makes it ask for hundreds of gigabytes and end the
process (tafia/calamine, issue 693); a clerk's table is small, so it is read here with lxml.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from ..errors import FormatError
from . import cells, csv_source, ods, xls, xlsx
from .cells import Row, Sheet
from .workbook import Archive

_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = (b"vnd.oasis.opendocument.spreadsheet", b"xl/")
_EXTENSIONS = (".xlsx", ".xlsm", ".ods")
_MAX_SHEETS = 50
_OTHERS = {b"%PDF": "un PDF", b"{\\rtf": "un document de texte", b"\x89PNG": "une image", b"\xff\xd8\xff": "une image"}
_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError,
    ValueError, etree.LxmlError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def sheets(source: BinaryIO) -> list[Sheet]:
    """The sheets of a table of any of these formats, told by its content. Raises `FormatError`."""
    source.seek(0)
    start = source.read(8)
    kind = next((kind for magic, kind in _OTHERS.items() if start.startswith(magic)), None)
    if kind:
        raise FormatError(f"Ce fichier est {kind}, pas un tableau", remedy="Donnez un tableau XLSX, ODS ou CSV.")
    try:
        return _bounded(_spreadsheet(source, start) if start.startswith((_ZIP, _COMPOUND)) else _csv(source))
    except FormatError:
        raise
    except _BROKEN as error:
        raise FormatError(
            "Ce tableau est abîmé ou incomplet", remedy="Ouvrez-le dans votre tableur et enregistrez-le de nouveau."
        ) from error


def is_spreadsheet(name: str, start: bytes) -> bool:
    """Whether a file that begins so is a workbook: the ZIP archive of an XLSX or ODS, or the compound file of an XLS.

    Other documents are such files too: archives name their first parts, of a compound file only the extension tells.
    """
    if start.startswith(_COMPOUND):
        return not name.lower().endswith((".doc", ".ppt", ".msg"))
    known = name.lower().endswith(_EXTENSIONS) or any(mark in start for mark in _MARKS)
    return start.startswith(_ZIP) and known


def _spreadsheet(source: BinaryIO, start: bytes) -> Iterator[Sheet]:
    content = start + source.read(cells.MAX_SIZE)
    if len(content) > cells.MAX_SIZE:
        raise FormatError(f"Tableau trop gros, plus de {cells.MAX_SIZE // 2**20} Mio", remedy="Vérifiez ce fichier.")
    if start.startswith(_COMPOUND):
        return xls.sheets(content)
    archive = Archive(io.BytesIO(content))
    if "xl/workbook.bin" in archive:
        raise FormatError("Le format XLSB n'est pas lu", remedy="Enregistrez ce tableau au format XLSX ou ODS.")
    if "[Content_Types].xml" in archive:
        return xlsx.sheets(archive)
    if "content.xml" in archive:
        return ods.sheets(archive)
    raise FormatError("Cette archive ZIP n'est pas un tableur", remedy="Donnez un tableau XLSX, ODS ou CSV.")


def _bounded(found: Iterator[Sheet]) -> list[Sheet]:
    kept: list[Sheet] = []
    for sheet in found:
        kept.append(sheet)
        if len(kept) > _MAX_SHEETS or sum(len(one.rows) for one in kept) > cells.MAX_ROWS:
            raise cells.too_big()
    return kept


def _csv(source: BinaryIO) -> Iterator[Sheet]:
    kept: list[Row] = []
    for line, texts in csv_source.rows(source):
        row = Row(line, tuple(text.strip() for text in texts))
        if len(texts) > cells.MAX_COLUMNS or len(kept) >= cells.MAX_ROWS:
            raise cells.too_big()
        if any(row.cells):
            kept.append(row)
    yield Sheet("", tuple(kept))
