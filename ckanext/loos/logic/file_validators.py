"""Validators of files and links that people give. Each message says, in French, what to do."""

from __future__ import annotations

import datetime
import re
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import saving

_SCHEME = re.compile(r"[^/?#]*:")  # an address without one gets "http://" by CKAN
_WEB = re.compile(r"https?://[^\s\x00-\x1f]", re.IGNORECASE)
_NO_LINK = "Écrivez une adresse qui commence par https://, ou donnez le fichier."


def loos_link(key: Any, data: Any, errors: Any, context: Any) -> None:
    """A link leads to the web: "javascript:…" would run in the visitor's page."""
    value = str(data.get(key) or "").strip()
    kept_here = data.get((*key[:2], "url_type")) == "upload"
    if value and not kept_here and _SCHEME.match(value) and not _WEB.match(value):
        errors[key].append(_NO_LINK)
        raise tk.StopOnError


def loos_read_hash(key: Any, data: Any, errors: Any, context: Any) -> None:
    """The SHA-256 under which a file's text is known: who read the file tells it, nobody else.

    With another file it goes, since the text of the former one must not stay; the new one is read again.
    """
    if not context.get(saving.PUBLISHING):
        data[key] = _known(key, data, context) or ""


def _known(key: Any, data: Any, context: Any) -> str | None:
    identifier, package = data.get((*key[:2], "id")), context.get("package")
    resource = model.Resource.get(identifier) if identifier else None
    if resource is None or package is None or resource.package_id != package.id:
        return None
    given = _moment(data.get((*key[:2], "last_modified")))
    return str(resource.hash or "") if given and given == resource.last_modified else None


def _moment(value: Any) -> datetime.datetime | None:
    """CKAN gives a new file the present moment."""
    if isinstance(value, datetime.datetime):
        return value
    try:
        return datetime.datetime.fromisoformat(str(value))
    except ValueError:
        return None


validators = {validator.__name__: validator for validator in (loos_link, loos_read_hash)}
