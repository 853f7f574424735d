"""ckanext-harvest's pages change things on a plain GET, which any link or image can make. Not for our sources."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from flask import Blueprint

from . import sources

guard = Blueprint("loos_harvest_guard", __name__)
_CHANGING = ("harvester.refresh", "harvester.clear", "harvester.delete")  # their buttons send a POST


@guard.before_app_request
def refuse_get() -> None:
    request = tk.request
    if request.endpoint not in _CHANGING or request.method not in ("GET", "HEAD"):
        return
    if sources.find((request.view_args or {}).get("id", "")):
        tk.abort(405, "Utilisez le bouton de la page de la source.")
