"""The open file of deliberations is valid for `loos validate`, with its custom checks, and for frictionless."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "demo"))
sys.path.insert(0, str(Path(__file__).parents[1] / "formats"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import BP, CRACH, accept, act, commune
from sessions import given, publish
from test_scdl import frictionless_faults
from valombre import council, votes
from valombre.facts import Meeting, meetings

from ckanext.loos.catalogue import files
from ckanext.loos.records.act import ActStatus

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
LOOS = Path(sys.executable).with_name("loos")
VALOMBRE = {"name": "Valombre", "siren": "219999901", "siret": "21999990100016", "insee_code": "99999", "seats": 15}
HARD: list[dict[str, Any]] = [
    {"number": "1", "title": 'Voirie ; rue "haute", rue « basse »', "subject_code": "8.3"},
    {"number": "2", "title": "Tarifs :\r\n- repas\n- goûter\t; garderie", "subject_code": "7.10"},
    {"number": "=3", "title": "=1+1 ; 'apostrophe' et œuvre n° 5 – 100 % – €", "subject_code": "6.1"},
    {"number": "4/2024 bis", "title": "x" * 3000, "subject_code": "9.1", "receipt_id": "non"},
    {"number": "5", "title": "Vote", "subject_code": "5.2", "voters": 3, "in_favour": 2, "against": 1, "abstained": 0},
    {"number": "6", "title": "Vote en partie", "subject_code": "5.2", "voters": 3, "in_favour": 2},
    {"number": "7", "title": "Annulée", "subject_code": "5.2", "status": "cancelled"},
    {"number": "8", "title": "Refusée", "subject_code": "5.2", "status": "refused"},
    {"number": "9", "title": "Sans matière"},
    {"number": "10", "title": "Reçue avant la séance", "subject_code": "5.2", "received_on": "2024-03-01"},
]


def valid(siren: str, year: int, folder: Path) -> list[dict[str, str]]:
    """The rows of a commune's file, which both judges find right."""
    found = files.open_file(f"registres/{siren}/deliberations/{year}.csv", "")
    assert found is not None
    assert not frictionless_faults(found.content, "scdl/deliberations")
    file = folder / f"{year}.csv"
    file.write_bytes(found.content)
    command = [LOOS, "validate", file, "--schema", "scdl/deliberations"]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout + judged.stderr
    return list(csv.DictReader(io.StringIO(found.content.decode())))


def entered(organization: str, meeting: Meeting, turn: int) -> None:
    """A session of the demo's commune, as its clerk enters it."""
    people = council.attendance(meeting, turn)
    voters = [person["name"] for person in people if person["presence"] != "absent"]
    told = [{"number": p.number, "title": p.title, "subject_code": p.theme.subject} for p in meeting.points]
    items = [votes.result(item, voters) for item in told]
    values = {"session_date": meeting.date.isoformat(), "seats": 15, "attendance": people, "deliberations": items}
    act("package_create", type="seance", owner_org=organization, **values)


def test_the_files_of_the_demo_s_commune_are_valid(tmp_path: Path) -> None:
    organization, known = commune(VALOMBRE), list(meetings())
    for turn, meeting in enumerate(known):
        if meeting.date.year == known[-1].date.year:
            entered(organization, meeting, turn)
    rows = valid(VALOMBRE["siren"], known[-1].date.year, tmp_path)
    expected = sum(len(meeting.points) for meeting in known if meeting.date.year == known[-1].date.year)
    assert len(rows) == expected
    assert sum(row["VOTE_REEL"] != "" for row in rows) > expected / 2


def test_hard_titles_votes_and_annulled_acts_are_valid(tmp_path: Path) -> None:
    organization = commune({**CRACH, "seats": 4})
    act("package_create", type="seance", owner_org=organization, session_date="2024-03-12", seats=4, deliberations=HARD)
    rows = {row["DELIB_ID"]: row for row in valid(CRACH["siren"], 2024, tmp_path)}
    assert rows.keys() == {"1", "2", "=3", "4/2024 bis", "5", "6", "8", "10"}
    assert rows["1"]["DELIB_OBJET"] == 'Voirie ; rue "haute", rue « basse »'
    assert rows["2"]["DELIB_OBJET"] == "Tarifs : - repas - goûter ; garderie"
    assert [rows["5"][f"VOTE_{name}"] for name in ("EFFECTIF", "REEL", "POUR", "CONTRE")] == ["4", "3", "2", "1"]
    assert rows["6"]["VOTE_POUR"] == rows["10"]["PREF_DATE"] == ""


def test_a_budget_that_is_adopted_is_named_in_the_file(tmp_path: Path) -> None:
    day = date(2022, 4, 4)
    received = {"date": day, "subject_code": "7.1", "status": ActStatus.RECEIVED, "received_on": day}
    organization = publish(
        given("2022-5", "Budget primitif 2022", **received), given("2022-6", "Débat sur les impôts", **received)
    )
    accept(organization, BP)
    rows = valid(CRACH["siren"], 2022, tmp_path)
    assert [(row["BUDGET_ANNEE"], row["PREF_ID"]) for row in rows] == [("2022", "PREF056"), ("", "PREF056")]
    assert rows[0]["BUDGET_NOM"] and not rows[1]["BUDGET_NOM"]
