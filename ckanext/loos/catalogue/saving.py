"""Datasets read and written through CKAN's own actions, by the platform itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from . import indexing

PUBLISHING = "loos_publishing"  # in the context of CKAN's actions: the platform itself writes
VALIDATED = "loos_validated"  # in the same: where to put what was written, instead of into the tables


def show(package_id: str) -> dict[str, Any] | None:
    """A dataset as the database holds it, in any state; None when there is none. Nobody changes it meanwhile."""
    try:
        return tk.get_action("package_show")(_context() | {"for_update": True, "use_cache": False}, {"id": package_id})
    except tk.ObjectNotFound:
        return None


def put(
    dataset: dict[str, Any], former: dict[str, Any] | None, user: str = "", validated: list[Any] | None = None
) -> str:
    """Create or update in the session's transaction, without commit or index; returns the id.

    With a list for what was `validated`, the caller makes the tables from it, once for many.

    Both `defer_commit` and `return_id_only` are needed: CKAN 2.12.0 loses an update with the first alone. Past the
    action's wrapper, which tells others of what is not committed yet; CKAN's activities read the whole dataset again
    for it, for a creation alone.
    Raises `ValidationError`, after which CKAN has rolled the transaction back.
    """
    action = tk.get_action("package_update" if former else "package_create")
    context = _context(user) | {"defer_commit": True, "return_id_only": True, PUBLISHING: True, VALIDATED: validated}
    return str(action.__wrapped__({**context, "model": model, "session": model.Session}, dataset))  # type: ignore[attr-defined]


def save(dataset: dict[str, Any], former: dict[str, Any] | None) -> None:
    """Create or update, commit, index; nothing at all when nothing differs, and the index holds it."""
    if former != dataset:
        package_id = put(dataset, former)
        model.Session.commit()
        index([package_id])
        return
    model.Session.commit()  # nothing is written, but a lock may be held
    if former["state"] == "active" and not indexing.holds(former["id"], former["metadata_modified"]):
        index([former["id"]])


def lock(*key: object) -> None:
    """One writer at a time for a key, on however many machines, until the transaction ends."""
    lock_all([key])


def lock_all(keys: Iterable[Sequence[object]]) -> None:
    """The same for many, always in one order: two who want some of the same never wait for each other."""
    statement = sa.text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key")
    model.Session.execute(statement, {"keys": sorted({number(key) for key in keys})})


def number(key: Sequence[object]) -> int:
    digest = hashlib.sha256("/".join(map(str, key)).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def index(package_ids: Sequence[str]) -> None:
    """Index datasets with one request and one commit of Solr."""
    indexing.add(package_ids)


def _context(user: str = "") -> dict[str, Any]:
    return {"user": user or site_user(), "ignore_auth": True}


def site_user() -> str:
    """The name of the user in whose name the platform itself writes."""
    return str(tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"])
