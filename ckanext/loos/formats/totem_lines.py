"""The lines of a TotEM budget. The inner loop of the reader: written for speed, measured in bench/totem.py.

Chapter and section: the file's own chapter (`ContNat`) where it is stated; else the one that the chart of
accounts gives for the account, direction and kind of operation. The section is the chapter's.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from ckanext.loos.records.budget import BudgetLine, Direction, Section

from .chart_of_accounts import ChartOfAccounts
from .errors import FormatError
from .totem_header import BUDGET

_EXPORT = "Corrigez-le dans votre logiciel de comptabilité, puis exportez de nouveau le fichier."
_DIRECTIONS = {"D": Direction.EXPENDITURE, "R": Direction.REVENUE}
_SPECIALISED = {"true": True, "1": True, "false": False, "0": False}
_INVESTMENT_CLASSES = "12"  # first digit of the accounts of the investment section, for want of a chapter
_LIMIT = Decimal("1e13")  # euros; more than France's whole public debt
_NATURE, _FUNCTION, _CHAPTER, _DIRECTION, _TRANSFER, _TRANSFER_KIND = (
    BUDGET + name for name in ("Nature", "Fonction", "ContNat", "CodRD", "OpBudg", "TypOpBudg")
)
_OPERATION, _SPECIAL = BUDGET + "Operation", BUDGET + "ArtSpe"
_AMOUNTS = tuple(
    BUDGET + name
    for name in ("MtReal", "MtBudgPrec", "MtRARPrec", "MtPropNouv", "MtPrev", "CredOuv", "MtRAR3112")
)


class _Place(NamedTuple):
    """What the account, direction and kind of operation decide; the same for many lines."""

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


class LineReader:
    """Turns `LigneBudget` elements into lines, remembering what repeats."""

    def __init__(self, chart: ChartOfAccounts, warnings: list[str]) -> None:
        self._chart = chart
        self._warnings = warnings
        self._places: dict[tuple[str | None, ...], _Place] = {}
        self._amounts: dict[str | None, Decimal | None] = {None: None, "": None}

    def line(self, element: etree._Element) -> BudgetLine:
        """Raises `FormatError` naming the value and its line."""
        values = {child.tag: child.get("V") for child in element}
        get = values.get
        key = (
            get(_NATURE),
            get(_DIRECTION),
            get(_TRANSFER),
            get(_TRANSFER_KIND),
            get(_CHAPTER),
            get(_FUNCTION),
        )
        place = self._places.get(key) or self._place(key, element)
        known = self._amounts
        amounts = [
            known[text] if (text := get(name)) in known else self._amount(text, name, element) for name in _AMOUNTS
        ]
        return BudgetLine._make((*place, get(_OPERATION) or None, *amounts, _SPECIALISED.get(get(_SPECIAL) or "")))

    def _amount(self, text: str | None, name: str, element: etree._Element) -> Decimal | None:
        try:
            amount = Decimal(_plain(text or ""))
            if not amount.is_finite() or abs(amount) > _LIMIT or "_" in (text or ""):
                raise InvalidOperation
        except InvalidOperation:
            raise _fault("Montant qui n'est pas un nombre", name, element) from None
        self._amounts[text] = amount
        return amount

    def _place(self, key: tuple[str | None, ...], element: etree._Element) -> _Place:
        account, code, transfer, kind, chapter, function = ((text or "").strip() for text in key)
        if not account or not account.isalnum():
            raise _fault("Compte (Nature) absent ou impossible", _NATURE, element)
        direction = _DIRECTIONS.get(code)
        if direction is None:
            raise _fault("Sens absent ou impossible (D ou R attendu)", _DIRECTION, element)
        if transfer not in ("0", "1", "T", ""):
            raise _fault("Sorte d'opération impossible (0, 1 ou T attendu)", _TRANSFER, element)
        place, warning = _placed(self._chart, account, direction, transfer == "1", kind == "1", chapter, function)
        if warning:
            self._warnings.append(warning)
        self._places[key] = place
        return place


@lru_cache(maxsize=2**16)
def _placed(
    chart: ChartOfAccounts,
    account: str,
    direction: Direction,
    transfer: bool,
    inside: bool,
    stated: str,
    function: str,
) -> tuple[_Place, str]:
    """Where a line belongs, by the chart; with a warning when the chart does not know. Same for every town."""
    revenue = direction is Direction.REVENUE
    chapter = stated or chart.derive_chapter(account, revenue=revenue, transfer=transfer, inside_section=inside)
    warning = ""
    if not chapter:
        chapter = account[:2]
        warning = f"Compte {account} inconnu du plan de comptes : chapitre {chapter} supposé."
    known = chart.known_chapter(chapter)
    place = _Place(
        chart.chapters[known].section if known else _section_of(account),
        direction,
        transfer,
        chapter,
        chart.chapter_label(chapter) or f"Chapitre {chapter}",
        not stated,
        account,
        chart.account_label(account) or f"Compte {account}",
        function or None,
        (chart.function_label(function) or None) if function else None,
    )
    return place, warning


def _section_of(account: str) -> Section:
    return Section.INVESTMENT if account[0] in _INVESTMENT_CLASSES else Section.OPERATING


def _plain(text: str) -> str:
    """ "1 234,56" as "1234.56"; a plain number as it is."""
    text = "".join(text.split())
    return text.replace(",", ".") if "," in text and "." not in text else text


def _fault(what: str, tag: str, element: etree._Element) -> FormatError:
    child = element.find(tag)
    line = (child if child is not None else element).sourceline
    return FormatError(what, f"{tag[len(BUDGET) :]}, ligne {line}", _EXPORT)
