"""The deliberation that adopts a budget document, and the documents that a deliberation adopts.

Computed from what anybody may see, never stored. A clerk's statement wins; else the same body, the same day, the
subject of budgets and a title that leaves no doubt; where several fit, there is no link.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.loos.records.act import ActStatus
from ckanext.loos.records.adoption import adopts
from ckanext.loos.records.budget import BudgetHeader
from ckanext.loos.records.session import Result

from .budgets import headers
from .sessions.deliberations import Address, Found
from .sessions.tables import deliberation
from .sessions.tables import visible as visible_session
from .tables import visible_budget

FIELD = "adopted_by"  # of a budget's resource: "<siren>/<date>/<number>", or `NONE`
NONE = "aucune"
_SUBJECT = "7.1"
_UNDECIDED = [result.value for result in Result if result is not Result.ADOPTED]
_VOID = [ActStatus.CANCELLED.value, ActStatus.REFUSED.value]


class Adopted(NamedTuple):
    """A budget document."""

    resource_id: str
    dataset_name: str
    dataset_title: str
    header: BudgetHeader


def of_budget(package_id: str) -> dict[str, Found]:
    """The deliberation that adopted each document of a budget's dataset, by resource."""
    return {adopted.resource_id: found for adopted, found in _links(visible_budget.c.package_id == package_id)}


def of_deliberation(address: Address) -> list[Adopted]:
    """The budget documents that a deliberation adopts, in the order of the year."""
    day = (deliberation.c.siren == address.siren) & (deliberation.c.date == address.date)
    return [adopted for adopted, found in _links(day) if found.address == address]


def of_commune(organization_id: str) -> dict[Address, list[Adopted]]:
    """All that the deliberations of a commune adopt."""
    found: dict[Address, list[Adopted]] = {}
    for adopted, deliberated in _links(visible_budget.c.organization_id == organization_id):
        found.setdefault(deliberated.address, []).append(adopted)
    return found


def _links(condition: Any) -> Iterator[tuple[Adopted, Found]]:
    """`condition` asks for whole documents, or for all that was decided on a day: else one might look certain."""
    rows = model.Session.execute(_pairs().where(condition)).all()
    for _, group in groupby(rows, key=lambda row: row.resource_id):
        pairs = list(group)
        adopted = _adopted(pairs[0])
        found = [_found(row) for row in pairs if row.said or adopts(row.title, adopted.header)]
        if len(found) == 1:
            yield adopted, found[0]


def _adopted(row: Any) -> Adopted:
    return Adopted(row.resource_id, row.dataset_name, row.dataset_title, headers.load(row.header))


def _found(row: Any) -> Found:
    address = Address(row.siren, row.date, row.number_key)
    return Found(address, row.package_id, row.organization_id, row.position, row.number, row.title)


def _pairs() -> sa.Select[Any]:
    """Each document that anybody may see with each deliberation that may adopt it, in one statement."""
    budget, item, resource = visible_budget.c, deliberation.c, model.Resource
    said = sa.func.nullif(sa.cast(sa.cast(resource.extras, sa.Text), JSONB)[FIELD].astext, "")
    day = sa.case((said.is_(None), budget.header["decision_date"].astext), else_=_part(said, 2))
    stated = said.is_not(None) & (item.number_key == _part(said, 3))
    fitting = (
        said.is_(None)
        & ((item.subject_code == _SUBJECT) | item.subject_code.startswith(f"{_SUBJECT}.", autoescape=True))
        & sa.func.coalesce(item.result, "").not_in(_UNDECIDED)
        & sa.func.coalesce(item.status, "").not_in(_VOID)
    )
    same = (item.siren == sa.func.coalesce(_part(said, 1), budget.siren)) & (item.date == sa.cast(day, sa.Date))
    columns = (item.siren, item.date, item.number_key, item.package_id, item.position, item.number, item.title)
    return (
        sa.select(budget.resource_id, budget.dataset_name, budget.dataset_title, budget.header)
        .add_columns(*columns, visible_session.c.organization_id, said.label("said"))
        .join(resource, resource.id == budget.resource_id)
        .join(deliberation, same & (stated | fitting))
        .join(
            visible_session,
            (visible_session.c.package_id == item.package_id)
            & (visible_session.c.organization_id == budget.organization_id),
        )
        .order_by(budget.fiscal_year, budget.siret, budget.position, budget.resource_id)
    )


def _part(said: Any, place: int) -> Any:
    return sa.func.nullif(sa.func.split_part(said, "/", place), "")
