"""A clerk's table of officials is read whatever its headings' order and wording; its private columns are not."""

from __future__ import annotations

import io
import random
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from samples import DATA
from spreadsheets import csv_bytes, xlsx

from ckanext.loos.formats import officials_sheet
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.formats.told import Told
from ckanext.loos.records.official import Official

EXPECTED = Official(
    "D'HÉRÉ",
    "Zoé",
    role="2e adjointe",
    commune_code="01004",
    commune="Commune",
    mandate_start=date(2026, 3, 15),
    role_start=date(2026, 3, 21),
    mandate_end=date(2026, 9, 30),
    role_end=date(2026, 9, 29),
    title="Mme",
    rank=3,
    group="Liste A",
    delegation="Eau et air",
    commissions=("Finances", "Urbanisme"),
    body="CCAS",
)
ROW = (
    "Mme", "D'HÉRÉ", "Zoé", "2e adjointe", 3, "Liste A", "Eau et air", "Finances ; Urbanisme", date(2026, 3, 15),
    date(2026, 9, 30), date(2026, 3, 21), date(2026, 9, 29), "CCAS", "01004", "Commune",
)  # fmt: skip
OTHER_WORDS = (
    "SEXE", "NOM DE FAMILLE", "Prénom(s)", "Qualité", "Ordre du tableau", "Groupe politique", "Délégations",
    "Commissions municipales", "date de début de mandat", "FIN DE MANDAT", "Date de début de la fonction",
    "fin de fonction", "assemblée", "code_insee", "Libellé de la commune",
)  # fmt: skip


def read(rows: list[list[object]]) -> Told[Official]:
    return officials_sheet.read(xlsx({"Élus": rows}))


@pytest.mark.parametrize("headings", [officials_sheet.HEADINGS, OTHER_WORDS])
def test_headings_may_be_in_any_usual_words_and_order(headings: tuple[str, ...]) -> None:
    columns = list(zip(headings, ROW, strict=True))
    random.Random(4).shuffle(columns)
    told = read([[f"{heading} " for heading, _ in columns], [cell for _, cell in columns]])
    assert told == Told((EXPECTED,))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_csv_says_the_same_as_a_workbook(encoding: str) -> None:
    row = [f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in ROW]
    content = csv_bytes([["Élus de la commune"], [], list(officials_sheet.HEADINGS), row], encoding=encoding)
    assert officials_sheet.read(io.BytesIO(content)).records == (EXPECTED,)
    assert officials_sheet.recognises("", content[:4096])


@pytest.mark.parametrize(
    ("heading", "cell", "last", "first"),
    [
        ("Nom et prénom", "D'HÉRÉ DE LA TOUR Zoé", "D'HÉRÉ DE LA TOUR", "Zoé"),
        ("NOM - Prénom", "Mme DUPUIS Marie-Ange", "DUPUIS", "Marie-Ange"),
        ("Nom et prénom", "Dupuis Léa", "Dupuis", "Léa"),
        ("Prénom et nom", "Léa Dupuis", "Dupuis", "Léa"),
        ("Élu(e)", "Madame Léa DUPUIS", "DUPUIS", "Léa"),
        ("Nom", "Léa DUPUIS", "DUPUIS", "Léa"),
    ],
)
def test_a_name_in_one_column_is_parted(heading: str, cell: str, last: str, first: str) -> None:
    told = read([[heading, "Fonction"], [cell, "Maire"]])
    assert [(one.last_name, one.first_name) for one in told.records] == [(last, first)]
    assert told.warnings == ()


def test_a_guessed_order_of_names_is_said() -> None:
    told = read([["Élus", "Fonction"], ["M. Léo Dupuis", "Maire"]])
    assert (told.records[0].title, told.records[0].last_name) == ("M.", "Dupuis")
    assert told.warnings == ("Feuille 1, ligne 2 : le prénom est supposé écrit avant le nom.",)


PRIVATE = (
    "Date de naissance", "Né(e) le", "Adresse", "Adresse postale", "Téléphone", "Tél. portable", "Courriel", "E-mail",
    "Adresse mail", "Profession", "Libellé de la catégorie socio-professionnelle", "CSP", "Nationalité", "Âge",
)  # fmt: skip


@pytest.mark.parametrize("heading", PRIVATE)
def test_columns_of_private_data_are_not_read_and_a_warning_says_so(heading: str) -> None:
    told = read([["Nom", heading, "Prénom"], ["DUPUIS", "secret", "Léa"]])
    assert told.records == (Official("DUPUIS", "Léa"),)
    assert len(told.warnings) == 1
    assert "données privées" in told.warnings[0]


def test_other_columns_that_are_not_read_are_told_by_their_letter() -> None:
    told = read([["Nom", "Prénom", "Surnom", "Noms"], ["DUPUIS", "Léa", "Lélé", "X"]])
    assert [warning.split(" : ")[1] for warning in told.warnings] == ["colonne C", "colonne D"]
    assert "Surnom" not in str(told)


def test_what_cannot_be_read_in_a_line_is_told_by_its_place() -> None:
    rows: list[list[object]] = [
        ["Liste des élus"],
        ["Nom", "Prénom", "Rang", "Élu le"],
        ["DUPUIS", None, 1, None],
        ["MARTIN", "Léa", "premier", "au printemps"],
    ]
    told = read(rows)
    assert told.records == (Official("MARTIN", "Léa"),)
    assert [warning.split(" : ")[0].split(", ")[1] for warning in told.warnings] == ["ligne 3", "ligne 4", "ligne 4"]
    assert "printemps" not in str(told)


def test_a_line_of_totals_is_no_official() -> None:
    told = read([["Nom", "Fonction"], ["DUPUIS Léa", "Maire"], ["29 élus", None]])
    assert [official.last_name for official in told.records] == ["DUPUIS"]
    assert len(told.warnings) == 1


def test_a_line_written_twice_is_one_role() -> None:
    assert len(read([["Nom", "Prénom"], *[["DUPUIS", "Léa"]] * 2]).records) == 1


def test_an_old_workbook_is_read() -> None:
    with (DATA / "tables" / "elus.xls").open("rb") as source:
        assert officials_sheet.read(source).records == (
            Official("MARTIN", "Zoé", rank=1, mandate_start=date(2026, 3, 15)),
        )


@pytest.mark.parametrize(
    "rows",
    [[["Article", "Prix"], ["Stylo", 2]], [list(officials_sheet.HEADINGS)], [], [["Nom", "Prénom"], [None, "Léa"]]],
)
def test_a_table_without_officials_is_refused(rows: list[list[object]]) -> None:
    with pytest.raises(FormatError, match="élus"):
        read(rows)


@given(st.lists(st.lists(st.sampled_from([*OTHER_WORDS, "x", "1", "", "Élu", "12/03/2024"]), max_size=6), max_size=6))
def test_any_table_is_read_or_refused(rows: list[list[str]]) -> None:
    with suppress(FormatError):
        officials_sheet.read(io.BytesIO(csv_bytes(rows)))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    officials_sheet.recognises("", content)
    with suppress(FormatError):
        officials_sheet.read(io.BytesIO(content))
