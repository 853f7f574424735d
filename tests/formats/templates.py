"""Fills the templates that the package ships, as a clerk would."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
from lxml import etree

sys.path.insert(0, str(Path(__file__).parent))

from spreadsheets import archive, parts, saved

SHIPPED = files("ckanext.loos.formats") / "modeles"
OFFICIALS = ("elus.xlsx", "elus.ods", "elus.csv")
SESSIONS = ("seance.xlsx", "seance.ods")
Lines = Mapping[str, Sequence[Sequence[object]]]  # sheet → what is written below the headings, from the left


def blank(name: str) -> io.BytesIO:
    return io.BytesIO((SHIPPED / name).read_bytes())


def filled(name: str, lines: Lines) -> io.BytesIO:
    fill = {"xlsx": _xlsx, "ods": _ods, "csv": _csv}[name.rsplit(".", 1)[1]]
    return fill(blank(name), lines)


def _xlsx(template: io.BytesIO, lines: Lines) -> io.BytesIO:
    book = openpyxl.load_workbook(template)
    for name, rows in lines.items():
        for line, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    book[name].cell(line, column).value = value
    return saved(book)


def _ods(template: io.BytesIO, lines: Lines) -> io.BytesIO:
    content = parts(template)
    root = etree.fromstring(content["content.xml"])
    table = f"{{{root.nsmap['table']}}}"
    for name, rows in lines.items():
        (sheet,) = (found for found in root.iter(f"{table}table") if found.get(f"{table}name") == name)
        heading, *others = sheet.iterchildren(f"{table}table-row")
        for other in others:
            sheet.remove(other)
        sheet.extend(etree.fromstring(_row(row, root.nsmap)) for row in rows)
        assert heading.getparent() is sheet
    return archive(content | {"content.xml": etree.tostring(root)})


def _row(row: Sequence[object], names: Mapping[str, str]) -> str:
    declared = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in names.items())
    return f"<table:table-row {declared}>{''.join(map(_cell, row))}</table:table-row>"


def _cell(value: object) -> str:
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
    if isinstance(value, int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    words = f"<text:p>{escape(str(value))}</text:p>" if value is not None else ""
    return f'<table:table-cell office:value-type="string">{words}</table:table-cell>'


def _csv(template: io.BytesIO, lines: Lines) -> io.BytesIO:
    stream = io.StringIO(newline="")
    (rows,) = lines.values()
    told = [[f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row] for row in rows]
    csv.writer(stream, delimiter=";").writerows(told)
    return io.BytesIO(template.getvalue() + stream.getvalue().encode())
