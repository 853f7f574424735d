"""Figures of hand-made lines: each rule by itself, and the partition for any lines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.loos.records.budget import MEASURES, Direction, Section, Stage
from ckanext.loos.records.figures import Figure, Kind, compare, kind, year_figures
from ckanext.loos.records.figures_lines import add

from .lines import document, line, slots

BP, BS, DM, CA = Stage.PRIMARY, Stage.SUPPLEMENTARY, Stage.AMENDING, Stage.ACCOUNTS
SPENT = "credits_operating_expenditure"


def value(year, key):
    return year.figure(key).value


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (line(), Kind.REAL),
        (line(transfer=True), Kind.TRANSFER),
        (line("IR", "040", "28188"), Kind.TRANSFER),
        (line("FR", "002", "002"), Kind.FORMER_RESULT),
        (line("ID", "001", "001"), Kind.FORMER_RESULT),
        (line("FD", "023", "023", transfer=True), Kind.INNER_MOVE),
        (line("IR", "951", "021"), Kind.INNER_MOVE),
        (line("IR", "10", "1068"), Kind.CAPITALISED_RESULT),
        (line("ID", "10", "1068"), Kind.REAL),
        (line("IR", "10", "1068", transfer=True), Kind.TRANSFER),
        (line("IR", "10", "10222"), Kind.REAL),
    ],
)
def test_each_line_has_one_kind(made, expected):
    assert kind(made) is expected


def test_opened_else_voted_and_carried_in():
    year = year_figures(
        slots(document(BP, line(opened=100, voted=1), line(voted=20, carried_in=3), line(carried_in=4), line()))
    )
    assert value(year, "primary_operating_expenditure") == 127


def test_absent_is_not_zero():
    year = year_figures(slots(document(BP, line(), line("FR", "73", "7311", opened=0))))
    assert value(year, "primary_operating_expenditure") is None
    assert value(year, "primary_operating_revenue") == 0
    assert value(year, "credits_gross_savings") is None


def test_credits_are_the_budget_and_what_changed_it():
    documents = (
        document(BP, line(opened=100, voted=90, carried_in=10)),
        document(BS, line(voted=5, carried_in=2, opened=999)),
        document(DM, line(voted=-3, opened=999, carried_in=999), number="1"),
    )
    year = year_figures(slots(*documents))
    assert value(year, "primary_operating_expenditure") == 100
    assert value(year, SPENT) == 104
    assert year.chapters[0].planned == 104


def test_accounts_tell_the_credits_when_they_state_them():
    told = year_figures(slots(document(BP, line(opened=100)), document(CA, line(opened=130, real=120))))
    assert value(told, SPENT) == 130
    assert told.chapters[0].rate == Decimal(120) / 130
    silent = year_figures(slots(document(BP, line(opened=100)), document(CA, line(opened=0, real=120))))
    assert value(silent, SPENT) == 100
    assert silent.stages[0].realised == 120


def test_amendments_alone_are_no_budget():
    year = year_figures(slots(document(DM, line(voted=5), number="1")))
    assert value(year, SPENT) is None
    assert year.credit_balances == ()


def test_a_budget_that_does_not_balance():
    year = year_figures(slots(document(BP, line(opened=100), line("FR", "73", "7311", opened="99.50"))))
    operating, investment = year.primary_balances
    assert (operating.balanced, operating.gap) == (False, Decimal("-0.50"))
    assert investment.balanced is None


def test_results_with_and_without_former_years():
    lines = [line(real=70), line("FR", "73", "7311", real=100), line("FR", "002", "002", real=25)]
    operating, investment = year_figures(slots(document(CA, *lines))).results
    assert (operating.year, operating.former, operating.closing) == (30, 25, 55)
    assert (investment.year, investment.closing, investment.carried_out) == (None, None, None)


def test_savings_leave_out_sales_and_debt_leaves_out_deposits():
    lines = [
        line(real=70),
        line("FR", "73", "7311", real=100),
        line("FR", "77", "775", real=1000),
        line("ID", "16", "1641", real=8),
        line("ID", "16", "165", real=500),
        line("IR", "16", "1641", real=40),
    ]
    year = year_figures(slots(document(CA, *lines)))
    assert value(year, "realised_gross_savings") == 30
    assert value(year, "realised_debt_repaid") == 8
    assert value(year, "realised_new_loans") == 40


def test_functions_and_lines_without_one():
    lines = [
        line(function="213", function_label="Classes regroupées", opened=10),
        line(function="251", opened=5),
        line(function="01", opened=3),
        line(opened=2),
    ]
    year = year_figures(slots(document(BP, *lines)))
    assert [(row.code, row.planned) for row in year.functions] == [("", 2), ("01", 3), ("2", 15)]
    assert year.functions[2].label.startswith("Enseignement")
    assert year_figures(slots(document(BP, line(opened=1)))).functions == ()


def test_documents_of_one_budget_and_year_only():
    with pytest.raises(ValueError, match="one budget"):
        year_figures(slots(document(BP, line()), document(DM, line(), siret="21620528600026", annex=True)))
    with pytest.raises(ValueError, match="one budget"):
        year_figures([])


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("slots_of_decisions", "end"),
    [
        (["dm-1", "dm-2"], None),
        (["dm-2"], "La décision modificative n° 1 n’est pas publiée ici : les crédits de l’année sont incomplets."),
        (
            ["dm-4", "dm-2"],
            "Les décisions modificatives n° 1 et n° 3 ne sont pas publiées ici : "
            "les crédits de l’année sont incomplets.",
        ),
        (["dm-2", "dm-2023-06-01"], None),  # the one without a number may be the first
    ],
)
def test_notes_say_which_decisions_are_missing(slots_of_decisions, end):
    decisions = [(slot, document(DM, line(voted=1))) for slot in slots_of_decisions]
    year = year_figures([("bp", document(BP, line(opened=1))), *decisions])
    (_no_accounts, *missing) = map(plain, year.notes)
    assert missing == ([end] if end else [])
    told = [("comptes", document(CA, line(opened=1, real=1)))]
    assert year_figures([("bp", document(BP, line(opened=1))), *decisions, *told]).notes == ()


def test_notes_read_the_number_of_the_file_too():
    year = year_figures(slots(document(BP, line(opened=1)), document(DM, line(), number="2")))
    assert "n° 1 n’est pas publiée" in plain(year.notes[-1])


def test_notes_say_that_there_is_no_primary_budget():
    (note,) = year_figures(slots(document(CA, line(opened=1, real=1)))).notes
    assert note.startswith("Le budget primitif n’est pas publié ici")


def test_what_the_year_before_left_is_counted_once():
    voted = [
        document(BP, line("ID", "21", "2135", carried_in=30), line("IR", "13", "1323")),
        document(BS, line("ID", "21", "2135", carried_in=5), line("ID", "040", "13912", carried_in=1)),
        document(DM, line("ID", "21", "2135", carried_in=30), number="1"),
    ]
    year = year_figures(slots(*voted))
    assert value(year, "credits_carried_in_expenditure") == 35
    assert value(year, "credits_carried_in_revenue") is None
    accounts = document(CA, line("ID", "21", "2135", carried_in=36))
    assert value(year_figures(slots(*voted, accounts)), "credits_carried_in_expenditure") == 36


def test_accounts_that_repeat_what_they_carry_out_do_not_tell_what_came_in():
    repeated = document(CA, line("ID", "21", "2135", carried_in=60, carried_out=60))
    assert value(year_figures(slots(repeated)), "credits_carried_in_expenditure") is None
    budget = document(BP, line("ID", "21", "2135", carried_in=30))
    assert value(year_figures(slots(budget, repeated)), "credits_carried_in_expenditure") == 30


def test_a_formula_says_that_1068_is_left_out_of_revenue_only():
    year = year_figures(slots(document(BP, line("ID", "10", "1068", opened=3), line("IR", "10", "1068", opened=5))))
    spent, received = (year.figure(f"primary_investment_{side}") for side in ("expenditure", "revenue"))
    assert (spent.value, "1068" in spent.formula) == (3, False)
    assert (received.value, "1068" in received.formula) == (None, True)


def test_groups_of_a_side():
    lines = [
        line("ID", "16", "1641", opened=8),
        line("ID", "16", "165", opened=1),
        line("ID", "21", "2135", opened=100),
        line("ID", "23", "2313", opened=20, operation="93"),
        line("ID", "204", "2041412", opened=7),
        line("ID", "45411", "45411", opened=40),
        line("ID", "020", "020", opened=3),
        line("ID", "040", "13912", opened=999, transfer=True),
    ]
    year = year_figures(slots(document(BP, *lines)))
    found = {row.code: row.planned for row in year.groups_of(Section.INVESTMENT, Direction.EXPENDITURE)}
    assert found == {"debt": 8, "deposits": 1, "equipment": 120, "grants": 7, "third_party": 40, "other": 3}


def test_difference_is_what_was_planned_and_not_done():
    told = slots(document(CA, line(opened=100, real=70), line("FR", "73", "7311", opened=5)))
    assert [row.difference for row in year_figures(told).chapters] == [30, None]


def test_a_new_nomenclature_is_told():
    before = year_figures(slots(document(BP, line(opened=1), fiscal_year=2022, nomenclature="M14_COM_SUP3500")))
    after = year_figures(slots(document(BP, line(opened=2))))
    comparison = compare(before, after)
    assert "M14 en 2022 et M57 en 2023" in comparison.note
    assert [(change.key, change.rate) for change in comparison.changes] == [("primary_operating_expenditure", 1)]


@pytest.mark.parametrize(("population", "expected"), [(None, None), (0, None), (3, Decimal("33.33"))])
def test_per_inhabitant(population, expected):
    assert Figure("", "", Decimal(100), "").per_inhabitant(population) == expected
    assert Figure("", "", None, "").per_inhabitant(population) is None


AMOUNTS = st.none() | st.decimals(min_value=-(10**9), max_value=10**9, places=2)
LINES = st.builds(
    lambda place, chapter, account, transfer, amounts: line(
        place, chapter, account, transfer=transfer, **dict(zip(MEASURES, amounts, strict=True))
    ),
    st.sampled_from(["FD", "FR", "ID", "IR"]),
    st.sampled_from(["011", "10", "16", "001", "002", "021", "023", "040", "042", "953", ""]),
    st.sampled_from(["6061", "1068", "10222", "1641", "001", "002", "021", "023", "775"]),
    st.booleans(),
    st.tuples(*[AMOUNTS] * len(MEASURES)),
)


@given(st.lists(LINES, max_size=30), st.sampled_from([BP, CA]))
def test_chapters_and_the_other_kinds_make_the_whole(lines, stage):
    year = year_figures(slots(document(stage, *lines)))
    rest = [row for row in year.kinds if row.code != Kind.REAL]
    for section in Section:
        for direction in Direction:
            here = [each for each in lines if each.section is section and each.direction is direction]
            rows = [row for row in (*year.chapters, *rest) if (row.section, row.direction) == (section, direction)]
            groups = [*year.groups_of(section, direction), *(row for row in rows if row in rest)]
            assert add(row.planned for row in groups) == add(row.planned for row in rows)
            spent = add(each.real for each in here) if stage is CA else None
            assert add(row.realised for row in rows) == spent
            balances = {balance.section: balance for balance in year.credit_balances}
            if here:
                whole = balances[section].revenue if direction is Direction.REVENUE else balances[section].expenditure
                assert add(row.planned for row in rows) == whole


@given(st.lists(LINES, max_size=30))
def test_the_kinds_are_a_partition_for_every_measure(lines):
    for measure in MEASURES:
        parts = [add(getattr(each, measure) for each in lines if kind(each) is one) for one in Kind]
        assert add(parts) == add(getattr(each, measure) for each in lines)
