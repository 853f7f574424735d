"""The open file of votes by name: one row for each name that the record of a session gives.

The schema is `loos/votes`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TextIO

COLUMNS = (
    "COLL_NOM", "COLL_SIRET", "SEANCE_DATE", "DELIB_ID", "DELIB_OBJET", "VOTE_SCRUTIN", "ELU_NOM", "ELU_ID",
    "VOTE_CHOIX", "VOTE_POUVOIR", "DELIB_URL",
)  # fmt: skip
_BALLOTS = {"show_of_hands": "ordinaire", "roll_call": "public"}
_CHOICES = {
    "for": "pour",
    "against": "contre",
    "abstained": "abstention",
    "not_taking_part": "ne prend pas part au vote",
}


class NamedVote(NamedTuple):
    collectivity: str
    siret: str
    date: date
    number: str
    title: str
    ballot: str | None  # values of `BallotKind` and `Choice`
    name: str
    person: str | None  # who held a mandate that day under this name
    choice: str
    holder: str | None  # who cast it by proxy
    url: str


def write(stream: TextIO, votes: Iterable[NamedVote]) -> None:
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(vote) for vote in votes)


def _row(vote: NamedVote) -> list[object]:
    return [
        vote.collectivity,
        vote.siret,
        vote.date,
        vote.number,
        vote.title,
        _BALLOTS.get(vote.ballot or ""),
        vote.name,
        vote.person,
        _CHOICES[vote.choice],
        vote.holder,
        vote.url,
    ]
