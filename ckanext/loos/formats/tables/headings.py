"""Finds in a sheet the row of its headings, in whatever order, case or wording, and the lines below."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from ckanext.loos.records.official import folded

from .cells import Cell, Row, Sheet

_TOP = 30  # rows of titles and remarks that may stand above the headings


class Line(NamedTuple):
    number: int
    values: Mapping[str, Cell]  # field → what the cell holds; an empty cell is left out

    def text(self, field: str) -> str:
        """What the cell holds, on one line; a date is no text."""
        value = self.values.get(field, "")
        return unicodedata.normalize("NFC", " ".join(value.split())) if isinstance(value, str) else ""


class Table(NamedTuple):
    sheet: str
    fields: frozenset[str]
    private: bool  # some columns hold data that is not read
    remarks: tuple[str, ...]  # columns that are not read, in French
    lines: tuple[Line, ...]


def key(heading: Cell) -> str:
    """A heading as it is compared: "Prénom(s) de l'élu *" and "prenom_de_l_elu" are the same."""
    return folded(re.sub(r"\([^)]*\)", " ", heading)) if isinstance(heading, str) else ""


def table(sheet: Sheet, wordings: Mapping[str, str], private: str = "") -> Table | None:
    """The table of a sheet: its headings are the row with the most known ones, two at least.

    `wordings` says what field a heading means (see `key`); columns whose heading matches `private`
    are left out before any of their cells is looked at, whatever else the heading says.
    """
    forbidden = re.compile(private) if private else None
    best: dict[int, str] = {}
    place = 0
    for index, row in enumerate(islice(sheet.rows, _TOP)):
        known = _known(row, wordings, forbidden)
        if len(set(known.values())) > max(len(set(best.values())), 1):
            best, place = known, index
    if not best:
        return None
    heading = sheet.rows[place]
    columns: dict[str, int] = {}
    for column, field in best.items():
        columns.setdefault(field, column)
    hidden = {column for column, cell in enumerate(heading.cells) if forbidden and forbidden.search(key(cell))}
    return Table(
        sheet.name,
        frozenset(columns),
        bool(hidden),
        tuple(_remarks(heading, best, columns, hidden)),
        tuple(_line(row, columns) for row in sheet.rows[place + 1 :]),
    )


def _known(row: Row, wordings: Mapping[str, str], private: re.Pattern[str] | None) -> dict[int, str]:
    keys = ((column, key(cell)) for column, cell in enumerate(row.cells))
    return {
        column: wordings[name] for column, name in keys if name in wordings and not (private and private.search(name))
    }


def _remarks(
    heading: Row, known: Mapping[int, str], columns: Mapping[str, int], hidden: Collection[int]
) -> Iterator[str]:
    """Columns by their letter: a heading that nobody knows may say anything."""
    for column, cell in enumerate(heading.cells):
        if column in known and columns[known[column]] != column:
            yield f"colonne {_letter(column)} : une autre colonne dit la même chose, celle-ci n'est pas lue."
        elif cell and column not in known and column not in hidden:
            yield f"colonne {_letter(column)} : son titre n'est pas reconnu, elle n'est pas lue."


def _letter(column: int) -> str:
    """0 → "A", 27 → "AB"."""
    first, last = divmod(column, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def _line(row: Row, columns: Mapping[str, int]) -> Line:
    found = {field: row.cells[column] for field, column in columns.items() if column < len(row.cells)}
    return Line(row.line, {field: value for field, value in found.items() if value != ""})


def wordings(fields: Mapping[str, str]) -> dict[str, str]:
    """The table of headings from one line a field, headings parted by commas, as `key` writes them."""
    return {heading: field for field, words in fields.items() for heading in _split(words)}


def _split(words: str) -> Iterable[str]:
    return (key(word) for word in words.split(","))
