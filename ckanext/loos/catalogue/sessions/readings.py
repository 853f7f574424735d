"""The files that clerks put with sessions, read for the search and the page once anybody may see them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from .. import saving, texts
from . import papers
from .tables import visible

_READ = (".pdf", ".odt", ".docx")


def read(organization_id: str) -> None:
    """Read the files of a commune's visible sessions that were not, and note their hash. Commits."""
    for package_id in waiting(organization_id):
        try:
            _read(package_id)
        except tk.ValidationError:
            model.Session.rollback()  # the dataset asks for a person's hand first; its text is kept meanwhile
    model.Session.commit()


def waiting(organization_id: str) -> list[str]:
    """The visible sessions of a commune that have files which were not read."""
    statement = _files().join(visible, visible.c.package_id == model.Resource.package_id)
    return list(model.Session.scalars(statement.where(visible.c.organization_id == organization_id).distinct()))


def _files() -> sa.Select[tuple[str]]:
    """The datasets of files kept here, of a kind that is read, whose hash nobody has told."""
    resource = model.Resource
    return sa.select(resource.package_id).where(
        resource.state == "active",
        resource.url_type == "upload",
        sa.func.coalesce(resource.hash, "") == "",
        sa.or_(*(resource.url.ilike(f"%{ending}") for ending in _READ)),
    )


def _read(package_id: str) -> None:
    dataset = saving.show(package_id) or {"resources": []}
    model.Session.commit()  # reading may take minutes: nobody is to wait for it
    hashes = {}
    for resource in filter(_is_unread, dataset["resources"]):
        with suppress(LookupError):  # the file is gone
            content = papers.content(resource)
            hashes[resource["id"]] = sha256 = hashlib.sha256(content).hexdigest()
            texts.read(sha256, resource["url"].rpartition("/")[2], partial(bytes, content))
    _note(package_id, hashes)


def _is_unread(resource: Mapping[str, Any]) -> bool:
    """As `_files` asks it of the database."""
    kept, known = resource.get("url_type") == "upload", resource.get("hash")
    return kept and not known and resource["url"].lower().endswith(_READ)


def _note(package_id: str, hashes: dict[str, str]) -> None:
    """Write the hashes, unless a file was put in another's place meanwhile."""
    former = saving.show(package_id)
    if former is None or not hashes:
        model.Session.commit()
        return
    resources = [{**r, "hash": hashes.get(r["id"]) or r.get("hash")} for r in former["resources"]]
    saving.save({**former, "resources": resources}, former)
