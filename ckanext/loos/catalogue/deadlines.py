"""What a commune's legal duties depend on, read from the tables in two statements: what is published, and since when.

Private datasets count too: their papers are due, and nobody can read them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.loos.records.budget import Stage
from ckanext.loos.records.deadlines import Adopted, Duty, Sitting, duties

from .communes import CommuneRow
from .sessions.tables import session
from .tables import budget_document

_PRESENTED = (Stage.PRIMARY, Stage.ACCOUNTS, Stage.SINGLE_ACCOUNT)  # the votes that L2313-1 wants explained
_EXTRAS = sa.cast(sa.cast(model.Resource.extras, sa.Text), JSONB)


def of(row: CommuneRow, today: datetime.date) -> list[Duty]:
    """Every duty of the council's sessions and of the main budget."""
    return duties(_sittings(row), _budgets(row), today)


def _sittings(row: CommuneRow) -> Iterator[Sitting]:
    statement = (
        _datasets(row, session.c.date, session.c.minutes_adopted_on, papers=_EXTRAS["role"].astext)
        .join(session, session.c.package_id == model.Package.id)
        .where(session.c.siren == row.commune.siren)
        .group_by(session.c.date, session.c.minutes_adopted_on)
    )
    for found in model.Session.execute(statement):
        papers = frozenset() if found.private else frozenset(filter(None, found.papers))
        yield Sitting(found.name, found.title, found.date, papers, found.minutes_adopted_on)


def _budgets(row: CommuneRow) -> Iterator[Adopted]:
    header = budget_document.c.header
    added = sa.func.coalesce(_EXTRAS["slot"].astext, "") == ""  # by a person: no stage's own file
    presentation = sa.case((added & (sa.func.lower(model.Resource.format) == "pdf"), model.Resource.id))
    voted = sa.case((header["stage"].astext.in_(_PRESENTED), header["decision_date"].astext))
    statement = (
        _datasets(row, sa.func.array_agg(voted.distinct()).label("votes"), papers=presentation.distinct())
        .join(budget_document, budget_document.c.package_id == model.Package.id)
        .where(budget_document.c.siret == row.commune.siret)
    )
    for found in model.Session.execute(statement):
        days = [datetime.date.fromisoformat(day) for day in found.votes if day]
        papers = 0 if found.private else sum(paper is not None for paper in found.papers)
        yield Adopted(found.name, found.title, days, papers)


def _datasets(row: CommuneRow, *columns: Any, papers: Any) -> sa.Select[Any]:
    """A commune's datasets, and something of each of their files."""
    package, resource = model.Package, model.Resource
    return (
        sa.select(package.name, package.title, package.private, *columns, sa.func.array_agg(papers).label("papers"))
        .outerjoin(resource, sa.and_(resource.package_id == package.id, resource.state == "active"))
        .where(package.owner_org == row.organization_id, package.state == "active")
        .group_by(package.id)
    )
