"""Pages of a commune's harvests, for its agents: sources, a run now, and what became of each run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ckan import model
from ckan.plugins import PluginImplementations
from ckan.plugins import toolkit as tk
from ckanext.harvest.interfaces import IHarvester
from flask import Blueprint
from redis.exceptions import RedisError
from slugify import slugify
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ckanext.loos.catalogue import communes
from ckanext.loos.catalogue.communes import CommuneRow

from . import config, sources, words
from .engine import withdrawals

blueprint = Blueprint("loos_harvest", __name__)
_ADDRESS = "/commune/<organization>/moissonnages"
_ASKED = "Le moissonnage est demandé : il commence dans quelques instants, et son compte rendu paraîtra ici."
_STOPPED = "L'arrêt est demandé : ce qui est commencé s'achève, et le prochain moissonnage reprend le reste."
_AGENTS = "Cette page est réservée aux agents de la commune, éditeurs ou administrateurs de son organisation."
_NO_QUEUE = "La file d'attente du site ne répond pas : rien n'est demandé. Prévenez l'administrateur du site."


@blueprint.route(_ADDRESS)
def index(organization: str, values: Mapping[str, str] | None = None, errors: Mapping[str, Any] | None = None) -> str:
    row = _commune(organization)
    context = {
        **_words(row),
        "sources": [_shown(source) for source in _call("loos_harvest_list", organization=row.organization_id)],
        "kinds": _kinds(),
        "connections": [name for name, who in config.uses() if who == row.name],
        "values": values or {},
        "errors": errors or {},
    }
    return str(tk.render("moissonnages/index.html", context))


@blueprint.route(_ADDRESS, methods=["POST"])
def create(organization: str) -> Response | str:
    row, form = _commune(organization), tk.request.form
    kind, connection = form.get("kind", ""), form.get("connection", "")
    values = {
        "name": slugify(f"{row.name}-{kind.removeprefix(sources.OURS)}-{connection}")[:90],
        "title": form.get("title", "").strip() or f"{_kinds().get(kind, kind)} – {row.commune.name}",
        "url": f"{config.SCHEME}{connection}/{row.name}/{kind.removeprefix(sources.OURS)}",
        "source_type": kind,
        "frequency": form.get("frequency", "MANUAL"),
        "owner_org": row.organization_id,
    }
    try:
        _call("harvest_source_create", **values)
    except tk.ValidationError as error:
        return index(organization, form, error.error_dict)
    return tk.redirect_to("loos_harvest.read", organization=row.name, source=values["name"])


@blueprint.route(f"{_ADDRESS}/<source>")
def read(organization: str, source: str) -> str:
    row = _commune(organization)
    found = _source(row, source)
    runs = [_dated(run) for run in found["runs"]]
    problems = [problem | {"word": words.status_word(problem["status"])} for problem in found["problems"]]
    context = {**_words(row), "source": _shown(found), "runs": runs, "problems": problems, "notes": found["notes"]}
    return str(tk.render("moissonnages/read.html", context))


@blueprint.route(f"{_ADDRESS}/<source>/lancer", methods=["POST"])
def run(organization: str, source: str) -> Response:
    """Ask for a run; the form says whether all is read again, or a withdrawal confirmed."""
    row = _commune(organization)
    found, form = _source(row, source), tk.request.form
    try:
        _call("loos_harvest_run", id=found["id"], force="force" in form, confirm="confirm" in form)
        tk.h.flash_success(_ASKED)
    except RedisError:
        tk.h.flash_error(_NO_QUEUE)
    return tk.redirect_to("loos_harvest.read", organization=row.name, source=source)


@blueprint.route(f"{_ADDRESS}/<source>/arreter", methods=["POST"])
def stop(organization: str, source: str) -> Response:
    row = _commune(organization)
    _call("loos_harvest_stop", id=_source(row, source)["id"])
    tk.h.flash_success(_STOPPED)
    return tk.redirect_to("loos_harvest.read", organization=row.name, source=source)


@blueprint.route(f"{_ADDRESS}/<source>/modifier", methods=["POST"])
def update(organization: str, source: str) -> Response:
    row = _commune(organization)
    found, form = _source(row, source), tk.request.form
    values = _call("harvest_source_show", id=found["id"])
    changes = {"title": form.get("title", "").strip() or found["title"], "frequency": form.get("frequency", "MANUAL")}
    try:
        _call("harvest_source_update", **{**values, **changes})
        tk.h.flash_success("La source est modifiée.")
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(str(line) for line in error.error_dict.values()))
    return tk.redirect_to("loos_harvest.read", organization=row.name, source=source)


@blueprint.route(f"{_ADDRESS}/<source>/supprimer", methods=["POST"])
def delete(organization: str, source: str) -> Response:
    row = _commune(organization)
    found = _source(row, source)
    _call("harvest_source_delete", id=found["id"])
    tk.h.flash_success("La source est supprimée. Ce qu'elle avait donné reste publié.")
    return tk.redirect_to("loos_harvest.index", organization=row.name)


def address(source_id: str) -> str | None:
    """The page of a source; None when its organization is no commune's."""
    package = model.Package.get(source_id)
    row = communes.find(package.owner_org) if package and package.owner_org else None
    return tk.url_for("loos_harvest.read", organization=row.name, source=package.name) if row else None


def _commune(organization: str) -> CommuneRow:
    row = communes.find(organization)
    if row is None:
        raise NotFound("Il n'y a pas de commune à cette adresse.")
    try:
        tk.check_access("harvest_source_create", _context(), {"owner_org": row.organization_id})
    except tk.NotAuthorized:
        tk.abort(403, _AGENTS)
    return row


def _source(row: CommuneRow, name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = _call("loos_harvest_show", id=name)
    except tk.ObjectNotFound:
        tk.abort(404, "Cette source de moissonnage n'existe pas, ou plus.")
    if found["organization"] != row.organization_id:
        tk.abort(404, "Cette source n'est pas de cette commune.")
    return found


def _call(action: str, **values: Any) -> Any:
    return tk.get_action(action)(_context(), values)


def _context() -> Any:
    return {"user": tk.current_user.name}


def _words(row: CommuneRow) -> dict[str, Any]:
    return {"row": row, "commune": row.commune, "frequencies": words.FREQUENCIES}


def _kinds() -> dict[str, str]:
    told = (harvester.info() for harvester in PluginImplementations(IHarvester))
    return {info["name"]: info["title"] for info in told if info["name"].startswith(sources.OURS)}


def _shown(source: Mapping[str, Any]) -> dict[str, Any]:
    last = source["last_run"]
    return {
        **source,
        "kind_title": _kinds().get(source["kind"], source["kind"]),
        "last_run": _dated(last) if last else None,
        "connection_name": config.name_of(source["connection"]),
        "next_run": words.moment(datetime.fromisoformat(source["next_run"])) if source["next_run"] else "",
    }


def _dated(run: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **run,
        "started": datetime.fromisoformat(run["started"]),
        "moment": words.moment(datetime.fromisoformat(run["started"])),
        "word": words.STATES[run["state"]],
        "lines": list(words.counted(run["counts"])),
        "withdrawal": withdrawals.awaits_word(run["faults"]),
        "time": words.duration(run["seconds"]) if run["seconds"] is not None else "",
    }
