"""What a search looks through, one select for each kind of thing, all with the same columns."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.loos.records.word import Word
from ckanext.loos.records.words import searchable

from ..act_register.tables import visible as visible_act
from .lists import ROLES
from .tables import deliberation, visible
from .tables import text as text_table

_ACCENTED = "".join(letter for letter in map(chr, range(0xC0, 0x180)) if searchable(letter) != letter)


class Kind(Word):
    """As addresses write it."""

    SESSION = "seance"
    DOCUMENT = "document"
    DELIBERATION = "deliberation"
    ACT = "acte"  # of the register


class Query(NamedTuple):
    """What a visitor asks for; what is empty does not count."""

    text: str = ""
    year: int | None = None
    subject: str = ""  # "7.1", or "7" for all that is under it
    kind: Kind | None = None
    page: int = 1

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """All of them with words to look for; without, the deliberations are what one looks through."""
        if self.kind:
            return (self.kind,)
        return tuple(Kind) if self.text else (Kind.DELIBERATION,)


def found(organization_id: str, query: Query) -> sa.CompoundSelect[Any]:
    """All that a query finds of what anybody may see of a commune."""
    return sa.union_all(*(_SELECTS[kind](organization_id, query) for kind in query.kinds))


def asked(text: str) -> Any:
    """As a person types it: words, "an exact phrase", -without."""
    return sa.func.websearch_to_tsquery("french", searchable(text))


def _deliberations(organization_id: str, query: Query) -> sa.Select[Any]:
    """First by the index of words: PostgreSQL would rather read every session of a commune that has thousands."""
    source: Any = deliberation
    if query.text:
        columns = [column for column in deliberation.c if column.name != "words"]
        matching = sa.select(*columns).where(deliberation.c.words.op("@@")(asked(query.text)))
        source = matching.cte("matching").prefix_with("MATERIALIZED")
    item = source.c
    told = (item.position, item.number_key, item.number, item.title, item.summary, item.subject_code, item.result)
    statement = _of(organization_id, query, Kind.DELIBERATION, told)
    return statement.join(source, item.package_id == visible.c.package_id).where(*_subject(query, item.subject_code))


def _acts(organization_id: str, query: Query) -> sa.Select[Any]:
    item = visible_act.c
    told = (item.position, item.slug, item.number, item.title, item.summary, item.subject_code, item.kind)
    statement = _of(organization_id, query, Kind.ACT, told, source=visible_act)
    statement = statement.where(*_subject(query, item.subject_code))
    return statement.where(item.words.op("@@")(asked(query.text))) if query.text else statement


def _sessions(organization_id: str, query: Query) -> sa.Select[Any]:
    """A few a month: their words need no index."""
    extras = model.Package.extras
    place = sa.func.nullif(extras["place"].astext, "")
    told = (0, visible.c.package_id, sa.null(), visible.c.dataset_title, place, sa.null(), sa.null())
    statement = _of(organization_id, query, Kind.SESSION, told)
    if query.subject:
        return statement.where(sa.false())
    if query.text:
        people = (extras["president"].astext, extras["secretary"].astext)
        words = sa.func.concat_ws(" ", visible.c.dataset_title, visible.c.body, place, *people)
        statement = statement.where(_words(words).op("@@")(asked(query.text)))
    return statement


def _documents(organization_id: str, query: Query) -> sa.Select[Any]:
    """The papers of sessions as a whole; a deliberation's own file is searched with it."""
    resource = model.Resource
    role = sa.cast(sa.cast(resource.extras, sa.Text), JSONB)["role"].astext
    told = (resource.position, resource.id, role, resource.name, sa.null(), sa.null(), sa.null())
    statement = (
        _of(organization_id, query, Kind.DOCUMENT, told, resource)
        .join(resource, resource.package_id == visible.c.package_id)
        .where(resource.state == "active", role.in_(ROLES))
    )
    if query.subject:
        return statement.where(sa.false())
    if query.text:
        words = sa.func.concat_ws(" ", resource.name, text_table.c.text)
        statement = statement.outerjoin(text_table, text_table.c.sha256 == resource.hash)
        statement = statement.where(_words(words).op("@@")(asked(query.text)))
    return statement


def _words(text: Any) -> Any:
    """Words as the tables keep them: without accents."""
    plain = sa.func.translate(sa.func.lower(text), _ACCENTED, searchable(_ACCENTED))
    return sa.func.to_tsvector("french", plain)


def _of(
    organization_id: str, query: Query, kind: Kind, told: Sequence[Any], file: Any = None, source: Any = visible
) -> sa.Select[Any]:
    names = ("key", "number", "title", "summary", "subject_code", "result")
    own = [sa.cast(value, sa.Text).label(name) for name, value in zip(names, told[1:], strict=True)]
    url, uploaded = (file.url, file.url_type == "upload") if file else (sa.null(), sa.null())
    return (
        sa.select(
            sa.literal(kind.value).label("kind"),
            source.c.package_id,
            sa.cast(source.c.siren, sa.Text).label("siren"),
            source.c.date,
            sa.cast(source.c.get("body", sa.null()), sa.Text).label("body"),
            source.c.dataset_name,
            model.Package.metadata_modified.label("modified"),
            sa.cast(told[0], sa.Integer).label("position"),
            *own,
            sa.cast(url, sa.Text).label("url"),
            sa.cast(uploaded, sa.Boolean).label("uploaded"),
        )
        .select_from(source)
        .join(model.Package, model.Package.id == source.c.package_id)
        .where(source.c.organization_id == organization_id, *_year(query, source.c.date))
    )


def _subject(query: Query, code: Any) -> Iterator[Any]:
    if query.subject:
        yield (code == query.subject) | code.startswith(f"{query.subject}.", autoescape=True)


def _year(query: Query, date: Any) -> Iterator[Any]:
    if query.year is not None:
        first = datetime.date(query.year, 1, 1)
        yield date.between(first, first.replace(month=12, day=31))


_SELECTS: Mapping[Kind, Callable[[str, Query], sa.Select[Any]]] = {
    Kind.SESSION: _sessions,
    Kind.DOCUMENT: _documents,
    Kind.DELIBERATION: _deliberations,
    Kind.ACT: _acts,
}
