"""A base of a town hall: opened, read in a transaction that cannot write, rolled back, closed."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from .. import ConnectionFault
from ..secrets import secret
from ..settings import port_of, required
from . import causes, drivers
from .configured import Asked
from .drivers import Limits

_PAGE = 500  # rows asked for at a time
_LOGGED = "loos"
for _part in ("engine.Engine", "pool.impl.NullPool"):  # their lines hold queries and rows, at any level
    logging.getLogger(f"sqlalchemy.{_part}.{_LOGGED}").addFilter(lambda _: False)


class Server:
    def __init__(self, name: str, settings: Mapping[str, str], limits: Limits) -> None:
        self._name, self._limits = name, limits
        self.kind = settings.get("driver", "").strip()
        if self.kind not in drivers.DRIVERS:
            raise self.fault(f"choisissez son « driver » parmi {', '.join(drivers.DRIVERS)}")
        if drivers.tls(settings) not in drivers.TLS:
            raise self.fault(f"« tls » est l'un de {', '.join(drivers.TLS)}")
        self.driver = drivers.DRIVERS[self.kind]
        self._engine = self._made(settings)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection whose transaction only reads; what it raises of the server is a `ConnectionFault`."""
        try:
            connection = self._opened()
        except (sa.exc.SQLAlchemyError, OSError) as error:
            raise self.fault(causes.words(error, opening=True)) from None
        driver = connection.connection.driver_connection
        try:
            with connection:
                yield connection
                connection.rollback()
        except (sa.exc.SQLAlchemyError, UnicodeError, OSError) as error:
            _expect_nothing(driver)
            raise self.fault(causes.words(error)) from None

    def ask(self, connection: sa.Connection, asked: Asked) -> sa.CursorResult[Any]:
        """The answer of a query, which the server keeps and gives page by page."""
        options = {"stream_results": True, "max_row_buffer": _PAGE, "yield_per": _PAGE}
        return connection.execute(asked.statement, dict(asked.values), execution_options=options)

    def bounded(self, result: sa.CursorResult[Any], query: str) -> Iterator[sa.Row[Any]]:
        """The rows of an answer, no more and no longer than the limits say."""
        end = time.monotonic() + self._limits.seconds
        for place, row in enumerate(result):
            if place >= self._limits.rows:
                raise self.fault(f"la requête « {query} » donne plus de {self._limits.rows} lignes : limitez-la")
            if place % _PAGE == 0 and time.monotonic() > end:
                raise self.fault(causes.Cause.TIME.value)
            yield row

    def fault(self, words: str) -> ConnectionFault:
        return ConnectionFault(f"La connexion « {self._name} » : {words}.")

    def close(self) -> None:
        self._engine.dispose()

    def _opened(self) -> sa.Connection:
        """Asked again, later and later, when nobody answers: a server may be starting."""
        for wait in self._limits.waits:
            try:
                return self._begun()
            except (sa.exc.SQLAlchemyError, OSError) as error:
                if causes.cause(error) not in causes.TRANSIENT:
                    raise
            time.sleep(wait)
        return self._begun()

    def _begun(self) -> sa.Connection:
        connection = self._engine.connect()
        try:
            for statement in self.driver.prelude:
                said = statement.format(limits=self._limits, rows=self._limits.rows + 1)
                connection.exec_driver_sql(said)
        except BaseException:
            connection.close()
            raise
        return connection

    def _made(self, settings: Mapping[str, str]) -> sa.Engine:
        quiet = {"logging_name": _LOGGED, "pool_logging_name": _LOGGED, "hide_parameters": True}
        arguments = self.driver.arguments(self._name, settings, self._limits)
        maker = self._sqlite(settings) if self.kind == "sqlite" else {}
        url = "sqlite://" if maker else self._url(settings)
        options = {"poolclass": NullPool, "connect_args": arguments, **quiet, **self.driver.engine, **maker}
        try:
            return sa.create_engine(url, **options)
        except ModuleNotFoundError:
            raise self.fault(f"son pilote manque : pip install ckanext-loos[{self.driver.extra}]") from None

    def _url(self, settings: Mapping[str, str]) -> sa.URL:
        host, database, user = required(self._name, settings, "host", "database", "user")
        where = {"query": {"service_name": database}} if self.kind == "oracle" else {"database": database}
        place = None if self.kind == "mariadb" and host.startswith("/") else host  # a socket's path is no host there
        port = port_of(self._name, settings, self.driver.port)
        return sa.URL.create(self.driver.url, user, secret(self._name, settings), place, port, **where)

    def _sqlite(self, settings: Mapping[str, str]) -> dict[str, object]:
        (path,) = required(self._name, settings, "path")
        if not Path(path).is_absolute():
            raise self.fault("il lui faut le chemin absolu de son fichier, « path »")
        return {"creator": partial(drivers.open_sqlite, path, self._limits)}


def _expect_nothing(driver: object) -> None:
    """PyMySQL would ask a server that is gone for the rest of an answer, whenever memory is freed."""
    answer = getattr(driver, "_result", None)
    if answer is not None:
        answer.unbuffered_active = False
