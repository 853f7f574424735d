"""Each template that the package ships is read back once filled, and says clearly that it is empty before."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from spreadsheets import parts
from templates import OFFICIALS, SESSIONS, blank, filled

from ckanext.loos.formats import clerk_sheet, tables
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.formats.told import Told
from ckanext.loos.records.act import Ballot
from ckanext.loos.records.official import Official
from ckanext.loos.records.session import Attendance, BallotKind, Choice, Item, Presence, Session, Vote

PROJECT = Path(__file__).parents[2]
ELECTED = date(2026, 3, 15)
OFFICIAL_LINES = {
    "Élus": [
        ["Mme", "D'HÉRÉ", "Zoé", "Maire", 1, "Liste A", None, "Travaux ; Eau", ELECTED, None, date(2026, 3, 21)],
        ["M.", "DUPUIS", "Léo", None, 2, None, None, None, ELECTED, date(2026, 9, 30)],
    ]
}
OFFICIAL_RECORDS = (
    Official(
        "D'HÉRÉ",
        "Zoé",
        "Maire",
        title="Mme",
        rank=1,
        group="Liste A",
        commissions=("Travaux", "Eau"),
        mandate_start=ELECTED,
        role_start=date(2026, 3, 21),
    ),
    Official("DUPUIS", "Léo", title="M.", rank=2, mandate_start=ELECTED, mandate_end=date(2026, 9, 30)),
)
SESSION_LINES = {
    "Séance": [
        ["Date de la séance", date(2026, 4, 2)],
        ["Heure", "18h30"],
        ["Lieu", "Salle du conseil"],
        ["Instance", None],
        ["Président de séance", "Mme D'HÉRÉ"],
        ["Secrétaire de séance", "Léo Dupuis"],
        ["Membres en exercice", "4"],
        ["SIREN", "216 205 286"],
    ],
    "Présences": [
        ["D'HÉRÉ", "Zoé", "présent"],
        ["DUPUIS", "Léo", "présent"],
        ["TROIS", "Ana", "représenté", "Léo DUPUIS"],
        ["QUATRE", "Bao", "absent"],
    ],
    "Délibérations": [
        ["2026-01", "Budget primitif", "7.1", "appel nominal", 2, 1, 1, 0, "adoptée"],
        ["2026-02", "Motion", "9.4", "main levée", None, 2, None, None, "adoptée"],
        ["2026-03", "Élection", "5.1", "secret", 3, 2, 0, 1, "rejetée"],
        ["2026-04", "Rapport", None, None, None, None, None, None, "prend acte"],
    ],
    "Votes par nom": [
        ["2026-01", "D'HÉRÉ", "Zoé", "pour"],
        ["2026-01", "DUPUIS", "Léo", "contre"],
        ["2026-01", "TROIS", "Ana", "ne prend pas part au vote"],
    ],
}
SESSION_RECORD = Session(
    date=date(2026, 4, 2),
    place="Salle du conseil",
    start="18:30",
    president="Zoé D'HÉRÉ",
    secretary="Léo DUPUIS",
    seats=4,
    siren="216205286",
    attendance=(
        Attendance("Zoé D'HÉRÉ", Presence.PRESENT),
        Attendance("Léo DUPUIS", Presence.PRESENT),
        Attendance("Ana TROIS", Presence.REPRESENTED, "Léo DUPUIS"),
        Attendance("Bao QUATRE", Presence.ABSENT),
    ),
    items=(
        Item(
            "2026-01",
            "Budget primitif",
            1,
            "7.1",
            BallotKind.ROLL_CALL,
            Ballot(4, 2, 1, 1, 0),
            (
                Vote("Zoé D'HÉRÉ", Choice.FOR),
                Vote("Léo DUPUIS", Choice.AGAINST),
                Vote("Ana TROIS", Choice.NOT_TAKING_PART),
            ),
            "adopted",
        ),
        Item("2026-02", "Motion", 2, "9.4", BallotKind.SHOW_OF_HANDS, Ballot(4, 2, 2, 0, 0), (), "adopted"),
        Item("2026-03", "Élection", 3, "5.1", BallotKind.SECRET, Ballot(4, 3, 2, 0, 1), (), "rejected"),
        Item("2026-04", "Rapport", 4, result="noted"),
    ),
)


@pytest.mark.parametrize("name", OFFICIALS)
def test_a_filled_list_of_officials_is_read_back(name: str) -> None:
    source = filled(name, OFFICIAL_LINES)
    assert clerk_sheet.recognises(name, source.getvalue()[:4096])
    assert clerk_sheet.read(source) == Told(OFFICIAL_RECORDS)


@pytest.mark.parametrize("name", SESSIONS)
def test_a_filled_session_is_read_back(name: str) -> None:
    source = filled(name, SESSION_LINES)
    assert clerk_sheet.recognises(name, source.getvalue()[:4096])
    assert clerk_sheet.read(source) == Told((SESSION_RECORD,))


@pytest.mark.parametrize("name", [*OFFICIALS, *SESSIONS])
def test_a_blank_template_is_refused_as_empty(name: str) -> None:
    with pytest.raises(FormatError, match="vide"):
        clerk_sheet.read(blank(name))


def test_the_shipped_templates_are_those_that_the_script_makes(tmp_path: Path) -> None:
    environment = {"PYTHONPATH": f"{PROJECT / 'bin'}:{PROJECT}"}
    subprocess.run([sys.executable, "-m", "modeles", str(tmp_path)], check=True, env=environment, timeout=120)
    for name in (*OFFICIALS, *SESSIONS):
        with (tmp_path / name).open("rb") as made:
            assert tables.sheets(made) == tables.sheets(blank(name))


@pytest.mark.parametrize("name", ["elus.xlsx", "elus.ods", "seance.xlsx", "seance.ods"])
def test_a_last_sheet_explains_every_column_of_a_list_and_every_sheet_of_a_session(name: str) -> None:
    *sheets, explained = tables.sheets(blank(name))
    assert explained.name == "Mode d'emploi"
    asked = sheets[0].rows[0].cells if len(sheets) == 1 else tuple(sheet.name for sheet in sheets)
    assert set(asked) <= {row.cells[0] for row in explained.rows}


def test_choices_are_offered_in_lists() -> None:
    book = openpyxl.load_workbook(blank("seance.xlsx"))
    offered = [one.formula1 for sheet in book for one in sheet.data_validations.dataValidation]
    assert '"présent,représenté,absent"' in offered
    assert len(offered) == 4
    assert parts(blank("seance.ods"))["content.xml"].count(b"<table:content-validation ") == 4


def test_numbers_of_deliberations_stay_texts_in_a_spreadsheet() -> None:
    book = openpyxl.load_workbook(blank("seance.xlsx"))
    assert [book["Délibérations"].cell(2, column).number_format for column in (1, 3)] == ["@", "@"]
