"""The register of a commune's deliberations: one row each, with its vote where it is known, in SCDL."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.loos.formats.scdl import deliberations as scdl_deliberations
from ckanext.loos.records.act import Act, ActStatus, Ballot, Nature, department_of

from .. import addresses, adoptions
from ..adoptions import Adopted
from ..communes import CommuneRow
from ..sessions.deliberations import Address
from ..sessions.tables import deliberation, visible
from .theme import Theme

_YEAR: Any = sa.extract("year", deliberation.c.date)


def _of(row: CommuneRow, *columns: Any) -> sa.Select[Any]:
    """Deliberations in force, with what the schema asks, of the sessions that anybody may see."""
    return (
        sa.select(*columns)
        .join(visible, visible.c.package_id == deliberation.c.package_id)
        .where(
            visible.c.organization_id == row.organization_id,
            deliberation.c.subject_code.is_not(None),
            deliberation.c.status.is_distinct_from(ActStatus.CANCELLED.value),
        )
    )


def _years(row: CommuneRow) -> list[int]:
    return sorted({int(year) for year in model.Session.scalars(_of(row, _YEAR).distinct())}, reverse=True)


def _content(row: CommuneRow, year: int) -> bytes:
    columns = deliberation.c
    statement = _of(row, deliberation).where(year == _YEAR)
    rows = model.Session.execute(statement.order_by(columns.date, columns.siren, columns.position))
    adopted, stream = adoptions.of_commune(row.organization_id), io.StringIO(newline="")
    scdl_deliberations.write(stream, (_with_budget(_act(row, found), found.number_key, adopted) for found in rows))
    return stream.getvalue().encode("utf-8")


def _with_budget(act: Act, key: str, adopted: Mapping[Address, Sequence[Adopted]]) -> Act:
    """With the one budget whose documents it adopts: the schema has room for one."""
    found = adopted.get(Address(act.siren or "", act.date, key), ())
    budgets = {(str(one.header.fiscal_year), one.header.name) for one in found}
    year, name = budgets.pop() if len(budgets) == 1 else (None, None)
    return replace(act, budget_year=year, budget_name=name)


def _act(row: CommuneRow, found: Any) -> Act:
    sirets = {body.siret[:9]: body for body in row.commune.bodies}
    body = sirets.get(found.siren)
    received = found.received_on is not None
    return Act(
        siren=found.siren,
        siret=body.siret if body else row.commune.siret,
        collectivity=body.name if body else row.commune.name,
        number=found.number,
        date=found.date,
        nature=Nature.DELIBERATION,
        title=found.title,
        subject_code=found.subject_code,
        ballot=Ballot(found.seats, found.voters, found.in_favour, found.against, found.abstained),
        received_on=found.received_on,
        prefecture=_prefecture(row) if received else None,
        url=addresses.page_url("deliberation", found.siren, found.date.isoformat(), found.number_key),
    )


def _prefecture(row: CommuneRow) -> str | None:
    department = department_of(row.commune.siren)
    return f"PREF{department}" if department else None


def _datasets(row: CommuneRow, year: int) -> list[str]:
    return list(model.Session.scalars(_of(row, deliberation.c.package_id).where(year == _YEAR).distinct()))


THEME = Theme(
    name="deliberations",
    label="Délibérations",
    notes="Les délibérations de {name}, une ligne chacune : date, objet, matière, réception en préfecture, et le "
    "vote quand il est connu. Un fichier par année au format SCDL. Les délibérations qui pourraient nommer une "
    "personne n'y sont pas tant qu'un agent ne les a pas vérifiées.",
    file_description="Les délibérations de {year}, au format SCDL 2.1.5 : une ligne par délibération.",
    tags=("délibérations", "conseil municipal", "SCDL"),
    schema_url=addresses.SCDL_DELIBERATIONS,
    years=_years,
    content=_content,
    datasets=_datasets,
)
