"""The Répertoire national des élus of the French ministry of the Interior, in all its shapes since 2020.

Separator, encoding, dates, names of columns and zeros of the codes changed several times; one line is one role.
Birth date, profession and nationality are in the file and never in a record: the birth date only tells, inside one
commune, two persons of the same name apart, by a hash that changes with each run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import BinaryIO, NamedTuple

from ckanext.loos.records.official import Official, folded

from . import french_dates
from .errors import FormatError
from .notes import Notes
from .tables import csv_source, headings
from .told import Told

_COLUMNS = headings.wordings(
    {
        "last_name": "Nom de l'élu",
        "first_name": "Prénom de l'élu, prenom_de_lelu",
        "sex": "Code sexe",
        "birth": "Date de naissance",
        "department": "Code du département, Code département commune rattachée",
        "commune_code": "Code de la commune, Code Insee de la commune, Code de la commune de rattachement",
        "commune": "Libellé de la commune, Libellé commune rattachée, Libellé de la commune de rattachement",
        "role": "Libellé de la fonction, Libellé de fonction",
        "mandate_start": "Date de début du mandat",
        "mandate_end": "Date de fin du mandat",
        "role_start": "Date de début de la fonction, date_de_debut_de_la_fontcion",
        "role_end": "Date de fin de la fonction",
        "body": "Libellé de l'EPCI, Libellé du secteur",
        "siren": "N° SIREN, SIREN",
    }
)
_NEEDED = {"last_name", "first_name", "commune_code", "mandate_start"}
_TOP = 5  # rows in which the headings are looked for: one with the title of the report may come first
_TITLES = {"M": "M.", "F": "Mme"}
# Codes of overseas departments in the files of 2020; those of the Pacific begin with 98, all others with 97.
_PACIFIC = ("98", "ZN", "ZP", "ZW")
_OVERSEAS = ("97", "ZA", "ZB", "ZC", "ZD", "ZM", "ZS", "ZX")


@dataclass(frozen=True)
class Reading:
    """`officials` reads the file as one goes through it, once; the rest is complete at its end."""

    officials: Iterator[Official]
    notes: Notes
    left: Counter[str]  # lines of other communes, by code


class _Header(NamedTuple):
    columns: Mapping[str, int]
    width: int  # of the whole row

    def fits(self, row: Sequence[str]) -> bool:
        """Whether the cells that are read are there, and none beyond the headings."""
        return len(row) > max(self.columns.values()) and not any(row[self.width :])


def recognises(name: str, start: bytes) -> bool:
    text = folded(csv_source.peek(start)[:2000])
    return all(heading in text for heading in ("nom-de-l-elu", "date-de-naissance", "date-de-debut-du-mandat"))


def read(source: BinaryIO, name: str = "") -> Told[Official]:
    reading = stream(source)
    return Told(tuple(reading.officials), reading.notes.lines)


def stream(source: BinaryIO, communes: Collection[str] = ()) -> Reading:
    """The officials one by one, those of some communes (INSEE codes) when given, whatever the size of the file."""
    rows = csv_source.rows(source)
    header = _header(rows)
    notes = Notes()
    if "siren" in header.columns:
        notes.add("ce fichier est celui des conseillers communautaires : chaque élu y est dans son intercommunalité.")
    left = Counter[str]()
    return Reading(_officials(rows, header, frozenset(communes), notes, left), notes, left)


def _header(rows: Iterator[tuple[int, list[str]]]) -> _Header:
    for _, row in islice(rows, _TOP):
        known = {_COLUMNS.get(headings.key(cell), ""): place for place, cell in enumerate(row)}
        if known.keys() >= _NEEDED:
            return _Header({field: place for field, place in known.items() if field}, len(row))
    raise FormatError(
        "Ce fichier n'est pas celui des maires ou des conseillers municipaux du Répertoire national des élus",
        remedy="Les colonnes « Nom de l'élu », « Prénom de l'élu », « Code de la commune » et « Date de début du "
        "mandat » sont attendues.",
    )


def _officials(
    rows: Iterator[tuple[int, list[str]]],
    header: _Header,
    communes: Collection[str],
    notes: Notes,
    left: Counter[str],
) -> Iterator[Official]:
    commune, known = "", dict[str, list[int]]()
    for line, row in rows:
        if not header.fits(row):
            notes.add(f"{len(row)} cellules au lieu de {header.width}, ligne laissée de côté.", line)
            continue
        code = _commune_code(_cell(row, header, "department"), _cell(row, header, "commune_code"))
        if communes and code not in communes:
            left[code] += 1
            continue
        if not (_cell(row, header, "last_name") and _cell(row, header, "first_name")):
            notes.add("le nom ou le prénom manque, ligne laissée de côté.", line)
            continue
        if code != commune:
            commune, known = code, {}
        official = _official(row, header, code, line, notes)
        births = known.setdefault(official.key, [])
        yield _numbered(official, births, hash(_cell(row, header, "birth")))


def _official(row: Sequence[str], header: _Header, code: str, line: int, notes: Notes) -> Official:
    return Official(
        last_name=_cell(row, header, "last_name"),
        first_name=_cell(row, header, "first_name"),
        role=(_cell(row, header, "role") or None) if "role" in header.columns else "Maire",
        commune_code=code or None,
        commune=_cell(row, header, "commune") or None,
        mandate_start=_day(row, header, "mandate_start", line, notes),
        role_start=_day(row, header, "role_start", line, notes),
        mandate_end=_day(row, header, "mandate_end", line, notes),
        role_end=_day(row, header, "role_end", line, notes),
        title=_TITLES.get(_cell(row, header, "sex").upper()),
        body=_cell(row, header, "body") or None,
    )


def _numbered(official: Official, births: list[int], birth: int) -> Official:
    """The first person of a name has no number; another one, born on another day, has the next."""
    if birth not in births:
        births.append(birth)
    place = births.index(birth)
    return replace(official, namesake=place + 1) if place else official


def _cell(row: Sequence[str], header: _Header, field: str) -> str:
    place = header.columns.get(field)
    return " ".join(row[place].split()) if place is not None else ""


def _day(row: Sequence[str], header: _Header, field: str, line: int, notes: Notes) -> date | None:
    text = _cell(row, header, field)
    found = french_dates.day(text) if text else None
    if text and found is None:
        notes.add("une date est illisible, elle est laissée vide.", line)
    return found


def _commune_code(department: str, code: str) -> str:
    """The INSEE code of five signs, from files that leave out its zeros or its department."""
    code, department = code.upper(), department.upper()
    if not code or len(code) > 3:
        return code.zfill(5) if code else ""
    if department.startswith(_PACIFIC):
        return "98" + code.zfill(3)
    return ("97" if department.startswith(_OVERSEAS) else department.zfill(2)) + code.zfill(3)
