"""Days and hours are read as clerks write them; what is neither is told so."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.loos.formats import french_dates

DAYS = (
    "2024-03-12", "2024-3-12", "2024-03-12 00:00:00+00", "2024-03-12T18:30:00Z", "12/03/2024", "12/3/24", "12-03-2024",
    "12.03.2024", "12 03 2024", "12/03/2024 18:30", "12 mars 2024", "mardi 12 mars 2024", "Mardi 12 MARS 2024",
)  # fmt: skip
OTHERS = ("", "32/01/2024", "12/13/2024", "29/02/2023", "12 mars", "12 floréal 2024", "mars 2024", "2024", "0001-01-01")


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_read_in_any_usual_writing(text: str) -> None:
    assert french_dates.day(text) == date(2024, 3, 12)


def test_the_first_of_a_month_has_its_own_ending() -> None:
    assert french_dates.day("1er août 2024") == date(2024, 8, 1)


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_no_day_is_not_guessed(text: str) -> None:
    assert french_dates.day(text) is None
    assert french_dates.day(time(18, 30)) is None


@pytest.mark.parametrize("text", ["18:30", "18h30", "18 h 30", "18H30", "18 heures 30", "18:30:00", "1830"])
def test_an_hour_is_read_in_any_usual_writing(text: str) -> None:
    assert french_dates.hour(text) == french_dates.hour(time(18, 30)) == "18:30"


@pytest.mark.parametrize("text", ["", "25h", "18h75", "le soir", "18 h 30 environ"])
def test_what_is_no_hour_is_not_guessed(text: str) -> None:
    assert french_dates.hour(text) is None
    assert french_dates.hour("9 h") == "09:00"


@given(st.text(max_size=40))
def test_any_text_has_a_day_or_none(text: str) -> None:
    french_dates.day(text)
    french_dates.hour(text)
