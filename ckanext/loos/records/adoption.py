"""Whether the words of a deliberation adopt a budget document: certain, or nothing. Pure.

Sources: articles L1612-1 to L1612-12 of the CGCT (a budget, each decision that amends it and its accounts are voted by
the assembly); the date and the subject (7.1) are compared by who asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .budget import BudgetHeader, Stage
from .official import folded

_NAMES: Mapping[Stage, str] = {
    Stage.PRIMARY: "budgets?-primitifs?|bp",
    Stage.SUPPLEMENTARY: "budgets?-supplementaires?|bs",
    Stage.AMENDING: "decisions?-(?:budgetaires?-)?modificatives?|dm",
    Stage.ACCOUNTS: "comptes?-administratifs?",
    Stage.SINGLE_ACCOUNT: "comptes?-financiers?-uniques?|cfu",
}
_STAGE = re.compile(rf"(?<![a-z])(?:{'|'.join(_NAMES.values())})(?![a-z])")
_NUMBER = re.compile(r"^(?:-(?:n|no|numero))?(?:-20[0-9]{2})?-?0*([1-9][0-9]?)(?![0-9])")
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
# What a title may say besides, and still only adopt: any other word ("affectation", "avant") is a doubt.
_PLAIN = frozenset(
    "vote adoption approbation examen presentation et du de la le les l d des au aux a pour par sur n no numero "
    "relatif relative relatifs portant objet deliberation finances finance budget budgets budgetaire compte comptes "
    "gestion exercice annee commune communal ville mairie municipal principal general chapitre chapitres fonction "
    "nature m4 m14 m57".split()
)

_SERVICE = frozenset(("service", "regie", "annexe"))  # of an annex budget's name, titles leave these out


def adopts(title: str, header: BudgetHeader) -> bool:
    """Its stage is named, with its number; its year where any is; its budget; and nothing else is decided."""
    words = folded(title)
    found = re.search(rf"(?<![a-z])(?:{_NAMES[header.stage]})(?![a-z])", words)
    if found is None or not _of_year(words, header.fiscal_year):
        return False
    if header.stage is Stage.AMENDING and not _of_number(words[found.end() :], header.number):
        return False
    return _of_budget(words, header)


def _of_year(words: str, year: int) -> bool:
    told = _YEAR.findall(words)
    return not told or str(year) in told


def _of_number(rest: str, number: str | None) -> bool:
    told = _NUMBER.match(rest)
    return told is None or number is None or told[1] == number


def _of_budget(words: str, header: BudgetHeader) -> bool:
    """The main budget is the one that a title without another name means; an annex one is named, or all are."""
    others = {word for word in _STAGE.sub("", words).split("-") if word and not word.isdigit()} - _PLAIN
    own = set(folded(f"{header.name} {header.collectivity}").split("-"))
    annexes = others & {"annexe", "annexes"}
    if others - annexes - own:
        return False
    if not header.annex:
        return not annexes or "principal" in words.split("-")
    name = set(folded(header.name).split("-")) - set(folded(header.collectivity).split("-")) - _PLAIN - _SERVICE
    return (bool(name) and name <= others) or "annexes" in annexes
