"""SCDL deliberations read: many communes have nothing else. Any separator and encoding; what is missing is tolerated.

Source: https://schema.data.gouv.fr/schemas/scdl/deliberations/2.1.5/schema.json
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import BinaryIO

from stdnum.fr import siret as siret_number

from ckanext.loos.records import subjects
from ckanext.loos.records.act import Act, ActStatus, Ballot, Nature

from ..errors import FormatError
from ..french_dates import day
from ..notes import Notes
from ..tables import csv_source
from ..told import Told

_NEEDED = ("DELIB_ID", "DELIB_DATE", "DELIB_OBJET")
_COUNTS = ("VOTE_EFFECTIF", "VOTE_REEL", "VOTE_POUR", "VOTE_CONTRE", "VOTE_ABSTENTION")
_LONGEST_NUMBER = 40  # signs
_FIRST_YEAR = 1900

_Row = Mapping[str, str]


def recognises(_name: str, start: bytes) -> bool:
    plain = start.replace(b"\x00", b"").upper()
    return all(name.encode() in plain for name in _NEEDED)


def read(source: BinaryIO, _name: str = "") -> Told[Act]:
    """A deliberation for each row that has a number, a date and a title. Raises `FormatError`."""
    rows = csv_source.rows(source)
    line, header = next(rows, (1, []))
    columns = [name.strip().upper() for name in header]
    if missing := [name for name in _NEEDED if name not in columns]:
        raise FormatError(
            "Ce tableau n'est pas une liste de délibérations SCDL",
            f"ligne {line}",
            f"Il lui manque : {', '.join(missing)}.",
        )
    notes = Notes()
    acts = []
    for line, cells in rows:
        told = {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}
        if (act := _act(told, line, notes)) is not None:
            acts.append(act)
    if not acts:
        raise FormatError("Ce tableau n'a aucune délibération lisible", remedy="Vérifiez dates, numéros et objets.")
    return Told(tuple(acts), notes.lines)


def _act(row: _Row, line: int, notes: Notes) -> Act | None:
    number, title = row.get("DELIB_ID"), " ".join(row.get("DELIB_OBJET", "").split())
    decided = _day(row.get("DELIB_DATE", ""))
    if not (number and len(number) <= _LONGEST_NUMBER and decided and title):
        notes.add("la ligne est laissée de côté : il lui faut un numéro, une date et un objet.", line)
        return None
    siret, subject = _siret(row.get("COLL_SIRET", "")), _subject(row)
    if siret is None:
        notes.add("le SIRET de la collectivité manque ou est faux.", line)
    if subject is None:
        notes.add("le code de la matière manque.", line)
    received = _day(row.get("PREF_DATE", ""))
    return Act(
        siret[:9] if siret else None,
        number,
        decided,
        Nature.DELIBERATION,
        title,
        siret=siret,
        collectivity=row.get("COLL_NOM") or None,
        subject_code=subject,
        status=ActStatus.RECEIVED if received else ActStatus.KNOWN,
        received_on=received,
        prefecture=row.get("PREF_ID") or None,
        ballot=_ballot(row),
        url=row.get("DELIB_URL") or None,
        budget_year=row.get("BUDGET_ANNEE") or None,
        budget_name=row.get("BUDGET_NOM") or None,
    )


def _day(text: str) -> datetime.date | None:
    found = day(text[:10])
    return found if found and found.year >= _FIRST_YEAR else None


def _siret(text: str) -> str | None:
    digits = re.sub(r"\s", "", text)
    return digits if len(digits) == 14 and siret_number.is_valid(digits) else None


def _subject(row: _Row) -> str | None:
    return subjects.code_of(row.get("DELIB_MATIERE_CODE", "")) or subjects.code_of(row.get("DELIB_MATIERE_NOM", ""))


def _ballot(row: _Row) -> Ballot | None:
    counts = [int(text) if (text := row.get(name, "")).isdecimal() and len(text) < 5 else None for name in _COUNTS]
    return None if all(count is None for count in counts) else Ballot(*counts)
