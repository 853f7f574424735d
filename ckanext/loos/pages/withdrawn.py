"""Addresses that lead nowhere: impossible ones, 404; those of datasets that were withdrawn, 410.

So robots forget a page that was withdrawn; who may still see its dataset sees it.
"""

from __future__ import annotations

from ckan import model
from ckan.plugins import toolkit as tk
from flask import Blueprint

from .errors import gone, not_found

blueprint = Blueprint("loos_withdrawn", __name__)
_PAGES = {f"{kind}.read": kind for kind in ("budget", "seance", "elus", "actes", "registre")}
_IMPOSSIBLE = "Cette adresse n’est pas possible : vérifiez-la."
_GONE = "Cette page a été retirée du site. Cherchez depuis l’accueil, ou demandez à la mairie."


@blueprint.before_app_request
def impossible() -> None:
    """No page has a NUL in its address, which PostgreSQL refuses to hear of."""
    if any("\0" in str(part) for part in (tk.request.view_args or {}).values()):
        not_found(_IMPOSSIBLE)


@blueprint.before_app_request
def refuse() -> None:
    kind = _PAGES.get(tk.request.endpoint or "")
    if kind is None:
        return
    package = model.Package.get((tk.request.view_args or {}).get("id", ""))
    if package is None or package.type != kind or package.state != "deleted":
        return
    try:
        tk.check_access("package_show", {"user": tk.current_user.name}, {"id": package.id})
    except tk.NotAuthorized:
        gone(_GONE)
