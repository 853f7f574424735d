"""The sheet « Séance »: on each line what is asked and its answer, in whichever columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from stdnum.fr import siren

from .. import french_dates
from ..notes import Notes
from ..tables import headings
from ..tables.cells import Cell, Sheet

# What the template asks, in its order.
LABELS = (
    "Date de la séance", "Heure", "Lieu", "Instance", "Président de séance", "Secrétaire de séance",
    "Membres en exercice", "SIREN",
)  # fmt: skip
_FIELDS = headings.wordings(
    {
        "date": "Date de la séance, Date, Séance du, Date de séance",
        "start": "Heure, Heure de début, Heure d'ouverture, Début, Ouverture",
        "place": "Lieu, Salle, Lieu de la séance",
        "body": "Instance, Assemblée, Organe",
        "president": "Président de séance, Présidente de séance, Président, Présidente, Présidence, Présidé par",
        "secretary": "Secrétaire de séance, Secrétaire, Secrétariat",
        "seats": "Membres en exercice, Nombre de membres en exercice, En exercice, Effectif, Nombre de sièges",
        "siren": "SIREN, SIRET, N° SIREN, N° SIRET, SIREN de la commune",
    }
)
_TEXTS = ("place", "body", "president", "secretary")


class _Answer(NamedTuple):
    value: Cell
    line: int | None


class Head(NamedTuple):
    date: date | None = None
    start: str | None = None
    place: str | None = None
    body: str | None = None
    president: str | None = None
    secretary: str | None = None
    seats: int | None = None
    siren: str | None = None


def read(sheet: Sheet, problems: Notes) -> Head:
    found = _answers(sheet)
    missing = _Answer("", None)
    day, hour = found.get("date", missing), found.get("start", missing)
    start = french_dates.hour(hour.value)
    if french_dates.day(day.value) is None:
        problems.add("la date de la séance manque ou est illisible, écrivez-la JJ/MM/AAAA.", day.line, sheet.name)
    if hour.value and start is None:
        problems.add("l'heure est illisible, écrivez-la HH:MM.", hour.line, sheet.name)
    texts = {field: " ".join(str(found[field].value).split()) for field in _TEXTS if field in found}
    return Head(
        date=french_dates.day(day.value),
        start=start,
        seats=_seats(found.get("seats", missing), sheet, problems),
        siren=_siren(found.get("siren", missing), sheet, problems),
        **texts,
    )


def _answers(sheet: Sheet) -> Mapping[str, _Answer]:
    found: dict[str, _Answer] = {}
    for row in sheet.rows:
        filled = [cell for cell in row.cells if cell != ""]
        field = _FIELDS.get(headings.key(filled[0]))
        if field and len(filled) > 1:
            found.setdefault(field, _Answer(filled[1], row.line))
    return found


def _seats(answer: _Answer, sheet: Sheet, problems: Notes) -> int | None:
    text = str(answer.value)
    if text and not (text.isdecimal() and len(text) < 4):
        problems.add("le nombre de membres en exercice n'est pas un nombre entier.", answer.line, sheet.name)
        return None
    return int(text) if text else None


def _siren(answer: _Answer, sheet: Sheet, problems: Notes) -> str | None:
    """Nine digits; the first nine of a SIRET."""
    text = "".join(str(answer.value).split())
    if text and not (len(text) in (9, 14) and siren.is_valid(text[:9])):
        problems.add("le SIREN est faux : neuf chiffres sont attendus, dont une clé.", answer.line, sheet.name)
        return None
    return text[:9] or None
