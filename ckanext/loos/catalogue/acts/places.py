"""Where an agent may put a deliberation whose session is in doubt: another day's session, or the register of acts."""

from __future__ import annotations

import datetime
from collections.abc import Collection

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records.act import Nature, number_key

from ..sessions.tables import deliberation
from .rows import REGISTER, WAITING, ActRow

_SHOWN = 8  # sessions to choose from
_NEAR = datetime.timedelta(days=366)
_UNKNOWN = "Dites à quelle séance appartient cet acte, ou qu'il n'est pas une délibération d'une séance."
_ONLY = "Seuls une délibération, une liste ou un procès-verbal peuvent aller à une séance : laissez ce choix vide."
_NO_DAY = "Écrivez le jour de la séance comme 2026-03-12, un jour déjà passé."
_TAKEN = "Cette séance a déjà une délibération de ce numéro, d'un autre acte. Choisissez une autre séance."


def near(act_day: datetime.date, session_days: Collection[datetime.date]) -> list[datetime.date]:
    """The sessions of a body nearest to an act's own day, in their order; that day itself is no choice of these."""
    others = [day for day in session_days if day != act_day and abs(day - act_day) <= _NEAR]
    return sorted(sorted(others, key=lambda day: abs(day - act_day))[:_SHOWN])


def check(row: ActRow, place: str) -> str:
    """The place as it is kept; empty where none is told and none is needed. Raises `ValueError` (one French line)."""
    if not place:
        if row.state == WAITING:
            raise ValueError(_UNKNOWN)
        return ""
    if not row.may_sit:
        raise ValueError(_ONLY)
    if place == REGISTER:
        return place
    day = _day(place)
    if row.act.nature is Nature.DELIBERATION and _taken(row, day):
        raise ValueError(_TAKEN)
    return day.isoformat()


def _day(place: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(place)
    except ValueError:
        raise ValueError(_NO_DAY) from None
    if day > datetime.date.today():
        raise ValueError(_NO_DAY)
    return day


def _taken(row: ActRow, day: datetime.date) -> bool:
    """Whether another act has this number in the session of this day."""
    columns, act = deliberation.c, row.act
    wanted = (columns.siren == act.siren, columns.date == day, columns.number_key == number_key(act.number))
    own = sa.func.coalesce(columns.act_date, columns.date)
    return model.Session.scalar(sa.select(sa.literal(1)).where(*wanted, own != act.date).limit(1)) is not None
