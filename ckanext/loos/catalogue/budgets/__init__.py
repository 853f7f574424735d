"""Budget documents read back from the tables, in a number of statements that does not grow with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records.budget import BudgetDocument, BudgetHeader, BudgetLine, Direction, Section

from ..tables import budget_document, budget_line, commune, visible_budget
from . import headers

_LINE_COLUMNS = [budget_line.c[name] for name in BudgetLine._fields]
_SECTIONS = {section.value: section for section in Section}
_DIRECTIONS = {direction.value: direction for direction in Direction}


class StoredDocument(NamedTuple):
    """A current budget document of a dataset, with the resource that publishes it."""

    package_id: str
    resource_id: str
    slot: str  # "bp", "bs", "dm-1", "comptes"
    document: BudgetDocument


class VisibleYear(NamedTuple):
    """A fiscal year of one budget entity that anybody may see."""

    package_id: str
    dataset_name: str
    dataset_title: str
    siret: str
    fiscal_year: int
    headers: tuple[BudgetHeader, ...]


def documents(package_id: str) -> list[StoredDocument]:
    """The current documents of one dataset, in the order of the year. The caller has checked access."""
    rows = model.Session.execute(
        sa.select(budget_document)
        .where(budget_document.c.package_id == package_id)
        .order_by(budget_document.c.position)
    ).all()
    return _with_lines(rows)


def visible_documents(siret: str, fiscal_year: int) -> list[StoredDocument]:
    """The documents of an entity's year that anybody may see: for comparing one year with another."""
    rows = model.Session.execute(
        sa.select(visible_budget)
        .where(visible_budget.c.siret == siret, visible_budget.c.fiscal_year == fiscal_year)
        .order_by(visible_budget.c.position)
    ).all()
    return _with_lines(rows)


def visible_documents_of(organization_id: str, fiscal_year: int) -> list[StoredDocument]:
    """The documents of all of a commune's budgets of a year that anybody may see, main budget first."""
    rows = model.Session.execute(
        sa.select(visible_budget)
        .where(visible_budget.c.organization_id == organization_id, visible_budget.c.fiscal_year == fiscal_year)
        .order_by(visible_budget.c.siret, visible_budget.c.position)
    ).all()
    return _with_lines(rows)


def visible_years(organization_id: str) -> list[VisibleYear]:
    """The years of every budget of a commune that anybody may see, the newest first."""
    rows = model.Session.execute(
        sa.select(visible_budget)
        .where(visible_budget.c.organization_id == organization_id)
        .order_by(
            visible_budget.c.fiscal_year.desc(),
            visible_budget.c.siret,
            visible_budget.c.package_id,
            visible_budget.c.position,
        )
    ).all()
    return [_year(list(group)) for _, group in groupby(rows, key=lambda row: row.package_id)]


def newest() -> dict[str, VisibleYear]:
    """The newest year of each commune's main budget that anybody may see, by organization."""
    found = model.Session.execute(
        sa.select(visible_budget)
        .join(commune, commune.c.organization_id == visible_budget.c.organization_id)
        .where(visible_budget.c.siret == commune.c.profile["siret"].astext)
        .distinct(visible_budget.c.organization_id)
        .order_by(
            visible_budget.c.organization_id, visible_budget.c.fiscal_year.desc(), visible_budget.c.position.desc()
        )
    )
    return {row.organization_id: _year([row]) for row in found}


def _year(rows: Sequence[Any]) -> VisibleYear:
    first = rows[0]
    return VisibleYear(
        first.package_id,
        first.dataset_name,
        first.dataset_title,
        first.siret,
        first.fiscal_year,
        tuple(headers.load(row.header) for row in rows),
    )


def _with_lines(rows: Sequence[Any]) -> list[StoredDocument]:
    lines = _lines([row.resource_id for row in rows])
    return [
        StoredDocument(
            row.package_id, row.resource_id, row.slot, BudgetDocument(headers.load(row.header), lines[row.resource_id])
        )
        for row in rows
    ]


def _lines(resource_ids: Sequence[str]) -> dict[str, tuple[BudgetLine, ...]]:
    found: dict[str, list[BudgetLine]] = {resource_id: [] for resource_id in resource_ids}
    if found:
        for resource_id, line in _stream(resource_ids):
            found[resource_id].append(line)
    return {resource_id: tuple(lines) for resource_id, lines in found.items()}


def _stream(resource_ids: Sequence[str]) -> Iterator[tuple[str, BudgetLine]]:
    statement = (
        sa.select(budget_line.c.resource_id, *_LINE_COLUMNS)
        .where(budget_line.c.resource_id.in_(resource_ids))
        .order_by(budget_line.c.resource_id, budget_line.c.position)
    )
    for resource_id, section, direction, *rest in model.Session.execute(statement):
        yield resource_id, BudgetLine(_SECTIONS[section], _DIRECTIONS[direction], *rest)
