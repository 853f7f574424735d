"""ckanext-harvest's pages, where they would do harm for our sources."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckanext.harvest.model import HarvestJob, HarvestObject
from flask import Blueprint
from werkzeug.wrappers import Response

from . import pages, sources

guard = Blueprint("loos_harvest_guard", __name__)
_CHANGING = ("harvester.refresh", "harvester.clear", "harvester.delete", "harvester.job_abort")
_OBJECT = "harvester.object_show"
_PAGES = {"harvest.read", "harvest.edit"} | {  # ours say more
    f"harvester.{name}" for name in ("about", "admin", "job_list", "job_show", "job_show_last")
}


@guard.before_app_request
def refuse() -> Response | None:
    """Any link or image makes a plain GET, so none may change a thing; its own pages of our sources lead to ours."""
    endpoint, arguments = tk.request.endpoint, tk.request.view_args or {}
    name = arguments.get("source") or arguments.get("id", "")
    if endpoint in _CHANGING and tk.request.method in ("GET", "HEAD") and any(map(_is_ours, arguments.values())):
        tk.abort(405, "Utilisez le bouton de la page de la source.")
    if endpoint == _OBJECT and _holds_nothing(name):
        tk.abort(404, "Le fichier n'est pas copié ici : il reste dans le dossier de la mairie.")
    return _led(name) if endpoint in _PAGES and tk.request.method in ("GET", "HEAD") else None


def _is_ours(name: str) -> bool:
    """A source of ours or one of its jobs: the address of a job may name any source before it."""
    job = HarvestJob.get(name)
    return sources.find(name) is not None or (job is not None and sources.is_ours(job.source))


def _led(name: str) -> Response | None:
    """To our page of a source, for who may see it."""
    source = sources.find(name)
    if source is None or not sources.may_update({"user": tk.current_user.name}, source.id):
        return None
    url = pages.address(source.id)
    return tk.redirect_to(url) if url else None


def _holds_nothing(object_id: str) -> bool:
    """Our objects have no content; ckanext-harvest answers that with an error 500."""
    found = HarvestObject.get(object_id)
    return found is not None and sources.is_ours(found.source)
