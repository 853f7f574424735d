"""The open file of the register of acts: one row for each act that is no deliberation of a session.

The schema is `loos/actes`; its columns are those of SCDL deliberations where the same thing is told.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import NamedTuple, TextIO

from ckanext.loos.records import act_text, subjects
from ckanext.loos.records.act import parse_id
from ckanext.loos.records.registered_act import RegisteredAct

COLUMNS = (
    "COLL_NOM", "COLL_SIRET", "ACTE_ID", "ACTE_DATE", "ACTE_NATURE_CODE", "ACTE_NATURE_NOM", "ACTE_MATIERE_CODE",
    "ACTE_MATIERE_NOM", "ACTE_OBJET", "PREF_DATE", "PREF_ACTE_ID", "ACTE_ETAT", "ACTE_PRECEDENT", "ACTE_URL",
)  # fmt: skip


class Listed(NamedTuple):
    collectivity: str
    siret: str
    act: RegisteredAct
    url: str


def write(stream: TextIO, acts: Iterable[Listed]) -> None:
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(listed) for listed in acts)


def _row(listed: Listed) -> list[object]:
    act = listed.act
    return [
        listed.collectivity,
        listed.siret,
        act.number,
        act.date,
        act.kind,
        act_text.KINDS[act.kind].one.lower(),
        act.subject_code,
        subjects.name_of(act.subject_code),
        act.title,
        act.received_on,
        _identifier(act.receipt_id),
        act_text.state(act),
        _identifier(act.changes),
        listed.url,
    ]


def _identifier(text: str | None) -> str | None:
    """As the prefecture writes one; what a person typed may be none."""
    return text if text and parse_id(text) else None
