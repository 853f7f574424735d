"""The same proposals from a session's paper, whatever the file is; each with its passage and page."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pdfs import Sheet, made
from spreadsheets import csv_bytes
from templates import filled
from test_office import docx, odt, p

from ckanext.loos.formats import session_paper
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.minutes import Field, Sureness

TEXT = (Path(__file__).parents[1] / "data" / "minutes" / "dev" / "petit_bourg.txt").read_text("utf-8")
LINES = TEXT.splitlines()
FILES = {
    "pv.pdf": made(Sheet(LINES)),
    "pv.odt": odt("".join(f"<text:p>{line.strip()}</text:p>" for line in LINES)),
    "pv.docx": docx("".join(p(line.strip()) for line in LINES)),
    "pv.txt": TEXT.encode(),
    "vieux.txt": TEXT.encode("cp1252"),
    "large.txt": TEXT.encode("utf-16"),
}
SHEET = {
    "Séance": [["Date de la séance", date(2026, 4, 2)]],
    "Présences": [["UN", "Ana", "présent"]],
    "Délibérations": [["01", "Budget", "7.1", "appel nominal", None, 1, 0, 0]],
    "Votes par nom": [["01", "Un", "Ana", "pour"]],
}


@pytest.mark.parametrize("name", FILES)
def test_the_same_minutes_propose_the_same_in_every_format(name: str) -> None:
    told = {(str(one.field), str(one.value), one.item) for one in session_paper.read(FILES[name], name).proposals}
    plain = session_paper.read(TEXT.encode(), "").proposals
    assert len(told) > 20
    assert told == {(str(one.field), str(one.value), one.item) for one in plain}


def test_a_passage_is_quoted_with_the_words_around_it_and_its_page() -> None:
    cut = next(place for place, line in enumerate(LINES) if line.startswith("D2024-19"))
    reading = session_paper.read(made(Sheet(LINES[:cut]), Sheet(LINES[cut:])), "pv.pdf")
    secretary = reading.first(Field.SECRETARY)
    assert secretary
    quote = reading.quote(secretary.passage)
    assert quote
    assert (quote.words, quote.page) == ("Secrétaire de séance : CANNELLE Edmée", 1)
    assert quote.after.startswith(" La séance est ouverte à 20h15")
    pages = [reading.quote(one.passage).page for one in reading.proposals if one.item == 2]  # type: ignore[union-attr]
    assert set(pages) == {2}


def test_a_text_recognised_from_a_picture_is_never_sure() -> None:
    reading = session_paper.read(made(Sheet(LINES, picture=True, hidden=True)), "scan.pdf")
    assert {one.sureness for one in reading.proposals} == {Sureness.LIKELY}
    assert "reconnu d'après une image" in reading.warnings[0]


def test_a_picture_without_text_proposes_nothing_and_says_why() -> None:
    reading = session_paper.read(made(Sheet(picture=True)), "scan.pdf")
    assert reading.proposals == ()
    assert reading.warnings[0].startswith("1 page est une image")


def test_a_spreadsheet_states_all_it_says_without_a_passage() -> None:
    reading = session_paper.read(filled("seance.ods", SHEET).getvalue(), "seance.ods")
    assert {one.sureness for one in reading.proposals} == {Sureness.STATED}
    assert [reading.quote(one.passage) for one in reading.proposals] == [None] * len(reading.proposals)
    told = {one.field: one.value for one in reading.proposals if one.item == 1}
    assert (told[Field.NUMBER], told[Field.SUBJECT_CODE], told[Field.IN_FAVOUR]) == ("01", "7.1", 1)
    assert told[Field.VOTE].name == "Ana UN"  # type: ignore[union-attr]


def test_of_a_table_of_several_sessions_that_of_the_day_is_read() -> None:
    rows = [["Numéro", "Titre", "Date de la séance"], ["1", "Budget", "02/04/2026"], ["2", "Motion", "03/05/2026"]]
    content = csv_bytes(rows)
    reading = session_paper.read(content, "liste.csv", date(2026, 5, 3))
    assert [one.value for one in reading.proposals if one.field is Field.TITLE] == ["Motion"]
    for day, words in ((None, "plusieurs séances"), (date(2020, 1, 1), "ne parle pas de cette séance")):
        with pytest.raises(FormatError, match=words):
            session_paper.read(content, "liste.csv", day)


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"\x89PNG\r\n\x1a\n\x00", b"\xff\xfe\x00\xd8\x00"])
def test_bytes_of_no_known_format_are_refused(content: bytes) -> None:
    with pytest.raises(FormatError, match="aucun format lu ici"):
        session_paper.read(content, "fichier")


