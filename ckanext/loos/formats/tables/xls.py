"""The cells of an XLS workbook, the format of Excel before 2007, by xlrd: pure Python, it holds no empty cell."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

import xlrd

from ..errors import FormatError
from . import cells
from .cells import Cell, Row, Sheet

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # of a compound file that wraps a protected XLSX


def sheets(content: bytes) -> Iterator[Sheet]:
    if _ENCRYPTED in content:
        raise cells.protected()
    try:
        yield from _sheets(content)
    except FormatError:
        raise
    except Exception as error:  # xlrd has many kinds of its own, with no common parent
        raise FormatError(
            "Ce fichier de bureautique n'est pas un tableau lisible", remedy="Enregistrez-le au format XLSX ou ODS."
        ) from error


def _sheets(content: bytes) -> Iterator[Sheet]:
    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), ragged_rows=True, on_demand=True)
    for place in range(book.nsheets):
        sheet = book.sheet_by_index(place)
        if sheet.visibility == 0:  # nobody sees what a hidden sheet would publish
            yield Sheet(sheet.name, tuple(_rows(sheet, book.datemode)))
        book.unload_sheet(place)


def _rows(sheet: xlrd.sheet.Sheet, mode: int) -> Iterator[Row]:
    for line in range(sheet.nrows):
        values = enumerate(_value(cell, mode) for cell in sheet.row(line))
        filled = {column: value for column, value in values if value != ""}
        if filled:
            yield cells.row(line + 1, filled)


def _value(cell: xlrd.sheet.Cell, mode: int) -> Cell:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value).strip()
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return cells.number(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        moment: datetime = xlrd.xldate_as_datetime(cell.value, mode)
        return moment.time() if cell.value < 1 else moment.date()
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "oui" if cell.value else "non"
    return ""
