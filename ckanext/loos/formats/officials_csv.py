"""The open file of officials: the column names of the Répertoire national des élus, less the personal ones.

Birth date, profession and nationality are left out; what a town hall adds (end of a mandate, rank, group…) comes
after. The schema is `loos/officials`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from ckanext.loos.records.official import Official

COLUMNS = (
    "Code du département", "Code de la commune", "Libellé de la commune", "Nom de l'élu", "Prénom de l'élu",
    "Code sexe", "Date de début du mandat", "Libellé de la fonction", "Date de début de la fonction",
    "Date de fin du mandat", "Date de fin de la fonction", "Instance", "Rang", "Groupe", "Délégation", "Commissions",
)  # fmt: skip
_SEXES = {"M.": "M", "Mme": "F"}


def write(stream: TextIO, officials: Iterable[Official]) -> None:
    """Write one row a role, with one header row; several commissions are parted by ";"."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(official) for official in officials)


def _row(official: Official) -> list[object]:
    return [
        _department(official.commune_code or ""),
        official.commune_code,
        official.commune,
        official.last_name,
        official.first_name,
        _SEXES.get(official.title or ""),
        official.mandate_start,
        official.role,
        official.role_start,
        official.mandate_end,
        official.role_end,
        official.body,
        official.rank,
        official.group,
        official.delegation,
        ";".join(official.commissions),
    ]


def _department(commune: str) -> str:
    """ "62528" is in 62, "97411" in 974."""
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]
