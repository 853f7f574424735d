"""Search with PostgreSQL's French words in sessions, their documents and deliberations that anybody may see."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from . import search_kinds
from .search_kinds import Query
from .tables import deliberation, visible

PER_PAGE = 20
_YEAR: Any = sa.extract("year", visible.c.date)


class Hit(NamedTuple):
    kind: str
    package_id: str
    siren: str
    date: datetime.date
    body: str
    dataset_name: str
    modified: datetime.datetime
    position: int
    key: str  # of a deliberation's address, or the id of the resource, or of the dataset
    number: str | None  # of a deliberation; the role of a document
    title: str | None
    summary: str | None
    subject_code: str | None
    result: str | None
    url: str | None  # of a document, as CKAN keeps it
    uploaded: bool | None


class Answer(NamedTuple):
    hits: Sequence[Hit]
    total: int
    page: int
    pages: int


def search(organization_id: str, query: Query, per_page: int = PER_PAGE) -> Answer:
    """The newest first: an order that anybody understands, and that stays from page to page. One statement."""
    found = search_kinds.found(organization_id, query).cte("found")
    found = found.prefix_with("MATERIALIZED" if query.text else "NOT MATERIALIZED")
    total = sa.select(sa.func.count()).select_from(found).scalar_subquery()
    last = (sa.func.greatest(total, 1) - 1) / per_page
    statement = (
        sa.select(total, *(found.c[name] for name in Hit._fields))
        .order_by(found.c.date.desc(), found.c.package_id, found.c.kind.desc(), found.c.position)
        .limit(per_page)
        .offset(sa.func.least(last, query.page - 1) * per_page)
    )
    rows = model.Session.execute(statement).all()
    count = rows[0][0] if rows else 0
    pages = max(1, -(-count // per_page))
    return Answer([Hit(*row[1:]) for row in rows], count, min(query.page, pages), pages)


class Filters(NamedTuple):
    years: Sequence[int]
    subjects: Mapping[str, int]  # how many deliberations by code


def filters(organization_id: str) -> Filters:
    """The years that a commune's sessions have, and the subjects of its deliberations."""
    statement = (
        sa.select(_YEAR, deliberation.c.subject_code, sa.func.count())
        .select_from(visible)
        .outerjoin(deliberation, deliberation.c.package_id == visible.c.package_id)
        .where(visible.c.organization_id == organization_id)
        .group_by(_YEAR, deliberation.c.subject_code)
    )
    years, subjects = set(), Counter[str]()
    for year, code, count in model.Session.execute(statement):
        years.add(int(year))
        if code:
            subjects[code] += count
    return Filters(sorted(years, reverse=True), subjects)
