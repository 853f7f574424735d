"""ckanext-harvest's pages, where they would do harm for our sources."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckanext.harvest.model import HarvestObject
from flask import Blueprint

from . import sources

guard = Blueprint("loos_harvest_guard", __name__)
_CHANGING = ("harvester.refresh", "harvester.clear", "harvester.delete")  # their buttons send a POST
_OBJECT = "harvester.object_show"


@guard.before_app_request
def refuse() -> None:
    """Any link or image makes a plain GET, so none may change a thing."""
    endpoint, name = tk.request.endpoint, (tk.request.view_args or {}).get("id", "")
    if endpoint in _CHANGING and tk.request.method in ("GET", "HEAD") and sources.find(name):
        tk.abort(405, "Utilisez le bouton de la page de la source.")
    if endpoint == _OBJECT and _holds_nothing(name):
        tk.abort(404, "Le fichier n'est pas copié ici : il reste dans le dossier de la mairie.")


def _holds_nothing(object_id: str) -> bool:
    """Our objects have no content; ckanext-harvest answers that with an error 500."""
    found = HarvestObject.get(object_id)
    return found is not None and sources.is_ours(found.source)
