"""Open files at stable addresses: `/fichiers/…`, answered without a redirect."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from flask import Blueprint, make_response
from werkzeug.wrappers import Response

from ckanext.loos.catalogue.files import open_file

from .errors import not_found

blueprint = Blueprint("loos_files", __name__)


@blueprint.route("/fichiers/<path:path>")
def read(path: str) -> Response:
    """The file, or 304 for a client that already has it. HEAD costs the same and sends no body."""
    found = open_file(path, tk.current_user.name)
    if found is None:
        not_found("Ce fichier n’existe pas ou n’est plus publié.")
    response = make_response(found.content)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers.set("Content-Disposition", "attachment", filename=found.filename)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.last_modified = found.modified
    response.set_etag(found.sha256)
    return response.make_conditional(tk.request)
