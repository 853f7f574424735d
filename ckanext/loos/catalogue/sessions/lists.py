"""Sessions that anybody may see, with what is published of each: a fixed number of statements."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.loos.records.act import ActStatus
from ckanext.loos.records.session import Result

from .tables import deliberation, visible

ROLES = ("convocation", "list", "minutes")
_WITHOUT_VOTE = (Result.NOTED.value, Result.POSTPONED.value, Result.WITHDRAWN.value)


class Paper(NamedTuple):
    """A published document of a session as a whole."""

    resource_id: str
    role: str
    name: str
    format: str
    size: int | None
    url: str  # as CKAN keeps it: of an upload, the file's name alone
    uploaded: bool


class Listed(NamedTuple):
    package_id: str
    dataset_name: str
    title: str
    body: str
    siren: str
    date: datetime.date
    start: str | None
    end: str | None
    place: str | None
    modified: datetime.datetime
    deliberations: int
    due: int  # of them, those in force that a vote decides
    voted: int  # of these, those whose vote is known
    papers: tuple[Paper, ...]

    def paper(self, role: str) -> Paper | None:
        return next((paper for paper in self.papers if paper.role == role), None)


def of(organization_id: str, limit: int | None = None) -> list[Listed]:
    """A commune's sessions, the newest first."""
    rows = model.Session.execute(_sessions(organization_id).limit(limit)).all()
    papers = _papers([row.package_id for row in rows])
    return [Listed(**row._mapping, papers=papers.get(row.package_id, ())) for row in rows]


def newest(until: datetime.date) -> dict[str, Any]:
    """The newest session held by each commune (`dataset_name`, `dataset_title`), by organization."""
    statement = (
        sa.select(visible)
        .where(visible.c.date <= until)
        .distinct(visible.c.organization_id)
        .order_by(visible.c.organization_id, visible.c.date.desc(), visible.c.dataset_name)
    )
    return {row.organization_id: row for row in model.Session.execute(statement)}


def _sessions(organization_id: str) -> sa.Select[Any]:
    known = sa.func.num_nonnulls(deliberation.c.in_favour, deliberation.c.against, deliberation.c.abstained) > 0
    due = sa.and_(
        sa.func.coalesce(deliberation.c.result, "").not_in(_WITHOUT_VOTE),
        deliberation.c.status.is_distinct_from(ActStatus.CANCELLED.value),
    )
    count = sa.func.count(deliberation.c.position)
    extras = model.Package.extras
    return (
        sa.select(
            visible.c.package_id,
            visible.c.dataset_name,
            visible.c.dataset_title.label("title"),
            visible.c.body,
            visible.c.siren,
            visible.c.date,
            sa.func.nullif(extras["start_time"].astext, "").label("start"),
            sa.func.nullif(extras["end_time"].astext, "").label("end"),
            sa.func.nullif(extras["place"].astext, "").label("place"),
            model.Package.metadata_modified.label("modified"),
            count.label("deliberations"),
            count.filter(due).label("due"),
            count.filter(due & known).label("voted"),
        )
        .join(model.Package, model.Package.id == visible.c.package_id)
        .outerjoin(deliberation, deliberation.c.package_id == visible.c.package_id)
        .where(visible.c.organization_id == organization_id)
        .group_by(*visible.c, model.Package.id)
        .order_by(visible.c.date.desc(), visible.c.body, visible.c.package_id)
    )


def _papers(package_ids: Collection[str]) -> dict[str, tuple[Paper, ...]]:
    resource = model.Resource
    role = sa.cast(sa.cast(resource.extras, sa.Text), JSONB)["role"].astext
    uploaded = sa.func.coalesce(resource.url_type == "upload", sa.false())
    columns = (resource.id, role, resource.name, resource.format, resource.size, resource.url, uploaded)
    statement = (
        sa.select(resource.package_id, *columns)
        .where(resource.package_id.in_(list(package_ids)), resource.state == "active", role.in_(ROLES))
        .order_by(resource.position)
    )
    found: dict[str, tuple[Paper, ...]] = {}
    for package_id, *values in model.Session.execute(statement):
        found[package_id] = (*found.get(package_id, ()), Paper(*values))
    return found
