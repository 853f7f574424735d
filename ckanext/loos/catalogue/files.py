"""Open files, made from the tables when they are asked for: none is stale, none half-written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from . import budgets, registers
from .budgets import mapping
from .tables import budget_document

_BUDGET = re.compile(r"budgets/(\d{14})/(\d{4})/([a-z0-9-]+)\.csv")
_REGISTER = re.compile(r"registres/(\d{9})/([a-z]+)/(\d{4})\.csv")


class OpenFile(NamedTuple):
    content: bytes
    filename: str  # as the SCDL guide wants it: AAAAMMJJ_SIREN_nom-du-fichier.csv
    sha256: str
    modified: datetime


def open_file(path: str, user: str) -> OpenFile | None:
    """The file at this address, or None when there is none or this user may not see it."""
    if match := _BUDGET.fullmatch(path):
        return _budget(match[1], int(match[2]), match[3], user)
    if match := _REGISTER.fullmatch(path):
        return _register(match[1], match[2], int(match[3]))
    return None


def _budget(siret: str, year: int, slot: str, user: str) -> OpenFile | None:
    package_id = _package(siret, year, slot)
    if package_id is None or not _may_see(package_id, user):
        return None
    document = next(found.document for found in budgets.documents(package_id) if found.slot == slot)
    return _file(mapping.csv_bytes(document), siret[:9], f"budget-{year}-{slot}", [package_id])


def _package(siret: str, year: int, slot: str) -> str | None:
    columns = budget_document.c
    return model.Session.scalar(
        sa.select(columns.package_id).where(
            columns.siren == siret[:9], columns.siret == siret, columns.fiscal_year == year, columns.slot == slot
        )
    )


def _may_see(package_id: str, user: str) -> bool:
    try:
        tk.check_access("package_show", {"user": user}, {"id": package_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    package = model.Package.get(package_id)
    return package is not None and (package.state == "active" or _may_edit(package_id, user))


def _may_edit(package_id: str, user: str) -> bool:
    try:
        return bool(tk.check_access("package_update", {"user": user}, {"id": package_id}))
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False


def _register(siren: str, theme_name: str, year: int) -> OpenFile | None:
    row, theme = registers.commune_with(siren), registers.THEMES.get(theme_name)
    package_ids = theme.datasets(row, year) if row and theme else []
    if row is None or theme is None or not package_ids:
        return None
    return _file(theme.content(row, year), siren, f"{theme.name}-{year}", package_ids)


def _file(content: bytes, siren: str, name: str, package_ids: Sequence[str]) -> OpenFile:
    modified: Any = model.Session.scalar(
        sa.select(sa.func.max(model.Package.metadata_modified)).where(model.Package.id.in_(package_ids))
    )
    filename = f"{modified:%Y%m%d}_{siren}_{name}.csv"
    return OpenFile(content, filename, hashlib.sha256(content).hexdigest(), modified)
