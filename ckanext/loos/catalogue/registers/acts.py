"""The register of acts that are no deliberations: one row each, with what became of it."""

from __future__ import annotations

import io
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.loos.formats import acts_csv
from ckanext.loos.formats.acts_csv import Listed

from .. import addresses
from ..act_register import mapping
from ..act_register.tables import visible
from ..communes import CommuneRow
from .theme import Theme

_YEAR: Any = sa.extract("year", visible.c.date)


def _of(row: CommuneRow, *columns: Any) -> sa.Select[Any]:
    return sa.select(*columns).where(visible.c.organization_id == row.organization_id)


def _years(row: CommuneRow) -> list[int]:
    return sorted({int(year) for year in model.Session.scalars(_of(row, _YEAR).distinct())}, reverse=True)


def _content(row: CommuneRow, year: int) -> bytes:
    columns = visible.c
    statement = _of(row, visible).where(year == _YEAR).order_by(columns.date, columns.siren, columns.position)
    stream = io.StringIO(newline="")
    acts_csv.write(stream, (_listed(row, found) for found in model.Session.execute(statement)))
    return stream.getvalue().encode("utf-8")


def _listed(row: CommuneRow, found: Any) -> Listed:
    """An act withdrawn or annulled stays, and says so."""
    body = {body.siret[:9]: body for body in row.commune.bodies}.get(found.siren)
    return Listed(
        collectivity=body.name if body else row.commune.name,
        siret=body.siret if body else row.commune.siret,
        act=mapping.record(found._mapping),
        url=addresses.page_url("acte", found.siren, found.date.isoformat(), found.slug),
    )


def _datasets(row: CommuneRow, year: int) -> list[str]:
    return list(model.Session.scalars(_of(row, visible.c.package_id).where(year == _YEAR).distinct()))


THEME = Theme(
    name="actes",
    label="Arrêtés et autres actes",
    notes="Les arrêtés réglementaires, les décisions et les autres actes publiés de {name}, une ligne chacun : numéro, "
    "date, nature, objet, matière, réception en préfecture et état. Un fichier par année. Les délibérations ont leur "
    "propre registre. Un acte qui pourrait nommer une personne n'y est pas tant qu'un agent ne l'a pas vérifié.",
    file_description="Les arrêtés et autres actes de {year} : une ligne par acte.",
    tags=("actes", "arrêtés"),
    schema_url="schemas/actes/1.0.0/schema.json",
    years=_years,
    content=_content,
    datasets=_datasets,
)
