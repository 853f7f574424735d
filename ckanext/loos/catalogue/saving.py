"""Datasets read and written through CKAN's own actions, by the platform itself."""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa
from ckan import logic, model
from ckan.lib import search
from ckan.plugins import toolkit as tk

PUBLISHING = "loos_publishing"  # in the context of CKAN's actions: the platform itself writes


def show(package_id: str) -> dict[str, Any] | None:
    """A dataset as the database holds it, in any state; None when there is none. Nobody changes it meanwhile."""
    try:
        return tk.get_action("package_show")(_context() | {"for_update": True, "use_cache": False}, {"id": package_id})
    except tk.ObjectNotFound:
        return None


def put(dataset: dict[str, Any], former: dict[str, Any] | None, user: str = "") -> str:
    """Create or update in the session's transaction, without commit or index; returns the id.

    Both `defer_commit` and `return_id_only` are needed: CKAN 2.12.0 loses an update with the first alone.
    Raises `ValidationError`, after which CKAN has rolled the transaction back.
    """
    action = "package_update" if former else "package_create"
    context = _context(user) | {"defer_commit": True, "return_id_only": True, PUBLISHING: True}
    return str(tk.get_action(action)(context, dataset))


def save(dataset: dict[str, Any], former: dict[str, Any] | None) -> None:
    """Create or update, commit, index; nothing at all when nothing differs."""
    if former == dataset:
        model.Session.commit()  # nothing is written, but a lock may be held
        return
    package_id = put(dataset, former)
    model.Session.commit()
    index([package_id])


def lock(*key: object) -> None:
    """One writer at a time for a key, on however many machines, until the transaction ends."""
    digest = hashlib.sha256("/".join(map(str, key)).encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    model.Session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": number})


def index(package_ids: list[str]) -> None:
    """Index datasets with one Solr commit."""
    for package_id in package_ids:
        logic.index_update_package({"ignore_auth": True}, package_id, defer_commit=True)
    search.commit()


def _context(user: str = "") -> dict[str, Any]:
    return {"user": user or tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"], "ignore_auth": True}
