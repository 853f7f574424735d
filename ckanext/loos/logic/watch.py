"""Whatever changes who may see a budget, the registers follow; and what anybody may see is read for the search.

Pages and open files need nothing: they read through the view of what is visible. A register's dataset
lists years, sizes and hashes, so it is refreshed after each action that can change them.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import registers, saving
from ckanext.loos.catalogue.acts import reading
from ckanext.loos.catalogue.budgets import publish
from ckanext.loos.catalogue.sessions import readings
from ckanext.loos.catalogue.tables import commune

_REFRESHING = "loos_refreshing"  # in the context, while an outer action will refresh


def then_refresh(action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Run an action of CKAN, then bring the registers of the communes it may concern in step."""
    if _REFRESHING in context or context.get("defer_commit"):
        return action(context, data_dict)
    context[_REFRESHING] = True
    try:
        before = _concerned(data_dict)
        result = action(context, data_dict)
        for organization_id in sorted(before | _concerned(data_dict) | _concerned(_made(result))):
            registers.refresh(organization_id)
            if readings.waiting(organization_id):
                reading.enqueue(organization_id)
    finally:
        del context[_REFRESHING]
    return result


def _made(result: Any) -> dict[str, Any]:
    """What the action made, where its request named it not: the platform composes names."""
    return {"id": result.get("id") if isinstance(result, dict) else None}


def withdraw(context: Any, package_id: str) -> None:
    """A stage whose resource a person removes leaves the tables with it. CKAN calls this before its commit."""
    package = model.Package.get(package_id)
    if package and package.type == "budget" and saving.PUBLISHING not in context:
        publish.withdraw_missing(package)


def _concerned(data_dict: dict[str, Any]) -> set[str]:
    """The communes that own the named budgets, or are named themselves."""
    datasets = data_dict.get("datasets") or []
    named = [data_dict.get("id"), data_dict.get("name"), *(datasets if isinstance(datasets, list) else [datasets])]
    wanted = [str(name) for name in named if name]
    owners = sa.select(model.Package.owner_org).where(
        model.Package.type.in_(("budget", "seance", "elus", "actes")),
        sa.or_(model.Package.id.in_(wanted), model.Package.name.in_(wanted)),
    )
    groups = sa.select(model.Group.id).where(sa.or_(model.Group.id.in_(wanted), model.Group.name.in_(wanted)))
    statement = sa.select(commune.c.organization_id).where(
        sa.or_(commune.c.organization_id.in_(owners), commune.c.organization_id.in_(groups))
    )
    return set(model.Session.scalars(statement))


WATCHED = (
    "package_create",
    "package_update",
    "package_patch",
    "package_delete",
    "package_owner_org_update",
    "dataset_purge",
    "bulk_update_private",
    "bulk_update_public",
    "bulk_update_delete",
    "organization_update",
    "organization_patch",
    "organization_delete",
    "organization_purge",
)


def chained(name: str) -> Any:
    def action(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
        return then_refresh(next_action, context, data_dict)

    action.__name__ = name
    return tk.chained_action(action)
