"""The sentences about charts, as a reader would want them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ckanext.loos.records.budget import Direction, Section
from ckanext.loos.records.figures_french import euros, percent, tidy
from ckanext.loos.records.figures_text import (
    about_balance,
    about_change,
    about_result,
    about_rows,
    about_stage,
    of_hundred,
)
from ckanext.loos.records.figures_types import Balance, Change, Result, Row

SPENT = (Section.OPERATING, Direction.EXPENDITURE)


def row(label="Énergie", planned=None, realised=None, primary=None):
    amounts = (None if value is None else Decimal(str(value)) for value in (primary, planned, realised))
    return Row(*SPENT, "011", label, *amounts)


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_greatest_and_the_next():
    text = about_rows([row("Énergie", 250), row("Personnel", 1245000), row("Autres", 2119864)])
    assert plain(text) == (
        "La plus grosse dépense de fonctionnement est « Autres » : 2 119 864 €, soit 63 % du total. "
        "Vient ensuite « Personnel » : 1 245 000 €, soit 37 %."
    )
    assert "2\u202f119\u202f864\u00a0€" in text
    assert "63\u00a0%" in text


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], "Aucun montant n’est indiqué."),
        ([row()], "Aucun montant n’est indiqué."),
        ([row(planned=0)], "Aucune dépense de fonctionnement n’est supérieure à zéro."),
        ([row(planned=12)], "La seule dépense de fonctionnement est « Énergie » : 12 €."),
        (
            [row("A", 5), row("B", 5)],
            "Les plus grosses dépenses de fonctionnement sont « A » et « B » : 5 € chacune.",
        ),
        (
            [row("A", 5), row("B", -2), row("C", 4)],
            "La plus grosse dépense de fonctionnement est « A » : 5 €. Vient ensuite « C » : 4 €.",
        ),
        ([row("A", 5), row("B")], "La seule dépense de fonctionnement est « A » : 5 €."),
        ([row("A", 5), row("B", 0)], "La plus grosse dépense de fonctionnement est « A » : 5 €."),
    ],
)
def test_few_or_odd_rows(rows, expected):
    assert plain(about_rows(rows)) == expected


def test_elision_before_investment():
    revenue = Row(Section.INVESTMENT, Direction.REVENUE, "13", "Subventions", None, Decimal(9), None)
    assert plain(about_rows([revenue])) == "La seule recette d’investissement est « Subventions » : 9 €."


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (row("Dépenses"), "Dépenses : aucun montant n’est indiqué."),
        (row("Dépenses", 1), "Dépenses : 1 € prévu. Le montant réalisé n’est pas connu."),
        (row("Dépenses", None, 50), "Dépenses : 50 € réalisés."),
        (row("Dépenses", 200, 50), "Dépenses : 50 € réalisés, soit 25 % des 200 € prévus."),
        (
            row("Dépenses", 200, 0, 150),
            "Dépenses : 0 € réalisé, soit 0 % des 200 € prévus. "
            "Le budget primitif prévoyait 150 € ; en cours d’année, la prévision a augmenté de 50 €.",
        ),
        (
            row("Dépenses", 100, None, 150),
            "Dépenses : 100 € prévus. Le budget primitif prévoyait 150 € ; en cours d’année, "
            "la prévision a baissé de 50 €. Le montant réalisé n’est pas connu.",
        ),
    ],
)
def test_stages(given, expected):
    assert plain(about_stage(given)) == expected


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ((None, None), "Section de fonctionnement : l’équilibre n’est pas connu."),
        (("9", "9"), "Section de fonctionnement : en équilibre, 9 € de recettes et autant de dépenses."),
        (
            ("9", "8.50"),
            "Section de fonctionnement : pas en équilibre, les dépenses dépassent les recettes de 0,50 €.",
        ),
    ],
)
def test_balances(sides, expected):
    values = [None if side is None else Decimal(side) for side in sides]
    assert plain(about_balance(Balance(Section.OPERATING, *values))) == expected


def test_a_hundred_euros_are_shared_out_as_the_amounts_are():
    rows = [row("Énergie", 330), row("Personnel", 665), row("Frais", 5), row("Rien", 0), row("Inconnu")]
    shares = [(share.label, plain(share.amount)) for share in of_hundred(rows)]
    assert shares == [("Personnel", "67 €"), ("Énergie", "33 €"), ("Frais", "moins de 1 €")]


@pytest.mark.parametrize("amounts", [(), (0, 0), (100,), (100, -20), (100, 0)])
def test_what_a_hundred_euros_cannot_tell_is_not_told(amounts):
    assert of_hundred([row(str(index), amount) for index, amount in enumerate(amounts)]) == []


def test_results():
    result = Result(Section.INVESTMENT, Decimal(100), Decimal(-300), Decimal(7), None)
    assert plain(about_result(result)) == (
        "Section d’investissement : l’année se termine par un excédent de 100 €. "
        "Avec les années précédentes (−300 €), le compte se termine par un déficit de 200 €. "
        "Il reste 7 € de dépenses et 0 € de recettes à réaliser l’année suivante."
    )
    unknown = about_result(Result(Section.OPERATING, None, None, None, None))
    assert plain(unknown) == "Section de fonctionnement : le résultat n’est pas connu."


@pytest.mark.parametrize(
    ("before", "after", "end"),
    [
        (100, 110, "110 € en 2023, contre 100 € en 2022, soit une hausse de 10 %."),
        (100, 90, "90 € en 2023, contre 100 € en 2022, soit une baisse de 10 %."),
        (0, 90, "90 € en 2023, contre 0 € en 2022, soit une hausse de 90 €."),
        (50, -10, "−10 € en 2023, contre 50 € en 2022, soit une baisse de 60 €."),
        (5, 5, "5 € en 2023, contre 5 € en 2022. Le montant n’a pas changé."),
    ],
)
def test_changes(before, after, end):
    change = Change("k", "Dépenses", Decimal(before), Decimal(after))
    assert plain(about_change(change, 2022, 2023)) == f"Dépenses : {end}"


def test_numbers():
    assert plain(euros(Decimal("-0.004"))) == "0,00 €"
    assert plain(euros(Decimal("0.5"))) == "0,50 €"
    assert plain(percent(Decimal("0.999"))) == "plus de 99 %"
    assert plain(percent(Decimal("0.001"))) == "moins de 1 %"
    assert tidy("« A » : 1 €") == "«\u00a0A\u00a0»\u00a0: 1\u00a0€"
