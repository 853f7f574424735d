"""The servers that can be asked: how each is reached, told to read only, and to give up in time."""

from __future__ import annotations

import sqlite3
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from .. import certificates

TLS = ("verify", "encrypt", "none")
_LOCAL = ("", "localhost", "127.0.0.1", "::1")


class Limits(NamedTuple):
    connect: int = 10  # seconds
    seconds: int = 120  # of one query, its rows sent
    rows: int = 1_000_000  # of one query
    waits: tuple[int, ...] = (1, 4)  # seconds before a server that does not answer is asked once more


class Driver(NamedTuple):
    url: str  # SQLAlchemy's name
    dialect: str  # sqlglot's
    port: int
    extra: str  # of this package, where its driver is
    arguments: Callable[[str, Mapping[str, str], Limits], dict[str, Any]]  # of a connection's name and settings
    prelude: tuple[str, ...] = ()  # said first in each connection
    engine: Mapping[str, Any] = {}


def tls(settings: Mapping[str, str]) -> str:
    """Verified, unless the server is this machine or the configuration says less."""
    return settings.get("tls", "").strip() or ("none" if is_local(settings) else "verify")


def is_local(settings: Mapping[str, str]) -> bool:
    host = settings.get("host", "").strip()
    return host in _LOCAL or host.startswith("/")


def _postgresql(name: str, settings: Mapping[str, str], limits: Limits) -> dict[str, Any]:
    """Keep-alives end a connection that a firewall forgot, as the server's time limit cannot."""
    alive = {"keepalives": 1, "keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3}
    milliseconds = limits.seconds * 1000
    options = f"-c statement_timeout={milliseconds} -c lock_timeout=10000 -c default_transaction_read_only=on"
    mode = {"verify": "verify-full", "encrypt": "require", "none": "disable"}[tls(settings)]
    authorities = {"sslrootcert": certificates.authorities(name, settings)} if mode == "verify-full" else {}
    more = {"application_name": "ckanext-loos", "client_encoding": "utf8", "gssencmode": "disable"}
    return {"connect_timeout": limits.connect, "options": options, "sslmode": mode, **authorities, **alive, **more}


def _mariadb(name: str, settings: Mapping[str, str], limits: Limits) -> dict[str, Any]:
    host = settings.get("host", "")
    timeouts = {"connect_timeout": limits.connect, "read_timeout": limits.seconds + 2, "write_timeout": 30}
    where = {"unix_socket": host} if host.startswith("/") else {}
    return {**timeouts, **where, **_context(name, settings), "charset": "utf8mb4", "local_infile": False}


def _context(name: str, settings: Mapping[str, str]) -> dict[str, Any]:
    """PyMySQL, given a context, refuses a server without TLS; given none, it would take either."""
    if tls(settings) == "none":
        return {"ssl_disabled": True}
    context = ssl.create_default_context(cafile=certificates.authorities(name, settings))
    if tls(settings) == "encrypt":
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return {"ssl": context}


def open_sqlite(path: str, limits: Limits) -> sqlite3.Connection:
    """The file read only; it gives up in time, and bytes that are no text harm nothing."""
    connection = sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=limits.connect)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    end = time.monotonic() + limits.seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, 10_000)
    return connection


def _sqlserver(_name: str, settings: Mapping[str, str], limits: Limits) -> dict[str, Any]:
    """FreeTDS asks for encryption; whose certificate it takes is FreeTDS's own configuration."""
    times = {"login_timeout": limits.connect, "timeout": limits.seconds}
    encryption = {} if tls(settings) == "none" else {"encryption": "require"}
    return {**times, **encryption, "read_only": True, "charset": "UTF-8", "appname": "ckanext-loos"}


def _oracle(_name: str, settings: Mapping[str, str], limits: Limits) -> dict[str, Any]:
    protocol = {"none": "tcp"}.get(tls(settings), "tcps")
    verified = tls(settings) == "verify"
    return {"tcp_connect_timeout": limits.connect, "protocol": protocol, "ssl_server_dn_match": verified}


_MARIADB = (
    "SET SESSION max_statement_time = {limits.seconds}, sql_select_limit = {rows}, sql_mode = ''",
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)
_REPEATABLE = {"isolation_level": "REPEATABLE READ", "execution_options": {"postgresql_readonly": True}}
DRIVERS = {
    "postgresql": Driver("postgresql+psycopg2", "postgres", 5432, "", _postgresql, engine=_REPEATABLE),
    "mariadb": Driver("mysql+pymysql", "mysql", 3306, "mariadb", _mariadb, _MARIADB),
    "sqlite": Driver("sqlite", "sqlite", 0, "", lambda *_: {}, ("PRAGMA query_only = ON", "BEGIN")),
    "sqlserver": Driver("mssql+pymssql", "tsql", 1433, "sqlserver", _sqlserver),
    "oracle": Driver("oracle+oracledb", "oracle", 1521, "oracle", _oracle, ("SET TRANSACTION READ ONLY",)),
}
