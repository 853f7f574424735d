"""The bodies of a commune, by the names that files give them."""

from __future__ import annotations

from ckanext.loos.records.official import folded

from .communes import CommuneRow
from .sessions.mapping import COUNCIL

_COUNCILS = ("", "cm", "conseil", "conseil-municipal")


def find(row: CommuneRow, name: str) -> tuple[str, str] | None:
    """SIREN and name of the council, or of the only body that bears the name ("CCAS" is in "CCAS de Lens")."""
    wanted = folded(name)
    if wanted in _COUNCILS or wanted.startswith("conseil-municipal-"):
        return row.commune.siren, COUNCIL
    exact = {(body.siret[:9], body.name) for body in row.commune.bodies if folded(body.name) == wanted}
    near = {(body.siret[:9], body.name) for body in row.commune.bodies if f"-{wanted}-" in f"-{folded(body.name)}-"}
    found = exact or near
    return found.pop() if len(found) == 1 else None
