"""The files of acts as resources of their dataset, kept by CKAN as if a clerk had uploaded them."""

from __future__ import annotations

import io
import mimetypes
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from ckan.lib import uploader
from werkzeug.datastructures import FileStorage

from ckanext.loos.records.act import FileRole, number_key

from .. import addresses, originals
from ..acts import papers
from ..acts.rows import PUBLISHED, ActRow, FileRow
from . import ordering

_ROLES = {FileRole.ACT: "act", FileRole.STAMPED: "act", FileRole.ANNEX: "annex"}


class Upload(NamedTuple):
    """Bytes that CKAN's own uploader will keep for a resource."""

    resource_id: str
    uploader: Any


def of_session(row: ActRow, role: str) -> dict[str, Any]:
    """What a file of a session says of its deliberation, or a paper of itself."""
    if row.is_paper and row.session_day:
        return papers.told(row.act, row.session_day)
    name = "Délibération" if role == "act" else "Annexe de la délibération"
    return {"name": f"{name} {row.act.number}", "number": row.act.number}


def add(
    dataset: dict[str, Any], rows: Iterable[ActRow], told: Callable[[ActRow, str], dict[str, Any]] = of_session
) -> list[Upload]:
    """Add or replace the published files of these acts among the dataset's resources; `told` says whose they are."""
    resources = {resource["id"]: resource for resource in dataset.get("resources", []) if resource.get("id")}
    known, uploads = list(resources), []
    for row in rows:
        for file in _offered(row):
            identifier = addresses.identifier(*row.act.identity, file.name)
            if resources.get(identifier, {}).get("hash") != file.sha256:
                resources[identifier], upload = _resource(identifier, row, file, told)
                uploads.append(upload)
    kept = [resources.pop(identifier) for identifier in known]
    dataset["resources"] = ordering.placed(kept, list(resources.values()), ordering.of_file)
    return uploads


def store(uploads: Iterable[Upload]) -> None:
    for upload in uploads:
        upload.uploader.upload(upload.resource_id, uploader.get_max_resource_size())


def _offered(row: ActRow) -> Iterator[FileRow]:
    """The act as the prefecture stamped it, where there is such a file, instead of the plain one."""
    stamped = any(file.role is FileRole.STAMPED and file.state == PUBLISHED for file in row.files)
    for file in row.files:
        if file.state == PUBLISHED and not (stamped and file.role is FileRole.ACT):
            yield file


def _resource(
    identifier: str, row: ActRow, file: FileRow, told: Callable[[ActRow, str], dict[str, Any]]
) -> tuple[dict[str, Any], Upload]:
    content = originals.read(file.sha256)
    extension = file.name.rpartition(".")[2].lower()
    role = _ROLES[file.role]
    values: dict[str, Any] = {
        "id": identifier,
        "role": role,
        **told(row, role),
        "format": extension.upper()[:10],
        "mimetype": mimetypes.guess_type(file.name)[0],
        "size": len(content),
        "hash": file.sha256,
        "url": "",
        "upload": FileStorage(io.BytesIO(content), f"{number_key(row.act.number)}.{extension}".lower()),
    }
    keeper = uploader.get_resource_uploader(values)
    values.pop("upload", None)
    values["last_modified"] = values["last_modified"].isoformat()
    return values, Upload(identifier, keeper)
