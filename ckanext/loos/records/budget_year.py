"""Which documents of a budget's year are in force, which they replaced, which wait for a clerk.

A pure function of the set of documents: the order of arrival changes nothing.
Source: reference of TotEM ("MtBudgPrec", "NumDec", "DteStr"); CGCT L1612-11 for amending decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from .budget import BudgetDocument, BudgetHeader, Stage

ACCOUNTS_SLOT = "comptes"
Totals = Mapping[str, Decimal]  # "F/D", "F/R", "I/D", "I/R" → euros


@dataclass(frozen=True)
class Summary:
    """What must be known of a document to put it in its place; small enough to keep."""

    sha256: str
    header: BudgetHeader
    previous: Totals  # MtBudgPrec: the budget before this document
    credits: Totals  # what this document opens, or changes
    number: str | None = None  # given by a clerk to an amending decision that has none

    @property
    def numbered_header(self) -> BudgetHeader:
        return replace(self.header, number=self.number) if self.number else self.header


@dataclass(frozen=True)
class Arrangement:
    current: tuple[tuple[str, Summary], ...]  # in the order of the year
    replaced: tuple[tuple[Summary, str], ...]  # with the reason, in French
    waiting: tuple[tuple[Summary, str], ...]

    @staticmethod
    def slot(summary: Summary) -> str:
        return slot_of(summary.numbered_header)


def summarise(document: BudgetDocument, sha256: str, number: str | None = None) -> Summary:
    previous: dict[str, Decimal] = {}
    opened: dict[str, Decimal] = {}
    for line in document.lines:
        key = f"{line.section}/{line.direction}"
        previous[key] = previous.get(key, Decimal()) + (line.previous or 0)
        opened[key] = opened.get(key, Decimal()) + _credits(line.opened, line.voted, line.carried_in, document.header)
    return Summary(sha256, document.header, previous, opened, number)


def _credits(opened: Decimal | None, voted: Decimal | None, carried_in: Decimal | None, header: BudgetHeader) -> Decimal:
    """A primary budget opens CredOuv (= MtPrev + MtRARPrec); the later ones change by MtPrev."""
    if header.stage is Stage.PRIMARY and opened is not None:
        return opened
    return (voted or Decimal()) + ((carried_in or Decimal()) if header.stage is not Stage.AMENDING else Decimal())


def slot_of(header: BudgetHeader) -> str:
    """The place of a document in its year, also the end of its file's address."""
    if header.stage.is_accounts:
        return ACCOUNTS_SLOT
    if header.stage is Stage.AMENDING:
        return f"dm-{header.number or header.decision_date or 'sans-numero'}"
    number = f"-{header.number}" if header.stage is Stage.SUPPLEMENTARY and header.number not in (None, "1") else ""
    return f"{header.stage.value.lower()}{number}"


def arrange(summaries: Iterable[Summary]) -> Arrangement:
    """Put a year's documents in their places. Drafts are never in force."""
    voted = [summary for summary in summaries if not summary.header.draft]
    winners, replaced = _winners(_merged(voted))
    waiting = _waiting(winners)
    current = [(slot, winners[slot]) for slot in sorted(winners, key=lambda slot: _order(winners[slot]))]
    return Arrangement(
        tuple((slot, summary) for slot, summary in current if slot not in waiting),
        tuple(sorted(replaced, key=lambda pair: pair[0].sha256)),
        tuple((winners[slot], reason) for slot, reason in sorted(waiting.items())),
    )


def _merged(summaries: Sequence[Summary]) -> dict[str, list[Summary]]:
    """Documents by place; one without a number joins the numbered one of the same decision date."""
    numbers = {
        summary.header.decision_date: Arrangement.slot(summary)
        for summary in sorted(summaries, key=lambda s: (int(s.numbered_header.number or 0), s.sha256))
        if summary.header.stage is Stage.AMENDING and summary.numbered_header.number and summary.header.decision_date
    }
    slots: dict[str, list[Summary]] = {}
    for summary in summaries:
        slot = Arrangement.slot(summary)
        if summary.header.stage is Stage.AMENDING and not summary.numbered_header.number:
            slot = numbers.get(summary.header.decision_date, slot)
        slots.setdefault(slot, []).append(summary)
    return slots


def _winners(slots: Mapping[str, Sequence[Summary]]) -> tuple[dict[str, Summary], list[tuple[Summary, str]]]:
    winners: dict[str, Summary] = {}
    replaced = []
    for slot, rivals in slots.items():
        *former, winner = sorted(rivals, key=newness)
        winners[slot] = _with_number(winner, rivals)
        replaced += [(summary, _why(summary, winner)) for summary in former]
    return winners, replaced


def _with_number(winner: Summary, rivals: Sequence[Summary]) -> Summary:
    """A corrected file keeps the number that the former one had, or that a clerk gave it."""
    numbers = sorted({s.numbered_header.number for s in rivals if s.numbered_header.number} - {None})
    if winner.header.stage is Stage.AMENDING and not winner.numbered_header.number and numbers:
        return replace(winner, number=numbers[0])
    return winner


def newness(summary: Summary) -> tuple[bool, date, datetime, str]:
    """A CFU comes after a CA; then the newest DteStr, then the seal's date; the hash decides between equals."""
    header = summary.header
    sealed = header.sealed_at or datetime.min.replace(tzinfo=UTC)
    return (
        header.stage is Stage.SINGLE_ACCOUNT,
        header.document_date or date.min,
        sealed if sealed.tzinfo else sealed.replace(tzinfo=UTC),
        summary.sha256,
    )


def _why(summary: Summary, winner: Summary) -> str:
    if summary.header.stage is not winner.header.stage:
        return "Le compte financier unique a pris la place du compte administratif."
    dated = f" du {winner.header.document_date:%d/%m/%Y}" if winner.header.document_date else ""
    return f"Un document plus récent{dated} a pris sa place."


def _order(summary: Summary) -> tuple[int, date, int, str]:
    """The order of a year: primary, then supplementary and amending by date, then accounts."""
    header = summary.numbered_header
    rank = {Stage.PRIMARY: 0, Stage.ACCOUNTS: 2, Stage.SINGLE_ACCOUNT: 2}.get(header.stage, 1)
    return rank, header.decision_date or header.document_date or date.max, int(header.number or 0), summary.sha256


def _waiting(winners: Mapping[str, Summary]) -> dict[str, str]:
    """The places of amending decisions without a number whose order in the year cannot be told."""
    waiting: dict[str, str] = {}
    known: list[Summary] = []
    for slot, summary in sorted(winners.items(), key=lambda item: _order(item[1])):
        if summary.header.stage.is_accounts:
            continue
        doubtful = summary.header.stage is Stage.AMENDING and not summary.numbered_header.number
        if doubtful and (reason := _doubt(summary, known)):
            waiting[slot] = reason
        else:
            known.append(summary)
    return waiting


def _doubt(summary: Summary, known: Sequence[Summary]) -> str:
    ask = "Indiquez son numéro."
    if summary.header.decision_date is None:
        return f"Cette décision modificative n'a ni numéro ni date de vote. {ask}"
    if not known:
        return f"Cette décision modificative n'a pas de numéro, et le budget primitif n'est pas encore connu. {ask}"
    if not _follows(summary, known):
        return (
            "Cette décision modificative n'a pas de numéro, et le budget qu'elle modifie n'est pas "
            f"celui qui la précède ici. {ask}"
        )
    return ""


def _follows(summary: Summary, known: Sequence[Summary]) -> bool:
    """Its "budget before" is what the documents before it add up to."""
    before: dict[str, Decimal] = {}
    for former in known:
        for key, amount in former.credits.items():
            before[key] = before.get(key, Decimal()) + amount
    return all(
        summary.previous.get(key, Decimal()) == before.get(key, Decimal()) for key in {*summary.previous, *before}
    )
