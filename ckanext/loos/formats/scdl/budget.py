"""SCDL budget 0.8.3: the open CSV of a budget, as schema.data.gouv.fr describes it.

Source: https://schema.data.gouv.fr/schemas/scdl/budget/0.8.3/schema.json
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Protocol, TextIO

from ckanext.loos.records.budget import BudgetHeader, BudgetLine, Direction, Section, Stage

COLUMNS = (
    "BGT_NATDEC BGT_ANNEE BGT_SIRET BGT_NOM BGT_CONTNAT BGT_CONTNAT_LABEL BGT_NATURE BGT_NATURE_LABEL BGT_FONCTION "
    "BGT_FONCTION_LABEL BGT_OPERATION BGT_SECTION BGT_OPBUDG BGT_CODRD BGT_MTREAL BGT_MTBUDGPREC BGT_MTRARPREC "
    "BGT_MTPROPNOUV BGT_MTPREV BGT_CREDOUV BGT_MTRAR3112 BGT_ARTSPE"
).split()
# The schema knows no CFU; it is written as the accounts that it replaces.
_STAGES = {
    Stage.PRIMARY: "budget primitif",
    Stage.SUPPLEMENTARY: "budget supplémentaire",
    Stage.AMENDING: "décision modificative",
    Stage.ACCOUNTS: "compte administratif",
    Stage.SINGLE_ACCOUNT: "compte administratif",
}
_SECTIONS = {Section.OPERATING: "fonctionnement", Section.INVESTMENT: "investissement"}
_DIRECTIONS = {Direction.EXPENDITURE: "dépense", Direction.REVENUE: "recette"}
_SPECIALISED = {None: "", True: "spécialisé", False: "non spécialisé"}
_CODE_LENGTH = 9  # of a chapter or account in the schema


class Readable(Protocol):
    """A header and its lines: a `BudgetDocument`, or one being read."""

    @property
    def header(self) -> BudgetHeader: ...

    @property
    def lines(self) -> Iterable[BudgetLine]: ...


def write(stream: TextIO, documents: Iterable[Readable]) -> None:
    """Write the rows of some documents, with one header row; amounts in euros with a decimal point."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for document in documents:
        writer.writerows(rows(document.header, document.lines))


def rows(header: BudgetHeader, lines: Iterable[BudgetLine]) -> Iterator[list[object]]:
    start = [_STAGES[header.stage], header.fiscal_year, header.siret, header.name]
    for line in lines:
        yield [*start, *_row(line)]


def _row(line: BudgetLine) -> list[object]:
    return [
        line.chapter[:_CODE_LENGTH],
        line.chapter_label,
        line.account[:_CODE_LENGTH],
        line.account_label,
        line.function,
        line.function_label,
        line.operation,
        _SECTIONS[line.section],
        "ordre" if line.transfer else "réel",
        _DIRECTIONS[line.direction],
        *(None if amount is None else f"{amount:f}" for amount in _amounts(line)),
        _SPECIALISED[line.specialised],
    ]


def _amounts(line: BudgetLine) -> tuple[object, ...]:
    return (
        line.real,
        line.previous,
        line.carried_in,
        line.proposed,
        line.voted,
        line.opened,
        line.carried_out,
    )
