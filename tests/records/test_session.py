"""What law and arithmetic refuse in a session is found, at its place; what they allow is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.loos.records.act import Ballot
from ckanext.loos.records.session import Attendance, BallotKind, Choice, Item, Presence, Session, Vote
from ckanext.loos.records.session_faults import faults

PEOPLE = (
    Attendance("Ana Un", Presence.PRESENT),
    Attendance("Bao Deux", Presence.PRESENT),
    Attendance("Cléo Trois", Presence.REPRESENTED, "Ana Un"),
    Attendance("Dora Quatre", Presence.ABSENT),
)
VOTES = (Vote("ANA UN", Choice.FOR), Vote("Bao Deux", Choice.AGAINST), Vote("Cléo Trois", Choice.NOT_TAKING_PART))
ITEM = Item("2026-01", "Budget", 1, "7.1", BallotKind.ROLL_CALL, Ballot(4, 2, 1, 1, 0), VOTES, "adopted")
SESSION = Session(date(2026, 4, 2), attendance=PEOPLE, items=(ITEM,), siren="216205286")


def places(session: Session) -> list[tuple[str | int, ...]]:
    return [fault.where for fault in faults(session)]


def with_item(**changes: object) -> Session:
    return replace(SESSION, items=(replace(ITEM, **changes),))


def test_a_right_session_has_no_fault() -> None:
    assert faults(SESSION) == []
    assert SESSION.voters() == 3
    assert SESSION.key == "216205286/conseil-municipal/2026-04-02"


@pytest.mark.parametrize(
    "person",
    [
        Attendance("Éva Cinq", Presence.REPRESENTED),
        Attendance("Éva Cinq", Presence.REPRESENTED, "Dora Quatre"),
        Attendance("Éva Cinq", Presence.REPRESENTED, "Une Inconnue"),
        Attendance("Éva Cinq", Presence.REPRESENTED, "ana un"),
        Attendance("Éva Cinq", Presence.ABSENT, "Bao Deux"),
        Attendance("ANA  UN", Presence.PRESENT),
    ],
)
def test_a_proxy_needs_one_present_holder_and_a_person_one_line(person: Attendance) -> None:
    assert places(replace(SESSION, attendance=(*PEOPLE, person))) == [("attendance", 4)]


DAYS = [(date(2021, 3, 1), True), (date(2022, 7, 31), True), (date(2022, 8, 1), False)]


@pytest.mark.parametrize(("day", "allowed"), DAYS)
def test_two_proxies_were_allowed_during_the_epidemic(day: date, allowed: bool) -> None:
    second = Attendance("Éva Cinq", Presence.REPRESENTED, "Ana Un")
    assert (places(replace(SESSION, date=day, attendance=(*PEOPLE, second))) == []) is allowed


@pytest.mark.parametrize(
    "ballot",
    [Ballot(4, 3, 1, 1, 0), Ballot(2, 3, 3, 0, 0), Ballot(None, 1, 2), Ballot(1, None, 1, 1, 1), Ballot(4, 3, 2, 1, 1)],
)
def test_counts_that_do_not_add_up_are_refused(ballot: Ballot) -> None:
    assert places(with_item(ballot=ballot, votes=())) == [("items", 0)]


def test_counts_that_are_not_all_known_are_not_summed() -> None:
    assert places(with_item(ballot=Ballot(4, 3, 2), votes=())) == []


def test_a_secret_ballot_has_no_names() -> None:
    assert places(with_item(ballot_kind=BallotKind.SECRET)) == [("items", 0)]


def test_a_roll_call_names_everyone_who_is_counted_and_a_show_of_hands_some() -> None:
    some = VOTES[1:2]
    assert places(with_item(votes=some)) == [("items", 0)]
    assert places(with_item(votes=some, ballot_kind=BallotKind.SHOW_OF_HANDS)) == []
    more = (Vote("Ana Un", Choice.AGAINST), *some)
    assert places(with_item(votes=more, ballot_kind=BallotKind.SHOW_OF_HANDS)) == [("items", 0)]


@pytest.mark.parametrize("name", ["Dora Quatre", "Une Inconnue", "bao deux"])
def test_who_votes_was_there_and_votes_once(name: str) -> None:
    votes = (*VOTES, Vote(name, Choice.NOT_TAKING_PART))
    assert places(with_item(votes=votes)) == [("items", 0, "votes", 3)]


def test_names_are_not_judged_where_no_attendance_is_known() -> None:
    assert places(replace(SESSION, attendance=())) == []


def test_two_deliberations_do_not_share_a_number() -> None:
    other = replace(ITEM, number="2026_01", title="Autre")
    assert places(replace(SESSION, items=(ITEM, other))) == [("items", 1)]
    assert places(replace(SESSION, items=(replace(ITEM, number=""), replace(ITEM, number="")))) == []


def test_what_is_said_names_nobody() -> None:
    bad = replace(SESSION, attendance=PEOPLE[1:], items=(replace(ITEM, ballot_kind=BallotKind.SECRET),))
    said = " ".join(fault.words for fault in faults(bad))
    assert said
    assert not [word for word in ("Ana", "Bao", "Cléo", "Dora") if word in said]
