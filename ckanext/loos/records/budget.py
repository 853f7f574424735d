"""A town hall's budget documents and their lines.

Terms follow the TotEM format of the French finance ministry (DocumentBudgetaire,
CompteFinancierUnique) and the SCDL budget schema 0.8.3. Amounts are euros, as exact decimals;
`None` means the file states no amount, which is not zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from .word import Word


class Stage(Word):
    """The steps of a fiscal year; values are the usual French abbreviations."""

    PRIMARY = "BP"
    AMENDING = "DM"
    SUPPLEMENTARY = "BS"
    ACCOUNTS = "CA"
    SINGLE_ACCOUNT = "CFU"

    @property
    def is_accounts(self) -> bool:
        """True for the stages that say what was really spent and received."""
        return self in (Stage.ACCOUNTS, Stage.SINGLE_ACCOUNT)


class Section(Word):
    OPERATING = "F"
    INVESTMENT = "I"


class Direction(Word):
    EXPENDITURE = "D"
    REVENUE = "R"


class BudgetLine(NamedTuple):
    """One line of a budget. A named tuple, since a file has thousands and speed counts.

    `transfer` is TotEM's OpBudg = 1 ("opération d'ordre"): money moved inside the budget.
    `chapter_derived` is true where the file left the chapter out and the chart of accounts gave it.
    """

    section: Section
    direction: Direction
    transfer: bool
    chapter: str
    chapter_label: str
    chapter_derived: bool
    account: str
    account_label: str
    function: str | None
    function_label: str | None
    operation: str | None
    real: Decimal | None  # MtReal
    previous: Decimal | None  # MtBudgPrec
    carried_in: Decimal | None  # MtRARPrec
    proposed: Decimal | None  # MtPropNouv
    voted: Decimal | None  # MtPrev
    opened: Decimal | None  # CredOuv
    carried_out: Decimal | None  # MtRAR3112
    specialised: bool | None  # ArtSpe


MEASURES = ("real", "previous", "carried_in", "proposed", "voted", "opened", "carried_out")


@dataclass(frozen=True, slots=True)
class BudgetHeader:
    """Who, when and what of a budget document. Names of persons are never read into it."""

    siret: str  # of this budget (IdEtab); an annex budget has its own
    name: str  # LibelleEtab
    collectivity_siret: str  # IdColl
    collectivity: str  # LibelleColl
    fiscal_year: int
    stage: Stage
    nomenclature: str  # "M57_A": the declination, which names the chart of accounts
    draft: bool = False  # ProjetBudget
    annex: bool = False  # CodTypBud = A
    main_siret: str | None = None  # IdEtabPal
    number: str | None = None  # NumDec, of an amending decision
    insee_code: str | None = None  # CodInseeColl
    population: int | None = None  # Information PopTot
    decision_date: date | None = None  # DteDec
    document_date: date | None = None  # DteStr
    sealed_at: datetime | None = None  # Scellement@date

    @property
    def siren(self) -> str:
        return self.siret[:9]


@dataclass(frozen=True, slots=True)
class BudgetDocument:
    header: BudgetHeader
    lines: tuple[BudgetLine, ...]
    annexes: Mapping[str, int] = field(default_factory=dict)  # table name → number of rows, only counted
    warnings: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[BudgetLine]:
        return iter(self.lines)
