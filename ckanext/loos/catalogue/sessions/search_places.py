"""Where in the tables a query finds something, the newest first, without reading more of them than it must.

Rows that have a word are found in two ways. A word that many have is met soon in the newest rows; one that few have,
the index tells at once. So some of the newest rows are read first, and the index is asked where they do not suffice.
PostgreSQL would choose by estimates, and read every row for a word that many have, but none of late.

Who may see a row is asked of the view, row by row, for as many as are shown or counted: `OFFSET 0` and `LIMIT` keep
PostgreSQL from doing it for all.
"""
# ruff: noqa: S608  # made of constants alone; what a visitor gives are parameters

from __future__ import annotations

from collections.abc import Iterator
from string import Template
from typing import NamedTuple

from .search_kinds import Kind, Query


class _Source(NamedTuple):
    table: str
    view: str
    position: str = "position"
    many: bool = False  # rows, with few words each, and with subjects


_SOURCES = {
    Kind.SESSION: _Source("loos_session", "loos_visible_session", position="0"),
    Kind.DOCUMENT: _Source("loos_paper", "loos_visible_session"),
    Kind.DELIBERATION: _Source("loos_deliberation", "loos_visible_session", many=True),
    Kind.ACT: _Source("loos_registered_act", "loos_visible_act", many=True),
}

# The words of minutes are some thousand: to read them of a row takes longer than all the rest, so the index alone does.
_WITH_WORDS = "(SELECT * FROM loos_paper WHERE words @@ websearch_to_tsquery('french', :words) OFFSET 0) AS paper"

BODIES = "SELECT unnest(sirens) AS siren FROM loos_commune WHERE organization_id = :organization"
_SEEN = """(
  SELECT true FROM $view AS seen
  WHERE seen.package_id = place.package_id AND seen.organization_id = :organization LIMIT 1)"""
_ORDER = "ORDER BY date DESC, package_id, position"
_ROWS = "SELECT package_id, date, $position AS position FROM $table WHERE $siren $within $matching"
_BY_INDEX = f"SELECT * FROM ({_ROWS} {_ORDER.replace('date', '$date')} OFFSET 0) AS place WHERE {_SEEN} LIMIT :wanted"
_NEWEST_FIRST = f"""
  WITH newest AS MATERIALIZED (
    SELECT package_id, date, position FROM (
      SELECT package_id, date, position, words, subject_code FROM $table
      WHERE $siren $within {_ORDER} LIMIT :read) AS place
    WHERE {_SEEN} $matching LIMIT :wanted
  ), enough AS MATERIALIZED (
    SELECT count(*) = :wanted OR NOT EXISTS (SELECT FROM $table WHERE $siren $within OFFSET :read) AS told FROM newest)
  SELECT * FROM newest WHERE (SELECT told FROM enough)
  UNION ALL SELECT * FROM ({_BY_INDEX}) AS place WHERE NOT (SELECT told FROM enough)"""
_PLACES = "SELECT CAST('$kind' AS text) AS kind, place.* FROM body CROSS JOIN LATERAL ($found) AS place"
_COUNT = f"""
  SELECT count(*) AS found FROM (SELECT FROM ({_ROWS} OFFSET 0) AS place WHERE {_SEEN} LIMIT :counted) AS place"""
_ONE_BODY, _ALL_BODIES = "siren = body.siren", "siren = ANY (ARRAY(SELECT siren FROM body))"


def places(query: Query) -> str:
    """SQL for the newest places of each kind, `:wanted` of each body; there may be more of them than that."""
    return " UNION ALL ".join(_filled(_PLACES, _ONE_BODY, kind, query) for kind in query.searched)


def counts(query: Query) -> str:
    """SQL for how many places there are of each kind; beyond `:counted` nobody counts."""
    return " UNION ALL ".join(_filled(_COUNT, _ALL_BODIES, kind, query) for kind in query.searched)


def _filled(template: str, siren: str, kind: Kind, query: Query) -> str:
    source, matching = _SOURCES[kind], " ".join(_matching(query))
    if query.text and kind is Kind.DOCUMENT:
        source, matching = source._replace(table=_WITH_WORDS), ""
    found = _NEWEST_FIRST if source.many and matching else _BY_INDEX
    within = "AND date BETWEEN :first AND :last" if query.year is not None else ""
    date = "date + 0" if query.text else "date"  # in the order of no index, else PostgreSQL may read rows in that order
    values = {**source._asdict(), "date": date, "siren": siren, "within": within, "matching": matching}
    return Template(template.replace("$found", found)).substitute(values, kind=kind.value)


def _matching(query: Query) -> Iterator[str]:
    if query.text:
        yield "AND words @@ websearch_to_tsquery('french', :words)"
    if query.subject:
        yield r"AND (subject_code = :subject OR subject_code LIKE :subject || '.%')"
