"""Who is who in a list of officials, what ends a mandate, and what a new list adds to a former one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.loos.records.mandates import (
    all_known,
    faults,
    last_days,
    merge,
    precedence,
    role_key,
    slug,
    spellings,
)
from ckanext.loos.records.official import Official

FIRST, SECOND = date(2020, 5, 18), date(2026, 3, 15)
MAYOR = Official("D'HÉRÉ", "Jean-François", "Maire", mandate_start=FIRST, role_start=date(2020, 5, 26))
PLAIN = Official("Alder", "Zoé", mandate_start=FIRST)


def test_a_namesake_has_an_address_of_its_own() -> None:
    assert slug(MAYOR) == "jean-francois-d-here"
    assert slug(replace(MAYOR, namesake=2)) == "jean-francois-d-here-2"


@pytest.mark.parametrize("name", ["zoe-alder", "alder-zoe", "mme-zoe-alder", "madame-alder-zoe"])
def test_minutes_may_write_the_whole_name_in_any_order(name: str) -> None:
    assert name in spellings(PLAIN)


def test_a_last_name_alone_is_nobody() -> None:
    assert not {"alder", "mme-alder"} & spellings(PLAIN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1er adjoint au Maire", "1ère adjointe"),
        ("Deuxième adjoint", "2e adjointe au maire"),
        ("Conseillère municipale déléguée", "Conseiller municipal délégué"),
        ("Conseiller municipal", None),
    ],
)
def test_the_same_role_is_known_however_it_is_written(one: str, other: str | None) -> None:
    assert role_key(one) == role_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("1er adjoint", "2e adjoint"), ("Maire", "Maire délégué"), ("Maire", "1er adjoint au Maire")]
)
def test_other_roles_stay_apart(one: str, other: str) -> None:
    assert role_key(one) != role_key(other)


def test_the_order_is_the_rank_then_mayor_deputies_and_all_others() -> None:
    roles = ["Conseiller municipal", "10e adjoint", "2e adjointe", "Maire"]
    found = sorted((Official("A", "B", role) for role in roles), key=precedence)
    assert [official.role for official in found] == ["Maire", "2e adjointe", "10e adjoint", "Conseiller municipal"]
    assert precedence(replace(PLAIN, rank=3)) < precedence(MAYOR)


def test_the_next_mandate_of_a_person_ends_the_former_and_nobody_else_s() -> None:
    told = [MAYOR, replace(MAYOR, role=None, mandate_start=SECOND), PLAIN]
    assert last_days(told) == [date(2026, 3, 14), None, None]


def test_a_mandate_that_ended_before_the_next_one_keeps_its_end() -> None:
    told = [replace(PLAIN, mandate_end=date(2022, 1, 31)), replace(PLAIN, mandate_start=SECOND)]
    assert last_days(told) == [date(2022, 1, 31), None]


def test_the_same_list_again_adds_nothing() -> None:
    assert merge(merge([], [MAYOR, PLAIN]), [PLAIN, MAYOR]) == (MAYOR, PLAIN)


def test_a_list_completes_what_is_known_and_ends_nothing_by_silence() -> None:
    richer = Official("ALDER", "Zoé", "Conseillère municipale", rank=12, group="Ensemble", title="Mme")
    mayor, alder = merge([MAYOR, PLAIN], [richer])
    assert mayor == MAYOR
    assert (alder.last_name, alder.mandate_start, alder.rank, alder.group) == ("Alder", FIRST, 12, "Ensemble")


def test_a_list_that_tells_an_end_ends_the_mandate() -> None:
    (ended,) = merge([PLAIN], [replace(PLAIN, mandate_end=date(2023, 6, 1))])
    assert ended.mandate_end == date(2023, 6, 1)


def test_a_second_mandate_and_a_second_role_are_rows_of_their_own() -> None:
    again, deputy = replace(PLAIN, mandate_start=SECOND), replace(PLAIN, role="3e adjointe")
    assert merge([PLAIN], [again, deputy]) == (PLAIN, again, deputy)


def test_a_list_without_days_speaks_of_the_newest_mandate() -> None:
    again = replace(PLAIN, mandate_start=SECOND)
    former, newest = merge([again, PLAIN], [Official("Alder", "Zoé", group="Ensemble")])
    assert (former.group, newest.group) == ("Ensemble", None)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"mandate_end": date(2020, 5, 17)}, "mandate_end"),
        ({"role_start": SECOND, "role_end": FIRST}, "role_end"),
        ({"role_start": SECOND, "mandate_end": date(2026, 3, 1)}, "role_start"),
    ],
)
def test_days_that_cannot_be_are_told_with_their_field(changed: dict[str, date], field: str) -> None:
    ((place, where, _),) = faults([MAYOR, replace(PLAIN, **changed)])
    assert (place, where) == (1, field)


def test_the_same_mandate_twice_is_told_once() -> None:
    assert [place for place, _, _ in faults([PLAIN, MAYOR, replace(PLAIN, group="Ensemble")])] == [2]
    assert list(faults([PLAIN, replace(PLAIN, namesake=2)])) == []


@pytest.mark.parametrize(
    ("sitting", "day", "seats", "known"),
    [
        ([MAYOR, PLAIN], date(2024, 3, 12), 2, True),
        ([MAYOR, replace(MAYOR, role="Délégué"), PLAIN], date(2024, 3, 12), 2, True),
        ([MAYOR, PLAIN], date(2024, 3, 12), 15, False),  # the mayors' list alone
        ([MAYOR, PLAIN], date(2024, 3, 12), 1, False),  # somebody left, and nobody said so
        ([MAYOR, PLAIN], date(2024, 3, 12), None, False),
        ([MAYOR, replace(PLAIN, mandate_start=None)], date(2024, 3, 12), 2, False),
        ([replace(MAYOR, mandate_start=SECOND), PLAIN], date(2026, 6, 1), 2, False),  # one is of the former council
        ([replace(MAYOR, mandate_start=SECOND), replace(PLAIN, mandate_start=SECOND)], date(2026, 6, 1), 2, True),
    ],
)
def test_a_body_is_wholly_known_when_it_fills_its_seats_since_the_last_election(
    sitting: list[Official], day: date, seats: int | None, known: bool
) -> None:
    assert all_known(sitting, day, seats) is known
