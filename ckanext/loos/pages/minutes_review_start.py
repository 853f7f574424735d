"""From minutes to the session that they are of, known or new: its day and its body, which an agent confirms."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk
from werkzeug.wrappers import Response

from ckanext.loos.catalogue import held, sessions
from ckanext.loos.catalogue.communes import CommuneRow
from ckanext.loos.catalogue.sessions import lists as session_lists
from ckanext.loos.catalogue.sessions import mapping
from ckanext.loos.formats.session_paper import Reading
from ckanext.loos.logic import minutes_actions
from ckanext.loos.records.minutes import Field
from ckanext.loos.records.official import folded
from ckanext.loos.records.session import Session

from .communes import found as commune
from .minutes_review import AGENTS, GONE, blueprint
from .minutes_review_source import hold, words

__all__ = ["blueprint"]

_LATEST = 20  # sessions on the page
_NO_DATE = "Dites le jour de la séance."
_NO_BODY = "Choisissez l’assemblée."
_KNOWN = "Cette séance a déjà sa page : vos choix la complètent."
_MADE = "La page de la séance est faite. Voici ce que le document propose d’y écrire."
_PLAIN = frozenset("conseil administration municipal de du des d la le l comite".split())


@blueprint.route("/commune/<organization>/relecture")
def start(organization: str) -> str:
    return _start(_for_agents(organization), "")


@blueprint.route("/commune/<organization>/relecture", methods=["POST"])
def receive(organization: str) -> str | Response:
    row = _for_agents(organization)
    try:
        token = hold()
    except tk.ValidationError as error:
        return _start(row, words(error))
    return tk.redirect_to("loos_minutes.confirm", organization=row.name, fichier=token)


@blueprint.route("/commune/<organization>/relecture/seance")
def confirm(organization: str) -> str:
    """The day and the body as the paper tells them."""
    row = _for_agents(organization)
    file = held.find(tk.current_user.id, tk.request.args.get("fichier", ""))
    if file is None:
        return _start(row, GONE)
    try:
        reading = minutes_actions.of_file(file, None)
    except tk.ValidationError as error:
        return _start(row, words(error))
    day, body = reading.first(Field.DATE), reading.first(Field.BODY)
    told = {"date": str(day.value) if day else "", "assemblee": _siren(row, str(body.value)) if body else ""}
    return _confirm(row, told, {}, reading)


@blueprint.route("/commune/<organization>/relecture/seance", methods=["POST"])
def make(organization: str) -> str | Response:
    """Make the dataset of the session, or find it; then go to what the paper proposes for it."""
    row, token = _for_agents(organization), tk.request.args.get("fichier", "")
    told = {name: tk.request.form.get(name, "") for name in ("date", "assemblee")}
    day = _day(told["date"])
    if day is None:
        return _confirm(row, told, {"date": _NO_DATE}, None)
    if told["assemblee"] not in _bodies(row):
        return _confirm(row, told, {"assemblee": _NO_BODY}, None)
    try:
        name = _known(told["assemblee"], day) or _made(row, told["assemblee"], day)
    except tk.ValidationError as error:
        return _confirm(row, told, {"date": words(error)}, None)
    return tk.redirect_to("loos_minutes.read", name=name, fichier=token)


def _known(siren: str, day: datetime.date) -> str:
    """The session of this body and day, where this user may change it."""
    package = sessions.find_dataset(siren, day)
    if package is None or package.state != "active":
        return ""
    try:
        tk.check_access("package_update", {"user": tk.current_user.name}, {"id": package.id})
    except tk.NotAuthorized:
        return ""
    tk.h.flash_notice(_KNOWN)
    return str(package.name)


def _made(row: CommuneRow, siren: str, day: datetime.date) -> str:
    session = Session(day, _bodies(row)[siren], siren=siren)
    values = {
        **mapping.new(session, row.name, row.commune.siren),
        **mapping.fields(session),
        "owner_org": row.organization_id,
        "license_id": row.commune.licence,
    }
    made = tk.get_action("package_create")({"user": tk.current_user.name}, values)
    tk.h.flash_success(_MADE)
    return str(made["name"])


def _for_agents(organization: str) -> CommuneRow:
    row = commune(organization)
    try:
        tk.check_access("loos_minutes_propose", {"user": tk.current_user.name}, {"organization": row.organization_id})
    except tk.NotAuthorized:
        tk.abort(403, AGENTS)
    return row


def _bodies(row: CommuneRow) -> dict[str, str]:
    """The bodies that may meet, by SIREN."""
    return {row.commune.siren: mapping.COUNCIL} | {body.siret[:9]: body.name for body in row.commune.bodies}


def _siren(row: CommuneRow, told: str) -> str:
    """The body that minutes name; none where that is not plain."""
    if folded(told) == folded(mapping.COUNCIL):
        return row.commune.siren
    meant = _words(told)
    return next((siren for siren, name in _bodies(row).items() if meant & _words(name)), "")


def _words(name: str) -> frozenset[str]:
    plain = folded(name).replace("centre-communal-d-action-sociale", "ccas")
    return frozenset(plain.split("-")) - _PLAIN


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _start(row: CommuneRow, fault: str) -> str:
    context = {"row": row, "commune": row.commune, "fault": fault}
    sessions_ = session_lists.of(row.organization_id, _LATEST)
    return str(tk.render("loos/relecture_debut.html", {**context, "sessions": sessions_, "hours": held.HOURS}))


def _confirm(row: CommuneRow, told: Mapping[str, str], faults: Mapping[str, str], reading: Reading | None) -> str:
    quotes: dict[str, Any] = {}
    for name, field in (("date", Field.DATE), ("assemblee", Field.BODY)):
        if reading and (proposal := reading.first(field)):
            quotes[name] = reading.quote(proposal.passage)
    context = {"row": row, "commune": row.commune, "told": told, "faults": faults, "quotes": quotes}
    return str(tk.render("loos/relecture_seance.html", {**context, "bodies": _bodies(row)}))
