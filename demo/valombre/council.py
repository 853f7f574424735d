"""The two councils with their roles, and who was at each meeting."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from .facts import CAME, INSTALLED, LEFT, STAYED, Meeting

_ROLES = ("Maire", "1er adjoint", "2e adjoint", "3e adjoint", "4e adjoint")
_DELEGATIONS = ("", "Finances", "École et enfance", "Cadre de vie", "Culture et associations")
_FIRST_ELECTED = datetime.date(2020, 5, 25)
_EVE = INSTALLED - datetime.timedelta(days=1)
_TERMS = (((LEFT[0], *STAYED, *LEFT[1:]), _FIRST_ELECTED, _EVE), ((*STAYED, *CAME), INSTALLED, None))


class Mandate(NamedTuple):
    name: str  # "Isaure MONTREVIN"
    role: str
    rank: int
    group: str
    delegation: str
    start: datetime.date
    end: datetime.date | None


def mandates() -> Iterator[Mandate]:
    for council, start, end in _TERMS:
        for rank, name in enumerate(council):
            role = _ROLES[rank] if rank < len(_ROLES) else "Conseiller municipal"
            delegation = _DELEGATIONS[rank] if rank < len(_DELEGATIONS) else ""
            group = "Agir pour Valombre" if rank >= 12 else "Valombre ensemble"
            yield Mandate(name, role, rank + 1, group, delegation, start, end)


def attendance(meeting: Meeting, turn: int) -> list[dict[str, str]]:
    """All are there but two or three: one absent, the others represented by somebody who is there."""
    council = meeting.council
    away = [council[(3 + 5 * turn + 4 * place) % 14 + 1] for place in range(2 + turn % 2)]
    holders = [name for name in council[1:] if name not in away]
    given = dict(zip(away[1:], holders[turn % 5 :], strict=False))
    return [_person(name, name in away, given.get(name)) for name in council]


def _person(name: str, away: bool, holder: str | None) -> dict[str, str]:
    if holder:
        return {"name": name, "presence": "represented", "holder": holder}
    return {"name": name, "presence": "absent" if away else "present"}
