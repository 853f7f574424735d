"""Tables for clerks to fill in, as the project offers them."""

from __future__ import annotations

from importlib.resources import files

from flask import Blueprint, Response, send_file

from ckanext.loos import formats

from .errors import not_found

blueprint = Blueprint("loos_template", __name__)
_FOLDER = files(formats) / "modeles"
_NAMES = ("elus.csv", "elus.ods", "elus.xlsx", "seance.ods", "seance.xlsx")


@blueprint.route("/modeles/<name>")
def read(name: str) -> Response:
    if name not in _NAMES:
        not_found("Ce modèle n’existe pas.")
    return send_file(str(_FOLDER / name), as_attachment=True)
