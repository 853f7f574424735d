"""Charts of accounts ("plans de comptes"): which chapter and section an account belongs to.

Source: the charts that the DGCL publishes for each year and nomenclature, shipped in `plans_de_comptes/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from lxml import etree

from ckanext.loos.records.budget import Section

from .errors import FormatError
from .xml_source import plain

_FOLDER = Path(str(files(__package__) / "plans_de_comptes"))
_FILE = re.compile(r"(\d{4})_(.+)_planDeCompte\.xml")


@dataclass(frozen=True)
class Chapter:
    label: str
    section: Section


@dataclass(frozen=True, eq=False)
class ChartOfAccounts:
    """A chart of a year. `year` may be another than the one asked for; `warning` says so, in French."""

    nomenclature: str
    year: int
    chapters: Mapping[str, Chapter]
    accounts: Mapping[str, Mapping[str, str]]
    functions: Mapping[str, str]
    warning: str = ""

    def derive_chapter(self, account: str, *, revenue: bool, transfer: bool, inside_section: bool) -> str:
        """The chapter of an account that a file leaves out; empty when the chart does not tell.

        A real operation: attribute `DR` or `RR`; a transfer: `DOIS`/`ROIS` inside a section, else
        `DOES`/`ROES`. An account that a town subdivided ("4581001") takes its nearest parent's.
        """
        side = "R" if revenue else "D"
        attribute = side + (("OIS" if inside_section else "OES") if transfer else "R")
        for code in _prefixes(account):
            if chapter := self.accounts.get(code, {}).get(attribute):
                return chapter
        return self._chapter_below(account, attribute) or self.known_chapter(account)

    def _chapter_below(self, account: str, attribute: str) -> str:
        """The one chapter of all that a chart of another year subdivides this account into."""
        below = {told.get(attribute, "") for code, told in self.accounts.items() if code.startswith(account)} - {""}
        return below.pop() if len(below) == 1 else ""

    def known_chapter(self, code: str) -> str:
        """The longest chapter of the chart that starts this code: "45411" → "4541"."""
        return next((prefix for prefix in _prefixes(code) if prefix in self.chapters), "")

    def account_label(self, account: str) -> str:
        """The account's label, or its nearest parent's."""
        found = (self.accounts[code].get("Libelle") for code in _prefixes(account) if code in self.accounts)
        return next(filter(None, found), "") or self.chapter_label(account)

    def chapter_label(self, code: str) -> str:
        known = self.known_chapter(code)
        return self.chapters[known].label if known else ""

    def function_label(self, function: str) -> str:
        return next((self.functions[code] for code in _prefixes(function) if code in self.functions), "")


def _prefixes(code: str) -> Iterator[str]:
    return (code[:length] for length in range(len(code), 0, -1))


def declination(nomenclature: str) -> str:
    """The name of a chart in whatever way it is written: "M57-M57_A", "m57_a", "M57 A" and "M57-A" → "M57_A"."""
    last = re.split(r"\s*-\s*", nomenclature.strip().upper())[-1]
    known = {_squeezed(name): name for name in available()}
    for told in (last, nomenclature):
        if name := known.get(_squeezed(told)):
            return name
    return re.sub(r"[^A-Z0-9]+", "_", last)[:30]


def _squeezed(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", name.upper())


@cache
def available() -> Mapping[str, tuple[int, ...]]:
    """Nomenclature → the years whose chart is shipped."""
    years: dict[str, list[int]] = {}
    for path in sorted(_FOLDER.iterdir()):
        if match := _FILE.fullmatch(path.name):
            years.setdefault(match[2], []).append(int(match[1]))
    return {name: tuple(sorted(found)) for name, found in years.items()}


def load(nomenclature: str, year: int) -> ChartOfAccounts:
    """The chart of a nomenclature and year, else of the nearest earlier year, else of the first later one.

    Raises `FormatError` when the nomenclature is unknown.
    """
    return _load(declination(nomenclature), year)


@cache
def _load(name: str, year: int) -> ChartOfAccounts:
    years = available().get(name)
    if not years:
        raise FormatError(
            f"Le plan de comptes {name or '(vide)'} n'est pas connu de cet outil",
            "Nomenclature",
            f"Plans connus : {', '.join(sorted(available()))}. Vérifiez la nomenclature, "
            "ou demandez l'ajout de ce plan de comptes.",
        )
    taken = max((y for y in years if y <= year), default=years[0])
    if taken == year:
        return _parse(name, year)
    warning = f"Plan de comptes {name} de {year} absent : celui de {taken} est utilisé."
    return replace(_load(name, taken), warning=warning)


def _parse(name: str, year: int) -> ChartOfAccounts:
    root = etree.parse(str(_FOLDER / f"{year}_{name}_planDeCompte.xml")).getroot()
    chapters = {
        element.get("Code", ""): Chapter(_label(element), Section(element.get("Section", "F")))
        for element in root.iterfind("Nature/Chapitres//Chapitre")
    }
    accounts = {
        element.get("Code", ""): dict(element.attrib) | {"Libelle": _label(element)}
        for element in root.iterfind("Nature/Comptes//Compte")
    }
    functions = {
        element.get("Code", ""): _label(element)
        for element in root.iterfind("Fonction/RefFonctionnelles//RefFonc")
    }
    return ChartOfAccounts(name, year, chapters, accounts, functions)


def _label(element: etree._Element) -> str:
    return plain(element.get("Libelle", ""))
