"""What a paper of a session proposes, for the agents of its organization; nothing of it is kept."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from ckan.lib import uploader
from ckan.plugins import toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.loos.catalogue import communes
from ckanext.loos.catalogue.held import Held
from ckanext.loos.catalogue.sessions import papers
from ckanext.loos.formats import documents, session_paper
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.formats.session_paper import Reading
from ckanext.loos.records.minutes import Proposal

_AGENTS = "Seuls les agents de cette commune peuvent faire lire ses procès-verbaux."
_NO_FILE = "Choisissez un fichier."
_ELSEWHERE = "Ce document n'est pas gardé sur ce site. Téléchargez-le, puis donnez-le ici."


@tk.side_effect_free
def loos_minutes_propose(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What the minutes of a session, or a clerk's spreadsheet of it, propose. Nothing is kept or published.

    :param resource_id: a document of a session; else
    :param organization: name or id of the organization, with
    :param upload: the file (PDF, ODT, DOCX, TXT; XLSX, ODS, CSV)
    :param date: of a table of several sessions, the day of the one that is meant
    """
    tk.check_access("loos_minutes_propose", context, data_dict)
    if data_dict.get("resource_id"):
        resource = tk.get_action("resource_show")({**context}, {"id": data_dict["resource_id"]})
        reading = of_resource(resource, _day(data_dict.get("date")))
    else:
        reading = of_file(uploaded(data_dict.get("upload")), _day(data_dict.get("date")))
    return {"warnings": list(reading.warnings), "proposals": [_told(one, reading) for one in reading.proposals]}


def of_resource(resource: Mapping[str, Any], day: datetime.date | None) -> Reading:
    """Raises `ValidationError`."""
    if resource.get("url_type") != "upload":
        raise tk.ValidationError({"resource_id": [_ELSEWHERE]})
    try:
        content = papers.content(resource)
    except LookupError:
        raise tk.ValidationError({"resource_id": [_ELSEWHERE]}) from None
    return of_file(Held(str(resource.get("url")).rpartition("/")[2], content), day)


def of_file(file: Held, day: datetime.date | None) -> Reading:
    """Raises `ValidationError`, in the words of the reader."""
    try:
        return session_paper.read(file.content, file.name, day)
    except FormatError as error:
        raise tk.ValidationError({"upload": [str(error)]}) from error


def uploaded(upload: Any) -> Held:
    """A file from a form or the API, not longer than what the site takes. Raises `ValidationError`."""
    if not isinstance(upload, FileStorage) or not upload.filename:
        raise tk.ValidationError({"upload": [_NO_FILE]})
    most = uploader.get_max_resource_size()
    content = upload.stream.read(most * 2**20 + 1)
    if len(content) > most * 2**20:
        raise tk.ValidationError({"upload": [f"Ce fichier est trop gros : ce site prend jusqu'à {most} Mio."]})
    if not content:
        raise tk.ValidationError({"upload": ["Ce fichier est vide."]})
    name = "".join(sign for sign in documents.own_name(upload.filename) if sign.isprintable())
    return Held(name[-100:] or "document", content)


def _day(value: Any) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(value)) if value else None
    except ValueError:
        raise tk.ValidationError({"date": ["Écrivez une date comme 2024-03-12."]}) from None


def _told(proposal: Proposal, reading: Reading) -> dict[str, Any]:
    return {
        "field": proposal.field.value,
        "item": proposal.item,
        "value": _value(proposal.value),
        "sureness": proposal.sureness.value,
        "passage": _passage(proposal, reading),
    }


def _passage(proposal: Proposal, reading: Reading) -> dict[str, Any] | None:
    quote, (text, start, end) = reading.quote(proposal.passage), proposal.passage
    return {"text": text, "page": quote.page, "start": start, "end": end} if quote else None


def _value(value: Any) -> Any:
    """People and votes by their parts, a date as 2024-03-12."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def _may_propose(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Who may change the dataset of the document, or enter sessions of the organization."""
    try:
        if data_dict.get("resource_id"):
            tk.check_access("resource_update", {**context}, {"id": data_dict["resource_id"]})
        else:
            row = communes.find(str(tk.get_or_bust(data_dict, "organization")))
            if row is None:
                raise tk.ObjectNotFound("Cette organisation n'a pas de fiche de commune.")
            tk.check_access("package_create", {**context}, {"owner_org": row.organization_id, "type": "seance"})
    except tk.NotAuthorized:
        return {"success": False, "msg": _AGENTS}
    return {"success": True}


actions = {"loos_minutes_propose": loos_minutes_propose}
auth_functions = {"loos_minutes_propose": _may_propose}
