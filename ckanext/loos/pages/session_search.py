"""Search in a commune's deliberations, as its page shows it; no script is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup

from ckanext.loos.catalogue.sessions import search as deliberation_search
from ckanext.loos.catalogue.sessions.search import Filters, Hit, Query
from ckanext.loos.records import session_text, subjects
from ckanext.loos.records.session import Result

from . import french, marks


class Shown(NamedTuple):
    """A deliberation found: the words asked for are marked."""

    hit: Hit
    title: Markup
    summary: Markup
    excerpts: Markup

    @property
    def subject(self) -> str:
        return session_text.subject(self.hit.subject_code)

    @property
    def outcome(self) -> str:
        return session_text.label(Result(self.hit.result)) if self.hit.result else ""


class Answer(NamedTuple):
    shown: Sequence[Shown]
    total: int
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
        page=max(1, int(page)) if re.fullmatch(r"[0-9]{1,6}", page) else 1,
    )


def arguments(query: Query, page: int = 1) -> str:
    """The end of a search's address, without what was left empty."""
    told = {"texte": query.text, "annee": query.year, "matiere": query.subject, "page": page if page > 1 else ""}
    return urlencode({name: value for name, value in told.items() if value})


def answer(organization_id: str, query: Query) -> Answer:
    found = deliberation_search.search(organization_id, query)
    return Answer(list(_shown(found.hits, query.text)), found.total, found.page, found.pages)


def _shown(hits: Sequence[Hit], text: str) -> Iterator[Shown]:
    papers = deliberation_search.texts(hits) if text and hits else {}
    passages = [(hit.title, hit.summary or "", papers.get((hit.package_id, hit.key), "")) for hit in hits]
    spans = iter(deliberation_search.spans([passage for three in passages for passage in three], text))
    for hit, (title, summary, paper) in zip(hits, passages, strict=True):
        yield Shown(
            hit, marks.whole(title, next(spans)), marks.whole(summary, next(spans)), marks.excerpts(paper, next(spans))
        )


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
    return ", ".join(filter(None, (text, str(query.year or ""), subject)))
