"""A new council ends the mandates of the former one; a list that leaves somebody out ends nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from ckanext.loos.records.mandates import merge
from ckanext.loos.records.official import Official
from ckanext.loos.records.renewal import ended, sitting

FIRST, BETWEEN, SECOND = date(2020, 5, 18), date(2022, 2, 1), date(2026, 3, 15)
EVE = SECOND - timedelta(days=1)
SEATS = 4


def council(day: date, names: str) -> list[Official]:
    return [Official(name * 3, "Alix", mandate_start=day) for name in names]


def received(*lists: list[Official]) -> tuple[Official, ...]:
    known: tuple[Official, ...] = ()
    for told in lists:
        known = ended(merge(known, told), told, SEATS)
    return known


def ends(officials: tuple[Official, ...]) -> dict[tuple[str, date | None], date | None]:
    return {(official.last_name[0], official.mandate_start): official.mandate_end for official in officials}


def test_a_whole_new_council_ends_the_former_on_its_eve() -> None:
    found = received(council(FIRST, "abcd"), council(SECOND, "cdef"))
    assert {name for (name, day), end in ends(found).items() if day == FIRST and end == EVE} == set("abcd")
    assert {name for (name, day), end in ends(found).items() if day == SECOND and end is None} == set("cdef")
    assert (sitting(found, EVE), sitting(found, SECOND)) == (4, 4)


def test_a_council_between_two_that_comes_last_ends_the_first_on_its_own_eve() -> None:
    between = council(date(2022, 2, 1), "abcd")
    for later in ((between, council(SECOND, "abcd")), (council(SECOND, "abcd"), between)):
        assert ends(received(council(FIRST, "a"), *later))["a", FIRST] == date(2022, 1, 31)


def test_who_replaced_another_meanwhile_ends_with_the_council() -> None:
    found = received(council(FIRST, "abcd"), council(BETWEEN, "e"), council(SECOND, "fghi"))
    assert ends(found)["e", BETWEEN] == EVE


def test_a_list_of_all_who_sit_tells_the_renewal_though_one_came_later() -> None:
    told = council(SECOND, "fgh") + council(SECOND.replace(year=2027), "i")
    assert set(ends(received(council(FIRST, "abcd"), told)).values()) == {EVE, None}


def test_the_mayor_alone_or_a_partial_renewal_ends_nobody() -> None:
    for told in (council(SECOND, "a"), council(SECOND, "ef"), council(FIRST, "ab") + council(BETWEEN, "ef")):
        assert set(ends(received(council(FIRST, "abcd"), told)).values()) == {None}


def test_a_list_with_ended_mandates_is_not_one_of_all_who_sit() -> None:
    told = [*council(SECOND, "fgh"), replace(council(BETWEEN, "i")[0], mandate_end=SECOND)]
    assert ends(received(council(FIRST, "abcd"), told))["a", FIRST] is None


def test_a_day_that_a_list_tells_stays_and_a_role_of_after_is_a_doubt() -> None:
    gone = replace(council(FIRST, "a")[0], mandate_end=BETWEEN)
    doubt = replace(council(FIRST, "b")[0], role_start=SECOND)
    found = ends(received([gone, doubt, *council(FIRST, "cd")], council(SECOND, "efgh")))
    assert (found["a", FIRST], found["b", FIRST], found["c", FIRST]) == (BETWEEN, None, EVE)


def test_more_than_the_seats_is_counted() -> None:
    assert sitting(received(council(FIRST, "abcd"), council(BETWEEN, "e")), BETWEEN) == 5


PERSONS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8, unique=True)
DAYS = st.sampled_from((FIRST, BETWEEN, SECOND))
LISTS = st.lists(st.builds(lambda day, names: council(day, "".join(names)), DAYS, PERSONS), max_size=4)


@given(LISTS)
def test_only_a_mandate_before_a_whole_council_ends_and_no_list_changes_it_twice(lists: list[list[Official]]) -> None:
    found = received(*lists)
    whole = {told[0].mandate_start for told in lists if len(told) >= SEATS}
    begun = [(official.mandate_start, official.last_name) for official in merge((), chain.from_iterable(lists))]
    whole |= {day for day, _ in begun if len([other for other, _ in begun if other == day]) >= SEATS}
    for official in found:
        if official.mandate_end:
            assert official.mandate_end + timedelta(days=1) in whole
            assert official.mandate_start and official.mandate_start <= official.mandate_end
    assert received(*lists, *lists) == found


@given(LISTS, st.randoms(use_true_random=False))
def test_the_order_in_which_lists_come_changes_no_end(lists: list[list[Official]], random: object) -> None:
    shuffled = sorted(lists, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert ends(received(*lists)) == ends(received(*shuffled))
