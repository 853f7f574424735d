"""`ckan loos check` on a base: its columns, and an account that can do no more than read the named views."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sql_servers import ADMIN, BASE, OFFICIALS, READER, SECRET, SESSION_QUERIES, Base, MariaDB, PostgreSQL, SQLite

from ckanext.loos.harvesters.connections import ConnectionFault
from ckanext.loos.harvesters.connections.sql import Database

Connect = Callable[..., Database]
ALL = SESSION_QUERIES | {"query.officials": OFFICIALS}

OWNED = f"ALTER VIEW v_votes OWNER TO {ADMIN}; GRANT SELECT ON v_votes TO {READER}"
DEFINER = "LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"


@contextmanager
def changed(base: PostgreSQL | MariaDB, done: str, undone: str) -> Iterator[None]:
    base.run(done)
    try:
        yield
    finally:
        base.run(undone)


def test_an_account_that_reads_the_named_views_has_no_fault(base: Base, connect: Connect) -> None:
    assert list(connect(base, **ALL).faults()) == []


def test_a_view_that_no_query_names_is_one_too_many(server: PostgreSQL | MariaDB, connect: Connect) -> None:
    faults = list(connect(server, **{"query.officials": OFFICIALS}).faults())
    assert "v_votes" in " ".join(faults) and "v_elus" not in " ".join(faults)
    assert all("REVOKE" in fault for fault in faults)


@pytest.mark.parametrize(
    ("done", "undone", "words"),
    [
        (f"GRANT INSERT ON t_elus TO {READER}", f"REVOKE INSERT ON t_elus FROM {READER}", "écrire dans t_elus"),
        ("GRANT UPDATE ON v_elus TO PUBLIC", "REVOKE UPDATE ON v_elus FROM PUBLIC", "écrire dans v_elus"),
        (f"GRANT UPDATE (rang) ON t_elus TO {READER}", f"REVOKE ALL ON t_elus FROM {READER}", "écrire dans t_elus"),
        (f"GRANT TRUNCATE ON t_elus TO {READER}", f"REVOKE ALL ON t_elus FROM {READER}", "écrire dans t_elus"),
        (f"GRANT SELECT (domicile) ON t_elus TO {READER}", f"REVOKE ALL ON t_elus FROM {READER}", "lire aussi t_elus"),
        (f"ALTER VIEW v_votes OWNER TO {READER}", OWNED, "écrire dans v_votes"),
        (f"GRANT CREATE ON SCHEMA public TO {READER}", f"REVOKE CREATE ON SCHEMA public FROM {READER}", "le schéma"),
        (f"GRANT CREATE ON DATABASE {BASE} TO {READER}", f"REVOKE CREATE ON DATABASE {BASE} FROM {READER}", "la base"),
        (f"ALTER ROLE {READER} CREATEDB", f"ALTER ROLE {READER} NOCREATEDB", "CREATEDB"),
        (f"ALTER ROLE {READER} SUPERUSER", f"ALTER ROLE {READER} NOSUPERUSER", "SUPERUSER"),
        (f"GRANT pg_write_server_files TO {READER}", f"REVOKE pg_write_server_files FROM {READER}", "membre de pg_"),
        (f"CREATE SEQUENCE s; GRANT USAGE ON SEQUENCE s TO {READER}", "DROP SEQUENCE s", "faire avancer s"),
        (f"CREATE FUNCTION f() RETURNS int {DEFINER}", "DROP FUNCTION f()", "avec les droits d'un autre, f()"),
    ],
)
def test_each_right_too_many_of_postgresql_is_told(
    postgresql: PostgreSQL, connect: Connect, done: str, undone: str, words: str
) -> None:
    connection = connect(postgresql, **ALL)
    with changed(postgresql, done, undone):
        faults = list(connection.faults())
    (fault,) = [fault for fault in faults if words in fault]
    assert "REVOKE" in fault or "ALTER ROLE" in fault
    assert list(connection.faults()) == []


@pytest.mark.parametrize(
    ("right", "words"),
    [
        (f"INSERT ON {BASE}.t_elus", f"INSERT sur {BASE}.t_elus"),
        (f"SELECT (domicile) ON {BASE}.t_elus", f"SELECT sur {BASE}.t_elus"),
        (f"UPDATE, DELETE ON {BASE}.v_elus", f"DELETE, UPDATE sur {BASE}.v_elus"),
        ("FILE ON *.*", "FILE sur *.*"),
        (f"CREATE ON {BASE}.*", f"CREATE sur {BASE}.*"),
        (f"ALL PRIVILEGES ON {BASE}.*", f"ALL PRIVILEGES sur {BASE}.*"),
    ],
)
def test_each_right_too_many_of_mariadb_is_told(mariadb: MariaDB, connect: Connect, right: str, words: str) -> None:
    connection = connect(mariadb, **ALL)
    with changed(mariadb, f"GRANT {right} TO {READER}@'%'", f"REVOKE {right} FROM {READER}@'%'"):
        faults = list(connection.faults())
    assert len(faults) == 1 and words in faults[0] and "REVOKE" in faults[0]
    assert list(connection.faults()) == []


def test_a_trigger_with_the_rights_of_another_is_no_right_of_the_account(
    postgresql: PostgreSQL, connect: Connect
) -> None:
    trigger = "CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN NEW; END'"
    with changed(postgresql, trigger, "DROP FUNCTION t()"):
        assert list(connect(postgresql, **ALL).faults()) == []


def test_a_query_may_make_rows_by_a_function(postgresql: PostgreSQL, connect: Connect) -> None:
    made = "SELECT n AS \"Nom\", 'x' AS \"Prénom\" FROM generate_series(1, 2) AS n ORDER BY 1"
    told = " ".join(connect(postgresql, **SESSION_QUERIES, **{"query.officials": made}).faults())
    assert "v_elus" in told and "code" not in told


def test_a_role_or_the_right_to_give_rights_is_told_of_mariadb(mariadb: MariaDB, connect: Connect) -> None:
    connection = connect(mariadb, **ALL)
    with changed(mariadb, f"CREATE ROLE chefs; GRANT chefs TO {READER}@'%'", "DROP ROLE chefs"):
        assert "rôle" in " ".join(connection.faults())
    give = f"GRANT SELECT ON {BASE}.v_elus TO {READER}@'%' WITH GRANT OPTION"
    with changed(mariadb, give, f"REVOKE GRANT OPTION ON {BASE}.v_elus FROM {READER}@'%'"):
        assert "GRANT OPTION" in " ".join(connection.faults())
    with changed(mariadb, f"GRANT INSERT ON {BASE}.t_elus TO PUBLIC", f"REVOKE INSERT ON {BASE}.t_elus FROM PUBLIC"):
        assert "INSERT" in " ".join(connection.faults())


def test_a_file_that_the_site_may_write_is_told_of_sqlite(sqlite: SQLite, connect: Connect) -> None:
    connection = connect(sqlite, **ALL)
    sqlite.path.chmod(0o644)
    try:
        (fault,) = connection.faults()
    finally:
        sqlite.path.chmod(0o444)
    assert "peut écrire" in fault and "chmod" in fault


COLUMNS = [
    ('SELECT nom AS "Nom" FROM v_elus ORDER BY 1', "il manque : « Prénom »"),
    ('SELECT nom AS "Nom", prenom AS "Prénom", rang AS "Adresse" FROM v_elus ORDER BY 1', "pas prévues : « Adresse »"),
    ('SELECT nom AS "Nom", prenom AS "Prénom", rang AS "nom" FROM v_elus ORDER BY 1', "sont là deux fois : « Nom »"),
]


@pytest.mark.parametrize(("text", "words"), COLUMNS)
def test_columns_that_are_not_the_template_s_are_named_to_the_administrator(
    base: Base, connect: Connect, text: str, words: str
) -> None:
    (fault,) = [line for line in connect(base, **{"query.officials": text}).faults() if "colonnes" in line]
    assert words in fault


@pytest.mark.parametrize("text", [text for text, _ in COLUMNS])
def test_columns_that_are_not_the_template_s_are_not_read(base: Base, connect: Connect, text: str) -> None:
    with pytest.raises(ConnectionFault, match="n'a pas les colonnes attendues, `ckan loos check` dit lesquelles"):
        list(connect(base, **{"query.officials": text}))


def test_a_heading_without_accents_or_spaces_is_known(base: Base, connect: Connect) -> None:
    text = "SELECT nom AS nom, prenom AS prenom, elu_le AS debut_du_mandat FROM v_elus ORDER BY rang"
    connection = connect(base, **{"query.officials": text})
    assert [file.name for file in connection] == ["elus.xlsx"]


def test_a_query_of_a_function_that_writes_is_stopped_by_the_transaction(
    server: PostgreSQL | MariaDB, connect: Connect
) -> None:
    if isinstance(server, PostgreSQL):
        server.run("CREATE FUNCTION ecrit() RETURNS text LANGUAGE sql AS $$ DELETE FROM t_elus RETURNING nom $$")
        grant, undo = f"GRANT DELETE, SELECT ON t_elus TO {READER}", f"REVOKE ALL ON t_elus FROM {READER}"
    else:
        server.run("CREATE FUNCTION ecrit() RETURNS TEXT BEGIN DELETE FROM t_elus; RETURN 'x'; END")
        grant, undo = f"GRANT EXECUTE ON {BASE}.* TO {READER}@'%'", f"REVOKE EXECUTE ON {BASE}.* FROM {READER}@'%'"
    text = 'SELECT ecrit() AS "Nom", \'x\' AS "Prénom" ORDER BY 1'
    with changed(server, grant, undo), pytest.raises(ConnectionFault, match="essaie d'écrire"):
        list(connect(server, **{"query.officials": text}))
    server.run("DROP FUNCTION ecrit")
    assert server.run("SELECT COUNT(*) FROM t_elus")[0][0] == 2


def test_the_file_of_sqlite_cannot_be_written(sqlite: SQLite, connect: Connect) -> None:
    connection = connect(sqlite, **{"query.officials": OFFICIALS})
    sqlite.path.chmod(0o644)
    with pytest.raises(ConnectionFault, match="essaie d'écrire"), connection._server.reading() as opened:
        opened.execute(sa.text("DELETE FROM t_elus"))
    sqlite.path.chmod(0o444)


def test_secrets_of_grants_are_not_told(mariadb: MariaDB, connect: Connect) -> None:
    told = " ".join(connect(mariadb, **{"query.officials": OFFICIALS}).faults())
    assert told and "PASSWORD" not in told and SECRET not in told and READER not in told
