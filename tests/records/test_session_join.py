"""A table of a session and the acts of its deliberations give the same session, whichever comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.loos.records.act import ActStatus, Ballot, number_key
from ckanext.loos.records.session import Attendance, Choice, Item, Presence, Result, Session, Vote
from ckanext.loos.records.session_join import Joined, overlaid, plain, title_key, with_acts, with_table

DAY = date(2024, 3, 12)
TITLES = ("Tarifs de la cantine", "TARIF CANTINE", "Budget annexe de l'eau", "Budget annexe de l'assainissement")
RESULTS = (None, Result.ADOPTED, Result.REJECTED)
SUBJECTS = (None, "7.1", "8.1")
PRESENT = (Attendance("Camille Alder", Presence.PRESENT),)


class Known(NamedTuple):
    """A session as the platform knows it: its page, the last table, and the acts that came."""

    page: Session = Session(DAY)
    table: Session | None = None
    acts: Mapping[str, Item] = MappingProxyType({})
    held: tuple[int, ...] = ()


def item(number: str, title: str, **more: object) -> Item:
    return Item(number, title, **more)  # type: ignore[arg-type]


def table(*lines: Item, **head: object) -> Session:
    return replace(Session(DAY), items=lines, **head)


def given_table(known: Known, told: Session, refused: Sequence[str] = ()) -> Known:
    whole = overlaid(told, known.table)
    joined: Joined = with_table(known.page, whole, known.table, known.acts, lambda line: line.title not in refused)
    return known._replace(page=joined.session, table=joined.table, held=joined.held)


def given_act(known: Known, act: Item) -> Known:
    """As the writer of acts does it: what the act tells takes the place of what was known."""
    key = number_key(act.number)
    items = {number_key(one.number): one for one in known.page.items}
    former = items.get(key, item(act.number, act.title))
    told = {"title": act.title, "status": ActStatus.KNOWN, "subject_code": act.subject_code or former.subject_code}
    page = replace(known.page, items=tuple({**items, key: replace(former, **told)}.values()))  # type: ignore[arg-type]
    page = with_acts(known.page, page, known.table) if known.table else page
    return known._replace(page=page, acts={**known.acts, key: act})


def typed(known: Known, number: str, **values: object) -> Known:
    """An agent changes a deliberation in the form."""
    items = tuple(replace(i, **values) if i.number == number else i for i in known.page.items)  # type: ignore[arg-type]
    return known._replace(page=replace(known.page, items=items))


def numbers(known: Known) -> list[str]:
    return [one.number for one in known.page.items]


lines = st.builds(
    Item,
    number=st.sampled_from(["", "", "1", "2", "3"]),
    title=st.sampled_from(TITLES),
    subject_code=st.sampled_from(SUBJECTS),
    result=st.sampled_from(RESULTS),
)
tables = st.lists(lines, max_size=4, unique_by=lambda line: line.number or id(line)).map(lambda found: table(*found))
acts = st.lists(
    st.builds(
        Item,
        number=st.sampled_from(["1", "2", "3", "4"]),
        title=st.sampled_from(TITLES),
        subject_code=st.sampled_from(SUBJECTS),
    ),
    max_size=4,
    unique_by=lambda act: act.number,
)


def told(known: Known) -> object:
    """What is known, but for the place of what the table does not list."""
    return {one.number: one for one in known.page.items}, set(known.page.agenda)


@settings(max_examples=400, deadline=None)
@given(st.lists(tables, max_size=3), acts, st.data())
def test_the_order_in_which_acts_and_tables_come_changes_nothing(
    versions: list[Session], sent: list[Item], data: st.DataObject
) -> None:
    first = Known()
    for act in sent:
        first = given_act(first, act)
    for version in versions:
        first = given_table(first, version)
    left, queue, other = list(versions), data.draw(st.permutations(sent)), Known()
    while left or queue:
        if queue and (not left or data.draw(st.booleans())):
            other = given_act(other, queue.pop())
        else:
            other = given_table(other, left.pop(0))
    assert told(other) == told(first)


@given(tables, acts)
def test_a_table_that_comes_again_changes_nothing(version: Session, sent: list[Item]) -> None:
    known = given_table(Known(), version)
    for act in sent:
        known = given_act(known, act)
    assert given_table(known, version) == known


@given(tables, acts)
def test_no_point_is_both_a_deliberation_and_a_point_without_one(version: Session, sent: list[Item]) -> None:
    known = given_table(Known(), version)
    for act in sent:
        known = given_act(known, act)
    assert not {title_key(i.title) for i in known.page.items} & {title_key(t) for t in known.page.agenda}
    assert len({number_key(number) for number in numbers(known)}) == len(numbers(known))


def test_points_without_a_number_take_that_of_the_act_with_their_title() -> None:
    agenda = table(item("", "2. Tarif de la cantine", result=Result.ADOPTED), item("", "Voirie"))
    known = given_table(Known(), agenda)
    assert (numbers(known), known.page.agenda) == ([], ("2. Tarif de la cantine", "Voirie"))
    known = given_act(known, item("2024-10", "Tarifs de la cantine"))
    (only,) = known.page.items
    assert (only.title, only.result, known.page.agenda) == ("Tarifs de la cantine", Result.ADOPTED, ("Voirie",))


def test_a_title_that_two_acts_share_tells_neither() -> None:
    known = given_table(Known(), table(item("", "Subvention", result=Result.ADOPTED)))
    known = given_act(given_act(known, item("1", "Subvention")), item("2", "Subventions"))
    assert [(i.number, i.result) for i in known.page.items] == [("1", None), ("2", None)]


def test_deliberations_are_in_the_order_of_the_table() -> None:
    known = given_act(given_act(Known(), item("1", "Voirie")), item("2", "Budget"))
    known = given_table(known, table(item("3", "Élections"), item("2", "Budget"), item("1", "Voirie")))
    assert numbers(known) == ["3", "2", "1"]
    assert numbers(given_act(known, item("4", "Eau"))) == ["3", "2", "1", "4"]


def test_an_order_that_an_agent_made_stays() -> None:
    known = given_table(Known(), table(item("1", "Voirie"), item("2", "Budget")))
    known = known._replace(page=replace(known.page, items=known.page.items[::-1]))
    assert numbers(given_act(known, item("3", "Eau"))) == ["2", "1", "3"]


def test_what_an_agent_typed_stays_until_the_table_changes_it() -> None:
    line = item("1", "Voirie", result=Result.ADOPTED)
    known = typed(given_table(Known(), table(line)), "1", result=Result.POSTPONED, summary="Des trottoirs.")
    known = given_table(known, table(line, place="Mairie"))
    assert [(i.result, i.summary) for i in known.page.items] == [(Result.POSTPONED, "Des trottoirs.")]
    known = given_table(known, table(replace(line, result=Result.REJECTED)))
    assert [(i.result, i.summary) for i in known.page.items] == [(Result.REJECTED, "Des trottoirs.")]
    assert known.page.place == "Mairie"


def test_a_first_table_fills_only_what_is_empty() -> None:
    known = Known(replace(Session(DAY), place="Salle des fêtes", items=(item("1", "Voirie", result=Result.REJECTED),)))
    votes = (Vote("Camille Alder", Choice.AGAINST),)
    told = table(item("1", "Voirie", result=Result.ADOPTED, votes=votes), place="Mairie", attendance=PRESENT)
    page = given_table(known, told).page
    assert (page.place, page.attendance) == ("Salle des fêtes", PRESENT)
    assert [(i.result, i.votes) for i in page.items] == [(Result.REJECTED, votes)]


def test_two_tables_of_a_session_tell_each_its_part() -> None:
    counts = Ballot(4, 3, 2, 1, 0)
    known = given_table(Known(), table(item("1", "Voirie", ballot=counts)))
    known = given_table(known, table(attendance=PRESENT, seats=4))
    assert (known.page.attendance, known.page.seats) == (PRESENT, 4)
    assert [i.ballot for i in known.page.items] == [replace(counts, seats=None)]


def test_a_line_taken_out_of_the_table_leaves_unless_somebody_completed_it() -> None:
    known = given_table(Known(), table(item("1", "Voirie"), item("2", "Budget"), item("3", "Eau")))
    known = typed(given_act(known, item("3", "Eau")), "2", summary="Ce que la commune dépensera.")
    assert numbers(given_table(known, table(item("10", "Voirie")))) == ["10", "2", "3"]


@pytest.mark.parametrize("number", ["", "2"])
def test_a_line_in_doubt_waits_and_the_rest_goes_on(number: str) -> None:
    told = table(item("1", "Voirie"), item(number, "Vente à M. Durand", result=Result.ADOPTED))
    known = given_table(Known(), told, refused=["Vente à M. Durand"])
    assert (numbers(known), known.page.agenda, known.held) == (["1"], (), (1,))
    known = given_act(known, item("2", "Vente à M. Durand"))
    assert [(i.number, i.result) for i in known.page.items] == [("1", None), ("2", Result.ADOPTED)]


def test_a_new_title_in_doubt_does_not_replace_the_known_one() -> None:
    known = given_table(Known(), table(item("1", "Vente d'un terrain")))
    known = given_table(known, table(item("1", "Vente à M. Durand")), refused=["Vente à M. Durand"])
    assert [i.title for i in known.page.items] == ["Vente d'un terrain"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3) Tarifs de la cantine", "tarif cantine", True),
        ("Point n° 4 : Créances éteintes", "Créance éteinte", True),
        ("Budget annexe de l'eau", "Budget annexe de l'assainissement", False),
        ("Budget primitif 2023", "Budget primitif 2024", False),
    ],
)
def test_titles_are_one_when_only_small_words_and_signs_differ(one: str, other: str, same: bool) -> None:
    assert (title_key(one) == title_key(other)) is same


def test_counts_are_compared_without_the_seats_that_the_session_tells() -> None:
    assert plain(table(item("1", "Voirie", ballot=Ballot(4, 3), position=1))).items == (
        item("1", "Voirie", ballot=Ballot(None, 3)),
    )
