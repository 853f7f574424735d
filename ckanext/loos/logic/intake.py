"""A clerk's upload: the same way in as a harvest, with the fault named in the form when it is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ckan import model
from ckan.plugins import toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.loos.catalogue import communes
from ckanext.loos.catalogue.budgets import publish
from ckanext.loos.formats import totem

_LOOKED_AT = 4096  # first bytes of a file
_NO_SIGN = b"\x00\xef\xbb\xbf\xfe\xff \t\r\n"  # what may stand before "<", whatever the encoding
_ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".7z", ".rar")


class Upload(NamedTuple):
    """An XML file that somebody adds to the dataset of a budget."""

    package: model.Package
    incoming: publish.Incoming


def dataset_of(resource_id: Any) -> str | None:
    resource = model.Resource.get(str(resource_id or ""))
    return resource.package_id if resource else None


def totem_upload(data_dict: dict[str, Any], package_id: Any) -> Upload | None:
    """The XML file in these resource fields, when the dataset is a budget; its bytes are read."""
    stream = _stream(data_dict.get("upload"))
    package = model.Package.get(str(package_id or "")) if stream else None
    if stream is None or package is None or package.type != "budget":
        return None
    name = str(getattr(data_dict["upload"], "filename", "")).lower()
    if name.endswith(_ARCHIVES):
        raise tk.ValidationError({"upload": ["Donnez le fichier lui-même : une archive serait publiée telle quelle."]})
    if not _is_xml(name, stream):
        return None
    content = stream.read(totem.MAX_SIZE + 1)
    if len(content) > totem.MAX_SIZE:
        raise tk.ValidationError({"upload": ["Ce fichier est trop gros pour un budget. Vérifiez que c'est le bon."]})
    number = str(data_dict.get("stage_number") or "").strip() or None
    return Upload(package, publish.Incoming(content, number, by_hand=True))


def _stream(upload: Any) -> Any:
    if isinstance(upload, FileStorage):
        return upload.stream if upload.filename else None
    return upload if hasattr(upload, "read") and hasattr(upload, "seek") else None


def _is_xml(name: str, stream: Any) -> bool:
    """By its name or its first sign: no file that may be a TotEM, which names people, goes out as it came."""
    start = stream.read(_LOOKED_AT)
    stream.seek(0)
    return name.endswith(".xml") or bytes(start).lstrip(_NO_SIGN).startswith(b"<")


def check_all(uploads: Iterable[Upload]) -> None:
    """Refuse before anything is written."""
    for upload in uploads:
        check(upload)


def check(upload: Upload) -> communes.CommuneRow:
    """Raise `ValidationError` naming the fault; return the commune."""
    row = communes.find(upload.package.owner_org or "")
    if row is None:
        raise tk.ValidationError({"upload": ["L'organisation de ce budget n'a pas encore de fiche de commune."]})
    found = publish.read(row, upload.incoming)
    if isinstance(found, publish.Outcome):
        raise tk.ValidationError({"upload": [found.message]})
    _check_same_budget(upload.package, found.document.header)
    return row


def _check_same_budget(package: model.Package, header: Any) -> None:
    siret, year = publish.budget_of(package)
    if (siret, year) != (header.siret, header.fiscal_year):
        raise tk.ValidationError(
            {
                "upload": [
                    f"Ce fichier est le budget {header.fiscal_year} du SIRET {header.siret}, alors que cette page est "
                    f"celle du budget {year} du SIRET {siret}. Ajoutez-le à la bonne page."
                ]
            }
        )


def accept(context: Any, upload: Upload) -> dict[str, Any]:
    """Publish the file and return the resource that shows it."""
    row = check(upload)
    outcome = publish.accept(row.organization_id, [upload.incoming], context["user"])[0]
    if outcome.status in ("refused", "withdrawn", "draft"):
        raise tk.ValidationError({"upload": [outcome.message]})
    if outcome.status == "waiting":
        raise tk.ValidationError({"stage_number": [outcome.message]})
    dataset = tk.get_action("package_show")({"user": context["user"], "ignore_auth": True}, {"id": upload.package.id})
    resource: dict[str, Any] = next(r for r in dataset["resources"] if r.get("slot") == outcome.slot)
    return resource
