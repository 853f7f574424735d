"""Which documents of a year are in force: each rule by itself, and whatever the order of arrival."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.loos.records.budget import BudgetHeader, Stage
from ckanext.loos.records.budget_year import Arrangement, Summary, arrange, slot_of, summarise

from .lines import document, line

BP, BS, DM, CA, CFU = (
    Stage.PRIMARY,
    Stage.SUPPLEMENTARY,
    Stage.AMENDING,
    Stage.ACCOUNTS,
    Stage.SINGLE_ACCOUNT,
)


def both(amount: int) -> dict[str, Decimal]:
    """The same amount on both sides of the operating section."""
    return {"F/D": Decimal(amount), "F/R": Decimal(amount)}


def summary(sha: str, stage: Stage, previous: int = 0, change: int = 0, **header):
    dates = {name: date.fromisoformat(header[name]) for name in ("decision_date", "document_date") if name in header}
    return Summary(sha, document(stage, **{**header, **dates}).header, both(previous), both(change))


def slots(arrangement: Arrangement) -> dict[str, str]:
    return {slot: found.sha256 for slot, found in arrangement.current}


def reasons(pairs: tuple[tuple[Summary, str], ...]) -> dict[str, str]:
    return {found.sha256: reason for found, reason in pairs}


PRIMARY = summary("bp", BP, 900, 1000, decision_date="2023-04-01")


@pytest.mark.parametrize(
    ("stage", "header", "slot"),
    [
        (BP, {}, "bp"),
        (BS, {}, "bs"),
        (BS, {"number": "1"}, "bs"),
        (BS, {"number": "2"}, "bs-2"),
        (DM, {"number": "3", "decision_date": date(2023, 9, 1)}, "dm-3"),
        (DM, {"number": "03"}, "dm-3"),
        (DM, {"number": "2 bis"}, "dm-2-bis"),
        (DM, {"decision_date": date(2023, 9, 1)}, "dm-2023-09-01"),
        (CA, {}, "comptes"),
        (CFU, {"number": "1"}, "comptes"),
    ],
)
def test_slots(stage: Stage, header: dict[str, object], slot: str) -> None:
    assert slot_of(document(stage, **header).header) == slot


def test_totals_of_a_document() -> None:
    lines = [
        line(previous=7, opened=10, voted=1),
        line(voted=2, carried_in=3),
        line("IR", "13", "1323", previous=None, voted=-4, carried_in=5),
    ]
    told = {stage: summarise(document(stage, *lines), "x").credits for stage in (BP, BS, DM)}
    assert summarise(document(DM, *lines), "x").previous == {"F/D": 7, "I/R": 0}
    assert told == {BP: {"F/D": 15, "I/R": 1}, BS: {"F/D": 6, "I/R": 1}, DM: {"F/D": 3, "I/R": -4}}


def test_the_order_of_a_year() -> None:
    told = [
        summary("ca", CA, document_date="2024-05-01"),
        summary("dm2", DM, number="2", decision_date="2023-10-01"),
        summary("bs", BS, 1000, 50, decision_date="2023-06-20"),
        summary("dm1", DM, number="1", decision_date="2023-05-01"),
        summary("dm10", DM, number="10", decision_date="2023-12-01"),
        PRIMARY,
    ]
    assert list(slots(arrange(told))) == ["bp", "dm-1", "bs", "dm-2", "dm-10", "comptes"]


def test_a_number_without_a_date_or_with_a_wrong_one_stays_before_the_next() -> None:
    told = [
        PRIMARY,
        summary("dm1", DM, number="1", decision_date="2032-05-01"),
        summary("dm2", DM, number="2"),
        summary("dm3", DM, number="3", decision_date="2023-10-01"),
        summary("bs", BS, decision_date="2023-11-01"),
    ]
    assert list(slots(arrange(told))) == ["bp", "dm-1", "dm-2", "dm-3", "bs"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"document_date": "2023-04-06"}, {"document_date": "2023-05-20"}),
        ({}, {"document_date": "2023-01-01"}),
        ({"sealed_at": datetime(2023, 4, 6, 12)}, {"sealed_at": datetime(2023, 4, 6, 12, 1, tzinfo=timezone.utc)}),
        (
            {"sealed_at": datetime(2023, 4, 6, 13, tzinfo=timezone(timedelta(hours=2)))},
            {"sealed_at": datetime(2023, 4, 6, 12)},
        ),
        ({}, {"sealed_at": datetime(2000, 1, 1)}),
        (
            {"document_date": "2023-04-06", "sealed_at": datetime(2023, 9, 1)},
            {"document_date": "2023-04-07", "sealed_at": datetime(2023, 4, 1)},
        ),
    ],
)
def test_the_newest_file_of_a_place_is_in_force(old: dict[str, object], new: dict[str, object]) -> None:
    """The hashes would decide the other way."""
    result = arrange([summary("z", BP, **old), summary("a", BP, **new)])
    assert slots(result) == {"bp": "a"}
    assert list(reasons(result.replaced)) == ["z"]


def test_the_reason_of_a_replacement() -> None:
    old, new = (summary(day, BP, document_date=f"2023-04-{day}") for day in ("06", "20"))
    assert reasons(arrange([old, new]).replaced) == {"06": "Un document plus récent du 20/04/2023 a pris sa place."}
    same_day = arrange([summary("a", BP), summary("b", BP)])
    assert slots(same_day) == {"bp": "b"}
    assert reasons(same_day.replaced) == {"a": "Un autre fichier de la même date a pris sa place."}


def test_a_single_account_takes_the_place_of_newer_accounts() -> None:
    result = arrange([summary("ca", CA, document_date="2024-06-01"), summary("cfu", CFU, document_date="2023-01-01")])
    assert slots(result) == {"comptes": "cfu"}
    assert reasons(result.replaced)["ca"].startswith("Le compte financier unique")


def test_a_draft_is_never_in_force() -> None:
    result = arrange([PRIMARY, summary("draft", BP, document_date="2030-01-01", draft=True)])
    assert slots(result) == {"bp": "bp"}
    assert reasons(result.waiting)["draft"].startswith("C'est un projet de budget")
    assert arrange([summary("draft", CA, draft=True)]).current == ()


def unnumbered(sha: str, day: str | None, previous: int, change: int = 0, **header) -> Summary:
    return summary(sha, DM, previous, change, **({"decision_date": day} if day else {}), **header)


def test_a_decision_without_a_number_that_follows_is_in_force() -> None:
    """Each states the credits that the one before left: 1000, then 1000 + 20, then no change."""
    told = [
        PRIMARY,
        unnumbered("a", "2023-06-01", 1000, 20),
        unnumbered("b", "2023-09-01", 1020),
        unnumbered("c", "2023-11-01", 1020, -5),
    ]
    assert list(slots(arrange(told))) == ["bp", "dm-2023-06-01", "dm-2023-09-01", "dm-2023-11-01"]


def test_a_decision_may_follow_a_numbered_one_after_a_hole() -> None:
    told = [
        PRIMARY,
        unnumbered("b", "2023-11-01", 1100),
        summary("dm2", DM, 1070, 30, number="2", decision_date="2023-09-01"),
    ]
    assert slots(arrange(told)) == {"bp": "bp", "dm-2": "dm2", "dm-2023-11-01": "b"}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ([PRIMARY, unnumbered("x", None, 1000)], "ni numéro ni date de vote"),
        ([unnumbered("x", "2023-06-01", 1000)], "le budget primitif n'est pas encore connu"),
        (
            [unnumbered("x", "2023-06-01", 1000), summary("dm1", DM, 950, 50, number="1", decision_date="2023-05-01")],
            "le budget primitif n'est pas encore connu",
        ),
        ([PRIMARY, unnumbered("x", "2023-06-01", 0)], "ne dit pas quel budget elle modifie"),
        ([PRIMARY, unnumbered("x", "2023-06-01", 1001)], "n'est pas celui qui la précède"),
    ],
)
def test_a_decision_without_a_number_waits_for_a_clerk(told: list[Summary], words: str) -> None:
    result = arrange(told)
    assert words in reasons(result.waiting)["x"]
    assert reasons(result.waiting)["x"].endswith("Indiquez son numéro.")
    assert "x" not in slots(result).values()
    numbered = [Summary(s.sha256, s.header, s.previous, s.credits, "4") if s.sha256 == "x" else s for s in told]
    assert slots(arrange(numbered))["dm-4"] == "x"
    assert arrange(numbered).waiting == ()


def test_it_waits_behind_one_that_waits() -> None:
    told = [PRIMARY, unnumbered("a", "2023-06-01", 1500, 20), unnumbered("b", "2023-09-01", 1520)]
    assert set(reasons(arrange(told).waiting)) == {"a", "b"}


def test_undated_decisions_do_not_replace_each_other() -> None:
    result = arrange([PRIMARY, unnumbered("a", None, 1000), unnumbered("b", None, 1000)])
    assert set(reasons(result.waiting)) == {"a", "b"}
    assert result.replaced == ()


def test_two_files_of_the_same_decision_date_are_one_document() -> None:
    told = [
        PRIMARY,
        *(unnumbered(sha, "2023-06-01", 1000, 5, document_date=sha) for sha in ("2023-06-02", "2023-06-05")),
    ]
    assert slots(arrange(told)) == {"bp": "bp", "dm-2023-06-01": "2023-06-05"}


@pytest.mark.parametrize(("dated", "winner"), [("2023-06-30", "x"), ("2023-06-01", "dm1")])
def test_a_file_without_a_number_comes_into_the_place_of_the_numbered_one(dated: str, winner: str) -> None:
    numbered = summary("dm1", DM, 1000, 5, number="01", decision_date="2023-06-01", document_date="2023-06-10")
    result = arrange([PRIMARY, numbered, unnumbered("x", "2023-06-01", 7, document_date=dated)])
    assert slots(result) == {"bp": "bp", "dm-1": winner}
    assert [Arrangement.slot(found) for found, _ in result.replaced] == ["dm-1"]
    assert all(found.number is None for _, found in result.current), "a clerk's number is never invented"


def test_two_numbers_on_one_day_leave_a_third_file_in_doubt() -> None:
    numbered = [summary(f"dm{n}", DM, number=n, decision_date="2023-06-01") for n in ("1", "2")]
    result = arrange([PRIMARY, *numbered, unnumbered("x", "2023-06-01", 1000)])
    assert "le même jour" in reasons(result.waiting)["x"]
    assert len(result.current) == 3


@pytest.mark.parametrize("stage", [BS, DM])
def test_a_second_decision_under_the_same_number_does_not_replace_the_first(stage: Stage) -> None:
    first = summary("a", stage, 1000, 50, number="1", decision_date="2023-06-01", document_date="2023-06-02")
    second = summary("b", stage, 1050, 10, number="1", decision_date="2023-10-01", document_date="2023-10-02")
    result = arrange([PRIMARY, first, second])
    assert "a" in slots(result).values()
    assert "il ne peut pas le remplacer" in reasons(result.waiting)["b"]
    told = arrange([PRIMARY, first, Summary("b", second.header, second.previous, second.credits, "2")])
    assert list(slots(told)) == [
        "bp",
        f"{stage.value.lower()}{'-1' if stage is DM else ''}",
        f"{stage.value.lower()}-2",
    ]


def test_a_vote_again_on_the_same_budget_is_a_replacement() -> None:
    first = summary("a", BS, 1000, 50, decision_date="2023-06-01", document_date="2023-06-02")
    again = summary("b", BS, 1000, 40, decision_date="2023-07-01", document_date="2023-07-02")
    assert slots(arrange([PRIMARY, first, again])) == {"bp": "bp", "bs": "b"}


def test_the_same_file_twice_is_one() -> None:
    waits = unnumbered("x", None, 0)
    told = Summary("x", waits.header, {}, {}, "2")
    assert slots(arrange([waits, told, waits])) == {"dm-2": "x"}
    assert arrange([]) == Arrangement((), (), ())


DAYS = st.sampled_from([None, date(2023, 4, 1), date(2023, 6, 1), date(2023, 9, 1)])
HEADERS = st.builds(
    lambda stage, **told: document(stage, **told).header,
    st.sampled_from(list(Stage)),
    number=st.sampled_from([None, None, "1", "02", "2", "2 bis", "DM"]),
    decision_date=DAYS,
    document_date=DAYS,
    sealed_at=st.sampled_from([None, datetime(2023, 6, 1), datetime(2023, 6, 1, tzinfo=timezone(timedelta(hours=2)))]),
    draft=st.sampled_from([False, False, False, True]),
)


@st.composite
def sets(draw: st.DrawFn) -> list[Summary]:
    headers: list[BudgetHeader] = draw(st.lists(HEADERS, max_size=8))
    amounts = st.sampled_from([0, 10, 20, 30]).map(both)
    clerks = st.sampled_from([None, None, None, "1", "3"])
    return [Summary(f"{i}", h, draw(amounts), draw(amounts), draw(clerks)) for i, h in enumerate(headers)]


@given(sets(), st.randoms(use_true_random=False))
@settings(max_examples=400)
def test_any_set_gives_one_arrangement(told: list[Summary], random) -> None:
    result = arrange(told)
    shuffled = random.sample(told, len(told))
    assert arrange(shuffled) == result
    states = [
        found.sha256 for found in (*dict(result.current).values(), *(s for s, _ in (*result.replaced, *result.waiting)))
    ]
    assert sorted(states) == sorted(each.sha256 for each in told), "each document has exactly one state"
    assert not any(found.header.draft for _, found in result.current)
    assert all(slot == Arrangement.slot(found) for slot, found in result.current)
    assert {found.number for _, found in result.current} <= {each.number for each in told} | {None}


@given(sets())
def test_arranging_what_is_in_force_changes_nothing(told: list[Summary]) -> None:
    """So a rebuild from the kept originals ends where it began."""
    once = arrange(told)
    everything = [*(s for _, s in once.current), *(s for s, _ in (*once.replaced, *once.waiting))]
    assert arrange(everything) == once
