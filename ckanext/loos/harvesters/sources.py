"""Which harvest sources are this platform's, and the rules that they keep."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context
from ckanext.harvest.model import HarvestSource

from . import config, connections
from .connections import ConnectionFault

PACKAGE_TYPE = "harvest"
OURS = "loos_"  # how the names of this platform's harvesters begin


def is_ours(source: HarvestSource | None) -> bool:
    return source is not None and str(source.type).startswith(OURS)


def find(name_or_id: str) -> HarvestSource | None:
    """The source of this name or id, if it is this platform's."""
    package = model.Package.get(name_or_id) if name_or_id else None
    source = HarvestSource.get(package.id) if package and package.type == PACKAGE_TYPE else None
    return source if is_ours(source) else None


def of(organization_id: str) -> list[HarvestSource]:
    """The sources of an organization that are in use, by their titles."""
    query = model.Session.query(HarvestSource).join(model.Package, model.Package.id == HarvestSource.id)
    wanted = query.filter(model.Package.owner_org == organization_id, model.Package.state == "active")
    return [source for source in wanted.order_by(HarvestSource.title) if is_ours(source)]


def may_update(context: Context, source_id: str) -> bool:
    try:
        return bool(tk.check_access("harvest_source_update", _fresh(context), {"id": source_id}))
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False


def organization_of(source: HarvestSource) -> model.Group:
    package = model.Package.get(source.id)
    organization = model.Group.get(package.owner_org) if package and package.owner_org else None
    if organization is None or organization.state != "active":
        raise ConnectionFault("La source n'appartient à aucune organisation active : choisissez celle de la commune.")
    return organization


def make_private(package: model.Package) -> None:
    """A source of the town hall is for its agents, however it was made. In the transaction of the dataset."""
    if package.type == PACKAGE_TYPE and (package.url or "").strip().startswith(config.SCHEME):
        package.private = True


def check(data: dict[str, Any]) -> None:
    """Refuse a source whose connection does not exist or is not for its organization."""
    if data.get("type") != PACKAGE_TYPE:
        return
    url, kind = str(data.get("url") or ""), str(data.get("source_type") or "")
    if not kind.startswith(OURS) and not url.strip().startswith(config.SCHEME):
        return
    if data.get("state") == "deleted":
        return
    organization = model.Group.get(data.get("owner_org") or "")
    try:
        name, settings = config.settings(url, organization.name if organization else None)
        connections.open(name, settings)
    except ConnectionFault as fault:
        model.Session.rollback()
        raise tk.ValidationError({"url": [str(fault)]}) from None


def _fresh(context: Context) -> Context:
    return {"user": context.get("user", ""), "model": model, "session": model.Session}
