"""What cannot be in a session: proxies, counts and names that law or arithmetic refuses.

Source: CGCT L2121-20 (one proxy for each holder) and L2121-21 (ballots). From March 2020 to July 2022 a holder could
have two (laws 2020-290, article 10; 2020-1379, article 6; 2021-1465, article 10).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from .act import Ballot, number_key
from .official import folded
from .session import BallotKind, Choice, Item, Presence, Session

_TWO_PROXIES = (datetime.date(2020, 3, 24), datetime.date(2022, 7, 31))


class Fault(NamedTuple):
    """`where` leads to it by the session's own fields: ("attendance", 3), ("items", 2, "votes", 5)."""

    where: tuple[str | int, ...]
    words: str  # one French sentence, without a name


def faults(session: Session) -> list[Fault]:
    found = [Fault(("attendance", place), words) for place, words in _attendance(session)]
    for place, item in enumerate(session.items):
        found += (Fault(("items", place), words) for words in _item(item, session.items[:place]))
        found += (Fault(("items", place, "votes", vote), words) for vote, words in _votes(item, session))
    return found


def _attendance(session: Session) -> Iterator[tuple[int, str]]:
    names = [folded(person.name) for person in session.attendance]
    present = {folded(person.name) for person in session.attendance if person.presence is Presence.PRESENT}
    allowed = 2 if _TWO_PROXIES[0] <= session.date <= _TWO_PROXIES[1] else 1
    held: Counter[str] = Counter()
    for place, person in enumerate(session.attendance):
        holder = folded(person.holder or "")
        held[holder] += 1
        if names[place] in names[:place]:
            yield place, "cette personne est inscrite deux fois."
        if person.presence is not Presence.REPRESENTED:
            if holder:
                yield place, "cette personne donne un pouvoir sans être notée représentée."
        elif not holder:
            yield place, "cette personne est représentée, mais on ne sait pas par qui."
        elif holder not in present:
            yield place, "ce pouvoir est donné à une personne qui n'est pas notée présente."
        elif held[holder] > allowed:
            yield place, f"ce pouvoir est de trop : la loi en permet {allowed} par personne présente (CGCT, L2121-20)."


def _item(item: Item, before: tuple[Item, ...]) -> Iterator[str]:
    if item.number and number_key(item.number) in (number_key(other.number) for other in before):
        yield "ce numéro est déjà celui d'une autre délibération de la séance."
    if item.ballot:
        yield from _ballot(item.ballot)
    if item.votes and item.ballot_kind is BallotKind.SECRET:
        yield "un vote secret n'a pas de noms (CGCT, L2121-21)."
    yield from _names_and_counts(item)


def _ballot(ballot: Ballot) -> Iterator[str]:
    counts = (ballot.in_favour, ballot.against, ballot.abstained)
    total = sum(count for count in counts if count is not None)
    if ballot.present is not None and (ballot.present < total or (None not in counts and ballot.present != total)):
        yield f"{ballot.present} votants, mais {total} voix en tout (pour, contre, abstentions)."
    if ballot.seats is not None and max(ballot.present or 0, total) > ballot.seats:
        yield f"{max(ballot.present or 0, total)} votants pour {ballot.seats} sièges."


def _names_and_counts(item: Item) -> Iterator[str]:
    """Names may tell a part of a show of hands, and all of a roll call."""
    ballot = item.ballot or Ballot()
    counted = (
        (Choice.FOR, ballot.in_favour, "pour"),
        (Choice.AGAINST, ballot.against, "contre"),
        (Choice.ABSTAINED, ballot.abstained, "abstentions"),
    )
    for choice, count, words in counted:
        named = sum(vote.choice is choice for vote in item.votes)
        whole = bool(item.votes) and item.ballot_kind is BallotKind.ROLL_CALL
        if count is not None and (named > count or (whole and named != count)):
            yield f"{count} {words} comptés, mais {named} nommés."


def _votes(item: Item, session: Session) -> Iterator[tuple[int, str]]:
    """Who votes was there, or represented; where nobody's presence is known, nothing is said."""
    attendance = {folded(person.name): person.presence for person in session.attendance}
    names = [folded(vote.name) for vote in item.votes]
    for place, name in enumerate(names):
        if name in names[:place]:
            yield place, "cette personne vote deux fois."
        if attendance and name not in attendance:
            yield place, "cette personne n'est pas dans la liste des présences."
        elif attendance.get(name) is Presence.ABSENT:
            yield place, "cette personne vote, mais elle est notée absente."
