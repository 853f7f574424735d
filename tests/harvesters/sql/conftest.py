"""The servers, started once, and connections to them that are closed after each test."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parent))

from sql_servers import Base, MariaDB, PostgreSQL, SQLite

from ckanext.loos.harvesters.connections.sql import Database
from ckanext.loos.harvesters.connections.sql.drivers import Limits

LIMITS = Limits(connect=5, seconds=20, waits=())


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    server = PostgreSQL()
    server.fill()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDB]:
    server = MariaDB()
    server.fill()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SQLite:
    base = SQLite(tmp_path_factory.mktemp("sqlite"))
    base.fill()
    return base


@pytest.fixture(params=["postgresql", "mariadb", "sqlite"])
def base(request: pytest.FixtureRequest) -> Base:
    """Each kind of base in turn."""
    found: Base = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> PostgreSQL | MariaDB:
    """Each kind of server in turn."""
    found: PostgreSQL | MariaDB = request.getfixturevalue(request.param)
    return found


Connect = Callable[..., Database]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """A connection of these settings: `connect(base, **{"query.officials": …})`."""
    opened: list[Database] = []

    def opening(base: Any, limits: Limits = LIMITS, **settings: str) -> Database:
        opened.append(Database("elus", base.settings(**settings), limits))
        return opened[-1]

    yield opening
    for connection in opened:
        connection.close()


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """The statements that SQLAlchemy sends from now on, to any base."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        statements.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
