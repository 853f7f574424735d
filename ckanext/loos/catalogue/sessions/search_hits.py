"""What is told of each place that a search found: SQL for each kind, with the columns of `Hit`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from .search_kinds import Kind, Query


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


_ACT = """
  SELECT page.kind, page.package_id, item.siren, page.date, NULL::text AS body,
         package.name AS dataset_name, package.metadata_modified AS modified, page.position,
         item.slug AS key, item.number, item.title, item.summary, item.subject_code, item.kind AS result,
         NULL::text AS url, NULL::boolean AS uploaded
  FROM page JOIN package ON package.id = page.package_id
  JOIN loos_registered_act AS item ON item.package_id = page.package_id AND item.position = page.position
  WHERE page.kind = 'acte'"""
_DELIBERATION = """
  SELECT page.kind, page.package_id, item.siren, page.date, session.body, package.name, package.metadata_modified,
         page.position, item.number_key, item.number, item.title, item.summary, item.subject_code, item.result,
         NULL, NULL::boolean
  FROM page JOIN package ON package.id = page.package_id JOIN loos_session AS session USING (package_id)
  JOIN loos_deliberation AS item ON item.package_id = page.package_id AND item.position = page.position
  WHERE page.kind = 'deliberation'"""
_DOCUMENT = """
  SELECT page.kind, page.package_id, item.siren, page.date, session.body, package.name, package.metadata_modified,
         page.position, resource.id, item.role, resource.name, NULL, NULL, NULL,
         resource.url, resource.url_type IS NOT DISTINCT FROM 'upload'
  FROM page JOIN package ON package.id = page.package_id JOIN loos_session AS session USING (package_id)
  JOIN loos_paper AS item ON item.package_id = page.package_id AND item.position = page.position
  JOIN resource ON resource.package_id = page.package_id AND resource.position = page.position
  WHERE resource.state = 'active' AND page.kind = 'document'"""
_SESSION = """
  SELECT page.kind, page.package_id, session.siren, page.date, session.body, package.name, package.metadata_modified,
         page.position, page.package_id, NULL, package.title, nullif(package.extras ->> 'place', ''), NULL, NULL,
         NULL, NULL::boolean
  FROM page JOIN package ON package.id = page.package_id JOIN loos_session AS session USING (package_id)
  WHERE page.kind = 'seance'"""
_TOLD: Mapping[Kind, str] = {
    Kind.ACT: _ACT,
    Kind.DELIBERATION: _DELIBERATION,
    Kind.DOCUMENT: _DOCUMENT,
    Kind.SESSION: _SESSION,
}


def told(query: Query) -> str:
    """SQL for what is told of the places of `page`. The act's select comes first: it names and types the columns."""
    return " UNION ALL ".join(sql for kind, sql in _TOLD.items() if kind is Kind.ACT or kind in query.searched)
