"""Addresses of a commune's register of acts: a year's list, one act, and its withdrawal by an agent."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk
from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from ckanext.loos.catalogue import act_register, addresses, registers
from ckanext.loos.catalogue.act_register import Found
from ckanext.loos.catalogue.acts import rows as act_rows
from ckanext.loos.records import act_text
from ckanext.loos.records.registered_act import Kind

from . import act_page
from .communes import found as commune
from .errors import gone, not_found

blueprint = Blueprint("loos_act", __name__)

_GONE = "Cet acte a été retiré : la mairie ne le transmet plus."
_LOST = "Cet acte n’existe pas sur cette plateforme, ou n’est pas public."


class Choice(NamedTuple):
    """A kind of act to choose, with how many there are in the year."""

    code: str
    name: str
    times: int


@blueprint.route("/commune/<organization>/actes")
def read_acts(organization: str) -> str:
    row = commune(organization)
    counts = act_register.counts(row.organization_id)
    year = _year(tk.request.args.get("annee", ""), list(counts))
    kinds = counts.get(year) or Counter[Kind]()
    chosen = next((kind for kind in Kind if kind == tk.request.args.get("nature") and kind in kinds), None)
    total = kinds[chosen] if chosen else sum(kinds.values())
    context = {
        "row": row,
        "commune": row.commune,
        "year": year,
        "years": list(counts),
        "kinds": [Choice(kind.value, name.many, kinds[kind]) for kind, name in act_text.KINDS.items() if kind in kinds],
        "chosen": chosen.value if chosen else "",
        "what": act_text.KINDS[chosen] if chosen else act_text.Name("acte", "actes"),
        "answer": act_register.page(row.organization_id, year, chosen, _number(tk.request.args.get("page", "")), total),
        "in_check": act_rows.orders_in_check(row.organization_id, year),
        "files": registers.years(row.organization_id, "actes"),
        "canonical": addresses.page_url("commune", row.name, "actes"),
    }
    return str(tk.render("loos/acts.html", context))


def _year(told: str, known: list[int]) -> int:
    """The one asked for where it has acts, else the newest; without any, none is shown."""
    wanted = int(told) if re.fullmatch(r"[0-9]{4}", told) else 0
    return wanted if wanted in known else known[0] if known else 1


def _number(told: str) -> int:
    return max(1, int(told)) if re.fullmatch(r"[0-9]{1,6}", told) else 1


@blueprint.route("/acte/<siren>/<date>/<slug>")
def read_act(siren: str, date: str, slug: str) -> str | Response:
    page = _page(siren, date, slug)
    if (siren, date, slug) != page.path:
        return redirect(page.address, 301)
    context = {"page": page, "canonical": page.address, "may_withdraw": _may_withdraw(page)}
    return str(tk.render("loos/act.html", context))


@blueprint.route("/acte/<siren>/<date>/<slug>", methods=["POST"])
def withdraw(siren: str, date: str, slug: str) -> Response:
    """Take an act's files from the site, then show its page again."""
    page = _page(siren, date, slug)
    told = {"organization": page.row.name, "siren": siren, "key": page.act.key, "motive": tk.request.form.get("motif")}
    try:
        tk.get_action("loos_act_withdraw")({"user": tk.current_user.name}, told)
        tk.h.flash_success("L’acte est retiré : il reste dans la liste, sans ses fichiers. Votre décision est gardée.")
    except tk.NotAuthorized:
        tk.abort(403, "Seuls les agents de cette commune peuvent retirer un acte.")
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_dict["motive"]))
    except tk.ObjectNotFound as error:
        tk.h.flash_error(str(error.message))
    return redirect(page.address)


def _page(siren: str, date: str, slug: str) -> act_page.ActPage:
    wanted = act_page.address(siren, date, slug)
    page = act_page.read(wanted) if wanted else None
    if page is None:
        if wanted and act_rows.has_vanished(wanted.siren, wanted.date, wanted.slug.partition("-")[0]):
            gone(_GONE)
        not_found(_LOST)
    return page


def _may_withdraw(page: act_page.ActPage) -> bool:
    """Nobody asks the database for the rights of a visitor."""
    if not tk.current_user.is_authenticated or page.act.withdrawn_on:
        return False
    context = {"user": tk.current_user.name}
    try:
        return bool(tk.check_access("loos_act_withdraw", context, {"organization": page.row.organization_id}))
    except tk.NotAuthorized:
        return False


def act_url(found: Found) -> str:
    siren, date, slug = found.address
    return str(tk.url_for("loos_act.read_act", siren=siren, date=date.isoformat(), slug=slug))


def shown(found: Found) -> dict[str, Any]:
    """An act in a list, in words."""
    act = found.act
    return {
        "act": act,
        "kind": act_text.KINDS[act.kind].one,
        "standing": act_text.standing(act) if act_text.out_of_force(act) else "",
        "void": act_text.out_of_force(act),
    }


helpers = {"loos_act_url": act_url, "loos_act": shown}
