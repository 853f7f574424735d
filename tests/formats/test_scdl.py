"""The SCDL file is valid, and the validator finds what frictionless finds."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from samples import BUDGETS, DATA, MEASURES, MOHON_CFU, xml_sums

from ckanext.loos.formats import table_schema, totem
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.formats.scdl import budget as scdl_budget
from ckanext.loos.formats.scdl import checks as scdl_checks

MEGALIS = DATA / "scdl" / "megalis_crach_BP2022.csv"
COLUMNS = dict(zip(MEASURES, scdl_budget.COLUMNS[14:21], strict=True))
DELIBERATIONS = [field["name"] for field in table_schema.load("scdl/deliberations")["fields"]]
GOOD = {
    "COLL_NOM": "Crach",
    "COLL_SIRET": "21560046100010",
    "DELIB_ID": "2024-01",
    "DELIB_DATE": "2024-03-12",
    "DELIB_MATIERE_CODE": "7.1",
    "DELIB_MATIERE_NOM": "Finances locales/Décisions budgétaires",
    "DELIB_OBJET": "Vote du budget",
    "PREF_DATE": "2024-03-14",
    "VOTE_EFFECTIF": "19",
    "VOTE_REEL": "18",
    "VOTE_POUR": "15",
    "VOTE_CONTRE": "2",
    "VOTE_ABSTENTION": "1",
}


def scdl(path: Path) -> str:
    stream = io.StringIO(newline="")
    scdl_budget.write(stream, [totem.read(path)])
    return stream.getvalue()


def frictionless_faults(content: str | bytes, schema: str) -> Counter[tuple[int, str]]:
    content = content.encode() if isinstance(content, str) else content
    descriptor = frictionless.Schema(dict(table_schema.load(schema)) | {"custom_checks": []})
    report = frictionless.validate(content, format="csv", schema=descriptor, limit_errors=10**6)
    return Counter(
        (getattr(error, "row_number", 1), getattr(error, "field_name", None) or getattr(error, "label", ""))
        for error in report.tasks[0].errors
    )


@pytest.mark.parametrize("path", BUDGETS)
def test_the_scdl_file_is_valid_for_us_and_for_frictionless(path: Path) -> None:
    content = scdl(path)
    assert list(table_schema.validate(content.encode(), "scdl/budget")) == []
    assert not frictionless_faults(content, "scdl/budget")


@pytest.mark.parametrize("path", BUDGETS)
def test_its_sums_are_those_of_the_xml(path: Path) -> None:
    sums: dict[tuple[str, str], Decimal] = {}
    for row in csv.DictReader(io.StringIO(scdl(path))):
        for name, measure in MEASURES.items():
            key = (measure, "D" if row["BGT_CODRD"] == "dépense" else "R")
            sums[key] = sums.get(key, Decimal()) + Decimal(row[COLUMNS[name]] or 0)
    assert sums == xml_sums(path)


def test_a_cfu_is_written_as_accounts() -> None:
    assert {row["BGT_NATDEC"] for row in csv.DictReader(io.StringIO(scdl(MOHON_CFU)))} == {"compte administratif"}


def test_the_same_errors_as_frictionless_on_what_today_s_converter_writes() -> None:
    ours = Counter((fault.line, fault.column) for fault in table_schema.validate(MEGALIS, "scdl/budget"))
    assert ours == frictionless_faults(MEGALIS.read_bytes(), "scdl/budget")
    assert sum(ours.values()) == 360


def test_a_wrong_siret_key_is_found_by_line_and_column() -> None:
    content = scdl(BUDGETS[0]).replace("21560046100010", "21560046100011", 1)
    (fault,) = table_schema.validate(content.encode(), "scdl/budget")
    assert str(fault).startswith("ligne 2, colonne BGT_SIRET : ")


def deliberation(**changes: str) -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, DELIBERATIONS)
    writer.writeheader()
    writer.writerow(GOOD | changes)
    return stream.getvalue().encode()


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"COLL_SIRET": "21560046100011"}, "COLL_SIRET"),
        ({"BUDGET_ANNEE": "2025/2024", "BUDGET_NOM": "Eau"}, "BUDGET_ANNEE"),
        ({"BUDGET_ANNEE": "2024"}, "BUDGET_ANNEE"),
        ({"VOTE_POUR": ""}, "VOTE_EFFECTIF"),
        ({"PREF_DATE": "2024-03-01"}, "PREF_DATE"),
        ({"VOTE_EFFECTIF": "17"}, "VOTE_EFFECTIF"),
        ({"VOTE_CONTRE": "3"}, "VOTE_REEL"),
        ({"DELIB_MATIERE_NOM": "Libertes publiques et pourvoirs de police"}, "DELIB_MATIERE_NOM"),
        ({"DELIB_MATIERE_NOM": "Finances locales/ Divers"}, "DELIB_MATIERE_NOM"),
        ({"DELIB_DATE": "12/03/2024"}, "DELIB_DATE"),
        ({"DELIB_URL": "mairie"}, "DELIB_URL"),
    ],
)
def test_each_check_of_deliberations(changes: dict[str, str], column: str) -> None:
    assert list(table_schema.validate(deliberation(), "scdl/deliberations")) == []
    assert column in {fault.column for fault in table_schema.validate(deliberation(**changes), "scdl/deliberations")}


def test_every_declared_check_is_written() -> None:
    for schema in ("scdl/budget", "scdl/deliberations"):
        declared = table_schema.load(schema)["custom_checks"]
        assert len(scdl_checks.compiled(declared)) == len(declared)


def test_separator_and_encoding_are_recognised() -> None:
    text = deliberation().decode().replace(",", ";")
    assert list(table_schema.validate(text.encode("cp1252"), "scdl/deliberations")) == []


def test_columns_missing_added_or_moved_are_told() -> None:
    head, rest = deliberation().decode().split("\r\n", 1)
    names = head.split(",")
    moved = ",".join([names[1], names[0], *names[2:-1], "AUTRE"])
    codes = {fault.code for fault in table_schema.validate(f"{moved}\r\n{rest}".encode(), "scdl/deliberations")}
    assert {"missing-label", "extra-label", "incorrect-order"} <= codes


ROWS = list(csv.reader(io.StringIO(scdl(BUDGETS[0]), newline="")))[:12]


def table(rows: list[list[str]], separator: str = ",") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(rows)
    return stream.getvalue().encode()


def with_cell(column: str, value: str) -> bytes:
    changed = [row.copy() for row in ROWS]
    changed[5][ROWS[0].index(column)] = value
    return table(changed)


@pytest.mark.parametrize(
    "content",
    [
        table(ROWS, ";"),
        table(ROWS, "\t").decode().encode("cp1252"),
        b"\xef\xbb\xbf" + table(ROWS),
        table(ROWS[:1]),
        table([row[:-1] for row in ROWS]),
        table([[*row, "AUTRE"] for row in ROWS]),
        table([[f"{name} " for name in ROWS[0]], *ROWS[1:]]),
        table([*ROWS[:3], [], *ROWS[3:5], [""] * 22, ["faux", *ROWS[5][1:]]]),
        table([*ROWS[:3], [*ROWS[3][:3], "deux\nlignes", *ROWS[3][4:]], ["faux", *ROWS[4][1:]]]),
        with_cell("BGT_CODRD", "Dépense"),
        with_cell("BGT_SECTION", " fonctionnement"),
        with_cell("BGT_SIRET", "215 600 461 00010"),
        with_cell("BGT_SIRET", ""),
        with_cell("BGT_ANNEE", "20222"),
        with_cell("BGT_NATURE", "1234567890"),
        with_cell("BGT_NOM", "x" * 200_000),
        with_cell("BGT_MTREAL", "12,5"),
        with_cell("BGT_MTREAL", "1 234"),
    ],
)
def test_the_same_errors_at_the_same_places_as_frictionless(content: bytes) -> None:
    ours = Counter((fault.line, fault.column) for fault in table_schema.validate(content, "scdl/budget"))
    assert ours == frictionless_faults(content, "scdl/budget")


@pytest.mark.parametrize("moved", [4, 8, 21])
def test_a_column_left_out_is_one_error_not_one_for_each_cell_after_it(moved: int) -> None:
    content = table([[*row[:moved], *row[moved + 1 :]] for row in ROWS])
    (fault,) = table_schema.validate(content, "scdl/budget")
    assert (fault.line, fault.column, fault.code) == (1, ROWS[0][moved], "missing-label")


@pytest.mark.parametrize("cut", [2, 15, 30])
def test_a_row_with_too_few_or_too_many_cells_is_one_error(cut: int) -> None:
    content = table([*ROWS[:2], (ROWS[2] * 2)[:cut], *ROWS[3:]])
    (fault,) = table_schema.validate(content, "scdl/budget")
    assert str(fault) == f"ligne 3 : {cut} cellules au lieu de 22."


def test_a_column_twice_or_without_a_name_is_told() -> None:
    (twice,) = table_schema.validate(table([[*row, row[0]] for row in ROWS]), "scdl/budget")
    assert (twice.code, twice.column) == ("duplicate-label", "BGT_NATDEC")
    (unnamed,) = table_schema.validate(table([[*ROWS[0], ""], *([*row, ""] for row in ROWS[1:])]), "scdl/budget")
    assert str(unnamed) == "ligne 1 : la colonne n° 23 n'a pas de nom."


def test_each_error_stands_on_one_line() -> None:
    assert all(
        len(str(fault).splitlines()) == 1
        for fault in table_schema.validate(with_cell("BGT_CODRD", "dé\npense\x1b[2J"), "scdl/budget")
    )


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    try:
        faults = list(table_schema.validate(content, "scdl/budget"))
    except FormatError:
        return
    assert all(fault.message for fault in faults)
