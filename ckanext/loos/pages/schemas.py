"""The Table Schemas of this project's own open files, at addresses that do not change."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from ckanext.loos.formats import table_schema
from ckanext.loos.formats.errors import FormatError

from .errors import not_found

blueprint = Blueprint("loos_schema", __name__)


@blueprint.route("/schemas/<name>/<version>/schema.json")
def read(name: str, version: str) -> Response:
    try:
        schema = table_schema.load(f"loos/{name}")
    except FormatError:
        schema = {}
    if schema.get("version") != version:
        not_found("Ce schéma de données n’existe pas.")
    response = Response(json.dumps(schema, ensure_ascii=False, indent=2), content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
