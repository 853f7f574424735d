"""Each way in which a base can fail is one French line, and nothing of the base is in it or in a log."""

from __future__ import annotations

import logging
import socket
import threading
import traceback
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sql_servers import (
    BASE,
    NUMBER,
    NUMBERS,
    OFFICIALS,
    PLANTED,
    READER,
    SECRET,
    VIEWS,
    Base,
    MariaDB,
    PostgreSQL,
    SQLite,
    free_port,
)  # fmt: skip

from ckanext.loos.harvesters import connections
from ckanext.loos.harvesters.connections import ConnectionFault
from ckanext.loos.harvesters.connections.sql import Database, causes, drivers
from ckanext.loos.harvesters.connections.sql.causes import Cause
from ckanext.loos.harvesters.connections.sql.drivers import Limits

Connect = Callable[..., Database]
QUERY = {"query.officials": OFFICIALS}
SLOW = Limits(connect=5, seconds=1, waits=())


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """As on a site whose administrator looks for a fault."""
    for name in ("", "sqlalchemy.engine", "sqlalchemy.pool"):
        caplog.set_level(logging.DEBUG, name)


def failing(connection: Database, caplog: pytest.LogCaptureFixture, *more: str) -> str:
    """The line of a connection that fails, when neither it nor its trace nor a log nor the check has a secret."""
    with pytest.raises(ConnectionFault) as raised:
        list(connection)
    fault = raised.value
    trace = "".join(traceback.format_exception(fault))
    checked = "\n".join(connection.faults())
    for told in (str(fault), repr(fault), trace, caplog.text, repr(connection)):
        assert not [word for word in (*PLANTED, *more) if word in told]
    assert not [word for word in (READER, SECRET, "12 rue", *more) if word in checked and word not in VIEWS]
    assert "\n" not in str(fault) and str(fault).startswith("La connexion « elus » : ")
    assert checked
    return str(fault)


def test_a_wrong_password(server: PostgreSQL | MariaDB, connect: Connect, caplog: Any) -> None:
    told = failing(connect(server, **QUERY, password="faux-plante"), caplog, "faux-plante")
    assert "le compte ou le mot de passe est refusé" in told


def test_an_unknown_account(server: PostgreSQL | MariaDB, connect: Connect, caplog: Any) -> None:
    told = failing(connect(server, **QUERY, user="inconnu_plante"), caplog, "inconnu_plante")
    assert "le compte ou le mot de passe est refusé" in told


def test_an_unknown_database(server: PostgreSQL | MariaDB, connect: Connect, caplog: Any) -> None:
    told = failing(connect(server, **QUERY, database="autre_plantee"), caplog, "autre_plantee")
    assert "n'existe pas" in told or "refusé" in told


def test_a_database_that_the_account_may_not_enter(postgresql: PostgreSQL, connect: Connect, caplog: Any) -> None:
    postgresql.run(f"REVOKE CONNECT ON DATABASE {BASE} FROM PUBLIC")
    try:
        assert "le compte n'y entre pas" in failing(connect(postgresql, **QUERY), caplog)
    finally:
        postgresql.run(f"GRANT CONNECT ON DATABASE {BASE} TO PUBLIC")


def test_a_server_that_takes_nobody_from_here(postgresql: PostgreSQL, connect: Connect, caplog: Any) -> None:
    connection = connect(postgresql, **QUERY, user="lointain", tls="encrypt")
    assert "n'accepte pas ce compte depuis cette machine" in failing(connection, caplog, "lointain")


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ("FATAL:  authentification par mot de passe échouée pour l'utilisateur « x »", Cause.LOGIN),
        ("FATAL:  le rôle « x » n'existe pas", Cause.LOGIN),
        ("FATAL:  la base de données « x » n'existe pas", Cause.BASE),
        ("FATAL:  droit refusé pour la base de données « x »", Cause.BASE),
        ("connection to server at \"x\" failed: FATAL:  the database system is starting up", Cause.HOST),
        ("FATAL:  aucune entrée dans pg_hba.conf pour l'hôte « x », utilisateur « y », SSL chiffrement", Cause.PLACE),
        ("FATAL:  aucune entrée dans pg_hba.conf pour l'hôte « x », utilisateur « y », aucun chiffrement", Cause.TLS),
        ("(2013, 'Lost connection to MySQL server during query')", Cause.CUT),
    ],
)
def test_a_server_is_understood_in_french_too(told: str, cause: Cause) -> None:
    assert causes.cause(OSError(told)) is cause


def test_no_server_at_this_port(server: PostgreSQL | MariaDB, connect: Connect, caplog: Any) -> None:
    port = str(free_port())
    assert "ne répond pas" in failing(connect(server, **QUERY, port=port), caplog, port, "127.0.0.1")


def test_no_such_host(server: PostgreSQL | MariaDB, connect: Connect, caplog: Any) -> None:
    told = failing(connect(server, **QUERY, host="plante.invalid", tls="none"), caplog, "plante.invalid")
    assert "ne répond pas" in told


def test_a_server_that_says_nothing(server: PostgreSQL | MariaDB, connect: Connect, caplog: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = str(silent.getsockname()[1])
        connection = connect(server, **QUERY, port=port, limits=Limits(connect=2, seconds=1, waits=()))
        assert "ne répond pas" in failing(connection, caplog, port)


def test_a_missing_table_or_column(base: Base, connect: Connect, caplog: Any) -> None:
    for text in ("SELECT nom FROM absente_plantee ORDER BY 1", "SELECT absente_plantee FROM v_votes ORDER BY 1"):
        told = failing(connect(base, **{"query.officials": text}), caplog, "absente_plantee", "v_votes")
        assert "n'existe pas" in told or "droit" in told


def test_a_table_that_the_account_may_not_read(server: PostgreSQL | MariaDB, connect: Connect, caplog: Any) -> None:
    text = "SELECT domicile FROM t_elus ORDER BY 1"
    assert "n'a pas le droit de lire" in failing(connect(server, **{"query.officials": text}), caplog)


def test_a_function_that_the_server_does_not_know(base: Base, connect: Connect, caplog: Any) -> None:
    told = failing(connect(base, **{"query.officials": "SELECT plantee(1) AS a ORDER BY 1"}), caplog, "plantee(")
    assert "ne comprend pas la requête" in told or "droit" in told


LONG = {
    "postgresql": "SELECT 'x' AS \"Nom\", pg_sleep(60) AS \"Prénom\" ORDER BY 1",
    "mariadb": 'SELECT SLEEP(60) AS "Nom", BENCHMARK(9000000000, SHA1(1)) AS "Prénom" ORDER BY 1',
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    'SELECT MAX(i) AS "Nom", 1 AS "Prénom" FROM n ORDER BY 1',
}


def test_a_query_that_takes_too_long(base: Base, connect: Connect, caplog: Any) -> None:
    connection = connect(base, SLOW, **{"query.officials": LONG[base.driver]})
    assert "prend trop de temps" in failing(connection, caplog)


def test_more_rows_than_a_town_hall_has(base: Base, connect: Connect, caplog: Any) -> None:
    with pytest.raises(ConnectionFault, match="donne plus de 1 lignes"):
        list(connect(base, Limits(rows=1), **QUERY))


def test_values_that_cannot_be_computed(postgresql: PostgreSQL, connect: Connect, caplog: Any) -> None:
    """The server's own words repeat the value."""
    text = "SELECT CAST(nom AS INT) AS \"Nom\", 'x' AS \"Prénom\" FROM v_elus ORDER BY 1"
    assert "code 22P02" in failing(connect(postgresql, **{"query.officials": text}), caplog, "HÉRÉ", "DUPUIS")


ROWS = f"SELECT {NUMBER} AS \"Nom\", REPEAT('x', 400) AS \"Prénom\" FROM {NUMBERS} ORDER BY 1"


def test_a_server_killed_while_it_sends_rows_gives_no_file_at_all(
    server: PostgreSQL | MariaDB, connect: Connect, caplog: Any
) -> None:
    """A list that was cut would look like people who left."""
    connection = connect(server, **{"query.officials": ROWS})
    rows = connection._rows
    stopped: list[bool] = []

    def slowly(*arguments: Any) -> Any:
        found = rows(*arguments)
        yield from islice(found, 1000)
        server.stop()
        stopped.append(True)
        yield from found

    connection._rows = slowly  # type: ignore[method-assign]
    try:
        with pytest.raises(ConnectionFault) as raised:
            list(connection)
        assert "a coupé la connexion" in str(raised.value) or "ne répond pas" in str(raised.value)
        assert not [word for word in PLANTED if word in "".join(traceback.format_exception(raised.value)) + caplog.text]
        with pytest.raises(ConnectionFault):
            connections.read(connection, "elus.xlsx")
    finally:
        if stopped:
            server.start()
    assert stopped
    assert list(connect(server, **QUERY))


def test_a_server_that_wakes_up_is_asked_again(server: PostgreSQL | MariaDB, connect: Connect) -> None:
    connection = connect(server, Limits(connect=5, seconds=20, waits=(1, 20)), **QUERY)
    server.stop()
    waking = threading.Timer(0.2, server.start)
    waking.start()
    try:
        assert [file.name for file in connection] == ["elus.xlsx"]
    finally:
        waking.join()


def test_tls_is_verified_unless_the_server_is_this_machine(server: PostgreSQL | MariaDB, connect: Connect) -> None:
    authority = str(server.authority)
    prudent = {**QUERY, "user": "prudent", "host": "localhost"}
    assert list(connect(server, **prudent, tls="verify", ca_file=authority))
    assert list(connect(server, **prudent, tls="encrypt"))
    for more in ({"tls": "none"}, {"tls": "verify"}, {"tls": "verify", "ca_file": authority, "host": "127.0.0.1"}):
        with pytest.raises(ConnectionFault, match=r"TLS|refusé"):
            list(connect(server, **prudent | more))


def test_a_far_server_has_its_certificate_verified_by_default(server: PostgreSQL | MariaDB) -> None:
    assert drivers.tls(server.settings(host="base.mairie.example")) == "verify"
    assert drivers.tls(server.settings(host="localhost")) == "none"


def test_a_file_that_is_no_base(sqlite: SQLite, connect: Connect, caplog: Any, tmp_path: Path) -> None:
    other = tmp_path / "plante.db"
    assert "n'existe pas" in failing(connect(sqlite, **QUERY, path=str(other)), caplog, str(tmp_path))
    assert not other.exists()
    other.write_bytes(b"pas une base" * 100)
    assert "n'existe pas" in failing(connect(sqlite, **QUERY, path=str(other)), caplog, str(tmp_path))


def test_text_that_is_in_no_encoding(sqlite: SQLite, connect: Connect) -> None:
    text = "SELECT CAST(x'5A6FE9' AS TEXT) AS \"Nom\", 'a' || char(0) || 'b' AS \"Prénom\" ORDER BY 1"
    connection = connect(sqlite, **{"query.officials": text})
    assert connections.read(connection, "elus.xlsx")


def test_a_secret_may_be_in_a_file(server: PostgreSQL | MariaDB, connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{server.settings()['password']}\n")
    assert list(connect(server, **QUERY, password="", password_file=str(tmp_path / "secret")))


def test_a_query_may_be_in_a_file(base: Base, connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "elus.sql").write_text(f"-- les élus\n{OFFICIALS};\n", "utf-8-sig")
    assert list(connect(base, **{"query.officials": str(tmp_path / "elus.sql")}))


def test_a_missing_driver_is_named_by_what_to_install(connect: Connect, postgresql: PostgreSQL) -> None:
    with pytest.raises(ConnectionFault, match=r"pip install ckanext-loos\[oracle\]"):
        connect(postgresql, **QUERY, driver="oracle")


def test_the_organization_is_bound_and_never_pasted(base: Base, connect: Connect) -> None:
    text = OFFICIALS.replace("ORDER BY", "WHERE :organisation = 'x'' OR 1=1 --' ORDER BY")
    connection = connect(base, **{"query.officials": text}, organization="x' OR 1=1 --")
    assert [file.name for file in connection] == ["elus.xlsx"]
    assert list(connect(base, **{"query.officials": text}, organization="crach")) == []
