"""Addresses of a commune's sessions and deliberations: lists, search, one deliberation."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ckan.plugins import toolkit as tk
from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from ckanext.loos.catalogue import addresses, registers
from ckanext.loos.catalogue.acts import rows as act_rows
from ckanext.loos.catalogue.sessions import deliberations, search_filters
from ckanext.loos.catalogue.sessions import lists as session_lists
from ckanext.loos.catalogue.sessions.lists import Listed

from . import deliberation_page, session_search
from .communes import found as commune
from .errors import gone, not_found

blueprint = Blueprint("loos_session", __name__)

_GONE = "Cette délibération a été retirée : la mairie ne la transmet plus."
_LOST = "Cette délibération n’existe pas sur cette plateforme, ou n’est pas publique."


class Coverage(NamedTuple):
    """What is published of a year's sessions that were held."""

    year: int
    sessions: int
    lists: int
    minutes: int
    votes: int

    @property
    def missing(self) -> list[str]:
        told = (
            (self.lists, "la liste des délibérations"),
            (self.minutes, "le procès-verbal"),
            (self.votes, "les votes"),
        )
        return [
            f"{words} de {left} séance{'s' if left > 1 else ''}"
            for count, words in told
            if (left := self.sessions - count)
        ]


class Year(NamedTuple):
    year: int
    sessions: Sequence[Listed]


@blueprint.route("/commune/<organization>/seances")
def read_sessions(organization: str) -> str:
    row = commune(organization)
    listed, today = session_lists.of(row.organization_id), datetime.date.today()
    held = [session for session in listed if session.date <= today]
    context = {
        "row": row,
        "commune": row.commune,
        "to_come": [session for session in reversed(listed) if session.date > today],
        "years": [Year(year, list(group)) for year, group in groupby(held, _year)],
        "coverage": [coverage(year, list(group)) for year, group in groupby(held, _year)],
        "files": registers.years(row.organization_id, "deliberations"),
        "canonical": addresses.page_url("commune", row.name, "seances"),
    }
    return str(tk.render("loos/sessions.html", context))


@blueprint.route("/commune/<organization>/deliberations")
def search(organization: str) -> str:
    row = commune(organization)
    query = session_search.read(tk.request.args)
    filters = search_filters.filters(row.organization_id)
    answer = session_search.answer(row.organization_id, query)
    context = {
        "row": row,
        "commune": row.commune,
        "query": query,
        "words": session_search.words(query),
        "answer": answer,
        "count": session_search.count(query, answer),
        "kinds": session_search.KINDS,
        "years": filters.years,
        "groups": session_search.groups(filters),
        "canonical": addresses.page_url("commune", row.name, "deliberations"),
    }
    return str(tk.render("loos/deliberations.html", context))


@blueprint.route("/deliberation/<siren>/<date>/<number>")
def read_deliberation(siren: str, date: str, number: str) -> str | Response:
    wanted = deliberations.address(siren, date, number)
    page = deliberation_page.read(wanted) if wanted else None
    if page is None:
        if wanted and act_rows.has_vanished(wanted.siren, wanted.date, wanted.key):
            gone(_GONE)
        not_found(_LOST)
    if (siren, date, number) != page.path:
        return redirect(page.address, 301)
    context = {"page": page, "part": page.part, "session": page.session, "canonical": page.address}
    return str(tk.render("loos/deliberation.html", context))


def coverage(year: int, sessions: Sequence[Listed]) -> Coverage:
    return Coverage(
        year,
        len(sessions),
        sum(session.paper("list") is not None for session in sessions),
        sum(session.paper("minutes") is not None for session in sessions),
        sum(session.deliberations > 0 and session.due == session.voted for session in sessions),
    )


def _year(session: Listed) -> int:
    return session.date.year


def paper_url(session: Listed, paper: session_lists.Paper) -> str:
    """Where a session's document is: one step from its date."""
    if not paper.uploaded:
        return paper.url
    values = {"id": session.dataset_name, "resource_id": paper.resource_id, "filename": paper.url}
    return str(tk.url_for("seance_resource.download", **values))


def papers(session: Listed) -> Iterator[tuple[str, session_lists.Paper]]:
    """What a list of sessions links to, under its name."""
    for role, name in session_search.ROLES.items():
        if paper := session.paper(role):
            yield name, paper
