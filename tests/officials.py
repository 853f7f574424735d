"""Made-up officials of a commune across an election, and a session at which they vote."""

from __future__ import annotations

from datetime import date
from typing import Any

from ckanext.loos.records.official import Official

FIRST, SECOND = date(2020, 5, 18), date(2026, 3, 15)
MAYOR = Official(
    "Alder", "Camille", "Maire", mandate_start=FIRST, role_start=date(2020, 5, 26), title="Mme", rank=1,
    group="Ensemble",
)  # fmt: skip
DEPUTY = Official(
    "Birch", "Dominique", "1er adjoint au Maire", mandate_start=FIRST, rank=2, group="Ensemble",
    delegation="Finances", commissions=("Finances", "Urbanisme"),
)  # fmt: skip
CEDAR = Official(
    "Cedar", "Claude", mandate_start=FIRST, mandate_end=date(2022, 1, 31), title="M.", rank=3, group="Autrement",
)  # fmt: skip
ELM = Official("Elm", "Sacha", mandate_start=date(2022, 2, 1), rank=3)
COUNCIL = (MAYOR, DEPUTY, CEDAR, ELM)

SESSION: dict[str, Any] = {
    "type": "seance",
    "session_date": "2021-06-10",
    "seats": 3,
    "attendance": [
        {"name": "Camille Alder", "presence": "present"},
        {"name": "BIRCH Dominique", "presence": "present"},
        {"name": "Claude Cedar", "presence": "represented", "holder": "Camille Alder"},
    ],
    "deliberations": [
        {"number": "2021-001", "title": "Budget primitif 2021", "ballot_kind": "roll_call", "result": "adopted"},
        {"number": "2021-002", "title": "Élection d'un adjoint", "ballot_kind": "secret", "voters": 3, "in_favour": 3},
    ],
    "votes": [
        {"number": "2021-001", "name": "Camille Alder", "choice": "for"},
        {"number": "2021-001", "name": "BIRCH Dominique", "choice": "for"},
        {"number": "2021-001", "name": "Claude Cedar", "choice": "against"},
    ],
}
