"""What a table is once read, whatever its format: sheets of rows of cells, bounded in size."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import NamedTuple

from ..errors import FormatError

MAX_SIZE = 32 * 1024 * 1024  # bytes of a spreadsheet
MAX_ROWS = 20_000  # of all sheets
MAX_COLUMNS = 128

Cell = str | date | time  # a number is its text: "7.1", "25"


class Row(NamedTuple):
    line: int  # as the spreadsheet counts, from 1
    cells: tuple[Cell, ...]


class Sheet(NamedTuple):
    name: str  # empty for a CSV
    rows: tuple[Row, ...]  # those that are not blank


def row(line: int, cells: Mapping[int, Cell]) -> Row:
    """A row from the cells that are not empty, by column from 0."""
    width = max(cells) + 1
    if width > MAX_COLUMNS:
        raise too_big()
    return Row(line, tuple(cells.get(column, "") for column in range(width)))


def number(value: float) -> str:
    """25.0 → "25", 7.1 → "7.1"."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def too_big() -> FormatError:
    return FormatError(
        f"Ce tableau est trop grand, plus de {MAX_ROWS} lignes ou {MAX_COLUMNS} colonnes",
        remedy="Gardez dans un nouveau fichier les seules lignes utiles.",
    )


def protected() -> FormatError:
    return FormatError(
        "Ce tableau est protégé par un mot de passe", remedy="Enregistrez-en une copie sans mot de passe."
    )
