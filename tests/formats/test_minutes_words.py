"""Numbers, hours, dates and names as minutes write them."""

from __future__ import annotations

import datetime
import re

import pytest

from ckanext.loos.formats.minutes import names as minutes_names
from ckanext.loos.formats.minutes.names import Name, parse
from ckanext.loos.formats.minutes.numbers import DATE, HOUR, date_of, hour_of, number
from ckanext.loos.formats.minutes.roster import Roster
from ckanext.loos.formats.minutes.text import pattern, prepared

_DATE, _HOUR = pattern(DATE), pattern(rf"{HOUR}$")


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("12", 12), ("zero", 0), ("aucune", 0), ("une", 1), ("dix-sept", 17), ("vingt et un", 21), ("vingt-et-une", 21),
        ("vingt-cinq", 25), ("soixante-dix", 70), ("soixante et onze", 71), ("quatre-vingts", 80),
        ("quatre-vingt-dix-neuf", 99), ("cent trois", 103), ("deux mille vingt-trois", 2023), ("deux mil vingt", 2020),
        ("deux-mille-vingt-quatre", 2024), ("douzaine", None),
    ],
)  # fmt: skip
def test_a_number_is_read_in_figures_and_in_letters(words: str, value: int | None) -> None:
    assert number(words) == value


@pytest.mark.parametrize(
    "words",
    [
        "12 mars 2024", "mardi 12 mars 2024", "douze mars deux mille vingt-quatre", "12/03/2024", "12.03.2024",
        "12/03/24", "12 mars deux-mille-vingt-quatre", "douze du mois de mars 2024", "12 MARS 2024",
    ],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(words: str) -> None:
    match = _DATE.fullmatch(prepared(words).folded)
    assert match and date_of(match) == datetime.date(2024, 3, 12)


@pytest.mark.parametrize("words", ["31 février 2024", "12 mars 1024", "32/01/2024", "24.1.02", "1.2.3.2024"])
def test_what_is_no_day_is_no_date(words: str) -> None:
    match = _DATE.search(prepared(words).folded)
    assert match is None or date_of(match) is None


@pytest.mark.parametrize(
    ("words", "hour"),
    [
        ("18h30", "18:30"), ("18 h 30", "18:30"), ("18 heures 30", "18:30"), ("18:30", "18:30"), ("20 heures", "20:00"),
        ("vingt heures trente", "20:30"), ("dix-huit heures", "18:00"), ("vingt heures et demie", "20:30"),
        ("dix-neuf heures quinze", "19:15"), ("9H00", "09:00"), ("25h00", None), ("18h75", None),
    ],
)  # fmt: skip
def test_an_hour_is_read_however_it_is_written(words: str, hour: str | None) -> None:
    match = _HOUR.match(prepared(words).folded)
    assert match and hour_of(match) == hour


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Alix NAVET", "Alix NAVET"),
        ("NAVET Alix", "Alix NAVET"),
        ("DE LA RHUBARBE Marie-Odile", "Marie-Odile DE LA RHUBARBE"),
        ("Loïc LE FENOUIL", "Loïc LE FENOUIL"),
        ("Zoé VAN DER RUTABAGA", "Zoé VAN DER RUTABAGA"),
        ("D'OSEILLE Désiré", "Désiré D'OSEILLE"),
        ("Charles d'Oseille", "Charles d'Oseille"),
        ("Maxence de BLETTE", "Maxence de BLETTE"),
        ("CŒUR-DE-BŒUF Ézéchiel", "Ézéchiel CŒUR-DE-BŒUF"),
        ("Anne-Charlotte Perle", "Anne-Charlotte Perle"),
        ("P. RADIS", "P. RADIS"),
        ("Basile POIREAU 1er adjoint", "Basile POIREAU"),
        ("Rosa Maria FERRI ELIAS", "Rosa Maria FERRI ELIAS"),
        ("Jean-\nFrançois NAVET", "Jean-François NAVET"),
        ("Basile\nPOIREAU", "Basile POIREAU"),
    ],
)
def test_a_name_is_told_given_name_first_where_capitals_show_which_is_which(written: str, told: str) -> None:
    name = parse(written)
    assert name and name.value == told


@pytest.mark.parametrize(
    "words",
    ["Conseil municipal", "le quorum est atteint", "Maire", "1er adjoint", "12", "Alix NAVET et", "groupe Accord", "",
     "Date de convocation", "Jean DUPONT Pierre MARTIN", "Un Deux Trois Quatre Cinq Six Sept Huit"],
)  # fmt: skip
def test_what_is_no_name_is_none(words: str) -> None:
    assert parse(words) is None


def test_a_surname_cut_by_a_hyphen_is_doubtful_since_the_hyphen_may_be_its_own() -> None:
    cut, whole = parse("Alix NA-\nVET"), parse("Alix NAVET")
    assert cut and cut.doubtful and whole and not whole.doubtful


def test_a_surname_alone_is_the_one_person_of_that_surname_and_nobody_when_there_are_two() -> None:
    people = [name for written in ("Alix NAVET", "Basile POIREAU", "Oscar POIREAU") if (name := parse(written))]
    roster = Roster(people)
    assert roster.known(Name("NAVET", "NAVET", alone=True)) == "Alix NAVET"
    assert roster.known(Name("POIREAU", "POIREAU", alone=True)) is None
    assert roster.known(minutes_names.parse("NAVET Alix") or people[1]) == "Alix NAVET"
    assert roster.known(minutes_names.parse("Paul NAVET") or people[1]) is None


def test_every_sign_of_the_text_made_even_knows_its_place() -> None:
    text = prepared("L\u2019e\u0301lu  \u2013 dit\u00a0: «\u00a0conve-\nnu\u00a0»\n\n\nFin")
    for found in re.finditer(r"\w{2,20}", text.clean):
        passage = text.passage(*found.span())
        assert prepared(passage.text).clean == found[0]
