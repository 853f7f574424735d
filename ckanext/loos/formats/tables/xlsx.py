"""The cells of an XLSX workbook: texts, numbers, and dates, which only a cell's style tells from numbers."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from lxml import etree

from . import cells
from .cells import Cell, Row, Sheet
from .workbook import Archive, attribute, local

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # of a number's format: quoted, coloured, escaped
_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_DAY = 24 * 60 * 60


class _Book(NamedTuple):
    texts: Sequence[str]
    dates: Sequence[bool]  # for each style, whether its numbers are dates
    origin: datetime


def sheets(archive: Archive) -> Iterator[Sheet]:
    main = dict(_relations(archive, "").values()).get("officeDocument", "xl/workbook.xml")
    relations = _relations(archive, main)
    parts = dict(relations.values())
    texts, dates = _texts(archive, parts.get("sharedStrings")), _dates(archive, parts.get("styles"))
    book = _Book(texts, dates, _origin(archive, main))
    # `r:id` has two namespaces (transitional and strict): attributes are taken by their local name.
    listed = [
        (attribute(element, "name"), attribute(element, "id"))
        for element in archive.elements(main, "sheet")
        if element.get("state", "visible") == "visible"  # nobody sees what a hidden sheet would publish
    ]
    for name, relation in listed:
        kind, path = relations.get(relation, ("", ""))
        if kind == "worksheet":
            yield Sheet(name, tuple(_rows(archive, path, book)))


def _relations(archive: Archive, part: str) -> Mapping[str, tuple[str, str]]:
    """What a part of the archive refers to: identifier → kind and path."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive:
        return {}
    return {
        element.get("Id", ""): (
            element.get("Type", "").rsplit("/", 1)[-1],
            posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/"),
        )
        for element in archive.elements(path, "Relationship")
    }


def _origin(archive: Archive, main: str) -> datetime:
    since_1904 = any(e.get("date1904") in ("1", "true") for e in archive.elements(main, "workbookPr"))
    return datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)


def _texts(archive: Archive, path: str | None) -> list[str]:
    return [_text(element) for element in archive.elements(path, "si")] if path and path in archive else []


def _text(element: etree._Element) -> str:
    """The text of `si` or `is`: one `t` or several runs, without the phonetic hints (`rPh`)."""
    runs = [element, *(child for child in element if local(child) == "r")]
    text = "".join(child.text or "" for run in runs for child in run if local(child) == "t")
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text).strip()


def _dates(archive: Archive, path: str | None) -> list[bool]:
    if not path or path not in archive:
        return []
    formats: dict[str, str] = {}
    styles: list[bool] = []
    for element in archive.elements(path, "numFmt", "xf"):
        if local(element) == "numFmt":
            formats[element.get("numFmtId", "")] = element.get("formatCode", "")
        elif local(element.getparent()) == "cellXfs":
            styles.append(_is_date(element.get("numFmtId", "0"), formats))
    return styles


def _is_date(identifier: str, formats: Mapping[str, str]) -> bool:
    if identifier in formats:
        return bool(re.search("[dmyhs]", _NOT_LETTERS.sub("", formats[identifier]).lower().replace("general", "")))
    return identifier.isdecimal() and int(identifier) in _DATE_FORMATS


def _rows(archive: Archive, path: str, book: _Book) -> Iterator[Row]:
    line = count = 0
    for element in archive.elements(path, "row"):
        line = int(element.get("r") or line + 1)
        filled = dict(_cells(element, book))
        if filled:
            count += 1
            if count > cells.MAX_ROWS:
                raise cells.too_big()
            yield cells.row(line, filled)


def _cells(element: etree._Element, book: _Book) -> Iterator[tuple[int, Cell]]:
    """The cells that are not empty, by column."""
    column = -1
    for cell in element:
        place = _REFERENCE.fullmatch(cell.get("r", ""))
        column = _column(place[1]) if place else column + 1
        value = _value(cell, book)
        if value != "":
            yield column, value


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _value(cell: etree._Element, book: _Book) -> Cell:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return next((_text(child) for child in cell if local(child) == "is"), "")
    text = next((child.text or "" for child in cell if local(child) == "v"), "").strip()
    if not text or kind == "e":  # an error of calculation says nothing
        return ""
    if kind == "s":
        return book.texts[int(text)]
    if kind == "b":
        return "oui" if text == "1" else "non"
    if kind == "d":
        return date.fromisoformat(text[:10])
    return text if kind == "str" else _number(text, cell.get("s", "0"), book)


def _number(text: str, style: str, book: _Book) -> Cell:
    value = float(text)
    dated = int(style) < len(book.dates) and book.dates[int(style)]
    if not dated or not 0 <= value < 3_000_000:
        return cells.number(value)
    moment = book.origin + timedelta(seconds=round(value * _DAY))
    return moment.time() if value < 1 else moment.date()


