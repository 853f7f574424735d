"""What the figures of a budget's year are made of. Frozen values; amounts are euros, `None` is "not stated".

"Real" operations are those that move money in or out of the town; the other kinds only move it inside the
budget, or bring in the result of a former year. See `figures_lines.kind`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .budget import Direction, Section
from .word import Word

_CENT = Decimal("0.01")


class Kind(Word):
    """What a line is. Each line has exactly one kind, so the kinds add up to the whole."""

    REAL = "real"  # opération réelle: shown by chapter and by function
    TRANSFER = "transfer"  # opération d'ordre
    FORMER_RESULT = "former_result"  # 001, 002
    INNER_MOVE = "inner_move"  # 021, 023
    CAPITALISED_RESULT = "capitalised_result"  # 1068 in revenue: an operating surplus put into investment


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a budget, with the way it was made, in French."""

    key: str
    label: str
    value: Decimal | None
    formula: str

    def per_inhabitant(self, population: int | None) -> Decimal | None:
        """To the cent; None where the amount or the population is not known."""
        if self.value is None or not population or population < 0:
            return None
        return (self.value / population).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Balance:
    """Both sides of a section, all kinds of lines counted: the law wants them equal (CGCT L1612-4)."""

    section: Section
    expenditure: Decimal | None
    revenue: Decimal | None

    @property
    def gap(self) -> Decimal | None:
        """Revenue less expenditure; None where neither side is stated."""
        if self.expenditure is None and self.revenue is None:
            return None
        return (self.revenue or Decimal()) - (self.expenditure or Decimal())

    @property
    def balanced(self) -> bool | None:
        return None if self.gap is None else self.gap == 0


@dataclass(frozen=True, slots=True)
class Result:
    """What a section's accounts end with."""

    section: Section
    year: Decimal | None  # revenue less expenditure of the year alone
    former: Decimal | None  # lines 001 or 002: what the years before left
    carried_out_expenditure: Decimal | None  # restes à réaliser
    carried_out_revenue: Decimal | None

    @property
    def closing(self) -> Decimal | None:
        """The year's result with the former ones."""
        return None if self.year is None else self.year + (self.former or Decimal())

    @property
    def carried_out(self) -> Decimal | None:
        """Revenue less expenditure still to come."""
        if self.carried_out_expenditure is None and self.carried_out_revenue is None:
            return None
        return (self.carried_out_revenue or Decimal()) - (self.carried_out_expenditure or Decimal())


@dataclass(frozen=True, slots=True)
class Row:
    """One part of the budget at three moments: a chapter, a function, a group, a kind of line, a whole section.

    `primary`: the first budget voted. `planned`: the credits of the year, amendments in. `realised`: spent
    or received; None while the accounts are not known.
    """

    section: Section
    direction: Direction
    code: str
    label: str
    primary: Decimal | None
    planned: Decimal | None
    realised: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Planned and not realised (negative: more than planned); None unless both are stated."""
        return None if self.planned is None or self.realised is None else self.planned - self.realised

    @property
    def rate(self) -> Decimal | None:
        """Realised over planned (1 is 100 %); None where that would mean nothing."""
        if self.planned is None or self.planned <= 0 or self.realised is None or self.realised < 0:
            return None
        return self.realised / self.planned


@dataclass(frozen=True, slots=True)
class Change:
    """The same figure, made the same way, in two years."""

    key: str
    label: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before

    @property
    def rate(self) -> Decimal | None:
        """Difference over the former amount (0.1 is +10 %); None where that would mean nothing."""
        return self.difference / self.before if self.before > 0 else None


@dataclass(frozen=True, slots=True)
class Comparison:
    before: int  # fiscal years
    after: int
    changes: tuple[Change, ...]
    note: str = ""  # in French: why some parts are not to be compared


@dataclass(frozen=True, slots=True)
class YearFigures:
    """All figures of one budget (main or annex, never both) in one year."""

    siret: str
    fiscal_year: int
    nomenclature: str
    population: int | None
    has_primary: bool
    has_accounts: bool
    figures: tuple[Figure, ...]
    primary_balances: tuple[Balance, ...]  # empty without a primary budget
    credit_balances: tuple[Balance, ...]  # empty where the credits of the year cannot be known
    results: tuple[Result, ...]  # empty without accounts
    stages: tuple[Row, ...]  # real operations, whole sections: at most four rows
    chapters: tuple[Row, ...]  # real operations
    functions: tuple[Row, ...]  # real operations; empty where the lines have no function
    groups: tuple[Row, ...]  # real operations: staff, equipment, debt…; see `figures_groups`
    kinds: tuple[Row, ...]  # code is a `Kind`: how the real operations and the rest make the whole
    notes: tuple[str, ...] = ()  # in French: what the reader must know before trusting a sum

    def figure(self, key: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.key == key), None)

    def chapters_of(self, section: Section, direction: Direction) -> Sequence[Row]:
        return [row for row in self.chapters if (row.section, row.direction) == (section, direction)]

    def functions_of(self, section: Section, direction: Direction) -> Sequence[Row]:
        return [row for row in self.functions if (row.section, row.direction) == (section, direction)]

    def groups_of(self, section: Section, direction: Direction) -> Sequence[Row]:
        return [row for row in self.groups if (row.section, row.direction) == (section, direction)]

    def stage(self, section: Section, direction: Direction) -> Row | None:
        return next((row for row in self.stages if (row.section, row.direction) == (section, direction)), None)
