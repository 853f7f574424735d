"""Registers: of a theme of a commune, one schema-valid file per year, for citizens and aggregators.

The rows are made from the tables through the views of what is visible, so that a dataset made private
leaves them at once; `refresh` keeps the registers' datasets (years, sizes, hashes) in step.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from typing import Any, NamedTuple
from urllib.parse import urljoin

import sqlalchemy as sa
from ckan import model

from .. import addresses, saving
from ..communes import CommuneRow, find
from ..tables import commune as commune_table
from . import acts as register_acts
from . import budgets as register_budgets
from . import deliberations as register_deliberations
from . import officials as register_officials
from . import votes as register_votes
from .theme import Theme

_LISTED = (register_budgets, register_deliberations, register_officials, register_votes, register_acts)
THEMES = {module.THEME.name: module.THEME for module in _LISTED}


class Year(NamedTuple):
    """One file of a register; `size` in bytes."""

    year: int
    name: str
    url: str
    size: int


def commune_with(siren: str) -> CommuneRow | None:
    """The commune whose own SIREN this is: registers bear it in their address."""
    organization_id = model.Session.scalar(
        sa.select(commune_table.c.organization_id).where(commune_table.c.profile["siren"].astext == siren)
    )
    return find(organization_id) if organization_id else None


def years(organization_id: str, theme: str) -> list[Year]:
    """The files that a commune's register offers now, the newest first."""
    package = model.Package.get(addresses.identifier(organization_id, "registre", theme))
    if package is None or package.state != "active" or package.private:
        return []
    files = [r for r in package.resources if r.extras.get("year")]  # a person may have added another
    found = [Year(int(r.extras["year"]), r.name, r.url, int(r.size or 0)) for r in files]
    return sorted(found, reverse=True)


def refresh(organization_id: str) -> None:
    """Bring the registers' datasets in step with what is visible now. Commits; writes nothing if nothing changed."""
    row = find(organization_id)
    if row is not None:
        for theme in THEMES.values():
            _refresh(row, theme)


def _refresh(row: CommuneRow, theme: Theme) -> None:
    package_id = addresses.identifier(row.organization_id, "registre", theme.name)
    saving.lock("registre", package_id)
    former = saving.show(package_id)
    resources = [_resource(row, theme, year, former) for year in theme.years(row)]
    if resources or former:
        saving.save(_dataset(row, theme, package_id, resources, former), former)
    else:
        model.Session.commit()


def _resource(row: CommuneRow, theme: Theme, year: int, former: dict[str, Any] | None) -> dict[str, Any]:
    rows = theme.content(row, year)
    identifier = addresses.identifier(row.organization_id, "registre", theme.name, year)
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
        "name": f"{theme.label} {year} de {row.commune.name}",
        "description": theme.file_description.format(year=year),
        "url": addresses.file_url(addresses.register_file(row.commune.siren, theme.name, year)),
        "format": "CSV",
        "mimetype": "text/csv",
        "size": len(rows),
        "hash": digest,
        "year": year,
        "schema_url": urljoin(addresses.page_url(""), theme.schema_url),
        **changed,
    }


def _dataset(
    row: CommuneRow, theme: Theme, package_id: str, resources: list[dict[str, Any]], former: dict[str, Any] | None
) -> dict[str, Any]:
    """The register; withdrawn (deleted) while it has nothing to offer."""
    covered = sorted(int(resource["year"]) for resource in resources)
    span = {"temporal_start": f"{covered[0]}-01-01", "temporal_end": f"{covered[-1]}-12-31"} if covered else {}
    return {
        **(former or _new(row, theme)),
        "id": package_id,
        "owner_org": row.organization_id,  # a register moved by a person would speak for the wrong commune
        "resources": resources,
        "state": "active" if resources else "deleted",
        **span,
    }


def _new(row: CommuneRow, theme: Theme) -> dict[str, Any]:
    return {
        "type": "registre",
        "name": _free_name(f"registre-{theme.name}-{row.name}"[:90], row.commune.siren),
        "title": f"{theme.label} – {row.commune.name}",
        "notes": theme.notes.format(name=row.commune.name),
        "owner_org": row.organization_id,
        "license_id": row.commune.licence,
        "theme": theme.name,
        "frequency": "irregular",  # no fixed date, whatever the theme
        "tags": [{"name": tag} for tag in theme.tags],
    }


def _free_name(wanted: str, siren: str) -> str:
    """Another dataset may have this name: it must not stop every harvest of the commune."""
    return wanted if model.Package.get(wanted) is None else f"{wanted}-{siren}"


def refresh_all() -> None:
    """Every commune's registers, for `ckan loos rebuild`."""
    for organization_id in model.Session.scalars(sa.select(commune_table.c.organization_id)):
        refresh(organization_id)
