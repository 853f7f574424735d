"""A clerk's sheets make a session; what is wrong in them is told by sheet and line, all at once."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from spreadsheets import Rows, csv_bytes, xlsx

from ckanext.loos.formats import clerk_sheet, session_sheet, tables
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.formats.session_sheet import items as session_items
from ckanext.loos.formats.session_sheet import people as session_people
from ckanext.loos.formats.told import Told
from ckanext.loos.records.act import Ballot
from ckanext.loos.records.session import Attendance, BallotKind, Choice, Presence, Session, Vote

HEADINGS = {
    "Présences": session_people.ATTENDANCE,
    "Délibérations": session_items.ITEMS,
    "Votes par nom": session_people.VOTES,
}
GOOD: Mapping[str, Rows] = {
    "Séance": [["Date de la séance", date(2026, 4, 2)], ["Membres en exercice", 4]],
    "Présences": [["UN", "Ana", "présent"], ["DEUX", "Bao", "P"], ["TROIS", "Cléo", "excusée", "M. Bao Deux"]],
    "Délibérations": [["01", "Budget", "7.1", "appel nominal"], ["02", "Motion", "9.4", "main levée", 3, 3, 0, 0]],
    "Votes par nom": [["01", "Un", "Ana", "pour"], ["01", "Deux", "Bao", "abstention"], ["01", "Trois", "", "NPPV"]],
}


def read(**sheets: Rows) -> Told[Session]:
    lines = {**GOOD, **{name.replace("_", " "): rows for name, rows in sheets.items()}}
    told = {name: [HEADINGS[name], *rows] if name in HEADINGS else list(rows) for name, rows in lines.items()}
    return session_sheet.read(xlsx(told))


def refused(**sheets: Rows) -> str:
    with pytest.raises(FormatError) as error:
        read(**sheets)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_names_are_found_again_however_they_are_written() -> None:
    (session,) = read().records
    assert session.attendance[2] == Attendance("Cléo TROIS", Presence.REPRESENTED, "Bao DEUX")
    assert session.items[0].votes == (
        Vote("Ana UN", Choice.FOR),
        Vote("Bao DEUX", Choice.ABSTAINED),
        Vote("Cléo TROIS", Choice.NOT_TAKING_PART),
    )


def test_a_roll_call_says_its_own_counts() -> None:
    (session,) = read().records
    assert session.items[0].ballot == Ballot(4, 2, 1, 0, 1)
    assert session.items[1].ballot_kind is BallotKind.SHOW_OF_HANDS


def test_usual_wordings_are_understood() -> None:
    head = [["SÉANCE DU", "jeudi 2 avril 2026"], ["Présidé par", "Ana Un"], ["Heure :", "18 h"]]
    people = [["Liste"], ["Nom et prénom", "Statut", "Procuration à"], ["M. UN Ana", "Présente", ""]]
    items = [["N°", "Objet", "Vote", "Scrutin"], ["1", "Budget", "", "Scrutin public"]]
    told = session_sheet.read(xlsx({"Séance du conseil": head, "Presences": people, "DELIBERATIONS": items}))
    (session,) = told.records
    assert (session.date, session.start, session.president) == (date(2026, 4, 2), "18:00", "UN Ana")
    assert session.items[0].ballot_kind is BallotKind.ROLL_CALL
    (warning,) = told.warnings
    assert warning.startswith("Feuille « Délibérations » : colonne C : ")


@pytest.mark.parametrize(
    ("sheets", "place"),
    [
        ({"Séance": [["Date", "le 32 mars"]]}, "feuille « Séance », ligne 1"),
        ({"Séance": [["Date", date(2026, 4, 2)], ["SIREN", "216205287"]]}, "feuille « Séance », ligne 2"),
        ({"Séance": [["Date", date(2026, 4, 2)], ["Heure", "le soir"]]}, "feuille « Séance », ligne 2"),
        ({"Séance": [["Date", date(2026, 4, 2)], ["Effectif", "tous"]]}, "feuille « Séance », ligne 2"),
        ({"Présences": [["UN", "Ana", "peut-être"]]}, "feuille « Présences », ligne 2"),
        ({"Présences": [[None, None, "présent"]]}, "feuille « Présences », ligne 2"),
        ({"Présences": [*GOOD["Présences"], ["QUATRE", "D", "représenté"]]}, "feuille « Présences », ligne 5"),
        ({"Présences": [*GOOD["Présences"], ["QUATRE", "D", "absent", "Bao Deux"]]}, "feuille « Présences », ligne 5"),
        ({"Délibérations": [["01", None]]}, "feuille « Délibérations », ligne 2"),
        ({"Délibérations": [[date(2026, 1, 1), "Budget"]]}, "feuille « Délibérations », ligne 2"),
        ({"Délibérations": [["01", "Budget", "finances"]]}, "feuille « Délibérations », ligne 2"),
        ({"Délibérations": [["01", "Budget", "7.1", "à l'applaudimètre"]]}, "feuille « Délibérations », ligne 2"),
        ({"Délibérations": [["01", "Budget", "", "", "", "tous"]]}, "feuille « Délibérations », ligne 2"),
        ({"Délibérations": [["01", "Budget", "", "", 3, 1, 1, 0]]}, "feuille « Délibérations », ligne 2"),
        ({"Délibérations": [["01", "Budget", "", "", "", 5]]}, "feuille « Délibérations », ligne 2"),
        ({"Délibérations": [["01", "Budget", "", "secret"]]}, "feuille « Délibérations », ligne 2"),
        ({"Délibérations": [["01", "A"], ["01", "B"]], "Votes_par_nom": []}, "feuille « Délibérations », ligne 3"),
        ({"Délibérations": [["01", "A", "", "", "", "", "", "", "à voir"]]}, "feuille « Délibérations », ligne 2"),
        ({"Votes_par_nom": [["99", "Un", "Ana", "pour"]]}, "feuille « Votes par nom », ligne 2"),
        ({"Votes_par_nom": [["01", "Un", "Ana", "peut-être"]]}, "feuille « Votes par nom », ligne 2"),
        ({"Votes_par_nom": [["01", "Cinq", "Éva", "pour"]]}, "feuille « Votes par nom », ligne 2"),
        ({"Votes_par_nom": [["01", "Un", "", "pour"]] * 2}, "feuille « Votes par nom », ligne 3"),
    ],
)
def test_what_is_wrong_is_told_by_sheet_and_line(sheets: dict[str, Rows], place: str) -> None:
    assert place in refused(**sheets)


def test_faults_are_told_together_and_name_nobody() -> None:
    people = [["UN", "Ana", "présent"], ["DEUX", "Bao", "représenté"], ["TROIS", "Cléo", "représenté", "Inconnue"]]
    told = refused(Présences=people)
    assert "ligne 3" in told
    assert "ligne 4" in told
    assert not [name for name in ("Ana", "Bao", "Cléo", "Inconnue") if name in told]


def test_many_faults_are_counted() -> None:
    assert "et 25 autres" in refused(Délibérations=[["01", None]] * 30, Votes_par_nom=[])


def test_a_sheet_that_is_not_filled_is_told() -> None:
    assert read(Présences=[]).warnings == ("La feuille « Présences » n'est pas remplie.",)


def test_columns_nobody_knows_in_a_sheet_are_refused() -> None:
    sheets = {"Séance": GOOD["Séance"], "Présences": [["Qui", "Comment"], ["Ana", "venue"]]}
    with pytest.raises(FormatError, match="feuille « Présences » : les titres"):
        session_sheet.read(xlsx(sheets))


CSV = [
    ["Date de la séance", "Numéro", "Titre", "Matière", "Mode de scrutin", "Pour", "Contre", "Abstentions"],
    ["02/04/2026", "01", "Budget", "7,1", "main levée", "10", "2", "1"],
    ["02/04/2026", "02", "Motion", "", "", "13", "", ""],
    ["04/06/2026", "03", "Emprunt", "7.3", "", "", "", ""],
]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_csv_of_deliberations_makes_sessions_without_attendance(encoding: str) -> None:
    content = csv_bytes(CSV, encoding=encoding)
    assert session_sheet.recognises("", content)
    first, second = session_sheet.read(io.BytesIO(content)).records
    assert [item.number for item in first.items] == ["01", "02"]
    assert (first.items[0].subject_code, first.items[0].ballot) == ("7.1", Ballot(None, 13, 10, 2, 1))
    assert (second.date, second.attendance, second.items[0].position) == (date(2026, 6, 4), (), 1)


@pytest.mark.parametrize("line", [["", "01", "Budget"], ["02/04/2026", "01", ""]])
def test_a_wrong_line_of_a_csv_is_told(line: list[str]) -> None:
    with pytest.raises(FormatError, match=r"ligne 2 :"):
        session_sheet.read(io.BytesIO(csv_bytes([CSV[0], line])))


OTHERS = [[], [["Article", "Prix"], ["Stylo", "2"]], [CSV[0]], [["Nom", "Vote"], ["A", "pour"]]]


@pytest.mark.parametrize("rows", OTHERS)
def test_a_csv_that_is_no_session_is_refused(rows: list[list[str]]) -> None:
    with pytest.raises(FormatError):
        session_sheet.read(io.BytesIO(csv_bytes(rows)))


def test_a_table_of_neither_kind_is_refused_in_one_line() -> None:
    with pytest.raises(FormatError, match=r"ni une liste d'élus, ni une séance"):
        clerk_sheet.read(xlsx({"Achats": [["Article", "Prix"], ["Stylo", 2]]}))


WORDS = ["01", "2", "Ana Un", "présent", "représenté", "pour", "secret", "7.1", "02/04/2026", "Date", "x", ""]


@given(st.dictionaries(st.sampled_from(session_sheet.SHEETS), st.lists(st.lists(st.sampled_from(WORDS), max_size=9))))
def test_any_sheets_are_read_or_refused(lines: dict[str, list[list[str]]]) -> None:
    sheets = []
    for name, rows in lines.items():
        told = [row for row in (HEADINGS.get(name, ()), *rows) if any(row)]
        sheets.append(tables.Sheet(name, tuple(tables.Row(line, tuple(row)) for line, row in enumerate(told, start=1))))
    with suppress(FormatError):
        session_sheet.told(sheets)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    clerk_sheet.recognises("", content)
    with suppress(FormatError):
        clerk_sheet.read(io.BytesIO(content))
