"""Fewer statements of CKAN's for a page of datasets: what it asks for each of them is asked once.

Its own functions are used as they are: SQLAlchemy lets a listener give the answer to a statement before it is executed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.sql import visitors

_STEADY = {"user", "group", "tag", "loos_commune"}  # tables that a page of datasets only adds to
_PARTS = {"resource", "tag", "package_tag", "group", "member", "package_relationship"}


@contextmanager
def asked() -> Iterator[None]:
    """While a page is written: who writes, for whom, with which tags. Only rows that were found are kept."""
    kept: dict[Any, Any] = {}

    def answer(state: ORMExecuteState, statement: sa.Select[Any], key: Any) -> Any:
        if key not in kept:
            if not all(table in _STEADY for table in _tables(statement)):
                return None
            found = state.invoke_statement().freeze()
            if not found.data:
                return found()
            kept[key] = found
        return kept[key]()

    with _answering(_STEADY, answer):
        yield


@contextmanager
def asked_of_all(package_ids: Collection[str]) -> Iterator[None]:
    """While these datasets are read, and nothing is written: their resources, tags, groups, relations, all at once."""
    kept: dict[Any, _Rows] = {}

    def answer(state: ORMExecuteState, statement: sa.Select[Any], key: Any) -> Any:
        shape, values = key
        named = [value for value in values if value in wanted]
        if len(named) != 1 or state.bind_mapper is not None:
            return None
        others = shape, tuple(value for value in values if value not in wanted)
        if others not in kept:
            if not _is_of_parts(statement):
                return None
            kept[others] = _Rows(state, statement, named[0], wanted)
        return kept[others].of(named[0])

    wanted = frozenset(package_ids)
    with _answering(_PARTS, answer):
        yield


class _Rows:
    """What is found for many datasets by the statement that asks it of one."""

    def __init__(self, state: ORMExecuteState, statement: sa.Select[Any], one: str, wanted: Collection[str]) -> None:
        columns: list[sa.ColumnElement[Any]] = []

        def of_all(element: Any, **_: Any) -> Any:
            if isinstance(element, sa.BinaryExpression) and getattr(element.right, "value", None) == one:
                columns.append(element.left)
                return element.left.in_(wanted)
            return None

        whole: Any = visitors.replacement_traverse(statement, {}, of_all)
        found = state.invoke_statement(whole.add_columns(columns[0].label("loos_of")))
        self._names = list(found.keys())[:-1]
        self._rows: dict[str, list[Any]] = defaultdict(list)
        for *row, package_id in found:
            self._rows[package_id].append(row)

    def of(self, package_id: str) -> Any:
        return IteratorResult(SimpleResultMetaData(self._names), iter(self._rows[package_id]))


@contextmanager
def _answering(
    tables: Collection[str], answer: Callable[[ORMExecuteState, sa.Select[Any], Any], Any]
) -> Iterator[None]:
    """An answer, or None, for each SELECT from these tables, with its shape and values."""

    def before(state: ORMExecuteState) -> Any:
        statement = state.statement
        if not isinstance(statement, sa.Select) or state.is_column_load or state.parameters:
            return None  # values given apart are not in the key
        if any(getattr(source, "name", "") not in tables for source in statement.columns_clause_froms):
            return None  # quickly: most are not
        key = statement._generate_cache_key()
        return key and answer(state, statement, (key.key, tuple(bound.effective_value for bound in key.bindparams)))

    session = model.Session()
    sa.event.listen(session, "do_orm_execute", before)
    try:
        yield
    finally:
        sa.event.remove(session, "do_orm_execute", before)


def _is_of_parts(statement: sa.Select[Any]) -> bool:
    """Whether it asks for plain rows of what datasets consist of."""
    plain = all(isinstance(column, sa.Column) for column in statement.selected_columns)
    return plain and statement._limit_clause is None and all(table in _PARTS for table in _tables(statement))


def _tables(statement: sa.Select[Any]) -> Iterator[str]:
    """All tables of a statement, joined and asked within conditions too."""
    return (element.name for element in visitors.iterate(statement) if isinstance(element, sa.Table))
