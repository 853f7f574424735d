"""The words that say, in a clerk's sheets, who was there, how a vote was held and what came of it.

The first tables are what the template offers; the others are understood as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from ckanext.loos.records.official import folded
from ckanext.loos.records.session import BallotKind, Choice, Presence, Result

Meaning = TypeVar("Meaning")

PRESENCES = {
    "présent": Presence.PRESENT,
    "représenté": Presence.REPRESENTED,
    "absent": Presence.ABSENT,
}
BALLOTS = {
    "main levée": BallotKind.SHOW_OF_HANDS,
    "appel nominal": BallotKind.ROLL_CALL,
    "secret": BallotKind.SECRET,
}
CHOICES = {
    "pour": Choice.FOR,
    "contre": Choice.AGAINST,
    "abstention": Choice.ABSTAINED,
    "ne prend pas part au vote": Choice.NOT_TAKING_PART,
}
RESULTS = {
    "adoptée": Result.ADOPTED,
    "rejetée": Result.REJECTED,
    "reportée": Result.POSTPONED,
    "retirée": Result.WITHDRAWN,
    "prend acte": Result.NOTED,
}
_OTHER_PRESENCES = {
    "presente presents oui p x": Presence.PRESENT,
    "representee pouvoir procuration a-donne-pouvoir excuse-represente excusee-representee absent-represente": (
        Presence.REPRESENTED
    ),
    "absente absents non a excuse excusee absent-excuse absente-excusee": Presence.ABSENT,
}
_OTHER_BALLOTS = {
    "a-main-levee mains-levees ordinaire scrutin-ordinaire vote-a-main-levee": BallotKind.SHOW_OF_HANDS,
    "public scrutin-public nominal vote-nominal par-appel-nominal appel-nominatif": BallotKind.ROLL_CALL,
    "scrutin-secret bulletin-secret bulletins-secrets a-bulletin-secret vote-secret": BallotKind.SECRET,
}
_OTHER_CHOICES = {
    "p oui": Choice.FOR,
    "c non": Choice.AGAINST,
    "abs abstient s-abstient abstentions a": Choice.ABSTAINED,
    "nppv nppav ne-prend-pas-part ne-participe-pas ne-participe-pas-au-vote ne-vote-pas non-participation deporte": (
        Choice.NOT_TAKING_PART
    ),
}
# By how they begin: "adoptée à l'unanimité des présents".
_RESULT_STARTS = {
    "adopt": Result.ADOPTED,
    "approuv": Result.ADOPTED,
    "vote": Result.ADOPTED,
    "a-l-unanimite": Result.ADOPTED,
    "unanimite": Result.ADOPTED,
    "a-la-majorite": Result.ADOPTED,
    "rejet": Result.REJECTED,
    "refus": Result.REJECTED,
    "report": Result.POSTPONED,
    "ajourn": Result.POSTPONED,
    "retir": Result.WITHDRAWN,
    "prend-acte": Result.NOTED,
    "pris-acte": Result.NOTED,
    "prise-d-acte": Result.NOTED,
    "dont-acte": Result.NOTED,
}


def _table(offered: Mapping[str, Meaning], others: Mapping[str, Meaning]) -> dict[str, Meaning]:
    understood = {word: meaning for words, meaning in others.items() for word in words.split()}
    return {folded(word): meaning for word, meaning in offered.items()} | understood


_PRESENCE = _table(PRESENCES, _OTHER_PRESENCES)
_BALLOT = _table(BALLOTS, _OTHER_BALLOTS)
_CHOICE = _table(CHOICES, _OTHER_CHOICES)


def presence(text: str) -> Presence | None:
    return _PRESENCE.get(folded(text))


def ballot(text: str) -> BallotKind | None:
    return _BALLOT.get(folded(text))


def choice(text: str) -> Choice | None:
    return _CHOICE.get(folded(text))


def result(text: str) -> Result | None:
    told = folded(text)
    return next((meaning for start, meaning in _RESULT_STARTS.items() if told.startswith(start)), None)
