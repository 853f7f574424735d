"""What a line is, and which of its amounts counts at which stage.

Measured on real files: in a primary budget CredOuv = MtPrev + MtRARPrec; in a BP, BS or DM, MtReal is not
spending (it holds former results); a DM's MtPrev is a change of the credits; the accounts' CredOuv is all
the credits of the year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from .budget import BudgetDocument, BudgetLine, Direction, Section, Stage
from .figures_types import Kind

# The chapters in 9 are those of budgets voted by function (M57).
_INNER = frozenset({"021", "023", "951", "953"})
_FORMER = frozenset({"001", "002"})
_ORDER = frozenset({"040", "041", "042", "043", "925", "926", "946", "947"})
_CAPITALISED = "1068"


class Term(NamedTuple):
    """A line and the amount it brings to a sum."""

    line: BudgetLine
    amount: Decimal | None


Terms = Sequence[Term]


def kind(line: BudgetLine) -> Kind:
    """The one kind of a line. Moves between sections and former results come before the transfer mark."""
    if line.account in _INNER or line.chapter in _INNER:
        return Kind.INNER_MOVE
    if line.account in _FORMER or line.chapter in _FORMER:
        return Kind.FORMER_RESULT
    if line.transfer or line.chapter in _ORDER:
        return Kind.TRANSFER
    if line.direction is Direction.REVENUE and line.account.startswith(_CAPITALISED):
        return Kind.CAPITALISED_RESULT
    return Kind.REAL


def is_real(line: BudgetLine) -> bool:
    return kind(line) is Kind.REAL


def add(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is stated; None where nothing is."""
    stated = [amount for amount in amounts if amount is not None]
    return sum(stated, Decimal()) if stated else None


def total(terms: Terms, keep: Callable[[BudgetLine], bool]) -> Decimal | None:
    return add(term.amount for term in terms if keep(term.line))


def side(section: Section, direction: Direction, of: Callable[[BudgetLine], bool]) -> Callable[[BudgetLine], bool]:
    """The lines of one side of one section that `of` keeps."""
    return lambda line: line.section is section and line.direction is direction and of(line)


def planned(line: BudgetLine) -> Decimal | None:
    """What a primary budget or the accounts open: CredOuv, else MtPrev + MtRARPrec."""
    return line.opened if line.opened is not None else add((line.voted, line.carried_in))


def primary_terms(documents: Sequence[BudgetDocument]) -> Terms:
    return [Term(line, planned(line)) for document in _of(documents, Stage.PRIMARY) for line in document.lines]


def realised_terms(documents: Sequence[BudgetDocument]) -> Terms:
    return [Term(line, line.real) for document in accounts(documents) for line in document.lines]


def credit_terms(documents: Sequence[BudgetDocument]) -> Terms:
    """The credits of the year: those the accounts state, else the primary budget and all that changed it.

    Empty where there is neither: amendments alone are no budget.
    """
    told = [line for document in accounts(documents) for line in document.lines]
    if accounts_state_credits(documents):
        return [Term(line, planned(line)) for line in told]
    if _of(documents, Stage.PRIMARY):
        return [Term(line, _change(document, line)) for document in documents for line in document.lines]
    return [Term(line, planned(line)) for line in told]


def carried_in_terms(documents: Sequence[BudgetDocument]) -> Terms:
    """What the year took over from the one before: as the accounts state it, else the budgets voted.

    An amending decision's is left out: it repeats what was taken over before it. So are accounts that write
    the same amounts as carried out: measured in a CFU (Mohon 2023, 10 lines of 10), where MtRARPrec repeats
    MtRAR3112, the end of the year and not its start.
    """
    told = [line for document in accounts(documents) for line in document.lines]
    if all((line.carried_in or 0) == (line.carried_out or 0) for line in told):
        budgets = (*_of(documents, Stage.PRIMARY), *_of(documents, Stage.SUPPLEMENTARY))
        told = [line for document in budgets for line in document.lines]
    return [Term(line, line.carried_in) for line in told]


def accounts_state_credits(documents: Sequence[BudgetDocument]) -> bool:
    """Accounts whose CredOuv are all absent or zero say nothing of them."""
    return any(line.opened for document in accounts(documents) for line in document.lines)


def accounts(documents: Sequence[BudgetDocument]) -> Sequence[BudgetDocument]:
    """The accounts of the year, at most one document: a CFU stands for the CA."""
    return [document for document in documents if document.header.stage.is_accounts][-1:]


def _change(document: BudgetDocument, line: BudgetLine) -> Decimal | None:
    stage = document.header.stage
    if stage is Stage.PRIMARY:
        return planned(line)
    if stage is Stage.AMENDING:
        return line.voted
    return add((line.voted, line.carried_in)) if stage is Stage.SUPPLEMENTARY else None


def _of(documents: Sequence[BudgetDocument], stage: Stage) -> Sequence[BudgetDocument]:
    return [document for document in documents if document.header.stage is stage]
