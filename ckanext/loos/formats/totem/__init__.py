"""TotEM: the XML in which a town hall sends its budgets to the prefecture.

Reads `DocumentBudgetaire` and the `CompteFinancierUnique` that wraps one. Lines that the tool computed
(`calculated="true"`: totals) are skipped; annexes, which name persons, are only counted.
Source: Actes budgétaires, odm-budgetaire.org; measures in docs/architecture.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from ckanext.loos.records.budget import BudgetDocument, BudgetHeader, BudgetLine

from .. import chart_of_accounts, xml_source
from ..errors import FormatError
from ..xml_source import MAX_SIZE
from . import header as totem_header
from .annexes import AnnexCounter
from .header import BUDGET, TRUE
from .lines import LineReader

__all__ = ["MAX_SIZE", "Reading", "read", "stream"]

_ROOTS = ("DocumentBudgetaire", "CompteFinancierUnique")
_HEADER_PARTS = ("Scellement", "EnTeteDocBudgetaire", "EnTeteBudget", "BlocBudget", "InformationsGenerales")
_LINE = BUDGET + "LigneBudget"
_BLOCK = BUDGET + "BlocBudget"
_TAGS = frozenset((_LINE, *(BUDGET + part for part in _HEADER_PARTS)))


@dataclass
class Reading:
    """A document being read: its header at once, its lines as they come, the rest when they are all read."""

    header: BudgetHeader
    lines: Iterator[BudgetLine]
    counter: AnnexCounter
    warnings: list[str]

    @property
    def annexes(self) -> Counter[str]:
        return self.counter.rows

    @property
    def deliberated_on(self) -> date | None:
        """The day of the vote; from the annexes where the header does not tell it."""
        return self.header.decision_date or self.counter.deliberated_on


def read(source: bytes | BinaryIO | Path) -> BudgetDocument:
    """A whole budget document. Raises `FormatError` (and `OSError` for a path that cannot be opened)."""
    with xml_source.opened(source) as opened:
        reading = stream(opened)
        lines = tuple(reading.lines)
    header = replace(reading.header, decision_date=reading.deliberated_on)
    return BudgetDocument(header, lines, dict(reading.annexes), tuple(reading.warnings))


def stream(opened: BinaryIO) -> Reading:
    """Read from a seekable stream in bounded memory: consume `lines`, then `annexes` and `warnings` are full."""
    annexes = AnnexCounter(_TAGS)
    walk = xml_source.elements(opened, _TAGS, _ROOTS, annexes)
    parts: dict[str, etree._Element] = {}
    first = _header_parts(walk, parts)
    if not parts:
        raise _no_namespace()
    header = totem_header.read(parts)
    chart = chart_of_accounts.load(header.nomenclature, header.fiscal_year)
    warnings = [chart.warning] if chart.warning else []
    lines = _lines(chain(first, walk), LineReader(chart, warnings))
    return Reading(header, lines, annexes, warnings)


def _header_parts(walk: Iterator[etree._Element], parts: dict[str, etree._Element]) -> list[etree._Element]:
    """Keep the header's blocks; returns the first line, which ends them, where there is one."""
    for element in walk:
        if element.tag == _LINE:
            return [element]
        if element.tag == _BLOCK and "BlocBudget" in parts:
            raise _several(element)
        parts[element.tag.removeprefix(BUDGET)] = element
    return []


def _lines(walk: Iterator[etree._Element], reader: LineReader) -> Iterator[BudgetLine]:
    """Each line of the one budget."""
    empty = True
    for element in walk:
        if element.tag == _LINE:
            if element.get("calculated") not in TRUE:
                empty = False
                yield reader.line(element)
        elif element.tag == _BLOCK:
            raise _several(element)
    if empty or not reader.met_amounts:
        raise FormatError(
            f"Budget incomplet : aucun{'e ligne budgétaire' if empty else ' montant'}",
            remedy="Exportez le document budgétaire complet depuis votre logiciel de comptabilité.",
        )


def _no_namespace() -> FormatError:
    return FormatError(
        f"Aucun bloc de budget dans l'espace de noms du format TotEM ({BUDGET.strip('{}')})",
        remedy="Exportez le document budgétaire complet depuis votre logiciel de comptabilité.",
    )


def _several(block: etree._Element) -> FormatError:
    """The format lets a document hold many budgets; each is a dataset of its own, so each is a file of its own."""
    return FormatError(
        "Ce fichier contient plusieurs budgets",
        f"BlocBudget, ligne {block.sourceline}",
        "Exportez un fichier par budget.",
    )
