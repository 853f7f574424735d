"""A budget by chapter, by function, by group, by kind of line, and stage against stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from .budget import BudgetLine, Direction, Section
from .figures_groups import group
from .figures_lines import Terms, add, is_real, kind
from .figures_types import Kind, Row

KIND_LABELS: Mapping[Kind, str] = {
    Kind.REAL: "Opérations réelles",
    Kind.TRANSFER: "Opérations d’ordre",
    Kind.FORMER_RESULT: "Résultats des années précédentes",
    Kind.INNER_MOVE: "Virement entre les deux sections",
    Kind.CAPITALISED_RESULT: "Excédent de fonctionnement affecté à l’investissement (compte 1068)",
}

# The first digit of a function (first level of the functional nomenclatures).
_FUNCTIONS_M57 = {
    "0": "Services généraux",
    "1": "Sécurité",
    "2": "Enseignement, formation professionnelle et apprentissage",
    "3": "Culture, vie sociale, jeunesse, sports et loisirs",
    "4": "Santé et action sociale",
    "5": "Aménagement des territoires et habitat",
    "6": "Action économique",
    "7": "Environnement",
    "8": "Transports",
}
_FUNCTIONS_M14 = {
    "0": "Services généraux des administrations publiques locales",
    "1": "Sécurité et salubrité publiques",
    "2": "Enseignement, formation",
    "3": "Culture",
    "4": "Sport et jeunesse",
    "5": "Interventions sociales et santé",
    "6": "Famille",
    "7": "Logement",
    "8": "Aménagement et services urbains, environnement",
    "9": "Action économique",
}
_NOT_SHARED = "01"  # "opérations non ventilables" in M14 and M57: debt, taxes; not a service to anybody


class Moments(NamedTuple):
    """The three readings of a year."""

    primary: Terms
    planned: Terms
    realised: Terms
    carried_in: Terms = ()  # beside the three: the part of the credits that the year before left


class _Group(NamedTuple):
    code: str
    label: str


_Key = tuple[Section, Direction, str]


def by_chapter(moments: Moments) -> tuple[Row, ...]:
    """Real operations by chapter."""
    return _rows(moments, lambda line: _chapter(line) if is_real(line) else None)


def by_function(moments: Moments, nomenclature: str) -> tuple[Row, ...]:
    """Real operations by function; lines without one make a row of their own, so nothing is lost."""
    if not any(term.line.function for terms in moments[:3] for term in terms if is_real(term.line)):
        return ()
    return _rows(moments, lambda line: _function(line, nomenclature) if is_real(line) else None)


def by_group(moments: Moments) -> tuple[Row, ...]:
    """Real operations in the few groups that citizens ask about."""
    return _rows(moments, lambda line: _Group(*group(line)[:2]) if is_real(line) else None)


def by_kind(moments: Moments) -> tuple[Row, ...]:
    """All lines by kind: these rows add up to the whole budget."""
    return _rows(moments, lambda line: _Group(kind(line), KIND_LABELS[kind(line)]))


def by_stage(moments: Moments) -> tuple[Row, ...]:
    """Real operations, one row for each side of each section."""
    return _rows(moments, lambda line: _Group("", side_label(line.section, line.direction)) if is_real(line) else None)


def side_label(section: Section, direction: Direction) -> str:
    what = "Dépenses" if direction is Direction.EXPENDITURE else "Recettes"
    return f"{what} {'de fonctionnement' if section is Section.OPERATING else 'd’investissement'}"


def _chapter(line: BudgetLine) -> _Group:
    return _Group(line.chapter, line.chapter_label)


def _function(line: BudgetLine, nomenclature: str) -> _Group:
    code = line.function or ""
    if not code:
        return _Group("", "Sans fonction indiquée")
    if code.startswith(_NOT_SHARED):
        return _Group(_NOT_SHARED, "Opérations non ventilables (dette, impôts, dotations…)")
    labels = _FUNCTIONS_M57 if nomenclature.startswith("M57") else {}
    labels = _FUNCTIONS_M14 if nomenclature.startswith("M14") else labels
    return _Group(code[0], labels.get(code[0], f"Fonction {code[0]}"))


def _rows(moments: Moments, place: Callable[[BudgetLine], _Group | None]) -> tuple[Row, ...]:
    labels: dict[_Key, str] = {}
    primary, planned, realised = (_sums(terms, place, labels) for terms in moments[:3])
    return tuple(
        Row(*key, labels[key] or f"Chapitre {key[2]}", primary.get(key), planned.get(key), realised.get(key))
        for key in sorted(labels)
    )


def _sums(
    terms: Terms, place: Callable[[BudgetLine], _Group | None], labels: dict[_Key, str]
) -> dict[_Key, Decimal | None]:
    """The sums by group; the labels met on the way go into `labels`, the first stated one wins."""
    amounts: dict[_Key, list[Decimal | None]] = {}
    for line, amount in terms:
        if found := place(line):
            key = (line.section, line.direction, found.code)
            labels[key] = labels.get(key) or found.label
            amounts.setdefault(key, []).append(amount)
    return {key: add(values) for key, values in amounts.items()}
