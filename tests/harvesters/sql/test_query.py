"""Which queries a connection takes: one SELECT that only reads, in its server's dialect, and nothing else."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.loos.harvesters.connections import ConnectionFault
from ckanext.loos.harvesters.connections.sql import Database, query
from ckanext.loos.harvesters.connections.sql.query import Refused

DIALECTS = ("postgres", "mysql", "sqlite", "tsql", "oracle")
HONEST = 'SELECT nom AS "Nom" FROM v_elus ORDER BY nom'
HOSTILE = (
    "DELETE FROM t", "DROP TABLE t", "UPDATE t SET a = 1", "INSERT INTO t VALUES (1)", "TRUNCATE TABLE t",
    "CREATE TABLE t (a INT)", "ALTER TABLE t ADD b INT", "GRANT ALL ON t TO public", "CALL f()", "EXEC f",
    "COPY t TO '/x'", "SET x = 1", "COMMIT", "BEGIN", "VACUUM", "ATTACH 'x' AS y", "PRAGMA query_only = 0",
    "MERGE INTO t USING u ON 1 = 1 WHEN MATCHED THEN DELETE", "LOAD DATA INFILE 'x' INTO TABLE t", "SELECT 1",
    "DO $$ BEGIN END $$", "SHUTDOWN", "USE x", "BACKUP DATABASE x TO DISK = 'y'",
)  # fmt: skip
FRAMES = (
    "{honest}; {hostile}", "{hostile}; {honest}", "{hostile}", "{honest};\n-- fin\n{hostile};", "{honest};;{hostile}",
    "WITH x AS ({hostile} RETURNING *) SELECT * FROM x ORDER BY 1", "EXPLAIN ANALYZE {hostile}",
    "{honest} /* ; */ ; {hostile} -- ;",
)  # fmt: skip
GAPS = (" ", "\n", "\t", " /* x */ ", " -- x\n")


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("postgres", HONEST + ";"),
        ("postgres", "-- les élus\nSELECT a::date AS d, '18:30' AS h FROM mairie.v WHERE n LIKE '%x%' ORDER BY 1"),
        ("postgres", "WITH v AS (SELECT 1 AS n UNION SELECT 2) SELECT n FROM v ORDER BY n"),
        ("mysql", "SELECT `nom` AS `Prénom`, CONCAT(a, 'DELETE') FROM v WHERE c = :insee ORDER BY nom"),
        ("sqlite", "SELECT nom AS [Nom] FROM v UNION ALL SELECT nom FROM w ORDER BY 1"),
        ("tsql", "SELECT TOP 3 nom AS [Date de la séance] FROM dbo.v ORDER BY nom"),
        ("oracle", 'SELECT nom AS "Nom" FROM v WHERE commune = :siren ORDER BY nom'),
    ],
)
def test_takes_one_select(dialect: str, text: str) -> None:
    assert query.parse(text, dialect).statement is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-- rien",
        "VALUES (1)",
        "SELECT * INTO x FROM t ORDER BY 1",
        "SELECT * FROM t ORDER BY 1 FOR UPDATE",
        "SELECT * FROM t ORDER BY 1 LOCK IN SHARE MODE",
        "SELECT 1 FROM t INTO OUTFILE '/tmp/x'",
        "SELECT a INTO @x FROM t ORDER BY 1",
        "SHOW TABLES",
        "HANDLER t OPEN",
        "SELECT 1 delete from t ORDER BY 1",
        "SELECT " + "(" * 3000 + "1",
        "SELECT 1 ORDER BY 1 -- " + "x" * 60_000,
        "SELECT '\x00' ORDER BY 1",
    ],
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_refuses_what_is_no_plain_reading(dialect: str, text: str) -> None:
    with pytest.raises(Refused):
        query.parse(text, dialect)


@pytest.mark.parametrize("comment", ["/*! INTO OUTFILE '/tmp/x' */", "/*!50000 FOR UPDATE */", "/*M! FOR UPDATE */"])
def test_refuses_a_comment_that_the_server_would_run(comment: str) -> None:
    with pytest.raises(Refused, match="exécuté par le serveur"):
        query.parse(f"{HONEST} {comment}", "mysql")


def test_refuses_rows_without_an_order() -> None:
    with pytest.raises(Refused, match="ORDER BY"):
        query.parse("SELECT nom FROM v", "postgres")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(DIALECTS), st.sampled_from(HOSTILE), st.sampled_from(FRAMES), st.data())
def test_refuses_a_hostile_statement_however_it_is_framed(
    dialect: str, hostile: str, frame: str, data: st.DataObject
) -> None:
    gap = st.sampled_from(GAPS)
    spaced = "".join(data.draw(gap) if sign == " " else sign for sign in hostile)
    cased = data.draw(st.sampled_from([str, str.lower, str.title]))(spaced)
    with pytest.raises(Refused):
        query.parse(frame.format(honest=HONEST, hostile=cased), dialect)


WORDS = (
    "SELECT", "FROM", "t", "u", "*", "1", "'a'", "\"b\"", "AS", "ORDER BY 1", "WHERE", ";", "(", ")", ",", "/*", "*/",
    "--", "\n", "'", "\"", "`", "[", "]", "WITH x AS (", "UNION", "DELETE FROM t", "INSERT INTO t VALUES (1)",
    "DROP TABLE t", "UPDATE t SET a = 2", "RETURNING *", "ATTACH 'z' AS z", "PRAGMA user_version = 3", "REPLACE",
    "VALUES (1)", "EXPLAIN", "BEGIN", "=", "\\", "$$", "LIMIT 1",
)  # fmt: skip
READS = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, 33)  # 33: SQLITE_RECURSIVE


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), st.booleans())
def test_whatever_is_taken_a_real_engine_sees_only_reading(soup: str, ordered: bool) -> None:
    text = f"SELECT a FROM t {soup} ORDER BY 1" if ordered else soup
    try:
        query.parse(text, "sqlite")
    except Refused:
        return
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE t (a)")
    actions: list[int] = []
    base.set_authorizer(lambda action, *_: actions.append(action) or sqlite3.SQLITE_OK)
    with contextlib.suppress(sqlite3.Error):
        base.execute(text).fetchall()
    base.close()
    assert set(actions) <= set(READS)


def test_names_the_tables_it_reads_and_not_those_it_makes() -> None:
    text = 'WITH own AS (SELECT * FROM s.v) SELECT * FROM own JOIN "Élus" ON (SELECT 1 FROM w) = 1 ORDER BY 1'
    assert query.parse(text, "postgres").tables == {"s.v", '"Élus"', "w"}
    assert not query.parse("SELECT n FROM generate_series(1, 5) AS n ORDER BY 1", "postgres").tables


SQLITE = {"driver": "sqlite", "path": "/plante/base.db"}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "il lui faut des requêtes"),
        ({"query.habitants": HONEST}, "il lui faut des requêtes"),
        ({"query.officials": "DELETE FROM plante"}, "la requête « officials » est refusée"),
        ({"query.officials": "/plante/x.sql"}, "son fichier ne peut pas être lu"),
        ({"query.officials": "SELECT :siren AS a ORDER BY 1"}, "« :siren », inconnu de cette organisation"),
        ({"query.officials": "SELECT :plante AS a ORDER BY 1"}, "« :plante », inconnu de cette organisation"),
        ({"driver": "dbase"}, "choisissez son « driver » parmi postgresql, mariadb"),
        ({"path": "plante"}, "chemin absolu"),
        ({"path": ""}, "il lui faut path"),
        ({"driver": "postgresql"}, "il lui faut host, database, user"),
        ({"driver": "postgresql", "tls": "plante"}, "« tls » est l'un de verify, encrypt, none"),
    ],
)
def test_says_what_is_wrong_in_the_settings_without_their_values(settings: Mapping[str, str], words: str) -> None:
    with pytest.raises(ConnectionFault) as fault:
        Database("elus", SQLITE | settings)
    assert words in str(fault.value) and "\n" not in str(fault.value)
    assert "/plante" not in str(fault.value) and "DELETE" not in str(fault.value)
