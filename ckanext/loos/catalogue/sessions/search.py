"""Search with PostgreSQL's French words in sessions, their documents and deliberations that anybody may see."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from ..act_register.tables import visible as visible_act
from . import search_kinds
from .search_kinds import Query
from .tables import deliberation, visible

PER_PAGE = 20


class Hit(NamedTuple):
    kind: str
    package_id: str
    siren: str
    date: datetime.date
    body: str | None  # of a session
    dataset_name: str
    modified: datetime.datetime
    position: int
    key: str  # of a deliberation's or an act's address, or the id of the resource, or of the dataset
    number: str | None  # of a deliberation or an act; the role of a document
    title: str | None
    summary: str | None
    subject_code: str | None
    result: str | None  # of a deliberation; the kind of an act
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
    """The years of a commune's sessions and acts, and the subjects of its deliberations and acts."""
    held = _counts(visible, deliberation.c.subject_code, organization_id)
    held = held.outerjoin(deliberation, deliberation.c.package_id == visible.c.package_id)
    taken = _counts(visible_act, visible_act.c.subject_code, organization_id)
    years, subjects = set(), Counter[str]()
    for year, code, count in model.Session.execute(sa.union_all(held, taken)):
        years.add(int(year))
        if code:
            subjects[code] += count
    return Filters(sorted(years, reverse=True), subjects)


def _counts(view: Any, code: Any, organization_id: str) -> sa.Select[Any]:
    year = sa.extract("year", view.c.date)
    statement = sa.select(year, code, sa.func.count()).select_from(view)
    return statement.where(view.c.organization_id == organization_id).group_by(year, code)
