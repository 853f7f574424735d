"""The open file of officials is valid, says all that is public of them, and nothing else."""

from __future__ import annotations

import csv
import io
import sys
from datetime import date
from pathlib import Path

import frictionless
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from samples import DATA

from ckanext.loos.formats import officials_csv, officials_sheet, rne, table_schema
from ckanext.loos.records.official import Official

EXTRACT = DATA / "rne" / "rne-maires_62_extrait.csv"
FULL = Official(
    last_name="D'HÉRÉ",
    first_name="Zoé",
    role="2e adjointe au Maire",
    commune_code="2A004",
    commune="Commune",
    mandate_start=date(2026, 3, 15),
    role_start=date(2026, 3, 21),
    mandate_end=date(2026, 9, 30),
    role_end=date(2026, 9, 30),
    title="Mme",
    rank=3,
    group="Liste, avec une virgule",
    delegation="Eau ; air",
    commissions=("Finances", "Urbanisme"),
    body="CCAS",
)


def written(*officials: Official) -> bytes:
    stream = io.StringIO(newline="")
    officials_csv.write(stream, officials)
    return stream.getvalue().encode()


def mayors() -> tuple[Official, ...]:
    with EXTRACT.open("rb") as source:
        return rne.read(source).records


def test_the_register_s_mayors_make_a_valid_file_for_us_and_for_frictionless() -> None:
    content = written(*mayors(), FULL)
    assert list(table_schema.validate(content, "loos/officials")) == []
    schema = frictionless.Schema(dict(table_schema.load("loos/officials")))
    assert frictionless.validate(content, format="csv", schema=schema).valid


def test_the_file_has_the_columns_of_its_schema() -> None:
    assert [field["name"] for field in table_schema.load("loos/officials")["fields"]] == list(officials_csv.COLUMNS)


def test_its_columns_are_those_of_the_register_less_the_personal_ones() -> None:
    with EXTRACT.open(encoding="utf-8") as source:
        register = next(csv.reader(source, delimiter=";"))
    private = {"Date de naissance"} | {name for name in register if "socio-professionnelle" in name}
    labels = {"Libellé du département"} | {name for name in register if "statut particulier" in name}
    assert set(register) - private - labels <= set(officials_csv.COLUMNS)
    assert not private & set(officials_csv.COLUMNS)


@pytest.mark.parametrize("officials", [mayors(), (FULL,)])
def test_what_is_written_is_read_back_whole(officials: tuple[Official, ...]) -> None:
    content = written(*officials)
    assert officials_sheet.recognises("", content[:4096])
    assert not rne.recognises("", content[:4096])
    assert officials_sheet.read(io.BytesIO(content)).records == officials


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"commune_code": "6252"}, "Code de la commune"),
        ({"commune_code": ""}, "Code du département"),
        ({"last_name": ""}, "Nom de l'élu"),
    ],
)
def test_a_wrong_cell_is_told_by_its_column(wrong: dict[str, str], column: str) -> None:
    official = Official(**({"last_name": "A", "first_name": "Zoé", "commune_code": "62528"} | wrong))
    (fault, *_) = table_schema.validate(written(official), "loos/officials")
    assert fault.column == column


def test_departments_overseas_have_three_signs() -> None:
    rows = csv.DictReader(io.StringIO(written(Official("A", "Zoé", commune_code="97411")).decode()))
    assert [row["Code du département"] for row in rows] == ["974"]
