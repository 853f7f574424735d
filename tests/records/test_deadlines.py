"""What a town hall has to publish, by when, and what is late."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.loos.records.deadlines import Adopted, Duty, Paper, Sitting, duties

TODAY = date(2026, 11, 25)


def sitting(day: date, *papers: str, adopted: date | None = None) -> Sitting:
    return Sitting(f"seance-{day}", "Conseil municipal", day, frozenset(papers), adopted)


def told(found: list[Duty]) -> list[tuple[str, date, bool]]:
    return [(duty.paper.value, duty.due, duty.done) for duty in found]


def test_the_list_of_deliberations_is_due_a_week_after_the_session() -> None:
    found = duties([sitting(date(2026, 11, 20))], [], TODAY)
    assert told(found) == [("list", date(2026, 11, 27), False)]
    assert not found[0].late(date(2026, 11, 27))
    assert found[0].late(date(2026, 11, 28))


def test_the_minutes_are_due_a_week_after_the_session_that_adopted_them() -> None:
    found = duties([sitting(date(2026, 9, 1), "list", "minutes", adopted=date(2026, 10, 6))], [], TODAY)
    assert told(found) == [("list", date(2026, 9, 8), True), ("minutes", date(2026, 10, 13), True)]


def test_minutes_whose_adoption_is_not_told_are_those_that_the_next_session_adopted() -> None:
    found = duties([sitting(date(2026, 10, 6), "list"), sitting(date(2026, 9, 1), "list")], [], TODAY)
    assert told(found)[0] == ("minutes", date(2026, 10, 13), False)
    assert sum(duty.paper is Paper.MINUTES for duty in found) == 1  # nothing has adopted those of the last session


def test_what_is_done_is_not_late_however_old() -> None:
    assert not any(duty.late(TODAY) for duty in duties([sitting(date(2024, 3, 12), "list")], [], TODAY))


def test_late_ones_come_first_then_those_to_come_then_what_is_done() -> None:
    sittings = [sitting(date(2026, 11, 20)), sitting(date(2026, 5, 4), "list", "minutes"), sitting(date(2026, 6, 2))]
    found = duties(sittings, [Adopted("budget-2026", "Budget 2026", [date(2026, 4, 7)])], TODAY)
    assert [(duty.due, duty.late(TODAY), duty.done) for duty in found] == [
        (date(2026, 5, 7), True, False),
        (date(2026, 6, 9), True, False),
        (date(2026, 11, 27), False, False),
        (date(2026, 11, 27), False, False),
        (date(2026, 5, 11), False, True),
        (date(2026, 6, 9), False, True),
    ]


def test_nothing_is_due_of_a_session_to_come_or_before_the_law() -> None:
    assert duties([sitting(date(2026, 12, 8)), sitting(date(2022, 6, 30))], [], TODAY) == []
    assert duties([], [Adopted("budget-2016", "Budget 2016", [date(2016, 4, 1)])], TODAY) == []


@pytest.mark.parametrize(
    ("voted", "due"),
    [
        (date(2026, 4, 7), date(2026, 5, 7)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2025, 12, 15), date(2026, 1, 15)),
    ],
)
def test_a_budget_s_presentation_is_due_a_month_after_its_vote(voted: date, due: date) -> None:
    assert told(duties([], [Adopted("budget", "Budget", [voted])], TODAY)) == [("presentation", due, False)]


def test_each_vote_of_a_budget_asks_for_its_own_presentation() -> None:
    votes = [date(2026, 6, 2), date(2025, 4, 7)]
    found = duties([], [Adopted("budget-2025", "Budget 2025", votes, presentations=1)], TODAY)
    assert told(found) == [("presentation", date(2026, 7, 2), False), ("presentation", date(2025, 5, 7), True)]
