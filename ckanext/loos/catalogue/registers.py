"""Registers: of a commune's budgets, one schema-valid file per year, for citizens and aggregators.

The rows are made from the tables through the view of what is visible, so that a dataset made private
leaves them at once; `refresh` keeps the register's dataset (years, sizes, hashes) in step.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from . import addresses, budgets, mapping, saving
from .communes import CommuneRow, find
from .tables import commune as commune_table
from .tables import visible_budget

THEME = "budgets"


class Year(NamedTuple):
    """One file of a register; `size` in bytes."""

    year: int
    url: str
    size: int


def members(siren: str, year: int) -> list[budgets.StoredDocument]:
    """What the register of the commune with this SIREN holds for a year, with the lines."""
    organization_id = model.Session.scalar(
        sa.select(commune_table.c.organization_id).where(commune_table.c.profile["siren"].astext == siren)
    )
    return budgets.visible_documents_of(organization_id, year) if organization_id else []


def content(documents: Sequence[budgets.StoredDocument]) -> bytes:
    return mapping.csv_bytes(*(stored.document for stored in documents))


def years(organization_id: str) -> list[Year]:
    """The files that a commune's register offers now, the newest first."""
    package = model.Package.get(addresses.identifier(organization_id, "registre", THEME))
    if package is None or package.state != "active" or package.private:
        return []
    files = [r for r in package.resources if r.extras.get("year")]  # a person may have added another
    found = [Year(int(r.extras["year"]), r.url, int(r.size or 0)) for r in files]
    return sorted(found, reverse=True)


def refresh(organization_id: str) -> None:
    """Bring the register's dataset in step with what is visible now. Commits; writes nothing if nothing changed."""
    row = find(organization_id)
    if row is None:
        return
    package_id = addresses.identifier(organization_id, "registre", THEME)
    saving.lock("registre", package_id)
    former = saving.show(package_id)
    resources = [_resource(row, year, former) for year in _visible_years(organization_id)]
    if resources or former:
        saving.save(_dataset(row, package_id, resources, former), former)
    else:
        model.Session.commit()


def _visible_years(organization_id: str) -> list[int]:
    statement = (
        sa.select(visible_budget.c.fiscal_year)
        .where(visible_budget.c.organization_id == organization_id)
        .distinct()
        .order_by(visible_budget.c.fiscal_year.desc())
    )
    return list(model.Session.scalars(statement))


def _resource(row: CommuneRow, year: int, former: dict[str, Any] | None) -> dict[str, Any]:
    siren, name = row.commune.siren, row.commune.name
    rows = content(members(siren, year))
    identifier = addresses.identifier(row.organization_id, "registre", THEME, year)
    kept: dict[str, Any] = next((r for r in (former or {}).get("resources", []) if r["id"] == identifier), {})
    digest = hashlib.sha256(rows).hexdigest()
    changed = (
        {}
        if kept.get("hash") == digest
        else {"last_modified": datetime.now(timezone.utc).replace(tzinfo=None).isoformat()}
    )
    return {
        **kept,
        "id": identifier,
        "name": f"Budgets {year} de {name}",
        "description": f"Toutes les lignes des budgets votés et des comptes de {year}, au format SCDL 0.8.3 : "
        "une ligne par compte, section et sens, en euros.",
        "url": addresses.file_url(addresses.register_file(siren, THEME, year)),
        "format": "CSV",
        "mimetype": "text/csv",
        "size": len(rows),
        "hash": digest,
        "year": year,
        "schema_url": addresses.SCDL_BUDGET,
        **changed,
    }


def _dataset(
    row: CommuneRow, package_id: str, resources: list[dict[str, Any]], former: dict[str, Any] | None
) -> dict[str, Any]:
    """The register; withdrawn (deleted) while it has nothing to offer."""
    covered = sorted(int(resource["year"]) for resource in resources)
    span = {"temporal_start": f"{covered[0]}-01-01", "temporal_end": f"{covered[-1]}-12-31"} if covered else {}
    return {
        **(former or _new(row)),
        "id": package_id,
        "owner_org": row.organization_id,  # a register moved by a person would speak for the wrong commune
        "resources": resources,
        "state": "active" if resources else "deleted",
        **span,
    }


def _new(row: CommuneRow) -> dict[str, Any]:
    name = row.commune.name
    return {
        "type": "registre",
        "name": f"registre-budgets-{row.name}"[:100],
        "title": f"Budgets – {name}",
        "notes": f"Les budgets votés et les comptes de {name}, ligne par ligne : budget principal et budgets annexes, "
        "un fichier par exercice au format SCDL. Les projets de budget n'y sont pas. Données tirées des documents "
        "budgétaires (TotEM) transmis à la préfecture.",
        "owner_org": row.organization_id,
        "license_id": row.commune.licence,
        "theme": THEME,
        "frequency": "irregular",  # a budget, its amendments, the accounts: no fixed date
        "tags": [{"name": tag} for tag in ("budget", "finances", "SCDL")],
    }


def refresh_all() -> None:
    """Every commune's register, for `ckan loos rebuild`."""
    for organization_id in model.Session.scalars(sa.select(commune_table.c.organization_id)):
        refresh(organization_id)
