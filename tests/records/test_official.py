"""An official has one key for all roles, and a mandate that covers the days it should."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.loos.records.official import Official, folded

MANDATE = {"mandate_start": date(2026, 3, 15), "mandate_end": date(2026, 9, 30)}
ONE = Official("D'HÉRÉ", "Jean-François", "Maire", "62528", **MANDATE)


def test_roles_capitals_and_accents_do_not_change_the_key() -> None:
    other = replace(ONE, role="Président du CCAS", last_name="d'Here", first_name="JEAN-FRANCOIS")
    assert ONE.key == other.key == "62528/d-here/jean-francois"


OTHERS = [{"body": "CCAS"}, {"commune_code": "62001"}, {"first_name": "Zoé"}, {"namesake": 2}]


@pytest.mark.parametrize("change", OTHERS)
def test_another_body_commune_or_person_has_another_key(change: dict[str, object]) -> None:
    assert replace(ONE, **change).key != ONE.key


@pytest.mark.parametrize(
    ("day", "sat"),
    [
        (date(2026, 3, 14), False),
        (date(2026, 3, 15), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
    ],
)
def test_who_sat_is_told_by_the_days_of_the_mandate(day: date, sat: bool) -> None:
    assert ONE.in_office(day) is sat


def test_a_mandate_without_days_has_no_limit() -> None:
    assert Official("A", "Zoé").in_office(date(1900, 1, 1))
    assert replace(ONE, mandate_end=None).in_office(date(2099, 1, 1))


def test_names_are_compared_without_accents_ligatures_and_signs() -> None:
    assert folded(" Œuvré — d'ÉTÉ ") == "oeuvre-d-ete"
