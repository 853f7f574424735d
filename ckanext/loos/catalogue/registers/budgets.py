"""The register of a commune's budgets: every line of each year, in SCDL."""

from __future__ import annotations

import sqlalchemy as sa
from ckan import model

from .. import addresses, budgets
from ..budgets import mapping
from ..communes import CommuneRow
from ..tables import visible_budget
from .theme import Theme


def _years(row: CommuneRow) -> list[int]:
    statement = (
        sa.select(visible_budget.c.fiscal_year)
        .where(visible_budget.c.organization_id == row.organization_id)
        .distinct()
        .order_by(visible_budget.c.fiscal_year.desc())
    )
    return list(model.Session.scalars(statement))


def _content(row: CommuneRow, year: int) -> bytes:
    return mapping.csv_bytes(*(s.document for s in budgets.visible_documents_of(row.organization_id, year)))


def _datasets(row: CommuneRow, year: int) -> list[str]:
    statement = sa.select(visible_budget.c.package_id).where(
        visible_budget.c.organization_id == row.organization_id, visible_budget.c.fiscal_year == year
    )
    return list(model.Session.scalars(statement.distinct()))


THEME = Theme(
    name="budgets",
    label="Budgets",
    notes="Les budgets votés et les comptes de {name}, ligne par ligne : budget principal et budgets annexes, "
    "un fichier par exercice au format SCDL. Les projets de budget n'y sont pas. Données tirées des documents "
    "budgétaires (TotEM) transmis à la préfecture.",
    file_description="Toutes les lignes des budgets votés et des comptes de {year}, au format SCDL 0.8.3 : "
    "une ligne par compte, section et sens, en euros.",
    tags=("budget", "finances", "SCDL"),
    schema_url=addresses.SCDL_BUDGET,
    years=_years,
    content=_content,
    datasets=_datasets,
)
