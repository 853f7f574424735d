"""What the queries of a base become: the files that a clerk would keep, read by the same readers."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sql_servers import OFFICIALS, SESSION_QUERIES, SESSIONS, Base, MariaDB, PostgreSQL

from ckanext.loos.formats import clerk_sheet, readers, tables
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.harvesters import connections
from ckanext.loos.harvesters.connections import FileFault
from ckanext.loos.harvesters.connections.sql import Database
from ckanext.loos.records.session import Choice, Presence

Connect = Callable[..., Database]
COUNCIL, CCAS = "seance-2026-04-07.xlsx", "seance-2026-05-12-conseil-d-administration-du-ccas.xlsx"


def read(connection: Database, name: str) -> Any:
    return clerk_sheet.read(io.BytesIO(connections.read(connection, name)), name)


def sheet(connection: Database) -> list[dict[str, str]]:
    """The first sheet that the connection's first file holds, as text."""
    file = next(iter(connection)).name
    (found,) = tables.sheets(io.BytesIO(connections.read(connection, file)))
    headings = [str(cell) for cell in found.rows[0].cells]
    return [dict(zip(headings, map(str, row.cells), strict=False)) for row in found.rows[1:]]


def test_officials_are_one_list(base: Base, connect: Connect) -> None:
    connection = connect(base, **{"query.officials": OFFICIALS})
    assert [file.name for file in connection] == ["elus.xlsx"]
    told = read(connection, "elus.xlsx")
    assert [(one.last_name, one.first_name, one.role, one.rank) for one in told.records] == [
        ("D'HÉRÉ", "Zoé", "Maire", 1),
        ("DUPUIS", "Léo", None, 2),
    ]
    assert told.records[0].mandate_start == date(2026, 3, 15)
    assert told.warnings == ()


def test_a_session_is_one_workbook_made_by_four_queries(base: Base, connect: Connect) -> None:
    connection = connect(base, **SESSION_QUERIES)
    assert [file.name for file in connection] == [COUNCIL, CCAS]
    (council,) = read(connection, COUNCIL).records
    assert (council.date, council.start, council.place) == (date(2026, 4, 7), "18:30", "Mairie")
    assert [(one.name, one.presence) for one in council.attendance] == [
        ("Zoé D'HÉRÉ", Presence.PRESENT),
        ("Léo DUPUIS", Presence.PRESENT),
    ]
    (item,) = council.items
    assert (item.number, item.title, item.ballot.in_favour) == ("2026-01", "Budget primitif", 1)
    assert [(vote.name, vote.choice) for vote in item.votes] == [
        ("Zoé D'HÉRÉ", Choice.FOR),
        ("Léo DUPUIS", Choice.ABSTAINED),
    ]
    (ccas,) = read(connection, CCAS).records
    assert ccas.body == "Conseil d'administration du CCAS"


def test_a_session_needs_no_query_of_its_own(base: Base, connect: Connect) -> None:
    connection = connect(base, **{"query.deliberations": SESSION_QUERIES["query.deliberations"]})
    (session,) = read(connection, COUNCIL).records
    assert (session.date, [item.title for item in session.items]) == (date(2026, 4, 7), ["Budget primitif"])


def test_any_reader_of_files_knows_what_a_base_gives(base: Base, connect: Connect) -> None:
    connection = connect(base, **SESSION_QUERIES)
    content = io.BytesIO(connections.read(connection, CCAS))
    assert readers.read(content, CCAS).format == "tableau"


def test_the_pattern_of_a_source_chooses_among_the_files(base: Base, connect: Connect) -> None:
    connection = connect(base, **SESSION_QUERIES, **{"query.officials": OFFICIALS}, glob="*.csv seance-2026-04*.xlsx")
    assert [file.name for file in connection] == [COUNCIL]
    with pytest.raises(FileFault):
        connections.read(connection, "elus.xlsx")


def test_a_version_moves_with_its_rows_and_with_no_others(base: Base, connect: Connect) -> None:
    connection = connect(base, **SESSION_QUERIES)
    before = {file.name: file.version for file in connection}
    content = connections.read(connection, CCAS)
    base.run("UPDATE t_votes SET vote = 'contre' WHERE nom = 'DUPUIS'")
    try:
        after = {file.name: file.version for file in connection}
        assert connections.read(connection, CCAS) == content
    finally:
        base.run("UPDATE t_votes SET vote = 'abstention' WHERE nom = 'DUPUIS'")
    assert before[CCAS] == after[CCAS] and before[COUNCIL] != after[COUNCIL]
    assert {file.name: file.version for file in connection} == before


def test_a_file_is_what_was_listed_even_when_the_base_moves_on(base: Base, connect: Connect) -> None:
    connection = connect(base, **{"query.officials": OFFICIALS})
    list(connection)
    content = connections.read(connection, "elus.xlsx")
    base.run("UPDATE t_elus SET fonction = 'Adjoint' WHERE nom = 'DUPUIS'")
    try:
        assert connections.read(connection, "elus.xlsx") == content
        list(connection)
        assert connections.read(connection, "elus.xlsx") != content
    finally:
        base.run("UPDATE t_elus SET fonction = NULL WHERE nom = 'DUPUIS'")


def test_a_file_can_be_read_without_a_list_before(base: Base, connect: Connect) -> None:
    assert read(connect(base, **{"query.officials": OFFICIALS}), "elus.xlsx").records


def test_a_date_of_change_spares_the_other_queries(base: Base, connect: Connect, asked: list[str]) -> None:
    dated = SESSIONS.replace(' FROM', ', modifie AS "Modifié le" FROM')
    connection = connect(base, **SESSION_QUERIES | {"query.sessions": dated})
    before = {file.name: file.version for file in connection}
    assert not any("v_votes" in statement for statement in asked)
    base.run("UPDATE t_seances SET modifie = 'mercredi' WHERE instance IS NULL")
    try:
        after = {file.name: file.version for file in connection}
        assert before[COUNCIL] != after[COUNCIL] and before[CCAS] == after[CCAS]
        (session,) = read(connection, COUNCIL).records
        assert session.items[0].votes
    finally:
        base.run("UPDATE t_seances SET modifie = 'lundi' WHERE instance IS NULL")


def test_a_session_without_its_date_of_change_has_all_its_rows_compared(
    base: Base, connect: Connect, asked: list[str]
) -> None:
    empty = SESSIONS.replace(" FROM", ", NULLIF(modifie, 'mardi') AS \"Modifié le\" FROM")
    list(connect(base, **SESSION_QUERIES | {"query.sessions": empty}))
    assert any("v_votes" in statement for statement in asked)


def test_two_heads_of_one_session_cost_that_session_alone(base: Base, connect: Connect) -> None:
    twice = (
        'SELECT jour AS "Date de la séance", instance AS "Instance" FROM v_seances UNION ALL '
        "SELECT jour, instance FROM v_seances WHERE instance IS NULL ORDER BY 1"
    )
    connection = connect(base, **{"query.sessions": twice})
    with pytest.raises(FileFault, match="deux lignes pour cette séance"):
        connections.read(connection, COUNCIL)
    assert read(connection, CCAS).records


def test_rows_without_a_date_are_told_by_the_reader(base: Base, connect: Connect) -> None:
    undated = "SELECT NULL AS \"Date de la séance\", '1' AS \"Numéro\", 'Titre' AS \"Titre\" ORDER BY 2"
    connection = connect(base, **{"query.deliberations": undated})
    (file,) = connection
    with pytest.raises(FormatError, match="la date de la séance manque ou est illisible"):
        read(connection, file.name)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("CAST('2026-03-15' AS DATE)", "2026-03-15"),
        ("'15/03/2026'", "15/03/2026"),
        ("12", "12"),
        ("7.10", "7.10"),
        ("25.00", "25"),
        ("NULL", ""),
        ("'<&> \"É\" ; =1+1'", "<&> \"É\" ; =1+1"),
        ("'deux\nlignes'", "deux\nlignes"),
    ],
)
def test_values_become_the_text_a_clerk_would_write(
    server: PostgreSQL | MariaDB, connect: Connect, expression: str, text: str
) -> None:
    query = f"SELECT 'A' AS \"Nom\", 'B' AS \"Prénom\", {expression} AS \"Fonction\" ORDER BY 1"
    (row,) = sheet(connect(server, **{"query.officials": query}))
    assert row.get("Fonction", "") == text
