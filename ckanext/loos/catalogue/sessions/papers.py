"""The bytes of a session's paper that CKAN keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.lib import files, uploader

ROLES = ("minutes", "list")  # papers in which proposals are looked for


def offered(dataset: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The session's minutes and list of deliberations that are kept here: what is elsewhere is not fetched."""
    resources = dataset.get("resources") or []
    return [one for one in resources if one.get("role") in ROLES and one.get("url_type") == "upload"]


def content(resource: Mapping[str, Any]) -> bytes:
    """Raises `LookupError` when the file is not, or not any more, kept here."""
    keeper = uploader.get_resource_uploader(dict(resource))
    place, storage = keeper.get_path(resource["id"]), getattr(keeper, "storage", None)
    try:
        if storage is not None:
            return bytes(storage.content(files.FileData(files.Location(place))))
        with open(place, "rb") as file:
            return file.read()
    except (OSError, files.exc.FilesError) as error:
        raise LookupError from error
