"""Figures of real files, against what the files' own totals and the next year's budget say."""

from __future__ import annotations

import xml.etree.ElementTree as ET
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


def stated(element: ET.Element, name: str) -> str:
    found = element.find(f"{{*}}{name}")
    return "" if found is None else found.get("V", "")


@pytest.mark.parametrize("name", [CA2021, CFU2023])
@pytest.mark.parametrize("direction", list(Direction))
def test_realised_amounts_are_those_of_the_raw_xml(name: str, direction: Direction) -> None:
    """An oracle that shares nothing with the reader: real lines of both sections, summed from the elements."""
    lines = [e for e in ET.parse(DATA / name).iterfind(".//{*}LigneBudget") if e.get("calculated") != "true"]
    left_out = {"001", "002", "021", "023"} | ({"1068"} if direction is Direction.REVENUE else set())
    amounts = [
        Decimal(stated(line, "MtReal") or 0)
        for line in lines
        if stated(line, "CodRD") == direction
        and stated(line, "OpBudg") != "1"
        and stated(line, "Nature") not in left_out
    ]
    year = figures(name)
    both = [year.figure(f"realised_{section}_{direction.name}".lower()) for section in ("operating", "investment")]
    assert len(amounts) > 20
    assert sum(amount.value for amount in both) == sum(amounts)


@pytest.mark.parametrize("name", [BP2022, CA2021])
def test_sections_balance_in_the_raw_xml(name: str) -> None:
    """Berger-Levrault writes the section on each line."""
    sums: dict[tuple[str, str], Decimal] = {}
    for line in ET.parse(DATA / name).iterfind(".//{*}LigneBudget"):
        (section,) = (e.get("V") for e in line.iterfind("{*}CaracSup") if e.get("Code") == "Section")
        key = (section, stated(line, "CodRD"))
        sums[key] = sums.get(key, Decimal()) + Decimal(stated(line, "CredOuv") or 0)
    for balance in figures(name).credit_balances:
        assert balance.expenditure == sums[balance.section.value, "D"]
        assert balance.revenue == sums[balance.section.value, "R"]


def test_what_2021_left_is_what_2022_takes_over() -> None:
    for side in ("expenditure", "revenue"):
        assert figures(BP2022).figure(f"credits_carried_in_{side}").value == getattr(
            figures(CA2021).results[1], f"carried_out_{side}"
        )


def test_groups_of_a_real_budget() -> None:
    """Staff is chapter 012, equipment chapters 20, 21 and 23."""
    year = figures(BP2022)
    operating = {row.code: row.planned for row in year.groups_of(Section.OPERATING, Direction.EXPENDITURE)}
    investment = {row.code: row.planned for row in year.groups_of(Section.INVESTMENT, Direction.EXPENDITURE)}
    assert operating["staff"] == Decimal("1228300.00")
    assert investment["equipment"] == Decimal("3054384.58")
    assert investment["debt"] == year.figure("credits_debt_repaid").value == Decimal("138000.00")


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
