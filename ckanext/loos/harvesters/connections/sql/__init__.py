"""A base of a town hall's software: its queries' rows are the tables that a clerk would keep.

`query.officials` makes one list of officials; `query.sessions`, `attendance`, `deliberations` and `votes` make a
workbook for each session, with the sheets of the clerk's template. So a base enters by the readers of spreadsheets.
All queries see one state of the base: it is kept aside, and files are copied from there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa

from ckanext.loos.formats.session_sheet import head

from .. import ConnectionFault, FileFault, SourceFile, workbook
from ..workbook import Sheet
from . import cells, kinds, query, rights
from .drivers import Limits
from .kinds import KINDS, MODIFIED
from .query import Query
from .server import Server
from .spool import BIGGEST, Spool

_SETTING = "query."
_FIRST = ("officials", "sessions")  # enough to know what changed, when each session tells when it was modified
_PARAMETERS = {"organisation": "organization", "siren": "siren", "insee": "insee"}  # in a query → in the settings
_A_FILE = re.compile(r"/\S+\.sql")


class Database:
    """Files made of the rows of a base."""

    def __init__(self, name: str, settings: Mapping[str, str], limits: Limits = Limits()) -> None:  # noqa: B008
        self._name, self._settings, self._limits = name, settings, limits
        self._server = Server(name, settings, limits)
        self._patterns = settings.get("glob", "*").lower().split()
        self._queries = dict(self._parsed())
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
        workbook.write(target, _sheets(spool, name))

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

    def _query_faults(self, server: Server, name: str, asked: Query) -> Iterator[str]:
        try:
            with server.reading() as base, closing(server.ask(base, asked.statement, self._values(asked))) as rows:
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

    def _parsed(self) -> Iterator[tuple[str, Query]]:
        found = {key.removeprefix(_SETTING): text for key, text in self._settings.items() if key.startswith(_SETTING)}
        if not found or not KINDS.keys() >= found.keys():
            raise self._server.fault(f"il lui faut des requêtes, {_SETTING} suivi de {', '.join(KINDS)}")
        for kind in KINDS:
            if kind in found:
                try:
                    asked = query.parse(self._text(found[kind]), self._server.driver.dialect)
                except query.Refused as refused:
                    raise self._server.fault(f"la requête « {kind} » est refusée, {refused}") from None
                self._values(asked)
                yield kind, asked

    def _text(self, setting: str) -> str:
        """A query, or what the file of this path holds."""
        if not _A_FILE.fullmatch(setting.strip()):
            return setting
        try:
            return Path(setting.strip()).read_text("utf-8-sig")
        except (OSError, UnicodeError):
            raise query.Refused("son fichier ne peut pas être lu") from None

    def _values(self, asked: Query) -> dict[str, str]:
        known = {mark: self._settings.get(setting, "") for mark, setting in _PARAMETERS.items()}
        if missing := sorted(mark for mark in asked.parameters if not known.get(mark)):
            raise self._server.fault(f"une requête demande « :{missing[0]} », inconnu de cette organisation")
        return {mark: known[mark] for mark in asked.parameters}

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
        with closing(self._server.ask(base, asked.statement, self._values(asked))) as result:
            headings = kinds.columns(kind, list(result.keys()))
            if any(kinds.faults(kind, headings)):
                raise self._server.fault(
                    f"la requête « {name} » n'a pas les colonnes attendues, `ckan loos check` dit lesquelles"
                )
            for row in self._server.bounded(result, name):
                texts = zip(headings, map(cells.text, row), strict=True)
                yield {heading: text for heading, text in texts if text}


def _sheets(spool: Spool, file: str) -> list[Sheet]:
    """The sheets of a file, with the headings of the template."""
    if file == kinds.OFFICIALS:
        return [_table("officials", KINDS["officials"].headings, spool.read(file, "officials"))]
    heads = list(islice(spool.read(file, "sessions"), 2))
    if len(heads) > 1:
        raise FileFault("La requête « sessions » donne deux lignes pour cette séance : une seule est attendue.")
    lists = [kind for kind in KINDS if kind not in _FIRST and spool.first(file, kind)]
    told = heads[0] if heads else spool.first(file, lists[0])
    labels = [(label, told[label]) for label in head.LABELS if label in told]
    tables = [_table(kind, KINDS[kind].headings[2:], spool.read(file, kind)) for kind in lists]
    return [Sheet(KINDS["sessions"].sheet, labels), *tables]


def _table(kind: str, headings: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Sheet:
    lines = [[row.get(heading, "") for heading in headings] for row in rows]
    return Sheet(KINDS[kind].sheet, [headings, *lines])
