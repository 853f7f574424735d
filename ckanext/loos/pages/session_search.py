"""Search in a commune's sessions, documents, deliberations and acts, as its page shows it; no script is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup

from ckanext.loos.catalogue import addresses
from ckanext.loos.catalogue.sessions import search as deliberation_search
from ckanext.loos.catalogue.sessions import search_words
from ckanext.loos.catalogue.sessions.search_filters import Filters
from ckanext.loos.catalogue.sessions.search_hits import Hit
from ckanext.loos.catalogue.sessions.search_kinds import Kind, Query
from ckanext.loos.records import act_text, registered_act, session_text, subjects
from ckanext.loos.records.session import Result

from . import french, marks

KINDS: Mapping[Kind, str] = {
    Kind.DELIBERATION: "délibération",
    Kind.SESSION: "séance",
    Kind.DOCUMENT: "document",
    Kind.ACT: "acte",
}
ROLES: Mapping[str, str] = {
    "convocation": "Convocation",
    "list": "Liste des délibérations",
    "minutes": "Procès-verbal",
}


class Shown(NamedTuple):
    """What was found: the words asked for are marked."""

    hit: Hit
    title: Markup
    summary: Markup
    excerpts: Markup

    @property
    def url(self) -> str:
        return url(self.hit)

    @property
    def about(self) -> str:
        return about(self.hit)


class Answer(NamedTuple):
    shown: Sequence[Shown]
    total: int
    more: bool  # than this total
    page: int
    pages: int


class Choice(NamedTuple):
    code: str
    name: str


class Group(NamedTuple):
    """A first level of the nomenclature with the subjects that the commune has under it."""

    code: str
    name: str
    choices: Sequence[Choice]


def read(arguments: Mapping[str, str]) -> Query:
    """A query from an address; what means nothing is left out."""
    year, page = arguments.get("annee", ""), arguments.get("page", "")
    subject = arguments.get("matiere", "")
    return Query(
        text=arguments.get("texte", "").strip()[:200],
        year=int(year) if re.fullmatch(r"[12][0-9]{3}", year) else None,
        subject=subject if re.fullmatch(r"[1-9](\.[0-9]{1,2})?", subject) else "",
        kind=next((kind for kind in Kind if kind.value == arguments.get("sorte")), None),
        page=max(1, int(page)) if re.fullmatch(r"[0-9]{1,6}", page) else 1,
    )


def arguments(query: Query, page: int = 1) -> str:
    """The end of a search's address, without what was left empty."""
    kind, number = query.kind.value if query.kind else "", page if page > 1 else ""
    told = {"texte": query.text, "sorte": kind, "annee": query.year, "matiere": query.subject, "page": number}
    return urlencode({name: value for name, value in told.items() if value})


def answer(organization_id: str, query: Query) -> Answer:
    found = deliberation_search.search(organization_id, query)
    return Answer(list(_shown(found.hits, query.text)), found.total, found.more, found.page, found.pages)


def _shown(hits: Sequence[Hit], text: str) -> Iterator[Shown]:
    papers = search_words.texts(hits) if text and hits else {}
    passages = [(title(hit), hit.summary or "", papers.get((hit.package_id, hit.key), "")) for hit in hits]
    spans = iter(search_words.spans([passage for three in passages for passage in three], text))
    for hit, (name, summary, paper) in zip(hits, passages, strict=True):
        yield Shown(
            hit, marks.whole(name, next(spans)), marks.whole(summary, next(spans)), marks.excerpts(paper, next(spans))
        )


def title(hit: Hit) -> str:
    return hit.title or ROLES.get(hit.number or "", "Document")


def url(hit: Hit) -> str:
    """The page of what was found; of a document, the document itself."""
    if hit.kind == Kind.DELIBERATION:
        return addresses.page_url("deliberation", hit.siren, hit.date.isoformat(), hit.key)
    if hit.kind == Kind.ACT:
        return addresses.page_url("acte", hit.siren, hit.date.isoformat(), hit.key)
    if hit.kind == Kind.SESSION:
        return addresses.page_url("seance", hit.dataset_name)
    if not hit.uploaded:
        return hit.url or addresses.page_url("seance", hit.dataset_name)
    return addresses.page_url("seance", hit.dataset_name, "resource", hit.key, "download", hit.url or "")


def about(hit: Hit) -> str:
    """What it is and of when, on one line."""
    session = f"{hit.body} du {french.long_date(hit.date)}"
    if hit.kind == Kind.SESSION:
        return "Séance"
    if hit.kind == Kind.ACT:
        name = act_text.KINDS[registered_act.Kind(hit.result)].one
        return f"{name} n°{french.NBSP}{hit.number} du {french.long_date(hit.date)}"
    if hit.kind == Kind.DOCUMENT:
        return f"{ROLES.get(hit.number or '', 'Document')}, {session}"
    outcome = session_text.label(Result(hit.result)) if hit.result else ""
    told = (f"Délibération n°{french.NBSP}{hit.number}, {session}", outcome, session_text.subject(hit.subject_code))
    return " · ".join(filter(None, told))


def count(query: Query, found: Answer) -> str:
    """« 12 délibérations », « Plus de 1 000 résultats »."""
    kinds = query.kinds
    told = french.count(found.total, KINDS[kinds[0]] if len(kinds) == 1 else "résultat")
    return f"Plus de {told}" if found.more else told


def groups(filters: Filters) -> list[Group]:
    """The subjects to choose from, under the headings of the nomenclature."""
    heads: dict[str, list[Choice]] = {}
    for code in sorted(filters.subjects, key=lambda code: [int(part) for part in code.split(".")]):
        heads.setdefault(code.partition(".")[0], []).append(Choice(code, _second(code)))
    return [Group(head, _first(choices[0].code), choices) for head, choices in heads.items()]


def _first(code: str) -> str:
    return (subjects.name_of(code) or code).partition("/")[0]


def _second(code: str) -> str:
    return (subjects.name_of(code) or code).partition("/")[2] or code


def words(query: Query) -> str:
    """What is asked for, for a title."""
    text = f"«{french.NBSP}{query.text}{french.NBSP}»" if query.text else ""
    subject = subjects.name_of(query.subject) or (_first(f"{query.subject}.1") if query.subject else "")
    kind = f"{KINDS[query.kind]}s" if query.kind else ""
    return ", ".join(filter(None, (text, kind, str(query.year or ""), subject)))
