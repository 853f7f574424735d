"""What must be known of a budget document to put it in its place in the year, and how two compare.

Amounts are euros. Source: measured on real TotEM files, an amending decision's `MtBudgPrec` is the whole
budget before it, with the credits carried in and lines 001 and 002 (Crach, annex budget 2022: DM 1 states
in each section and direction what the primary budget opened).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from decimal import Decimal

from .budget import BudgetDocument, BudgetHeader, BudgetLine, Stage

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
    inherited: str | None = None  # of the numbered file of the same decision; worked out each time, never kept

    @property
    def numbered_header(self) -> BudgetHeader:
        """The header with the number in force, plainly written: "02" is "2"."""
        number = plain(self.number) or plain(self.header.number) or self.inherited or None
        return replace(self.header, number=number) if number != self.header.number else self.header

    @property
    def unnumbered(self) -> bool:
        """An amending decision whose number nobody has told."""
        return self.header.stage is Stage.AMENDING and not (plain(self.number) or plain(self.header.number))

    @property
    def after(self) -> Totals:
        """The credits of the year once this document is voted."""
        return self.credits if self.header.stage is Stage.PRIMARY else plus(self.previous, self.credits)


def summarise(document: BudgetDocument, sha256: str, number: str | None = None) -> Summary:
    previous: dict[str, Decimal] = {}
    opened: dict[str, Decimal] = {}
    for line in document.lines:
        key = f"{line.section}/{line.direction}"
        previous[key] = previous.get(key, Decimal()) + (line.previous or 0)
        opened[key] = opened.get(key, Decimal()) + _credits(line, document.header.stage)
    return Summary(sha256, document.header, previous, opened, number)


def _credits(line: BudgetLine, stage: Stage) -> Decimal:
    """A primary budget opens CredOuv (= MtPrev + MtRARPrec); the later ones change by MtPrev."""
    if stage is Stage.PRIMARY and line.opened is not None:
        return line.opened
    carried_in = line.carried_in if stage is not Stage.AMENDING else None
    return (line.voted or Decimal()) + (carried_in or Decimal())


def slot_of(header: BudgetHeader) -> str:
    """The place of a document in its year, also the end of its file's address.

    "bp", "bs", "bs-2", "dm-1", "dm-2022-09-26" (decision date, where there is no number), "comptes".
    """
    if header.stage.is_accounts:
        return ACCOUNTS_SLOT
    number = plain(header.number)
    if header.stage is Stage.AMENDING:
        return f"dm-{number or header.decision_date or 'sans-numero'}"
    return f"bs-{number}" if header.stage is Stage.SUPPLEMENTARY and number not in ("", "1") else header.stage.lower()


def rank_of(header: BudgetHeader) -> tuple[int, str]:
    """Numbers in their order: 2, "2 bis", 10."""
    number = plain(header.number)
    digits = re.match(r"[0-9]{1,9}", number)
    return int(digits[0]) if digits else 0, number


def plain(number: str | None) -> str:
    """ "02" is "2"; what stands in an address is letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", (number or "").lower()).strip("-").lstrip("0")


def newness(summary: Summary) -> tuple[bool, date, datetime, str]:
    """A CFU comes after a CA; then the newest DteStr, then the seal's date; the hash decides between equals.

    No date is the oldest. A seal without a time zone is read as UTC.
    """
    header = summary.header
    sealed = header.sealed_at or datetime.min
    return (
        header.stage is Stage.SINGLE_ACCOUNT,
        header.document_date or date.min,
        sealed if sealed.tzinfo else sealed.replace(tzinfo=timezone.utc),
        summary.sha256,
    )


def plus(left: Totals, right: Totals) -> Totals:
    return {key: left.get(key, Decimal()) + right.get(key, Decimal()) for key in sorted({*left, *right})}


def same(left: Totals, right: Totals) -> bool:
    """Equal to the cent; a total that is not there is zero."""
    return all(left.get(key, Decimal()) == right.get(key, Decimal()) for key in {*left, *right})
