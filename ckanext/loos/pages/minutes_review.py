"""Where an agent reads a session's paper again beside what it proposes, and says what of it is published."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from ckanext.loos.catalogue import communes, held, saving
from ckanext.loos.catalogue.sessions import comparing, merging, papers
from ckanext.loos.catalogue.sessions.proposals import Rows
from ckanext.loos.records import dates_french

from . import minutes_review_faults, minutes_review_source
from .errors import not_found
from .minutes_review_faults import Faults
from .minutes_review_form import Form
from .minutes_review_source import Source, hold, sitting, words

blueprint = Blueprint("loos_minutes", __name__)

AGENTS = "Cette page est réservée aux agents de la commune, éditeurs ou administrateurs de son organisation."
GONE = "Ce fichier n’est plus gardé ici : donnez-le de nouveau."
ROLES = {"minutes": "Procès-verbal", "list": "Liste des délibérations"}
_LOST = "Cette séance n’existe pas sur cette plateforme, ou n’est pas publique."
_DONE = "Vos choix sont enregistrés : la page de la séance les montre."
_UNPUBLISHED = "Le document, lui, n’a pas été ajouté : {} Ajoutez-le depuis la page de la séance."


@blueprint.route("/seance/<name>/relecture")
def read(name: str) -> str:
    package = _package(name)
    try:
        source = minutes_review_source.find(package)
    except tk.ValidationError as error:
        return _choice(package, words(error))
    if source.reading is None:
        return _choice(package, GONE if source.query else "")
    return _review(package, source, comparing.suggested(source.rows, package, sitting(package)), {})


@blueprint.route("/seance/<name>/relecture", methods=["POST"])
def save(name: str) -> str | Response:
    """Write what was ticked, as this user; the page comes again, with all that was typed, where that is refused."""
    package, form = _package(name), tk.request.form
    source, publishing = minutes_review_source.left(package), bool(form.get("publier"))
    rows = comparing.typed(source.rows, minutes_review_faults.given(form), form.getlist("ok"))
    faults = minutes_review_faults.unready(rows, publishing) or _write(package, rows)
    if faults:
        return _review(package, source, comparing.compared(rows, package, sitting(package)), faults)
    tk.h.flash_success(_DONE)
    if publishing:
        _publish(package, source, form.get("role", ""))
    return tk.redirect_to("seance.read", id=package["name"])


@blueprint.route("/seance/<name>/relecture/fichier", methods=["POST"])
def upload(name: str) -> str | Response:
    package = _package(name)
    try:
        token = hold()
    except tk.ValidationError as error:
        return _choice(package, words(error))
    return tk.redirect_to("loos_minutes.read", name=package["name"], fichier=token)


def _package(name: str) -> dict[str, Any]:
    """A session that this user may change."""
    user = {"user": tk.current_user.name}
    try:
        package = tk.get_action("package_show")({**user}, {"id": name})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        not_found(_LOST)
    if package["type"] != "seance":
        not_found(_LOST)
    try:
        tk.check_access("package_update", {**user}, {"id": package["id"]})
    except tk.NotAuthorized:
        tk.abort(403, AGENTS)
    return dict(package)


def _write(package: dict[str, Any], rows: Rows) -> Faults:
    """By CKAN's own action, as this user: its validators say what is wrong.

    From the dataset as it is now: reading the paper took time, and a harvest may have written meanwhile.
    """
    saving.lock("session", f"{package.get('body_siren')}/{minutes_review_source.day_of(package)}")
    merged = merging.merged(saving.show(package["id"]) or package, rows)
    if not merged.patch:
        return {}
    try:
        tk.get_action("package_patch")({"user": tk.current_user.name}, {"id": package["id"], **merged.patch})
    except tk.ValidationError as error:
        return minutes_review_faults.refused(error.error_dict, merged, rows)
    return {}


def _publish(package: Mapping[str, Any], source: Source, role: str) -> None:
    """The file as a resource of the session, as if it were added there by hand."""
    if source.file is None or role not in ROLES:
        tk.h.flash_error(_UNPUBLISHED.format(GONE if source.file is None else "dites quel document c’est."))
        return
    day = dates_french.plain_date(minutes_review_source.day_of(package))
    values = {
        "package_id": package["id"],
        "name": f"{ROLES[role]} du {day}",
        "role": role,
        "format": Path(source.file.name).suffix[1:10].upper(),
        "url": source.file.name,
        "upload": FileStorage(io.BytesIO(source.file.content), source.file.name),
    }
    try:
        tk.get_action("resource_create")({"user": tk.current_user.name}, values)
    except tk.ValidationError as error:
        tk.h.flash_error(_UNPUBLISHED.format(words(error)))


def _choice(package: Mapping[str, Any], fault: str) -> str:
    context = {"pkg": package, "papers": papers.offered(package), "fault": fault, "row": _commune(package)}
    return str(tk.render("loos/relecture_choix.html", context))


def _review(package: Mapping[str, Any], source: Source, rows: Rows, faults: Faults) -> str:
    context = {
        "pkg": package,
        "row": _commune(package),
        "source": source,
        "form": Form(rows, package, faults),
        "officials": sitting(package).names,
        "roles": ROLES,
        "sent": tk.request.form,
        "hours": held.HOURS,
    }
    return str(tk.render("loos/relecture.html", context))


def _commune(package: Mapping[str, Any]) -> communes.CommuneRow | None:
    return communes.find(package.get("owner_org") or "")
