"""Which documents of a budget's year are in force, which they replaced, which wait for a clerk.

A pure function of the set of documents: the order of arrival changes nothing.
Source: reference of TotEM ("MtBudgPrec", "NumDec", "DteStr"); CGCT L1612-11 for amending decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .budget import Stage
from .budget_summary import (
    ACCOUNTS_SLOT,
    Summary,
    Totals,
    newness,
    plus,
    rank_of,
    same,
    slot_of,
    summarise,
)

__all__ = ["ACCOUNTS_SLOT", "Arrangement", "Summary", "Totals", "arrange", "newness", "slot_of", "summarise"]

_ASK = "Indiquez son numéro."
_DRAFT = "C'est un projet de budget, pas encore voté : il n'est pas publié."
_UNDATED = f"Cette décision modificative n'a ni numéro ni date de vote. {_ASK}"
_SAME_DAY = (
    "Cette décision modificative n'a pas de numéro, et plusieurs décisions numérotées ont été votées "
    f"le même jour. {_ASK}"
)
_NO_PRIMARY = f"Cette décision modificative n'a pas de numéro, et le budget primitif n'est pas encore connu. {_ASK}"
_NO_PREVIOUS = f"Cette décision modificative n'a pas de numéro, et ne dit pas quel budget elle modifie. {_ASK}"
_NOT_NEXT = (
    "Cette décision modificative n'a pas de numéro, et le budget qu'elle modifie n'est pas "
    f"celui qui la précède ici. {_ASK}"
)
_SECOND = (
    "Ce document fait suite à un autre qui porte le même numéro, ou qui n'en a pas plus que lui : "
    f"il ne peut pas le remplacer. {_ASK}"
)

_Told = tuple[Summary, str]  # with the reason, in French


@dataclass(frozen=True)
class Arrangement:
    current: tuple[tuple[str, Summary], ...]  # in the order of the year
    replaced: tuple[tuple[Summary, str], ...]  # with the reason, in French
    waiting: tuple[tuple[Summary, str], ...]

    @staticmethod
    def slot(summary: Summary) -> str:
        return slot_of(summary.numbered_header)


class _Settled(NamedTuple):
    winner: Summary
    replaced: Sequence[_Told]
    waiting: Sequence[_Told]


def arrange(summaries: Iterable[Summary]) -> Arrangement:
    """Put a year's documents in their places. Drafts are never in force."""
    known = _once(summaries)
    slots, lost = _places([summary for summary in known if not summary.header.draft])
    settled = [_settle(rivals) for rivals in slots.values()]
    order = _in_order([each.winner for each in settled])
    doubts = dict(_doubts(order))
    waiting = [
        *((summary, _DRAFT) for summary in known if summary.header.draft),
        *lost,
        *(told for each in settled for told in each.waiting),
        *((summary, doubts[summary.sha256]) for summary in order if summary.sha256 in doubts),
    ]
    return Arrangement(
        tuple((Arrangement.slot(summary), summary) for summary in order if summary.sha256 not in doubts),
        _sorted(told for each in settled for told in each.replaced),
        _sorted(waiting),
    )


def _once(summaries: Iterable[Summary]) -> list[Summary]:
    """Each file once; with the number that a clerk gave it."""
    told = sorted(summaries, key=lambda summary: (summary.sha256, summary.number or ""))
    return list({summary.sha256: replace(summary, inherited=None) for summary in told}.values())


def _sorted(told: Iterable[_Told]) -> tuple[_Told, ...]:
    return tuple(sorted(told, key=lambda pair: (Arrangement.slot(pair[0]), pair[0].sha256)))


def _places(summaries: Sequence[Summary]) -> tuple[dict[str, list[Summary]], list[_Told]]:
    """Documents by place, and those that have none.

    A file without a number is the same document as the numbered one of the same decision date, if it is
    the only one: it comes into its place, and the place keeps the number.
    """
    numbers = _numbers_by_date(summaries)
    slots: dict[str, list[Summary]] = {}
    lost = []
    for summary in summaries:
        found = sorted(numbers.get(summary.header.decision_date, ())) if summary.unnumbered else []
        if summary.unnumbered and summary.header.decision_date is None:
            lost.append((summary, _UNDATED))
        elif len(found) > 1:
            lost.append((summary, _SAME_DAY))
        else:
            placed = replace(summary, inherited=found[0]) if found else summary
            slots.setdefault(Arrangement.slot(placed), []).append(placed)
    return slots, lost


def _numbers_by_date(summaries: Iterable[Summary]) -> Mapping[date | None, set[str]]:
    numbers: dict[date | None, set[str]] = {}
    for summary in summaries:
        if summary.header.stage is Stage.AMENDING and not summary.unnumbered:
            _, number = rank_of(summary.numbered_header)
            numbers.setdefault(summary.header.decision_date, set()).add(number)
    return numbers


def _settle(rivals: Sequence[Summary]) -> _Settled:
    """The newest file of a place, what it replaced, and what cannot be another file of the same document."""
    ranked = sorted(rivals, key=newness)
    later = [s for i, s in enumerate(ranked) if any(_comes_after(s, rival) for rival in ranked[:i])]
    *former, winner = [summary for summary in ranked if summary not in later]
    return _Settled(winner, [(s, _why(s, winner)) for s in former], [(s, _SECOND) for s in later])


def _comes_after(summary: Summary, rival: Summary) -> bool:
    """Voted another day, on the budget that the rival left, not on the one that the rival changed.

    So two decisions that a software numbers alike do not replace each other unseen. A clerk's number settles it.
    """
    if summary.number or summary.header.stage not in (Stage.AMENDING, Stage.SUPPLEMENTARY):
        return False
    if summary.header.decision_date == rival.header.decision_date or not any(rival.credits.values()):
        return False
    return same(summary.previous, rival.after)


def _why(summary: Summary, winner: Summary) -> str:
    if summary.header.stage is not winner.header.stage:
        return "Le compte financier unique a pris la place du compte administratif."
    if newness(summary)[:-1] == newness(winner)[:-1]:
        return "Un autre fichier de la même date a pris sa place."
    dated = f" du {winner.header.document_date:%d/%m/%Y}" if winner.header.document_date else ""
    return f"Un document plus récent{dated} a pris sa place."


def _in_order(winners: Sequence[Summary]) -> list[Summary]:
    """Primary; then supplementary and amending by date; then accounts."""
    days = _days(winners)
    return sorted(winners, key=lambda summary: _order(summary, days[summary.sha256]))


def _days(winners: Sequence[Summary]) -> Mapping[str, date]:
    """The day of each decision. One that is missing, or later than that of a greater number, becomes the latter's."""
    days: dict[str, date] = {}
    after = date.max
    for summary in sorted(winners, key=lambda s: (*rank_of(s.numbered_header), s.sha256), reverse=True):
        days[summary.sha256] = summary.header.decision_date or summary.header.document_date or date.max
        if summary.header.stage is Stage.AMENDING and summary.numbered_header.number:
            after = days[summary.sha256] = min(after, days[summary.sha256])
    return days


def _order(summary: Summary, day: date) -> tuple[int, date, bool, int, str, str]:
    stage = summary.header.stage
    step = 0 if stage is Stage.PRIMARY else 2 if stage.is_accounts else 1
    return step, day, stage is Stage.AMENDING, *rank_of(summary.numbered_header), summary.sha256


def _doubts(order: Sequence[Summary]) -> Iterator[tuple[str, str]]:
    """The hashes of amending decisions without a number whose place in the year cannot be told, and why."""
    known: list[Summary] = []
    for summary in order:
        if summary.unnumbered and not summary.inherited and (reason := _doubt(summary, known)):
            yield summary.sha256, reason
        elif not summary.header.stage.is_accounts:
            known.append(summary)


def _doubt(summary: Summary, known: Sequence[Summary]) -> str:
    if not known or known[0].header.stage is not Stage.PRIMARY:
        return _NO_PRIMARY
    if not any(summary.previous.values()):
        return _NO_PREVIOUS
    return "" if _follows(summary, known) else _NOT_NEXT


def _follows(summary: Summary, known: Sequence[Summary]) -> bool:
    """Its "budget before" is what the document before it left, or what all of them add up to."""
    whole: Mapping[str, Decimal] = {}
    for former in known:
        whole = plus(whole, former.credits)
    return same(summary.previous, known[-1].after) or same(summary.previous, whole)
