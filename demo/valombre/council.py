"""The two councils as a clerk's table of officials tells them, and who was at each meeting."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator

from .facts import CAME, INSTALLED, LEFT, NAME, STAYED, Meeting

_COLUMNS = ("Nom", "Prénom", "Fonction", "Rang", "Groupe", "Délégation", "Début du mandat", "Fin du mandat",
            "Début de la fonction", "Fin de la fonction", "Instance", "Code de la commune", "Commune")  # fmt: skip
_ROLES = ("Maire", "1er adjoint", "2e adjoint", "3e adjoint", "4e adjoint")
_DELEGATIONS = ("", "Finances", "École et enfance", "Cadre de vie", "Culture et associations")
_ELECTED = f"{INSTALLED:%d/%m/%Y}"
_EVE = f"{INSTALLED - datetime.timedelta(days=1):%d/%m/%Y}"
_TERMS = (((LEFT[0], *STAYED, *LEFT[1:]), "25/05/2020", _EVE), ((*STAYED, *CAME), _ELECTED, ""))


def table() -> bytes:
    out = io.StringIO()
    sheet = csv.writer(out, delimiter=";")
    sheet.writerow(_COLUMNS)
    sheet.writerows(_rows())
    return out.getvalue().encode("utf-8-sig")


def _rows() -> Iterator[tuple[str, ...]]:
    for council, start, end in _TERMS:
        for rank, name in enumerate(council):
            first, last = name.split()
            role = _ROLES[rank] if rank < len(_ROLES) else "Conseiller municipal"
            delegation = _DELEGATIONS[rank] if rank < len(_DELEGATIONS) else ""
            group = "Agir pour Valombre" if rank >= 12 else "Valombre ensemble"
            dates = (start, end, start, end)
            yield (last, first, role, str(rank + 1), group, delegation, *dates, "Conseil municipal", "99999", NAME)


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
