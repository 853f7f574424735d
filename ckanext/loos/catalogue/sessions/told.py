"""What clerks' tables told of a session, kept with its dataset where the platform alone sees it.

It is what a later table is compared with, and what an act that comes later is joined with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records import session_join
from ckanext.loos.records.session import Session

from . import mapping

_KEY = "loos_table"  # in CKAN's `plugin_data` of the dataset, which no public action tells
_FIELDS = ("place", "start_time", "president", "secretary", "seats", "attendance", "deliberations", "votes", "agenda")


def find(package_ids: Iterable[str]) -> dict[str, Session]:
    """What tables told of these datasets' sessions, in one statement."""
    package = model.Package
    wanted = (package.id.in_(list(package_ids)), package.plugin_data.has_key(_KEY))
    rows = model.Session.execute(sa.select(package.id, package.plugin_data[_KEY]).where(*wanted))
    return {package_id: session_join.plain(mapping.record(told)) for package_id, told in rows}


def keep(package_id: str, told: Session) -> None:
    """In the session's transaction."""
    package = model.Package.get(package_id)
    package.plugin_data = {**(package.plugin_data or {}), _KEY: mapping.fields(told)}


def known(dataset: Mapping[str, Any]) -> Session:
    """The session that a dataset tells, as it is joined with tables."""
    return session_join.plain(mapping.record(dataset))


def changed(known: Session, joined: Session) -> dict[str, Any]:
    """The fields of the dataset that joining has changed; nothing where it changed nothing."""
    if joined == known:
        return {}
    values = mapping.fields(joined)
    return {name: values.get(name) for name in _FIELDS}


def with_acts(former: Mapping[str, Any], dataset: Mapping[str, Any], told: Session) -> dict[str, Any]:
    """What the table that is known already tells of acts that came: fields of the dataset."""
    now = known(dataset)
    return changed(now, session_join.with_acts(known(former), now, told))
