"""Hand-made lines and documents for the tests of the figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ckanext.loos.records.budget import (
    BudgetDocument,
    BudgetHeader,
    BudgetLine,
    Direction,
    Section,
    Stage,
)

EMPTY = BudgetLine(
    section=Section.OPERATING,
    direction=Direction.EXPENDITURE,
    transfer=False,
    chapter="011",
    chapter_label="Charges à caractère général",
    chapter_derived=False,
    account="6061",
    account_label="",
    function=None,
    function_label=None,
    operation=None,
    real=None,
    previous=None,
    carried_in=None,
    proposed=None,
    voted=None,
    opened=None,
    carried_out=None,
    specialised=None,
)
_AMOUNTS = ("real", "previous", "carried_in", "proposed", "voted", "opened", "carried_out")


def line(place: str = "FD", chapter: str = "011", account: str = "6061", **changed: Any) -> BudgetLine:
    """A line of a place ("FD", "IR"); amounts may be written as plain numbers."""
    values = {
        name: Decimal(str(value)) if name in _AMOUNTS and value is not None else value
        for name, value in changed.items()
    }
    return EMPTY._replace(
        section=Section(place[0]), direction=Direction(place[1]), chapter=chapter, account=account, **values
    )


def document(stage: Stage, *lines: BudgetLine, **changed: Any) -> BudgetDocument:
    values = {
        "siret": "21620528600018",
        "name": "Loos-en-Gohelle",
        "collectivity_siret": "21620528600018",
        "collectivity": "Loos-en-Gohelle",
        "fiscal_year": 2023,
        "stage": stage,
        "nomenclature": "M57_A",
        **changed,
    }
    return BudgetDocument(BudgetHeader(**values), lines)


def slots(*documents: BudgetDocument) -> list[tuple[str, BudgetDocument]]:
    return [(each.header.stage.value.lower(), each) for each in documents]
