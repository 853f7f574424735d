"""The Répertoire national des élus in each of its shapes gives the same officials, and no birth date."""

from __future__ import annotations

import csv
import io
import re
import sys
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from samples import DATA
from spreadsheets import csv_bytes

from ckanext.loos.formats import rne
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.official import Official, folded

EXTRACT = DATA / "rne" / "rne-maires_62_extrait.csv"
HEADER, *LINES = list(csv.reader(io.StringIO(EXTRACT.read_text("utf-8")), delimiter=";"))
DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
Change = Callable[[str], str]


def read(content: bytes) -> tuple[Official, ...]:
    return rne.read(io.BytesIO(content)).records


MAYORS = read(EXTRACT.read_bytes())


def shaped(separator: str, encoding: str, cell: Change = str, heading: Change = str) -> bytes:
    rows = [[heading(name) for name in HEADER], *([cell(value) for value in line] for line in LINES)]
    return csv_bytes(rows, separator, encoding)


def iso(cell: str) -> str:
    return DAY.sub(r"\3-\2-\1", cell)


def unpadded(cell: str) -> str:
    return "/".join(str(int(part)) for part in cell.split("/")) if DAY.fullmatch(cell) else cell


def snake(heading: str) -> str:
    return folded(heading).replace("-", "_")


SHAPES = {
    "2020": lambda: b"Titre du rapport\r\n" + shaped("\t", "iso-8859-1", unpadded),
    "2021": lambda: shaped("\t", "utf-8"),
    "2023": lambda: shaped(",", "utf-8", lambda cell: DAY.sub(r"\3-\2-\1 00:00:00+00", cell), snake),
    "2024": lambda: shaped(";", "utf-8"),
    "2026": lambda: shaped(";", "utf-8-sig", iso),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_gives_the_same_mayors(shape: str) -> None:
    assert rne.recognises("", SHAPES[shape]()[:4096])
    assert read(SHAPES[shape]()) == MAYORS


def test_a_mayor_is_told_with_the_days_of_the_mandate_and_of_the_role() -> None:
    assert len(MAYORS) == 10
    assert MAYORS[2] == Official(
        "TELLIER", "Jean-Marc", "Maire", "62065", "Avion", date(2020, 5, 18), date(2020, 5, 26), title="M."
    )


def test_no_record_holds_a_birth_date_or_a_profession() -> None:
    told = repr([asdict(mayor) for mayor in MAYORS])
    assert "1970" not in told
    assert not [line[11] for line in LINES if line[11] in told]


COUNCIL = [*HEADER[:13], "Libellé de la fonction", HEADER[13], "Code nationalité"]


def councillor(last: str, first: str, role: str = "", birth: str = "1970-01-01", **codes: str) -> list[str]:
    place = [codes.get("department", "62"), "", "", "", codes.get("commune", "62528"), "Commune"]
    return [*place, last, first, "F", birth, "38", "Ingénieur", "2026-03-15", role, "2026-03-21" if role else "", "FR"]


def test_councillors_have_the_role_that_the_file_tells_or_none() -> None:
    rows = [COUNCIL, councillor("A", "Zoé", "1er adjoint au Maire"), councillor("B", "Léa")]
    first, second = read(csv_bytes(rows))
    assert (first.role, first.role_start, first.title) == ("1er adjoint au Maire", date(2026, 3, 21), "Mme")
    assert (second.role, second.role_start) == (None, None)


def test_two_roles_of_a_person_have_one_key_and_two_persons_of_a_name_have_two() -> None:
    one, two = councillor("A", "Zoé", "Maire"), councillor("A", "Zoé", "Maire délégué")
    other = councillor("A", "Zoé", birth="1999-12-31")
    keys = [official.key for official in read(csv_bytes([COUNCIL, one, two, other]))]
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(
    ("department", "commune", "code"),
    [
        ("1", "1001", "01001"),
        ("01", "001", "01001"),
        ("1", "4", "01004"),
        ("10", "10001", "10001"),
        ("2A", "4", "2A004"),
        ("2b", "2b033", "2B033"),
        ("971", "97101", "97101"),
        ("ZA", "101", "97101"),
        ("ZN", "801", "98801"),
    ],
)
def test_codes_of_communes_get_their_zeros_and_department_back(department: str, commune: str, code: str) -> None:
    (official,) = read(csv_bytes([COUNCIL, councillor("A", "Zoé", department=department, commune=commune)]))
    assert official.commune_code == code


def test_one_commune_is_taken_out_of_a_national_file() -> None:
    reading = rne.stream(io.BytesIO(EXTRACT.read_bytes()), {"62065"})
    assert [mayor.commune for mayor in reading.officials] == ["Avion"]


def test_a_community_s_file_is_read_with_a_line_that_says_so() -> None:
    heading = ["N° SIREN", "Libellé de l'EPCI", "Code de la commune de rattachement", *HEADER[6:]]
    row = ["246200364", "CA de Lens", "62528", "A", "Zoé", "F", "1970-01-01", "38", "", "2026-03-15", ""]
    told = rne.read(io.BytesIO(csv_bytes([heading, row])))
    assert told.records[0].body == "CA de Lens"
    assert "conseillers communautaires" in told.warnings[0]


def test_lines_that_cannot_be_read_are_told_by_their_place() -> None:
    late = [*councillor("B", "Léa")[:12], "32/13/2026", "", "", "FR"]
    told = rne.read(io.BytesIO(csv_bytes([COUNCIL, councillor("A", ""), late, ["62"], councillor("C", "Noé")])))
    assert [official.last_name for official in told.records] == ["B", "C"]
    assert told.records[0].mandate_start is None
    assert [warning.split(" : ")[0] for warning in told.warnings] == ["Ligne 2", "Ligne 3", "Ligne 4"]


def test_a_file_of_the_register_on_other_officials_is_refused() -> None:
    departmental = csv_bytes([["Code du canton", *HEADER[6:]], ["01", *LINES[0][6:]]])
    with pytest.raises(FormatError, match="maires ou des conseillers municipaux"):
        rne.read(io.BytesIO(departmental))


def test_a_big_file_is_read_in_little_memory() -> None:
    content = EXTRACT.read_bytes()
    start = content.index(b"\n") + 1
    big = io.BytesIO(content[:start] + content[start:] * 2000)
    tracemalloc.start()
    assert sum(1 for _ in rne.stream(big).officials) == 20_000
    assert tracemalloc.get_traced_memory()[1] < 12 * 1024 * 1024
    tracemalloc.stop()


def test_names_are_kept_as_written_but_for_their_spaces() -> None:
    (official,) = read(csv_bytes([COUNCIL, councillor(" D'HÉRÉ  DUPUIS", "Jean-François ")]))
    assert replace(official, mandate_start=None) == Official(
        "D'HÉRÉ DUPUIS", "Jean-François", None, "62528", "Commune", title="Mme"
    )


@given(st.integers(0, 1600), st.integers(0, 20), st.binary(max_size=8))
def test_any_mutation_is_read_or_refused(place: int, gone: int, put: bytes) -> None:
    content = EXTRACT.read_bytes()
    with suppress(FormatError):
        rne.read(io.BytesIO(content[:place] + put + content[place + gone :]))


@given(st.binary(max_size=200))
def test_any_bytes_are_recognised_or_not(start: bytes) -> None:
    assert rne.recognises("", start) is False
    with pytest.raises(FormatError):
        rne.read(io.BytesIO(start))
