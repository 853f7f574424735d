"""Addresses of a commune's officials: who sits, who sat on a day, one official."""

from __future__ import annotations

import datetime

from ckan.plugins import toolkit as tk
from flask import Blueprint

from ckanext.loos.catalogue import addresses, officials, registers

from . import official_lists, official_page
from .communes import found as commune
from .errors import not_found

blueprint = Blueprint("loos_official", __name__)

_LOST = "Cet élu n’est pas sur cette plateforme, ou n’y est plus."


@blueprint.route("/commune/<organization>/elus")
def read_officials(organization: str) -> str:
    row = commune(organization)
    asked = tk.request.args.get("date", "").strip()
    day, now = _day(asked), datetime.date.today()
    context = {
        "row": row,
        "commune": row.commune,
        "asked": asked,
        "wrong": bool(asked) and day is None,
        "day": day or now,
        "today": day in (None, now),
        "bodies": official_lists.bodies(officials.on(row.organization_id, day or now), day or now),
        "files": registers.years(row.organization_id, "elus"),
        "vote_files": registers.years(row.organization_id, "votes"),
        "canonical": addresses.page_url("commune", row.name, "elus"),
    }
    return str(tk.render("loos/officials.html", context))


@blueprint.route("/commune/<organization>/elus/<person>")
def read_official(organization: str, person: str) -> str:
    row = commune(organization)
    page = official_page.read(row, person, tk.request.args.get("annee", ""))
    if page is None:
        not_found(_LOST)
    context = {
        "row": row,
        "commune": row.commune,
        "page": page,
        "choice": official_page.choice,
        "presence": official_page.presence,
        "canonical": page.address,
    }
    return str(tk.render("loos/official.html", context))


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
