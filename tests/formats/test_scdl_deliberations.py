"""SCDL deliberations written and read: valid, whatever the town's own file looked like."""

from __future__ import annotations

import csv
import datetime
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.loos.formats import table_schema
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.formats.scdl import deliberations as scdl_deliberations
from ckanext.loos.formats.scdl import deliberations_reader as scdl_deliberations_reader
from ckanext.loos.records.act import Act, ActStatus, Ballot, Nature
from ckanext.loos.records.subjects import NAMES, code_of

ACT = Act(
    "215600461",
    "2024-12",
    datetime.date(2024, 3, 12),
    Nature.DELIBERATION,
    "Tarifs de la cantine ;\n« nouveaux »",
    siret="21560046100010",
    collectivity="Crach",
    subject_code="6.1",
    status=ActStatus.RECEIVED,
    received_on=datetime.date(2024, 3, 14),
    prefecture="PREF056",
    ballot=Ballot(23, 20, 15, 3, 2),
    url="https://commune.example/deliberation/215600461/2024-03-12/2024_12",
)


def written(*acts: Act) -> bytes:
    stream = io.StringIO(newline="")
    scdl_deliberations.write(stream, acts)
    return stream.getvalue().encode()


def read(content: bytes) -> tuple[tuple[Act, ...], tuple[str, ...]]:
    told = scdl_deliberations_reader.read(io.BytesIO(content))
    return told.records, told.warnings


def test_what_is_written_is_valid_with_its_custom_checks_and_read_back_the_same() -> None:
    content = written(ACT)
    assert list(table_schema.validate(content, "scdl/deliberations")) == []
    (act,), warnings = read(content)
    assert (act.key, act.title) == ("056-215600461-20240312-2024_12-DE", "Tarifs de la cantine ; « nouveaux »")
    assert (act.ballot, act.received_on, act.subject_code, warnings) == (ACT.ballot, ACT.received_on, "6.1", ())


@pytest.mark.parametrize("code", sorted(NAMES))
def test_every_subject_has_a_name_that_the_schema_takes(code: str) -> None:
    assert list(table_schema.validate(written(replace(ACT, subject_code=code)), "scdl/deliberations")) == []


@pytest.mark.parametrize(
    "ballot",
    [None, Ballot(23, 20, 15, 3, None), Ballot(23, 21, 15, 3, 2), Ballot(10, 20, 15, 3, 2), Ballot(None, 20, 15, 3, 2)],
)
def test_counts_that_do_not_agree_are_left_out_and_the_row_is_valid(ballot: Ballot | None) -> None:
    content = written(replace(ACT, ballot=ballot, received_on=datetime.date(2024, 3, 1)))
    assert list(table_schema.validate(content, "scdl/deliberations")) == []
    assert content.count(b",,,,,") >= 1


def test_what_the_schema_would_refuse_is_told() -> None:
    stream = io.StringIO(newline="")
    done = scdl_deliberations.write(stream, [ACT, replace(ACT, number="13", siret=None, subject_code=None)])
    assert done.rows == 1
    assert "il manque le SIRET de la collectivité, une matière de la nomenclature" in done.left_out[0]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_town_s_file_is_read_whatever_its_separator_and_encoding(separator: str, encoding: str) -> None:
    rows = [
        ["DELIB_ID", "DELIB_DATE", "COLL_NOM", "COLL_SIRET", "DELIB_MATIERE_CODE", "DELIB_OBJET", "VOTE_POUR"],
        ["1", "12/03/2024", "Crac'h", "215 600 461 00010", "8.1", "Été à l'école", "12"],
        ["2", "2024-03-12", "Crac'h", "21560046100011", "", "Voirie", ""],
        ["", "2024-03-12", "Crac'h", "21560046100010", "8.1", "Sans numéro", ""],
    ]
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator).writerows(rows)
    acts, warnings = read(stream.getvalue().encode(encoding))
    assert [(act.number, act.title, act.siren, act.subject_code) for act in acts] == [
        ("1", "Été à l'école", "215600461", "8.1"),
        ("2", "Voirie", None, None),
    ]
    assert [act.date for act in acts] == [datetime.date(2024, 3, 12)] * 2
    assert len(warnings) == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [("8.5 Politique de la ville", "8.5"), ("7.10", "7.10"), ("8-5-1", "8.5"), ("07.1", "7.1"), ("Voirie", None)],
)
def test_a_subject_is_read_as_towns_write_it(text: str, code: str | None) -> None:
    assert code_of(text) == code


def told_of(content: bytes) -> str:
    try:
        return f"{len(read(content)[0])} acts"
    except FormatError as error:
        return str(error)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_one_line(content: bytes) -> None:
    head = b"DELIB_ID;DELIB_DATE;DELIB_OBJET\n"
    for given_bytes in (content, head + content):
        told = told_of(given_bytes)
        assert len(told.splitlines()) == 1
