"""A session as a clerk without software writes it: a workbook of four sheets, or a CSV of deliberations.

« Séance » has the date and place, « Présences » and « Votes par nom » a person on each line, « Délibérations » a point
on each line. A CSV has room for the deliberations alone, each with the date of its session: it makes no attendance
and no vote by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from ckanext.loos.records.official import folded
from ckanext.loos.records.session import Session
from ckanext.loos.records.session_faults import faults

from .. import french_dates, tables
from ..errors import FormatError
from ..notes import Notes, refuse
from ..tables import csv_source, headings
from ..tables.cells import Sheet
from ..told import Told
from . import items as session_items
from . import workbook as session_workbook
from .items import Point
from .workbook import SHEETS

_STARTS = dict(zip(SHEETS, ("seance", "presence", "deliberation", "vote"), strict=True))  # as `folded` writes them
_CSV = {"number", "title", "session_date"}
_BODY = "Conseil municipal"


def recognises(name: str, start: bytes) -> bool:
    """A workbook may be one; a text is one when it has deliberations with the date of their session."""
    if tables.is_spreadsheet(name, start):
        return True
    lines = (re.split(r"[;,\t|]", line) for line in csv_source.peek(start).splitlines()[:10])
    known = ({session_items.FIELDS.get(headings.key(cell.strip('" '))) for cell in line} for line in lines)
    return any(fields >= _CSV for fields in known)


def read(source: BinaryIO, name: str = "") -> Told[Session]:
    return told(tables.sheets(source))


def are_session(sheets: Sequence[Sheet]) -> bool:
    return bool(_named(sheets)) or _deliberations(sheets) is not None


def told(sheets: Sequence[Sheet]) -> Told[Session]:
    named = _named(sheets)
    if named:
        return session_workbook.read(named)
    table = _deliberations(sheets)
    if table is None:
        raise FormatError(
            "Aucune séance dans ce tableau",
            remedy="Partez du modèle « seance ». Un CSV ne dit que des délibérations : il lui faut les colonnes "
            "« Numéro », « Titre » et « Date de la séance ».",
        )
    return _csv(table)


def _named(sheets: Sequence[Sheet]) -> dict[str, Sheet]:
    """The sheets of a session by the names that the template gives them, or nearly."""
    found: dict[str, Sheet] = {}
    for sheet in sheets:
        for name, start in _STARTS.items():
            if folded(sheet.name).startswith(start):
                found.setdefault(name, sheet)
    return found


def _deliberations(sheets: Sequence[Sheet]) -> headings.Table | None:
    found = (headings.table(sheet, session_items.FIELDS) for sheet in sheets)
    return next((table._replace(sheet="") for table in found if table and table.fields >= _CSV), None)


def _csv(table: headings.Table) -> Told[Session]:
    """The sessions of a table of deliberations, each with its date and body."""
    problems = Notes()
    points = session_items.points(table, None, problems)
    groups: dict[tuple[date, str], list[Point]] = {}
    for point in points:
        day = french_dates.day(point.line.values.get("session_date", ""))
        if day is None:
            problems.add("la date de la séance manque ou est illisible.", point.line.number)
        else:
            groups.setdefault((day, point.line.text("body") or _BODY), []).append(point)
    sessions = [(_session(day, body, group), group) for (day, body), group in groups.items()]
    for session, group in sessions:
        for fault in faults(session):
            problems.add(fault.words, group[int(fault.where[1])].line.number)
    refuse("Des délibérations sont à corriger", problems)
    if not sessions:
        raise FormatError("Ce tableau de délibérations est vide", remedy="Écrivez une délibération par ligne.")
    return Told(tuple(session for session, _ in sessions), table.remarks)


def _session(day: date, body: str, group: Sequence[Point]) -> Session:
    items = (replace(point.item, position=place) for place, point in enumerate(group, start=1))
    return Session(day, body, items=tuple(items))
