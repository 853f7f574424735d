"""Budget lines into the tables, in bulk (COPY) and in the transaction of their dataset."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records.budget import BudgetDocument, BudgetLine

from ..tables import budget_document
from . import headers

_COLUMNS = ("resource_id", "position", *BudgetLine._fields)
_COPY = f"COPY loos_budget_line ({', '.join(_COLUMNS)}) FROM STDIN WITH (FORMAT csv, NULL '\\N')"


def stored(package_id: str) -> dict[str, str]:
    """The hash of the file behind each slot of a dataset."""
    rows = model.Session.execute(
        sa.select(budget_document.c.slot, budget_document.c.sha256).where(budget_document.c.package_id == package_id)
    )
    return {row.slot: row.sha256 for row in rows}


def resources(package_id: str) -> dict[str, str]:
    """The resource behind each slot of a dataset."""
    rows = model.Session.execute(
        sa.select(budget_document.c.slot, budget_document.c.resource_id).where(
            budget_document.c.package_id == package_id
        )
    )
    return {row.slot: row.resource_id for row in rows}


def remove(package_id: str, slots: Iterable[str]) -> None:
    condition = (budget_document.c.package_id == package_id, budget_document.c.slot.in_(list(slots)))
    model.Session.execute(sa.delete(budget_document).where(*condition))


def write(package_id: str, slot: str, resource_id: str, sha256: str, document: BudgetDocument) -> None:
    """Put a document and its lines in the tables; `remove` has taken away the former."""
    header = document.header
    values = {
        "resource_id": resource_id,
        "package_id": package_id,
        "sha256": sha256,
        "siret": header.siret,
        "siren": header.siren,
        "fiscal_year": header.fiscal_year,
        "slot": slot,
        "position": 0,
        "header": headers.dump(header),
    }
    model.Session.execute(sa.insert(budget_document).values(**values))
    _copy(resource_id, document)


def order(package_id: str, slots: Mapping[str, int]) -> None:
    """Give each slot its place in the year."""
    for slot, position in slots.items():
        model.Session.execute(
            sa.update(budget_document)
            .where(budget_document.c.package_id == package_id, budget_document.c.slot == slot)
            .values(position=position)
        )


def _copy(resource_id: str, document: BudgetDocument) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for position, line in enumerate(document.lines, start=1):
        writer.writerow([resource_id, position, *("\\N" if value is None else value for value in line)])
    buffer.seek(0)
    connection = model.Session.connection().connection
    with connection.cursor() as cursor:
        cursor.copy_expert(_COPY, buffer)
