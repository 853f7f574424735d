"""Figures of real files, against what the files' own totals and the next year's budget say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ckanext.loos.formats import totem
from ckanext.loos.records.budget import MEASURES, Direction, Section
from ckanext.loos.records.figures import YearFigures, compare, year_figures
from ckanext.loos.records.figures_lines import add, kind
from ckanext.loos.records.figures_types import Kind

DATA = Path(__file__).parents[1] / "data" / "totem"
BP2022 = "crach_BP2022_M14_budget_principal.xml"
CA2021 = "crach_CA2021_M14_budget_principal.xml"
CFU2023 = "mohon_CFU2023_M57A.xml"


def figures(name: str) -> YearFigures:
    with (DATA / name).open("rb") as file:
        return year_figures([("x", totem.read(file))])


def test_primary_budget_is_balanced():
    operating, investment = figures(BP2022).primary_balances
    assert (operating.expenditure, operating.revenue) == (Decimal("3552599.00"), Decimal("3552599.00"))
    assert (investment.expenditure, investment.revenue) == (Decimal("3648628.49"), Decimal("3648628.49"))
    assert operating.balanced
    assert investment.balanced


@pytest.mark.parametrize("name", [BP2022, CA2021, CFU2023])
def test_credits_of_the_year_are_balanced(name):
    assert [balance.balanced for balance in figures(name).credit_balances] == [True, True]


def test_accounts_state_all_credits():
    assert figures(CA2021).credit_balances[0].expenditure == Decimal("3855999.06")


def test_results_are_those_the_next_budget_takes_up():
    """2021's closing result is in 2022's budget: 1068 + 002, 001, and the credits carried in."""
    operating, investment = figures(CA2021).results
    after = figures(BP2022)
    taken = {(row.section, row.direction, row.code): row.planned for row in after.kinds}
    capitalised = taken[Section.INVESTMENT, Direction.REVENUE, Kind.CAPITALISED_RESULT]
    assert operating.closing == capitalised + taken[Section.OPERATING, Direction.REVENUE, Kind.FORMER_RESULT]
    assert investment.closing == taken[Section.INVESTMENT, Direction.REVENUE, Kind.FORMER_RESULT]
    assert (investment.carried_out_expenditure, investment.carried_out_revenue) == (
        Decimal("385503.58"),
        Decimal("123839.60"),
    )
    assert investment.carried_out == Decimal("123839.60") - Decimal("385503.58")


def test_a_primary_budget_spends_nothing():
    """Its MtReal is the former result: 64 118,58 € on line 001."""
    year = figures(BP2022)
    assert not year.has_accounts
    assert year.results == ()
    assert all(row.realised is None for row in (*year.chapters, *year.stages, *year.kinds))
    assert year.figure("realised_investment_expenditure").value is None


def test_spending_leaves_out_moves_and_former_results():
    year = figures(CFU2023)
    assert year.figure("realised_operating_revenue").value == Decimal("931181.38")
    assert year.figure("realised_operating_expenditure").value == Decimal("701450.06")
    assert year.population == 990
    assert year.figure("realised_operating_expenditure").per_inhabitant(990) == Decimal("708.54")


@pytest.mark.parametrize("name", [BP2022, CA2021, CFU2023])
def test_chapters_add_up_to_sides_and_kinds_to_the_whole(name):
    with (DATA / name).open("rb") as file:
        read = totem.read(file)
    year = year_figures([("x", read)])
    for stage in year.stages:
        rows = year.chapters_of(stage.section, stage.direction)
        assert add(row.planned for row in rows) == stage.planned
        assert add(row.realised for row in rows) == stage.realised
    for balance in year.credit_balances:
        rows = [row for row in year.kinds if row.section is balance.section]
        assert add(row.planned for row in rows if row.direction is Direction.REVENUE) == balance.revenue
    for measure in MEASURES:
        parts = [add(getattr(line, measure) for line in read.lines if kind(line) is one) for one in Kind]
        assert add(parts) == add(getattr(line, measure) for line in read.lines)


def test_a_budget_is_not_compared_with_accounts():
    """What 2022 plans at its start, and what 2021 opened and spent by its end, are not the same thing."""
    assert compare(figures(CA2021), figures(BP2022)).changes == ()


def test_the_same_year_twice_has_no_change():
    changes = compare(figures(CA2021), figures(CA2021)).changes
    assert {change.key.split("_")[0] for change in changes} == {"credits", "realised"}
    assert all(change.difference == 0 for change in changes)


def test_two_budgets_are_never_compared():
    with pytest.raises(ValueError, match="same one"):
        compare(figures(CA2021), figures(CFU2023))
