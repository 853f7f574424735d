"""Stable keys and addresses: the same thing has the same id and URL at every rebuild."""

from __future__ import annotations

from uuid import UUID, uuid5

from ckan.plugins import toolkit as tk

NAMESPACE = UUID("5b6d1f0e-6f0a-5c3c-9f52-0d1f6c1f6a77")
SCDL_DELIBERATIONS = "https://schema.data.gouv.fr/schemas/scdl/deliberations/2.1.5/schema.json"
SCDL_BUDGET = "https://schema.data.gouv.fr/schemas/scdl/budget/0.8.3/schema.json"


def identifier(*key: object) -> str:
    """The id of a dataset or resource, from its stable key."""
    return str(uuid5(NAMESPACE, "/".join(map(str, key))))


def budget_file(siret: str, fiscal_year: int, slot: str) -> str:
    return f"budgets/{siret}/{fiscal_year}/{slot}.csv"


def register_file(siren: str, theme: str, year: int) -> str:
    return f"registres/{siren}/{theme}/{year}.csv"


def file_url(path: str) -> str:
    """The public address of an open file."""
    return page_url("fichiers", path)


def page_url(*parts: str) -> str:
    """The public address of a page, without a locale: aggregators follow no redirect."""
    root = str(tk.config.get("ckan.root_path") or "").replace("{{LANG}}", "").rstrip("/")
    return "/".join([f"{str(tk.config['ckan.site_url']).rstrip('/')}{root}", *parts])
