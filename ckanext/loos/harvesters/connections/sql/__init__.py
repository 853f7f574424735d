"""A base of a town hall's software: its queries' rows are the tables that a clerk would keep.

`query.officials` makes one list of officials; `query.sessions`, `attendance`, `deliberations` and `votes` make a
workbook for each session, with the sheets of the clerk's template. So a base enters by the readers of spreadsheets.
All queries see one state of the base: it is kept aside, and files are copied from there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from fnmatch import fnmatchcase
from typing import BinaryIO

import sqlalchemy as sa

from .. import ConnectionFault, FileFault, SourceFile, workbook
from . import cells, configured, kinds, rights
from .configured import Asked
from .drivers import Limits
from .kinds import KINDS, MODIFIED
from .query import Refused
from .server import Server
from .sheets import sheets
from .spool import BIGGEST, Spool

_FIRST = ("officials", "sessions")  # enough to know what changed, when each session tells when it was modified


class Database:
    """Files made of the rows of a base."""

    def __init__(self, name: str, settings: Mapping[str, str], limits: Limits = Limits()) -> None:  # noqa: B008
        self._name, self._settings, self._limits = name, settings, limits
        self._server = Server(name, settings, limits)
        self._patterns = settings.get("glob", "*").lower().split()
        try:
            self._queries = configured.queries(settings, self._server.driver.dialect)
        except Refused as refused:
            raise self._server.fault(str(refused)) from None
        self._spool: Spool | None = None
        self._whole = False

    def __iter__(self) -> Iterator[SourceFile]:
        spool = self._load(whole=False)
        return (SourceFile(file, version) for file, version in spool.versions() if self._wanted(file))

    def copy(self, name: str, target: BinaryIO) -> None:
        spool = self._spool if self._spool and self._whole else self._load(whole=True)
        if not spool.has(name) or not self._wanted(name):
            raise FileFault("La base ne donne plus ces lignes : il n'y a rien à lire.")
        if spool.is_too_big(name):
            raise FileFault(f"Ces lignes font plus de {BIGGEST // (1024 * 1024)} Mo de texte : elles ne sont pas lues.")
        workbook.write(target, sheets(spool, name))

    def faults(self) -> Iterator[str]:
        """The account's rights are looked at, and each query is run for its columns."""
        server = Server(self._name, self._settings, self._limits._replace(rows=0, waits=()))
        tables = frozenset(table for asked in self._queries.values() for table in asked.tables)
        try:
            with server.reading() as base:
                excess = list(rights.faults(server.kind, base, tables, self._settings))
        except ConnectionFault as fault:
            yield str(fault)
            return
        for name, asked in self._queries.items():
            yield from self._query_faults(server, name, asked)
        yield from excess

    def _query_faults(self, server: Server, name: str, asked: Asked) -> Iterator[str]:
        try:
            with server.reading() as base, closing(server.ask(base, asked)) as rows:
                names = list(rows.keys())
        except ConnectionFault as fault:
            yield f"Requête « {name} ». {fault}"
        else:
            yield from (f"Requête « {name} », colonnes : {words}." for words in kinds.faults(KINDS[name], names))

    def close(self) -> None:
        if self._spool:
            self._spool.close()
        self._spool = None
        self._server.close()

    def _wanted(self, file: str) -> bool:
        return any(fnmatchcase(os.path.basename(file), pattern) for pattern in self._patterns)

    def _load(self, *, whole: bool) -> Spool:
        """Keep the rows of all queries; of the first only, when they tell what changed and no more is asked."""
        self.close()
        with ExitStack() as undone:
            spool = Spool()
            undone.callback(spool.close)
            with self._server.reading() as base:
                dated = self._fill(spool, base, [name for name in self._queries if name in _FIRST])
                whole = whole or not dated
                if whole:
                    self._fill(spool, base, [name for name in self._queries if name not in _FIRST])
            spool.ready()
            undone.pop_all()
        self._spool, self._whole = spool, whole
        return spool

    def _fill(self, spool: Spool, base: sa.Connection, names: Iterable[str]) -> bool:
        """Whether there are sessions and all tell when they were modified."""
        dated = None
        for name in names:
            for told in self._rows(base, name):
                spool.add(kinds.file_of(name, told), name, told)
                if name == "sessions":
                    dated = bool(told.get(MODIFIED)) and dated is not False
        return bool(dated)

    def _rows(self, base: sa.Connection, name: str) -> Iterator[dict[str, str]]:
        asked, kind = self._queries[name], KINDS[name]
        with closing(self._server.ask(base, asked)) as result:
            headings = kinds.columns(kind, list(result.keys()))
            if any(kinds.faults(kind, headings)):
                raise self._server.fault(
                    f"la requête « {name} » n'a pas les colonnes attendues, `ckan loos check` dit lesquelles"
                )
            for row in self._server.bounded(result, name):
                texts = zip(headings, map(cells.text, row), strict=True)
                yield {heading: text for heading, text in texts if text}
