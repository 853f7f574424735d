"""A clerk's table of elected officials (CSV, XLSX, ODS, XLS): French headings, in any order and usual wording.

One line is one role of one person. Columns of private data are left out before their cells are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import BinaryIO

from ckanext.loos.records.official import Official

from . import french_dates, tables
from .errors import FormatError
from .notes import Notes
from .person_names import Person, parted, title
from .tables import csv_source, headings
from .tables.cells import Sheet
from .tables.headings import Line, Table
from .told import Told

# The headings of the template that a clerk fills, in its order.
HEADINGS = (
    "Civilité", "Nom", "Prénom", "Fonction", "Rang", "Groupe", "Délégation", "Commissions", "Début du mandat",
    "Fin du mandat", "Début de la fonction", "Fin de la fonction", "Instance", "Code de la commune", "Commune",
)  # fmt: skip
_COLUMNS = headings.wordings(
    {
        "last_then_first": "Nom et prénom, Nom prénom, Nom et prénoms, Nom & prénom, Nom - prénom, Nom/prénom",
        "first_then_last": "Prénom et nom, Prénom nom, Prénoms et nom, Prénom - nom, Prénom/nom",
        "whole_name": "Élu, Élue, Élus, Conseiller, Conseillère, Conseiller municipal, Membre, Membres, Nom complet",
        "last_name": "Nom, Noms, Nom de l'élu, Nom de famille, Nom d'usage, Nom usuel, Patronyme, NOM de l'élu(e)",
        "first_name": "Prénom, Prénoms, Prénom de l'élu, Prénom usuel, Prénom d'usage",
        "title": "Civilité, Civ, Genre, Sexe, Code sexe, M/Mme, Mme/M",
        "role": "Fonction, Fonctions, Qualité, Rôle, Libellé de la fonction, Fonction au conseil, Fonction municipale, "
        "Titre et fonction, Qualité de l'élu",
        "rank": "Rang, Ordre, Ordre du tableau, N° d'ordre, Numéro d'ordre, Rang au tableau, Rang dans le tableau, N°",
        "group": "Groupe, Groupe politique, Liste, Groupe d'élus, Appartenance, Nom de la liste",
        "delegation": "Délégation, Délégations, Domaine de délégation, Délégué à, Attributions, Domaine, Domaines",
        "commissions": "Commission, Commissions, Commissions municipales, Membre des commissions",
        "mandate_start": "Début du mandat, Début de mandat, Date de début du mandat, Date de début de mandat, Élu le, "
        "Date d'élection, Début, Date de début, Mandat depuis",
        "mandate_end": "Fin du mandat, Fin de mandat, Date de fin du mandat, Date de fin de mandat, Fin, Date de fin, "
        "Démission, Date de démission",
        "role_start": "Début de la fonction, Début de fonction, Date de début de la fonction, Fonction depuis, "
        "Date de début de fonction",
        "role_end": "Fin de la fonction, Fin de fonction, Date de fin de la fonction, Date de fin de fonction",
        "body": "Instance, Assemblée, Organe, Conseil, Organisme",
        "commune_code": "Code de la commune, Code commune, Code INSEE, INSEE, Code INSEE de la commune",
        "commune": "Commune, Libellé de la commune, Nom de la commune, Ville",
    }
)
_PRIVATE = (
    r"naiss|(^|-)ne(e|-e)?-le($|-)|(^|-)age$|adresse|domicile|telephone|(^|-)tel($|-)|portable|mobile|fax|courriel|mail|"
    r"profession|metier|(^|-)csp($|-)|categorie-socio|nationalite|securite-sociale|(^|-)iban($|-)|(^|-)rib($|-)"
)
_TELLING = {"role", "mandate_start", "group", "title", "rank", "delegation"}
_PARTED = re.compile(r"\s*[;\n/|]\s*")
_ONE_NAME = {"last_then_first": True, "first_then_last": False, "whole_name": None, "last_name": None}


def recognises(name: str, start: bytes) -> bool:
    """A workbook may be one; a text is one when a line of it has the headings of a name and of a role or mandate."""
    if tables.is_spreadsheet(name, start):
        return True
    lines = (re.split(r"[;,\t|]", line) for line in csv_source.peek(start).splitlines()[:10])
    known = [{_COLUMNS.get(headings.key(cell.strip('" '))) for cell in line} for line in lines]
    return any(_names(fields) and fields & _TELLING for fields in known)


def read(source: BinaryIO, name: str = "") -> Told[Official]:
    return told(tables.sheets(source))


def told(sheets: list[Sheet]) -> Told[Official]:
    numbered = (sheet._replace(name=str(place) if sheet.name else "") for place, sheet in enumerate(sheets, start=1))
    found = [table for sheet in numbered if (table := _table(sheet))]
    if not found:
        raise FormatError(
            "Aucune liste d'élus dans ce tableau",
            remedy="Une ligne de titres avec au moins « Nom » et « Prénom » est attendue : partez du modèle « elus ».",
        )
    notes = Notes()
    records = dict.fromkeys(official for table in found for official in _officials(table, notes))
    if not records:
        raise FormatError("Ce tableau d'élus est vide", remedy="Écrivez un élu par ligne, sous les titres.")
    return Told(tuple(records), notes.lines)


def are_officials(sheets: list[Sheet]) -> bool:
    return any(_table(sheet) for sheet in sheets)


def _table(sheet: Sheet) -> Table | None:
    table = headings.table(sheet, _COLUMNS, _PRIVATE)
    return table if table and _names(table.fields) else None


def _names(fields: Collection[str | None]) -> bool:
    return any(field in fields for field in _ONE_NAME)


def _officials(table: Table, notes: Notes) -> Iterator[Official]:
    if table.private:
        notes.add("des colonnes de données privées n'ont pas été lues (naissance, adresse…).", sheet=table.sheet)
    for words in table.remarks:
        notes.add(words, sheet=table.sheet)
    for line in table.lines:
        person = _person(line, table)
        if person is None:
            notes.add("le nom ou le prénom manque, ligne laissée de côté.", line.number, table.sheet)
            continue
        if not person.sure:
            notes.add("le prénom est supposé écrit avant le nom.", line.number, table.sheet)
        yield _official(line, person, table.sheet, notes)


def _official(line: Line, person: Person, sheet: str, notes: Notes) -> Official:
    code = line.text("commune_code").upper()
    return Official(
        last_name=person.last_name,
        first_name=person.first_name,
        title=title(line.text("title")) or person.title,
        role=line.text("role") or None,
        rank=_rank(line, sheet, notes),
        group=line.text("group") or None,
        delegation=line.text("delegation") or None,
        commissions=tuple(part for part in _PARTED.split(str(line.values.get("commissions", ""))) if part),
        body=line.text("body") or None,
        commune_code=code.zfill(5) if code else None,
        commune=line.text("commune") or None,
        mandate_start=_day(line, "mandate_start", sheet, notes),
        mandate_end=_day(line, "mandate_end", sheet, notes),
        role_start=_day(line, "role_start", sheet, notes),
        role_end=_day(line, "role_end", sheet, notes),
    )


def _person(line: Line, table: Table) -> Person | None:
    """Last and first name, in two columns or in one."""
    if "first_name" in table.fields:
        last, first = line.text("last_name"), line.text("first_name")
        return Person(last, first) if last and first else None
    whole = next((name for name in _ONE_NAME if line.text(name)), "")
    return parted(line.text(whole), _ONE_NAME[whole]) if whole else None


def _rank(line: Line, sheet: str, notes: Notes) -> int | None:
    text = line.text("rank")
    match = re.fullmatch(r"(\d{1,3})(?:er|e|ème|re)?", text)
    if text and not match:
        notes.add("le rang n'est pas un nombre, il est laissé vide.", line.number, sheet)
    return int(match[1]) if match else None


def _day(line: Line, field: str, sheet: str, notes: Notes) -> date | None:
    cell = line.values.get(field, "")
    found = french_dates.day(cell) if cell else None
    if cell and found is None:
        notes.add("une date est illisible, elle est laissée vide : écrivez-la JJ/MM/AAAA.", line.number, sheet)
    return found
