"""The years and the subjects by which a commune's search can be narrowed: of what anybody may see.

Each is found from the one before, by an index: as many steps as there are years and subjects, however many rows.
"""
# ruff: noqa: S608  # made of constants alone; what a visitor gives are parameters

from __future__ import annotations

from collections.abc import Sequence
from string import Template
from typing import NamedTuple

import sqlalchemy as sa
from ckan import model

from .search_places import BODIES


class Filters(NamedTuple):
    years: Sequence[int]  # of sessions and acts, the newest first
    subjects: Sequence[str]  # codes, of deliberations and acts


_NEXT = """
  SELECT $column AS value FROM $table AS place WHERE place.siren = $siren AND $column > $after AND (
    SELECT true FROM $view AS seen
    WHERE seen.package_id = place.package_id AND seen.organization_id = :organization LIMIT 1)
  ORDER BY $column LIMIT 1"""
_ALL = f"""
  $name AS (
    SELECT body.siren, first.value FROM body CROSS JOIN LATERAL ({_NEXT.replace("$after", "$start")}) AS first
    UNION ALL
    SELECT step.siren, next.value FROM $name AS step
    CROSS JOIN LATERAL ({_NEXT.replace("$siren", "step.siren")}) AS next)"""
_END_OF_YEAR = "make_date(extract(year FROM step.value)::integer, 12, 31)"
_YEAR = {"column": "date", "start": "DATE '-infinity'", "after": _END_OF_YEAR}
_SUBJECT = {"column": "subject_code", "start": "''", "after": "step.value"}
_SESSION, _ACT = {"view": "loos_visible_session"}, {"view": "loos_visible_act", "table": "loos_registered_act"}
_STEPS = (
    {**_SESSION, **_YEAR, "name": "session_years", "table": "loos_session"},
    {**_ACT, **_YEAR, "name": "act_years"},
    {**_SESSION, **_SUBJECT, "name": "session_subjects", "table": "loos_deliberation"},
    {**_ACT, **_SUBJECT, "name": "act_subjects"},
)
_EACH = ", ".join(Template(_ALL).substitute(siren="body.siren", **step) for step in _STEPS)
_FILTERS = f"""
  WITH RECURSIVE body AS ({BODIES}), {_EACH}
  SELECT extract(year FROM value)::integer AS year, NULL AS subject FROM session_years
  UNION SELECT extract(year FROM value)::integer, NULL FROM act_years
  UNION SELECT NULL, value FROM session_subjects UNION SELECT NULL, value FROM act_subjects"""


def filters(organization_id: str) -> Filters:
    """One statement."""
    rows = model.Session.execute(sa.text(_FILTERS), {"organization": organization_id}).all()
    years = sorted((row.year for row in rows if row.year), reverse=True)
    return Filters(years, sorted(row.subject for row in rows if row.subject))
