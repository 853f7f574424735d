"""The cells of an ODS workbook (OpenDocument): repeated cells and rows are written once, with a count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time

from lxml import etree

from . import cells
from .cells import Cell, Row, Sheet
from .workbook import Archive, attribute, local

_TIME = re.compile(r"PT(\d{1,2})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
_MANIFEST = "META-INF/manifest.xml"
_NUMBERS = ("float", "currency", "percentage")


def sheets(archive: Archive) -> Iterator[Sheet]:
    """The rows of a table come before the end of the table, which tells its name."""
    if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST):
        raise cells.protected()
    rows: list[Row] = []
    line, hidden = 0, set[str]()
    for element in archive.elements("content.xml", "style", "table-row", around="table"):
        kind = local(element)
        if kind == "style":
            hidden |= {attribute(element, "name")} if _hides(element) else set()
            continue
        if kind == "table":
            if attribute(element, "style-name") not in hidden:
                yield Sheet(attribute(element, "name"), tuple(rows))
            rows, line = [], 0
            continue
        repeated = _count(element, "number-rows-repeated")
        filled = dict(_cells(element))
        if filled:
            if len(rows) + repeated > cells.MAX_ROWS:
                raise cells.too_big()
            row = cells.row(line + 1, filled)
            rows += (row._replace(line=line + place) for place in range(1, repeated + 1))
        line += repeated


def _hides(style: etree._Element) -> bool:
    """Whether a style is that of hidden tables: nobody sees what they would publish."""
    return any(local(child) == "table-properties" and attribute(child, "display") == "false" for child in style)


def _cells(element: etree._Element) -> Iterator[tuple[int, Cell]]:
    """The cells that are not empty, by column."""
    column = 0
    for cell in element:
        repeated = _count(cell, "number-columns-repeated")
        value = _value(cell)
        if value != "":
            if column + repeated > cells.MAX_COLUMNS:
                raise cells.too_big()
            yield from ((column + place, value) for place in range(repeated))
        column += repeated


def _value(cell: etree._Element) -> Cell:
    kind = attribute(cell, "value-type")
    if kind in _NUMBERS:
        return cells.number(float(attribute(cell, "value")))
    if kind == "date":
        return date.fromisoformat(attribute(cell, "date-value")[:10])
    if kind == "time" and (match := _TIME.fullmatch(attribute(cell, "time-value"))):
        return time(int(match[1]), int(match[2]), int(match[3]))
    if kind == "boolean":
        return "oui" if attribute(cell, "boolean-value") == "true" else "non"
    return "\n".join(_text(child) for child in cell if local(child) == "p").strip()


def _text(element: etree._Element) -> str:
    """The text of a paragraph, with its marks for spaces and breaks."""
    parts = [element.text or ""]
    for child in element:
        name = local(child)
        if name == "s":
            parts.append(" " * min(_count(child, "c"), 100))
        elif name in ("tab", "line-break"):
            parts.append(" " if name == "tab" else "\n")
        elif name != "annotation":
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _count(element: etree._Element, name: str) -> int:
    text = attribute(element, name)
    return int(text) if text.isdecimal() and len(text) < 10 else 1
