"""The words of a budget, explained."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from flask import Blueprint

from ckanext.loos.records import glossary

blueprint = Blueprint("loos_glossary", __name__)


@blueprint.route("/glossaire")
def read() -> str:
    return str(tk.render("loos/glossary.html", {"terms": glossary.TERMS, "chapters": glossary.CHAPTERS}))
