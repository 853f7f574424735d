"""SCDL deliberations 2.1.5: the open CSV of deliberations, as schema.data.gouv.fr describes it, written and read.

Source: https://schema.data.gouv.fr/schemas/scdl/deliberations/2.1.5/schema.json
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TextIO

from ckanext.loos.records import subjects
from ckanext.loos.records.act import Act, Ballot, Nature

COLUMNS = (
    "COLL_NOM COLL_SIRET DELIB_ID DELIB_DATE DELIB_MATIERE_CODE DELIB_MATIERE_NOM DELIB_OBJET BUDGET_ANNEE BUDGET_NOM "
    "PREF_ID PREF_DATE VOTE_EFFECTIF VOTE_REEL VOTE_POUR VOTE_CONTRE VOTE_ABSTENTION DELIB_URL"
).split()


class Written(NamedTuple):
    rows: int
    left_out: list[str]  # what the schema would refuse, in French lines


def write(stream: TextIO, acts: Iterable[Act]) -> Written:
    """Write the deliberations among these acts, with one header row.

    A row that the schema would refuse is left out and told: a deliberation without SIRET, subject or title.
    """
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count, left_out = 0, []
    for act in (act for act in acts if act.nature is Nature.DELIBERATION):
        if lack := _lack(act):
            left_out.append(f"Délibération {act.key} laissée de côté : {lack}.")
        else:
            writer.writerow(_row(act))
            count += 1
    return Written(count, left_out)


def _lack(act: Act) -> str:
    """What the schema requires and the act has not, in French; empty when nothing is missing."""
    wanted = {
        "le nom de la collectivité": act.collectivity,
        "le SIRET de la collectivité": act.siret,
        "une matière de la nomenclature": subjects.name_of(act.subject_code),
        "l'objet": act.title,
    }
    missing = [name for name, value in wanted.items() if not value]
    return f"il manque {', '.join(missing)}" if missing else ""


def _row(act: Act) -> list[object]:
    return [
        act.collectivity,
        act.siret,
        act.number,
        act.date,
        act.subject_code,
        subjects.name_of(act.subject_code),
        " ".join(act.title.split()),
        *_budget(act),
        act.prefecture,
        act.received_on if act.received_on and act.received_on >= act.date else None,
        *_votes(act.ballot),
        act.url,
    ]


def _budget(act: Act) -> tuple[str | None, str | None]:
    """The year and the name go together, or neither stands."""
    return (act.budget_year, act.budget_name) if act.budget_year and act.budget_name else (None, None)


def _votes(ballot: Ballot | None) -> Sequence[int | None]:
    """All five counts where they agree with each other, else none: the schema takes no part of them."""
    counts = (ballot.seats, ballot.present, *_choices(ballot)) if ballot else ()
    return counts if counts and _agree(*counts) else (None,) * 5


def _choices(ballot: Ballot) -> tuple[int | None, int | None, int | None]:
    return ballot.in_favour, ballot.against, ballot.abstained


def _agree(seats: int | None, voters: int | None, *choices: int | None) -> bool:
    if seats is None or voters is None or None in choices:
        return False
    return voters <= seats and voters == sum(choice or 0 for choice in choices)
