"""Communes: the profile that makes a CKAN organization one of this platform's."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.loos.records.commune import Commune, from_dict, to_dict

from .tables import commune as table


class CommuneRow(NamedTuple):
    organization_id: str
    name: str
    title: str
    commune: Commune


def find(name_or_id: str) -> CommuneRow | None:
    """The commune of an active organization, by its name or id."""
    row = model.Session.execute(
        _active().where(sa.or_(model.Group.name == name_or_id, model.Group.id == name_or_id))
    ).first()
    return _row(row) if row else None


def all_communes() -> list[CommuneRow]:
    return [_row(row) for row in model.Session.execute(_active().order_by(model.Group.title))]


def save(organization_id: str, commune: Commune) -> None:
    """Keep a commune's profile in the session's transaction; the caller commits.

    Raises `ValueError` (one French line) when another organization already has this SIREN.
    """
    _refuse_second(organization_id, commune)
    values = {"sirens": list(commune.sirens), "profile": to_dict(commune)}
    statement = insert(table).values(organization_id=organization_id, **values)
    model.Session.execute(statement.on_conflict_do_update(index_elements=["organization_id"], set_=values))


def _refuse_second(organization_id: str, commune: Commune) -> None:
    other = model.Session.scalar(
        sa.select(model.Group.name)
        .join(table, table.c.organization_id == model.Group.id)
        .where(table.c.organization_id != organization_id, table.c.sirens.overlap(list(commune.sirens)))
    )
    if other:
        raise ValueError(
            f"Ce SIREN est déjà celui de l'organisation « {other} » : choisissez-la, ou corrigez le SIREN."
        )


def _active() -> sa.Select[Any]:
    return (
        sa.select(table.c.organization_id, model.Group.name, model.Group.title, table.c.profile)
        .join(model.Group, model.Group.id == table.c.organization_id)
        .where(model.Group.state == "active", model.Group.is_organization)
    )


def _row(row: Any) -> CommuneRow:
    return CommuneRow(row.organization_id, row.name, row.title or row.name, from_dict(row.profile))
