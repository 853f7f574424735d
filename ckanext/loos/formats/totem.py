"""TotEM: the XML in which a town hall sends its budgets to the prefecture.

Reads `DocumentBudgetaire` and the `CompteFinancierUnique` that wraps one. Lines that the tool computed
(`calculated="true"`: totals) are skipped; annexes, which name persons, are only counted.
Source: Actes budgétaires, odm-budgetaire.org; measures in docs/architecture.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from ckanext.loos.records.budget import BudgetDocument, BudgetHeader, BudgetLine

from . import chart_of_accounts, totem_header, xml_source
from .errors import FormatError
from .totem_header import BUDGET
from .totem_lines import LineReader
from .xml_source import MAX_SIZE

__all__ = ["MAX_SIZE", "Reading", "read", "stream"]

_ROOTS = ("DocumentBudgetaire", "CompteFinancierUnique")
_HEADER_PARTS = ("Scellement", "EnTeteDocBudgetaire", "EnTeteBudget", "BlocBudget", "InformationsGenerales")
_LINE = BUDGET + "LigneBudget"
_BUDGET_END = BUDGET + "Budget"
# Rows of annexes are counted one by one, so that a big annex is never held in memory.
_ANNEX_ROWS = (
    "EMPRUNT TRESORERIE TIERS CONCOURS FORMATION FISCALITE CONSOLIDATION ORGANISME_ENG ORGANISME_GROUP PATRIMOINE "
    "PERSONNEL VENTILATION AMORTISSEMENT_METHODE AMORTISSEMENT PROVISION SIGNATURE SIGNATAIRE ETAB_SERVICE SOMMAIRE "
    "CHARGE CREDIT_BAIL PPP PRET AUTRE_ENGAGEMENT APCP MEMBREASA DETTE CONTRAT_COUV FONDS_AIDE_ECO FLUX_CROISES "
    "SERVICE_FERROVIAIRE RECETTE_AFFECTEE ETALEMENT_PROVISION VENTIL_RECETTE TELETRANS ACTION_POLITIQUE_VILLE"
).split()
_ACCOUNTING_LINE = "{http://www.minefi.gouv.fr/cp/demat/doccomptable}LigneComptable"
_RELEASE_EVERY = 128  # elements; bounds memory without a cost for each line
_TAGS = (
    _LINE,
    _ACCOUNTING_LINE,
    _BUDGET_END,
    *(BUDGET + part for part in _HEADER_PARTS),
    *(BUDGET + row for row in _ANNEX_ROWS),
)


@dataclass
class Reading:
    """A document being read: its header at once, its lines as they come, the rest when they are all read."""

    header: BudgetHeader
    lines: Iterator[BudgetLine]
    annexes: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)


def read(source: bytes | BinaryIO | Path) -> BudgetDocument:
    """A whole budget document. Raises `FormatError` (and `OSError` for a path that cannot be opened)."""
    with xml_source.opened(source) as opened:
        reading = stream(opened)
        lines = tuple(reading.lines)
    return BudgetDocument(reading.header, lines, dict(reading.annexes), tuple(reading.warnings))


def stream(opened: BinaryIO) -> Reading:
    """Read from a seekable stream in bounded memory: consume `lines`, then `annexes` and `warnings` are full."""
    walk = xml_source.elements(xml_source.checked(opened), _TAGS, _ROOTS)
    parts: dict[str, etree._Element] = {}
    first = _header_parts(walk, parts)
    header = totem_header.read(parts)
    chart = chart_of_accounts.load(header.nomenclature, header.fiscal_year)
    reading = Reading(header, iter(()), warnings=[chart.warning] if chart.warning else [])
    reading.lines = _lines(first, walk, LineReader(chart, reading.warnings), reading)
    return reading


def _header_parts(walk: Iterator[etree._Element], parts: dict[str, etree._Element]) -> etree._Element | None:
    """Keep the header's blocks; returns the first element after them."""
    for element in walk:
        name = element.tag[len(BUDGET) :] if element.tag.startswith(BUDGET) else ""
        if name in _HEADER_PARTS:
            parts[name] = element
        elif element.tag == _ACCOUNTING_LINE:
            element.clear()
        else:
            return element
    return None


def _lines(
    first: etree._Element | None, walk: Iterator[etree._Element], reader: LineReader, reading: Reading
) -> Iterator[BudgetLine]:
    """Each line of the first and only budget; annex rows are counted on the way."""
    budgets = lines = 0
    for seen, element in enumerate(chain([first] if first is not None else [], walk)):
        tag = element.tag
        if tag == _LINE:
            if element.get("calculated") != "true":
                lines += 1
                yield reader.line(element)
        elif tag == _BUDGET_END:
            budgets += 1
        elif tag == BUDGET + "BlocBudget":
            raise FormatError(
                "Ce fichier contient plusieurs budgets",
                f"BlocBudget, ligne {element.sourceline}",
                "Exportez un fichier par budget.",
            )
        else:
            _count(element, reading.annexes)
        if tag != _BUDGET_END and not seen % _RELEASE_EVERY:
            _release(element)
    if not budgets or not lines:
        raise FormatError(
            "Budget incomplet : aucune ligne budgétaire",
            remedy="Exportez le document budgétaire complet depuis votre logiciel de comptabilité.",
        )


def _count(element: etree._Element, annexes: Counter[str]) -> None:
    parent = element.getparent()
    if parent is not None and isinstance(parent.tag, str) and parent.tag.startswith(BUDGET + "DATA_"):
        annexes[parent.tag[len(BUDGET) :]] += 1


def _release(element: etree._Element) -> None:
    """Free what came before a read element under the same parent."""
    parent = element.getparent()
    if parent is not None:
        del parent[: parent.index(element)]
