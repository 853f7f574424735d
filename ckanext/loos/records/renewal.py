"""A municipal council is elected anew as a whole: which mandates that ends, and how many sit for how many seats. Pure.

Source: electoral code, L227 (all councillors are renewed together, even those elected meanwhile). A list that leaves
somebody out proves nothing: only a whole council that begins on a day ends the mandates before it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta

from .mandates import last_days, slug
from .official import Official


def ended(known: Sequence[Official], told: Sequence[Official], seats: int) -> tuple[Official, ...]:
    """The mandates of a council, those from before a renewal ended on its eve; `told` is the list that came last."""
    days = _renewals(known, told, seats)
    return tuple(_ended(official, days) for official in known)


def _renewals(known: Sequence[Official], told: Sequence[Official], seats: int) -> set[date]:
    """The days on which as many mandates began as there are seats, and the first day of a list of all who sit."""
    starts: dict[date, set[str]] = {}
    for official in known:
        if official.mandate_start:
            starts.setdefault(official.mandate_start, set()).add(slug(official))
    days = {day for day, persons in starts.items() if len(persons) >= seats}
    begun = [official.mandate_start for official in told if official.mandate_start and not official.mandate_end]
    if len(begun) == len(told) and len({slug(official) for official in told}) == seats:
        days.add(min(begun))
    return days


def _ended(official: Official, days: Collection[date]) -> Official:
    """The eve of the first renewal after its start, also where that of a later one was taken before this was known.

    A role that began after the renewal is a doubt: then nothing ends.
    """
    start = official.mandate_start
    eves = {day - timedelta(days=1) for day in days if start and day > start}
    if not eves or (official.mandate_end and official.mandate_end not in eves):
        return official
    eve = min(eves)
    doubt = official.role_start is not None and official.role_start > eve
    return official if doubt else replace(official, mandate_end=eve)


def sitting(officials: Sequence[Official], day: date) -> int:
    """How many persons sit on a day."""
    rows = zip(officials, last_days(officials), strict=True)
    return len({slug(one) for one, last in rows if one.in_office(day) and (last is None or day <= last)})
