"""Addresses under a budget's page: its lines, and the numbers behind each chart."""

from __future__ import annotations

import csv
import io
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response

from ckanext.loos.catalogue import budgets
from ckanext.loos.catalogue.budgets import mapping

from . import budget_page, lines
from .errors import not_found

blueprint = Blueprint("loos_budget", __name__)

_LOST = "Ce budget n’existe pas, ou vous n’avez pas le droit de le voir."


@blueprint.route("/budget/<name>/lignes")
def read_lines(name: str) -> str:
    package = _package(name)
    documents = budgets.documents(package["id"])
    query = lines.read(tk.request.args)
    context = {
        "pkg_dict": package,
        "pkg": package,
        "dataset_type": "budget",
        "documents": documents,
        "query": query,
        "answer": lines.answer(documents, query),
    }
    return str(tk.render("budget/lines.html", context))


@blueprint.route("/budget/<name>/lignes.csv")
def download_lines(name: str) -> Response:
    """The lines found, in the SCDL columns of the open files."""
    package = _package(name)
    document = lines.document(budgets.documents(package["id"]), lines.read(tk.request.args))
    if document is None:
        not_found("Ce budget n’a pas encore de ligne.")
    return _csv(mapping.csv_bytes(document), f"{package['name']}-lignes.csv")


@blueprint.route("/budget/<name>/donnees/<slug>.csv")
def download_chart(name: str, slug: str) -> Response:
    package = _package(name)
    page = budget_page.read(package)
    chart = page.chart(slug) if page else None
    if chart is None:
        not_found("Ce graphique n’existe pas.")
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(chart.table())
    return _csv(stream.getvalue().encode(), f"{package['name']}-{slug}.csv")


def _package(name: str) -> dict[str, Any]:
    """The dataset, if it is a budget that this user may see: CKAN's own rules and answers."""
    try:
        package: dict[str, Any] = tk.get_action("package_show")({}, {"id": name})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        not_found(_LOST)
    if package.get("type") != "budget":
        not_found(_LOST)
    return package


def _csv(content: bytes, filename: str) -> Response:
    response = Response(content, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
