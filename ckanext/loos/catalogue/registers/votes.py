"""The register of votes by name: what each official voted, where the record of the session names them."""

from __future__ import annotations

import io
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.loos.formats import votes_csv
from ckanext.loos.formats.votes_csv import NamedVote
from ckanext.loos.records.act import ActStatus
from ckanext.loos.records.session import BallotKind

from .. import addresses, officials
from ..communes import CommuneRow
from ..officials import Directory
from ..sessions.tables import attendance, deliberation, visible, vote
from .theme import Theme

_YEAR: Any = sa.extract("year", deliberation.c.date)


def _of(row: CommuneRow, *columns: Any) -> sa.Select[Any]:
    """Votes on deliberations in force of the sessions that anybody may see; never of a secret ballot."""
    same = (deliberation.c.package_id == vote.c.package_id) & (deliberation.c.position == vote.c.position)
    return (
        sa.select(*columns)
        .select_from(vote)
        .join(deliberation, same)
        .join(visible, visible.c.package_id == vote.c.package_id)
        .where(
            visible.c.organization_id == row.organization_id,
            deliberation.c.ballot_kind.is_distinct_from(BallotKind.SECRET.value),
            deliberation.c.status.is_distinct_from(ActStatus.CANCELLED.value),
        )
    )


def _years(row: CommuneRow) -> list[int]:
    return sorted({int(year) for year in model.Session.scalars(_of(row, _YEAR).distinct())}, reverse=True)


def _content(row: CommuneRow, year: int) -> bytes:
    there = (attendance.c.package_id == vote.c.package_id) & (attendance.c.person == vote.c.person)
    item = deliberation.c
    columns = (item.siren, item.date, item.number, item.number_key, item.title, item.ballot_kind)
    cast = (vote.c.name, vote.c.person, vote.c.choice, attendance.c.holder)
    statement = _of(row, *columns, *cast).outerjoin(attendance, there).where(year == _YEAR)
    rows = model.Session.execute(statement.order_by(item.date, item.siren, item.position, vote.c.person))
    known = officials.directory(row.organization_id)
    stream = io.StringIO(newline="")
    votes_csv.write(stream, (_vote(row, known, found) for found in rows))
    return stream.getvalue().encode("utf-8")


def _vote(row: CommuneRow, known: Directory, found: Any) -> NamedVote:
    body = {body.siret[:9]: body for body in row.commune.bodies}.get(found.siren)
    return NamedVote(
        collectivity=body.name if body else row.commune.name,
        siret=body.siret if body else row.commune.siret,
        date=found.date,
        number=found.number,
        title=found.title,
        ballot=found.ballot_kind,
        name=found.name,
        person=known.person(found.siren, found.date, found.person),
        choice=found.choice,
        holder=found.holder,
        url=addresses.page_url("deliberation", found.siren, found.date.isoformat(), found.number_key),
    )


def _datasets(row: CommuneRow, year: int) -> list[str]:
    return list(model.Session.scalars(_of(row, vote.c.package_id).where(year == _YEAR).distinct()))


THEME = Theme(
    name="votes",
    label="Votes par élu",
    notes="Ce que chaque élu de {name} a voté, quand le procès-verbal le dit : au scrutin public, ou pour les noms "
    "qu'il donne d'un vote à main levée. Une ligne par élu et par délibération, un fichier par année. Aucun vote "
    "n'est déduit de l'appartenance à un groupe, et un scrutin secret n'a pas de noms.",
    file_description="Les votes de {year} dont le procès-verbal donne les noms : une ligne par élu et délibération.",
    tags=("votes", "élus", "conseil municipal"),
    schema_url="schemas/votes/1.0.0/schema.json",
    years=_years,
    content=_content,
    datasets=_datasets,
)
