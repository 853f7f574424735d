"""Search in deliberations with PostgreSQL's French words, among those that anybody may see."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from ckanext.loos.records.act import number_key
from ckanext.loos.records.words import searchable

from .tables import deliberation, visible
from .tables import text as text_table

PER_PAGE = 20
_YEAR: Any = sa.extract("year", deliberation.c.date)
_START, _STOP = "\ue000", "\ue001"  # signs that no text uses, around the words found
_BLANK = str.maketrans(_START + _STOP, "  ")


class Query(NamedTuple):
    """What a visitor asks for; what is empty does not count."""

    text: str = ""
    year: int | None = None
    subject: str = ""  # "7.1", or "7" for all that is under it
    page: int = 1


class Hit(NamedTuple):
    package_id: str
    siren: str
    date: datetime.date
    number: str
    key: str
    title: str
    summary: str | None
    subject_code: str | None
    result: str | None
    body: str
    dataset_name: str
    modified: datetime.datetime


class Answer(NamedTuple):
    hits: Sequence[Hit]
    total: int
    page: int
    pages: int


def search(organization_id: str, query: Query, per_page: int = PER_PAGE) -> Answer:
    """The newest first: an order that anybody understands, and that stays from page to page."""
    found = _with_words(query.text) if query.text else deliberation
    conditions = [visible.c.organization_id == organization_id, *_conditions(found.c, query)]
    total = model.Session.scalar(_joined(found, sa.func.count()).where(*conditions)) or 0
    pages = max(1, -(-total // per_page))
    page = min(query.page, pages)
    statement = (
        _joined(found, *_hit(found.c))
        .join(model.Package, model.Package.id == found.c.package_id)
        .where(*conditions)
        .order_by(found.c.date.desc(), found.c.package_id, found.c.position)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    return Answer([Hit(*row) for row in model.Session.execute(statement)] if total else [], total, page, pages)


def _with_words(text: str) -> Any:
    """First by the index of words: PostgreSQL would rather read every session of a commune that has thousands."""
    columns = [column for column in deliberation.c if column.name != "words"]
    found = sa.select(*columns).where(deliberation.c.words.op("@@")(_asked(text)))
    return found.cte("found").prefix_with("MATERIALIZED")


def _hit(columns: Any) -> list[Any]:
    return [
        columns.package_id,
        columns.siren,
        columns.date,
        columns.number,
        columns.number_key,
        columns.title,
        columns.summary,
        columns.subject_code,
        columns.result,
        visible.c.body,
        visible.c.dataset_name,
        model.Package.metadata_modified,
    ]


def _joined(found: Any, *columns: Any) -> sa.Select[Any]:
    return sa.select(*columns).select_from(found).join(visible, visible.c.package_id == found.c.package_id)


def _conditions(columns: Any, query: Query) -> Iterator[Any]:
    if query.year is not None:
        first = datetime.date(query.year, 1, 1)
        yield columns.date.between(first, first.replace(month=12, day=31))
    if query.subject:
        code = columns.subject_code
        yield (code == query.subject) | code.startswith(f"{query.subject}.", autoescape=True)


def _asked(text: str) -> Any:
    """As a person types it: words, "an exact phrase", -without."""
    return sa.func.websearch_to_tsquery("french", searchable(text))


class Filters(NamedTuple):
    years: Sequence[int]
    subjects: Mapping[str, int]  # how many deliberations by code


def filters(organization_id: str) -> Filters:
    """The years and subjects that a commune's deliberations have."""
    statement = (
        _joined(deliberation, _YEAR, deliberation.c.subject_code, sa.func.count())
        .where(visible.c.organization_id == organization_id)
        .group_by(_YEAR, deliberation.c.subject_code)
    )
    years, subjects = set(), Counter[str]()
    for year, code, count in model.Session.execute(statement):
        years.add(int(year))
        if code:
            subjects[code] += count
    return Filters(sorted(years, reverse=True), subjects)


def texts(hits: Collection[Hit]) -> dict[tuple[str, str], str]:
    """The text of the published files of these deliberations, by dataset and number, in one statement."""
    resource = model.Resource
    number = sa.cast(sa.cast(resource.extras, sa.Text), JSONB)["number"].astext
    statement = (
        sa.select(resource.package_id, number, text_table.c.text)
        .join(text_table, text_table.c.sha256 == resource.hash)
        .where(
            resource.package_id.in_({hit.package_id for hit in hits}),
            resource.state == "active",
            number.in_({hit.number for hit in hits}),
        )
        .order_by(resource.position)
    )
    found: dict[tuple[str, str], str] = {}
    for package_id, told, text in model.Session.execute(statement):
        key = (package_id, number_key(told))
        found[key] = "\n".join(filter(None, (found.get(key), text)))
    return found


def spans(passages: Sequence[str], text: str) -> list[list[tuple[int, int]]]:
    """Where in each passage the words asked for stand, however they are written there; one statement for all."""
    plain = [searchable(passage).translate(_BLANK) for passage in passages]
    if not text or not plain:
        return [[] for _ in passages]
    rows = sa.func.unnest(sa.cast(plain, ARRAY(sa.Text))).table_valued("passage", with_ordinality="place")
    told = rows.render_derived()
    options = f"HighlightAll=true, StartSel={_START}, StopSel={_STOP}"
    headline = sa.func.ts_headline("french", told.c.passage, _asked(text), options)
    marked = model.Session.scalars(sa.select(headline).order_by(told.c.place)).all()
    return [_spans(text) if _bare(text) == passage else [] for text, passage in zip(marked, plain, strict=True)]


def _bare(marked: str) -> str:
    return marked.replace(_START, "").replace(_STOP, "")


def _spans(marked: str) -> list[tuple[int, int]]:
    found, place, start = [], 0, 0
    for sign in marked:
        if sign == _START:
            start = place
        elif sign == _STOP:
            found.append((start, place))
        else:
            place += 1
    return found
