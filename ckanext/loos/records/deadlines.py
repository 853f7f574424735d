"""What the law wants published by a day: dates of sessions and budgets in, dated duties out.

CGCT: the list of deliberations within a week of the session (L2121-25), the minutes within a week of the session
that adopted them, which is the next one (L2121-15), both since 1 July 2022 (ordonnance 2021-1310); the brief
presentation of a budget within a month of its adoption (L2313-1 and R2313-8), since 27 June 2016.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from .word import Word

_WEEK = dt.timedelta(days=7)
_SESSIONS_SINCE = dt.date(2022, 7, 1)
_BUDGETS_SINCE = dt.date(2016, 6, 27)


class Paper(Word):
    LIST = "list"
    MINUTES = "minutes"
    PRESENTATION = "presentation"


class Sitting(NamedTuple):
    """A council's session: `papers`, the roles of the documents that anybody may read."""

    name: str  # of its dataset
    title: str
    date: dt.date
    papers: frozenset[str] = frozenset()
    minutes_adopted_on: dt.date | None = None


class Adopted(NamedTuple):
    """A budget's year: the days of the votes that ask for a presentation, and how many are published."""

    name: str
    title: str
    votes: Sequence[dt.date]
    presentations: int = 0


class Duty(NamedTuple):
    paper: Paper
    name: str  # of the dataset that lacks it
    title: str
    due: dt.date
    done: bool

    def late(self, today: dt.date) -> bool:
        return not self.done and self.due < today


def duties(sittings: Iterable[Sitting], budgets: Iterable[Adopted], today: dt.date) -> list[Duty]:
    """Every duty: late ones first, then those to come, then what is done; each by its day."""
    held = sorted((sitting for sitting in sittings if sitting.date <= today), key=lambda sitting: sitting.date)
    found = [*_of_sessions(held), *(duty for budget in budgets for duty in _of_budget(budget))]
    return sorted(found, key=lambda duty: (duty.done, duty.due, duty.name, duty.paper))


def _of_sessions(held: Sequence[Sitting]) -> Iterator[Duty]:
    for sitting, after in zip_longest(held, held[1:]):
        if sitting.date < _SESSIONS_SINCE:
            continue
        yield _of_session(sitting, Paper.LIST, sitting.date)
        adopted = sitting.minutes_adopted_on or (after.date if after else None)
        if adopted:
            yield _of_session(sitting, Paper.MINUTES, adopted)


def _of_session(sitting: Sitting, paper: Paper, start: dt.date) -> Duty:
    return Duty(paper, sitting.name, sitting.title, start + _WEEK, paper.value in sitting.papers)


def _of_budget(budget: Adopted) -> Iterator[Duty]:
    """One presentation for each vote, in their order: a file does not tell which vote it is of."""
    for place, day in enumerate(sorted(budget.votes)):
        if day >= _BUDGETS_SINCE:
            done = place < budget.presentations
            yield Duty(Paper.PRESENTATION, budget.name, budget.title, _a_month_after(day), done)


def _a_month_after(day: dt.date) -> dt.date:
    """The same day of the next month, or its last day."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
