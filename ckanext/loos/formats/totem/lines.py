"""The lines of a TotEM budget. The inner loop of the reader: written for speed, measured in bench/totem.py.

Chapter and section: the file's own chapter (`ContNat`) where it is stated; else the one that the chart of
accounts gives for the account, direction and kind of operation. The section is the chapter's.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from ckanext.loos.records.budget import BudgetLine, Direction, Section

from ..chart_of_accounts import ChartOfAccounts
from ..errors import FormatError
from .header import BUDGET, FALSE, TRUE

_EXPORT = "Corrigez-le dans votre logiciel de comptabilité, puis exportez de nouveau le fichier."
_DIRECTIONS = {"D": Direction.EXPENDITURE, "R": Direction.REVENUE}
_SPECIALISED: dict[str | None, bool] = {**dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False)}
_INVESTMENT_CLASSES = "12"  # first digit of the accounts of the investment section, for want of a chapter
_REMEMBERED = 20_000  # values; enough for any budget, and a bound for any file
_MOST_WARNINGS = 100
_LONGEST = 40  # characters of a code and what surrounds it
_CODE = re.compile(r"(\w[\w ./°'-]*)?")  # never the start of a spreadsheet's formula
_NO_NUMBER = "Montant qui n'est pas un nombre comme 1234.56"
_MIXED = "Des lignes mêlent opérations réelles et d'ordre (OpBudg T) : comptées comme réelles."
_NUMBER = re.compile(r"[+-]?([0-9]{1,13}\.?[0-9]{0,12}|\.[0-9]{1,12})")  # France's whole public debt fits
# "1 234,56". Three digits after a comma could be English thousands: a guess, so refused.
_FRENCH_NUMBER = re.compile(r"[+-]?\s?([0-9]{1,3}(\s[0-9]{3}){1,4}|[0-9]{1,13})([.,]([0-9]{1,2}|[0-9]{4,12}))?")
_PLACE = tuple(
    BUDGET + name for name in ("Nature", "CodRD", "OpBudg", "TypOpBudg", "ContNat", "Fonction", "Operation")
)
_NATURE, _DIRECTION, _TRANSFER = _PLACE[:3]
_SPECIAL = BUDGET + "ArtSpe"
_AMOUNTS = tuple(
    BUDGET + name for name in ("MtReal", "MtBudgPrec", "MtRARPrec", "MtPropNouv", "MtPrev", "CredOuv", "MtRAR3112")
)


_Key = tuple[str | None, ...]  # what a line states of `_PLACE`


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
    operation: str | None


class _Amounts(dict[str | None, Decimal | None]):
    """What each text of an amount is worth; the same texts come back all over a budget."""

    def __missing__(self, text: str) -> Decimal | None:
        if len(self) > _REMEMBERED:
            self.clear()
        amount = self[text] = _amount(text)
        return amount


class LineReader:
    """Turns `LigneBudget` elements into lines, remembering what repeats."""

    def __init__(self, chart: ChartOfAccounts, warnings: list[str]) -> None:
        self._chart = chart
        self._warnings = warnings
        self._places: dict[_Key, _Place] = {}
        self._amounts = _Amounts()

    def line(self, element: etree._Element) -> BudgetLine:
        """Raises `FormatError` naming the value and its line."""
        get = {child.tag: child.get("V") for child in element}.get
        key = tuple(map(get, _PLACE))
        place = self._places.get(key) or self._place(key, element)
        try:
            amounts = map(self._amounts.__getitem__, map(get, _AMOUNTS))
            values = (*place, *amounts, _SPECIALISED.get(get(_SPECIAL)))
        except ValueError:
            raise _wrong_amount(element) from None
        return tuple.__new__(BudgetLine, values)

    @property
    def met_amounts(self) -> bool:
        """Whether any line read lately states an amount: a file whose values stand elsewhere than in `V` does not."""
        return any(amount is not None for amount in self._amounts.values())

    def _place(self, key: _Key, element: etree._Element) -> _Place:
        try:
            place, warning = _placed(self._chart, key)
        except _WrongError as wrong:
            raise _fault(wrong.what, wrong.tag, element) from None
        if warning and warning not in self._warnings and len(self._warnings) < _MOST_WARNINGS:
            self._warnings.append(warning)
        if len(self._places) > _REMEMBERED:
            self._places.clear()
        self._places[key] = place
        return place


class _WrongError(Exception):
    """A value that cannot be; its element is looked for only then."""

    def __init__(self, what: str, tag: str) -> None:
        self.what, self.tag = what, tag


@lru_cache(maxsize=_REMEMBERED)
def _placed(chart: ChartOfAccounts, key: _Key) -> tuple[_Place, str]:
    """Where a line belongs, by the chart; with a warning when that is a guess. Same for every town."""
    account, direction, transfer, stated, function, operation = _checked(key)
    chapter = stated or chart.derive_chapter(
        account, revenue=direction is Direction.REVENUE, transfer=transfer == "1", inside_section=key[3] == "1"
    )
    warning = _MIXED if transfer == "T" else ""
    if not chapter:
        chapter = account[:2]
        warning = f"Compte {account} inconnu du plan de comptes : chapitre {chapter} supposé."
    known = chart.known_chapter(chapter)
    place = _Place(
        chart.chapters[known].section if known else _section_of(account),
        direction,
        transfer == "1",
        chapter,
        chart.chapter_label(chapter) or f"Chapitre {chapter}",
        not stated,
        account,
        chart.account_label(account) or f"Compte {account}",
        function or None,
        (chart.function_label(function) or None) if function else None,
        operation or None,
    )
    return place, warning


def _checked(key: _Key) -> tuple[str, Direction, str, str, str, str]:
    """The account, direction, kind of operation, chapter, function and operation that a line states."""
    for text, tag in zip(key, _PLACE, strict=True):
        if text and len(text) > _LONGEST:
            raise _WrongError("Code trop long", tag)
        if not _CODE.fullmatch((text or "").strip()):
            raise _WrongError("Code impossible (des lettres et des chiffres sont attendus)", tag)
    account, code, transfer, _, chapter, function, operation = ((text or "").strip() for text in key)
    if not (account.isascii() and account.isalnum()):
        raise _WrongError("Compte (Nature) absent ou impossible", _NATURE)
    direction = _DIRECTIONS.get(code.upper())
    if direction is None:
        raise _WrongError("Sens absent ou impossible (D ou R attendu)", _DIRECTION)
    if transfer not in ("0", "1", "T", ""):
        raise _WrongError("Sorte d'opération impossible (0, 1 ou T attendu)", _TRANSFER)
    return account, direction, transfer, chapter, function, operation


def _section_of(account: str) -> Section:
    return Section.INVESTMENT if account[0] in _INVESTMENT_CLASSES else Section.OPERATING


def _amount(text: str | None) -> Decimal | None:
    """ "1234.56", "1 234,56": euros; nothing is no amount, which is not zero. Raises `ValueError`."""
    text = (text or "").strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        if not _FRENCH_NUMBER.fullmatch(text):
            raise ValueError
        text = "".join(text.split()).replace(",", ".")
    return Decimal(text)


def _wrong_amount(element: etree._Element) -> FormatError:
    for child in element:
        try:
            _amount(child.get("V") if child.tag in _AMOUNTS else None)
        except ValueError:
            return _fault(_NO_NUMBER, child.tag, element)
    return _fault(_NO_NUMBER, element.tag, element)


def _fault(what: str, tag: str, element: etree._Element) -> FormatError:
    child = element.find(tag)
    line = (child if child is not None else element).sourceline
    return FormatError(what, f"{tag[len(BUDGET) :]}, ligne {line}", _EXPORT)
