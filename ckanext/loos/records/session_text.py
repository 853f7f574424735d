"""A session and its votes in French, for readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .act import ActStatus, Ballot
from .dates_french import long_date
from .figures_french import NBSP
from .session import BallotKind, Choice, Item, Result, Session
from .subjects import name_of

_RESULTS: Mapping[Result, str] = {
    Result.ADOPTED: "Adoptée",
    Result.REJECTED: "Rejetée",
    Result.POSTPONED: "Ajournée",
    Result.WITHDRAWN: "Retirée de l’ordre du jour",
    Result.NOTED: "Prise d’acte, sans vote",
}
_KINDS: Mapping[BallotKind, str] = {
    BallotKind.SHOW_OF_HANDS: "à main levée",
    BallotKind.ROLL_CALL: "scrutin public",
    BallotKind.SECRET: "scrutin secret",
}
CHOICES: Mapping[Choice, str] = {
    Choice.FOR: "Pour",
    Choice.AGAINST: "Contre",
    Choice.ABSTAINED: "Abstention",
    Choice.NOT_TAKING_PART: "Ne prend pas part au vote",
}


def label(result: Result) -> str:
    return _RESULTS[result]


def outcome(item: Item) -> str:
    """« Adoptée : 25 pour, 3 contre, 2 abstentions »; what the record does not tell is not guessed."""
    counts = ", ".join(_counts(item.ballot)) if item.ballot else ""
    label = _RESULTS[item.result] if item.result else "Vote" if counts else "Résultat non connu"
    if counts and item.result is Result.ADOPTED and _unanimous(item.ballot):
        label += " à l’unanimité"
    return f"{label}{NBSP}: {counts}" if counts else label


def _counts(ballot: Ballot) -> Iterator[str]:
    if ballot.in_favour is not None:
        yield f"{ballot.in_favour}{NBSP}pour"
    if ballot.against is not None:
        yield f"{ballot.against}{NBSP}contre"
    if ballot.abstained is not None:
        yield f"{ballot.abstained}{NBSP}abstention{'s' if ballot.abstained > 1 else ''}"


def _unanimous(ballot: Ballot | None) -> bool:
    return ballot is not None and bool(ballot.in_favour) and ballot.against == 0 and ballot.abstained == 0


def kind(item: Item) -> str:
    """How it was voted; empty where the record does not tell."""
    return _KINDS[item.ballot_kind] if item.ballot_kind else ""


def standing(item: Item) -> str:
    """Where the act stands with the prefecture, in a sentence; empty where nothing is told."""
    if item.status is ActStatus.CANCELLED:
        return "Annulée : la commune a retiré cet acte après l’avoir envoyé à la préfecture.".replace(" :", f"{NBSP}:")
    if item.status is ActStatus.REFUSED:
        return "Refusée : la préfecture n’a pas accepté l’envoi de cet acte.".replace(" :", f"{NBSP}:")
    if item.received_on:
        return f"Reçue en préfecture le {long_date(item.received_on)}."
    return "Reçue en préfecture." if item.status is ActStatus.RECEIVED else ""


def out_of_force(item: Item) -> bool:
    return item.status in (ActStatus.CANCELLED, ActStatus.REFUSED)


def subject(code: str | None) -> str:
    """« Finances locales : décisions budgétaires »; the code itself where the nomenclature has no name for it."""
    name = name_of(code)
    return name[:1].upper() + name[1:].replace("/", f"{NBSP}: ") if name else code or ""


def hours(session: Session) -> str:
    """« de 18 h 30 à 21 h », « à 18 h 30 »; empty where they are not told."""
    if session.start and session.end:
        return f"de {hour(session.start)} à {hour(session.end)}"
    return f"à {hour(session.start)}" if session.start else ""


def hour(time: str) -> str:
    """ "18:30" → « 18 h 30 », "21:00" → « 21 h »."""
    hours, _, minutes = time.partition(":")
    told = f"{int(hours)}{NBSP}h"
    return told if minutes in ("", "00") else f"{told}{NBSP}{minutes}"
