"""Search with PostgreSQL's French words in sessions, their documents, deliberations and acts that anybody may see."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records.words import searchable

from . import search_hits, search_places
from .search_hits import Hit
from .search_kinds import Query

PER_PAGE = 20
MOST = 1000  # results that are counted and can be leafed through; of more, it is only said that there are more
_READ = 1000  # of the newest rows, before the index of words is asked; and more for each result that is wanted
_READ_MORE = 4
# To compile this takes ten times as long as to run it, and PostgreSQL thinks too little of unpacking words row by row.
_SETTINGS = "SELECT set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true)"


class Answer(NamedTuple):
    hits: Sequence[Hit]
    total: int  # `MOST` at most
    more: bool  # than that
    page: int
    pages: int


def search(organization_id: str, query: Query, per_page: int = PER_PAGE) -> Answer:
    """The newest first: an order that anybody understands, and that stays from page to page. Two statements at most."""
    if not query.searched:
        return Answer([], 0, False, 1, 1)
    model.Session.execute(sa.text(_SETTINGS))
    rows = model.Session.execute(sa.text(_statement(query)), _values(organization_id, query, per_page)).all()
    found = rows[0].found if rows else 0
    total = min(found, MOST)
    pages = max(1, -(-total // per_page))
    return Answer([Hit(*row[1:]) for row in rows], total, found > MOST, min(query.page, pages), pages)


def _statement(query: Query) -> str:
    return f"""
    WITH body AS ({search_places.BODIES}),
    total AS MATERIALIZED (SELECT sum(found)::integer AS found FROM ({search_places.counts(query)}) AS counts),
    page AS MATERIALIZED (
      SELECT * FROM ({search_places.places(query)}) AS places
      ORDER BY date DESC, package_id, kind DESC, position LIMIT :per_page
      OFFSET (SELECT least(:page - 1, (greatest(least(found, :most), 1) - 1) / :per_page) * :per_page FROM total))
    SELECT (SELECT found FROM total) AS found, told.* FROM ({search_hits.told(query)}) AS told
    ORDER BY date DESC, package_id, kind DESC, position"""  # noqa: S608  # of constants alone


def _values(organization_id: str, query: Query, per_page: int) -> dict[str, Any]:
    wanted = min(query.page, MOST // per_page) * per_page
    values = {
        "organization": organization_id,
        "per_page": per_page,
        "page": query.page,
        "most": MOST,
        "counted": MOST + 1,
        "wanted": wanted,
        "read": _READ + _READ_MORE * wanted,
    }
    if query.year is not None:
        first = datetime.date(query.year, 1, 1)
        values |= {"first": first, "last": first.replace(month=12, day=31)}
    return {**values, "words": searchable(query.text), "subject": query.subject}
