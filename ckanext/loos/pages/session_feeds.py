"""Feeds that a reader or a calendar follows: Atom of sessions, of deliberations or of a search; iCal of sessions."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from ckan.plugins import toolkit as tk
from feedgen.feed import FeedGenerator
from flask import Blueprint, make_response
from icalendar import Calendar, Event
from werkzeug.wrappers import Response

from ckanext.loos.catalogue import addresses
from ckanext.loos.catalogue.communes import CommuneRow
from ckanext.loos.catalogue.sessions import lists as session_lists
from ckanext.loos.catalogue.sessions import search as deliberation_search
from ckanext.loos.catalogue.sessions.lists import Listed
from ckanext.loos.catalogue.sessions.search_hits import Hit
from ckanext.loos.catalogue.sessions.search_kinds import Kind

from . import french, session_search
from .communes import found as commune

blueprint = Blueprint("loos_session_feed", __name__)
NEWEST = 50
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # by XML, and by calendars
_NEVER = datetime.datetime(2000, 1, 1)  # noqa: DTZ001  # an empty feed has no date of its own


class Entry(NamedTuple):
    id: str  # a UUID, the same for ever
    title: str
    url: str
    summary: str
    updated: datetime.datetime


@blueprint.route("/commune/<organization>/seances.atom")
def sessions(organization: str) -> Response:
    row = commune(organization)
    entries = [_session(session) for session in session_lists.of(row.organization_id, NEWEST)]
    return _atom(row, "seances", "", f"Séances {french.of(row.commune.name)}", entries)


@blueprint.route("/commune/<organization>/deliberations.atom")
def deliberations(organization: str) -> Response:
    """All of them, or what a search finds, by the same words in the address."""
    row = commune(organization)
    query = session_search.read(tk.request.args)._replace(page=1)
    answer = deliberation_search.search(row.organization_id, query, NEWEST)
    words = session_search.words(query)
    title = f"Délibérations {french.of(row.commune.name)}"
    title = f"{title}{french.NBSP}: {words}" if words else title
    arguments = session_search.arguments(query)
    return _atom(row, "deliberations", arguments, title, [_hit(hit) for hit in answer.hits])


@blueprint.route("/commune/<organization>/seances.ics")
def calendar(organization: str) -> Response:
    row = commune(organization)
    told = Calendar()
    told.add("prodid", "-//ckanext-loos//seances//FR")
    told.add("version", "2.0")
    told.add("name", _clean(f"Séances {french.of(row.commune.name)}"))
    told.add("x-wr-calname", _clean(f"Séances {french.of(row.commune.name)}"))
    told.add("url", addresses.page_url("commune", row.name, "seances"))
    for session in session_lists.of(row.organization_id):
        told.add_component(_event(session))
    return _answer(told.to_ical(), "text/calendar; charset=utf-8")


def _session(session: Listed) -> Entry:
    names = {"convocation": "convocation", "list": "liste des délibérations", "minutes": "procès-verbal"}
    told = [words for role, words in names.items() if session.paper(role)]
    summary = f"{french.count(session.deliberations, 'délibération')}. "
    summary += f"Documents publiés{french.NBSP}: {', '.join(told)}." if told else "Aucun document publié."
    url = addresses.page_url("seance", session.dataset_name)
    return Entry(session.package_id, session.title, url, summary, session.modified)


def _hit(hit: Hit) -> Entry:
    summary = " ".join(filter(None, (f"{session_search.about(hit)}.", hit.summary)))
    title, url = session_search.title(hit), session_search.url(hit)
    if hit.kind in (Kind.SESSION, Kind.DOCUMENT):
        return Entry(hit.key, title, url, summary, hit.modified)
    identifier = addresses.identifier(hit.kind, hit.siren, hit.date.isoformat(), hit.key)
    return Entry(identifier, f"{hit.number}{french.NBSP}: {title}", url, summary, hit.modified)


def _atom(row: CommuneRow, name: str, arguments: str, title: str, entries: Sequence[Entry]) -> Response:
    page, end = addresses.page_url("commune", row.name, name), f"?{arguments}" if arguments else ""
    feed = FeedGenerator()
    feed.id(f"{page}.atom{end}")
    feed.title(_clean(title))
    feed.language("fr")
    feed.link(href=f"{page}.atom{end}", rel="self", type="application/atom+xml")
    feed.link(href=f"{page}{end}", rel="alternate", type="text/html")
    feed.author({"name": _clean(f"Commune {french.of(row.commune.name)}")})
    feed.updated(_utc(max((entry.updated for entry in entries), default=_NEVER)))
    for told in entries:
        entry = feed.add_entry(order="append")
        entry.id(f"urn:uuid:{told.id}")
        entry.title(_clean(told.title))
        entry.link(href=told.url)
        entry.summary(_clean(told.summary))
        entry.updated(_utc(told.updated))
    return _answer(feed.atom_str(pretty=True), "application/atom+xml; charset=utf-8")


def _event(session: Listed) -> Event:
    """Hours are those of the place, without a zone: a commune overseas has another one than Paris."""
    event = Event()
    event.add("uid", session.package_id)
    event.add("dtstamp", _utc(session.modified))
    event.add("last-modified", _utc(session.modified))
    event.add("summary", _clean(session.title))
    event.add("url", addresses.page_url("seance", session.dataset_name))
    event.add("dtstart", _moment(session, session.start))
    if session.start and session.end and session.end > session.start:
        event.add("dtend", _moment(session, session.end))
    if session.place:
        event.add("location", _clean(session.place))
    return event


def _moment(session: Listed, time: str | None) -> datetime.date:
    return datetime.datetime.combine(session.date, datetime.time.fromisoformat(time)) if time else session.date


def _utc(moment: datetime.datetime) -> datetime.datetime:
    """CKAN's dates are UTC without saying so."""
    return moment.replace(tzinfo=datetime.timezone.utc, microsecond=0)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def _answer(content: bytes, kind: str) -> Response:
    """The feed, or 304 for a client that already has it."""
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.set_etag(hashlib.sha256(content).hexdigest())
    return response.make_conditional(tk.request)
