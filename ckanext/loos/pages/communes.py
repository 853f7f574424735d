"""Pages of a commune: its budgets and files, its accessibility statement, its legal notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk
from flask import Blueprint

from ckanext.loos.catalogue import budgets, communes, registers
from ckanext.loos.catalogue.communes import CommuneRow
from ckanext.loos.catalogue.sessions import lists as session_lists
from ckanext.loos.records.commune import STATES, Commune

from . import headline
from .errors import not_found

blueprint = Blueprint("loos_commune", __name__)

_LATEST = 5  # sessions on a commune's page
_LEGAL = {
    "address": "l’adresse postale de la mairie",
    "publication_director": "le directeur ou la directrice de la publication",
    "host": "l’hébergeur du site (nom, adresse, téléphone)",
}


class YearOfBudgets(NamedTuple):
    year: int
    budgets: list[headline.BudgetCard]


class Listed(NamedTuple):
    """A commune in a list, with its newest budget and its newest session."""

    row: CommuneRow
    newest: budgets.VisibleYear | None
    session: Any


@blueprint.route("/commune/")
def index() -> str:
    return str(tk.render("loos/communes.html", {"communes": listed()}))


@blueprint.route("/commune/<organization>")
def read(organization: str) -> str:
    row = found(organization)
    years = budgets.visible_years(row.organization_id)
    context = {
        "row": row,
        "commune": row.commune,
        "years": [YearOfBudgets(year, headline.cards(group)) for year, group in groupby(years, _fiscal_year)],
        "latest": headline.latest(years, row.commune.siret, row.commune.population),
        "files": registers.years(row.organization_id, "budgets"),
        "sessions": session_lists.of(row.organization_id, _LATEST),
        "deliberation_files": registers.years(row.organization_id, "deliberations"),
    }
    return str(tk.render("loos/commune.html", context))


@blueprint.route("/commune/<organization>/accessibilite")
def accessibility(organization: str) -> str:
    return _accessibility(found(organization))


@blueprint.route("/commune/<organization>/mentions-legales")
def legal(organization: str) -> str:
    return _legal(found(organization))


@blueprint.route("/accessibilite")
def site_accessibility() -> str:
    return _only(_accessibility, "Accessibilité", "loos_commune.accessibility")


@blueprint.route("/mentions-legales")
def site_legal() -> str:
    return _only(_legal, "Mentions légales", "loos_commune.legal")


def _fiscal_year(year: budgets.VisibleYear) -> int:
    return year.fiscal_year


def found(organization: str) -> CommuneRow:
    row = communes.find(organization)
    if row is None:
        not_found("Cette commune n’existe pas sur cette plateforme, ou n’y est plus.")
    return row


def _only(page: Callable[[CommuneRow], str], title: str, endpoint: str) -> str:
    """The page of the site's only commune, or the list of communes to choose from."""
    rows = communes.all_communes()
    if len(rows) == 1:
        return page(rows[0])
    return str(tk.render("loos/choose_commune.html", {"rows": rows, "title": title, "endpoint": endpoint}))


def _accessibility(row: CommuneRow) -> str:
    facts = row.commune.accessibility
    context = {"row": row, "commune": row.commune, "facts": facts, "missing": _missing_accessibility(row.commune)}
    return str(tk.render("loos/accessibility.html", context))


def _legal(row: CommuneRow) -> str:
    missing = [words for name, words in _LEGAL.items() if not getattr(row.commune, name)]
    context = {"row": row, "commune": row.commune, "missing": missing + _no_contact(row.commune)}
    return str(tk.render("loos/legal.html", context))


def _missing_accessibility(commune: Commune) -> list[str]:
    facts = commune.accessibility
    missing = [] if facts.multi_year_plan_url else ["le schéma pluriannuel de mise en accessibilité"]
    if facts.audited_on is None:
        missing.append("la date et le résultat d’un audit")
    return missing + _no_contact(commune)


def _no_contact(commune: Commune) -> list[str]:
    return [] if commune.contact_email or commune.contact_url else ["une adresse de contact"]


def accessibility_state() -> str:
    """The words due in the footer: of several communes, the least conformant speaks for the site."""
    states = {row.commune.accessibility.state for row in communes.all_communes()}
    return next((state for state in STATES if state in states), STATES[0])


def listed() -> list[Listed]:
    """Every commune, with what its inhabitants look for first: three statements, however many there are."""
    newest, sessions = budgets.newest(), session_lists.newest(date.today())
    return [
        Listed(row, newest.get(row.organization_id), sessions.get(row.organization_id))
        for row in communes.all_communes()
    ]


def commune_of(organization_id: str) -> Any:
    return communes.find(organization_id)
