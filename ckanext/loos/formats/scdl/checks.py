"""The custom checks that SCDL schemas name (`custom_checks`), written from their descriptions in Validata."""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from stdnum.fr import siret

Row = Mapping[str, str | None]
Found = Iterator[tuple[str, str]]  # column, French message

# Level 1 of the nomenclature of acts (@CTES), as the check compares it: without accents, in lower case.
_MATTERS = frozenset(
    "commande publique;urbanisme;domaine et patrimoine;fonction publique;institutions et vie politique;"
    "libertes publiques et pouvoirs de police;finances locales;domaines de competences par themes;"
    "autres domaines de competences".split(";")
)
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}


class Check(NamedTuple):
    name: str
    columns: tuple[str, ...]  # what it looks at: it is not run on cells that are already wrong
    faults: Callable[[Row], Found]


def compiled(declared: Iterable[Mapping[str, Any]]) -> list[Check]:
    return [Check(item["name"], _columns(item["params"]), _bind(item)) for item in declared]


def _columns(params: Mapping[str, Any]) -> tuple[str, ...]:
    named = [params["column"], params.get("column2"), *params.get("columns", ()), *params.get("othercolumns", ())]
    return tuple(name for name in named if name)


def _bind(item: Mapping[str, Any]) -> Callable[[Row], Found]:
    check, params = _CHECKS[item["name"]], item["params"]
    return lambda row: check(row, params)


def _siret(row: Row, params: Mapping[str, Any]) -> Found:
    value = row.get(params["column"])
    if value is not None and not (len(value) == 14 and siret.is_valid(value)):
        yield params["column"], f"« {value[:20]} » n'est pas un SIRET : sa clé est fausse."


def _year_interval(row: Row, params: Mapping[str, Any]) -> Found:
    value = row.get(params["column"])
    if value is None:
        return
    years = value.split("/")
    alone = len(years) == 1 and params.get("allow-year-only") in ("yes", True, "true")
    if not (alone or (len(years) == 2 and years[0] < years[1])):
        yield params["column"], f"« {value} » n'est ni une année, ni un intervalle de deux années croissantes."


def _cohesive(row: Row, params: Mapping[str, Any]) -> Found:
    names = [params["column"], *params["othercolumns"]]
    empty = [name for name in names if row.get(name) is None]
    if empty and len(empty) < len(names):
        yield params["column"], f"ces colonnes vont ensemble : {', '.join(names)}. Vide ici : {', '.join(empty)}."


def _compare(row: Row, params: Mapping[str, Any]) -> Found:
    first, second = row.get(params["column"]), row.get(params["column2"])
    if first is None or second is None:
        return
    numbers = _integers([first, second])
    left, right = numbers or (first, second)
    if not _OPERATORS[params["op"]](left, right):
        yield params["column"], f"{first} devrait être {params['op']} à {second} ({params['column2']})."


def _sum(row: Row, params: Mapping[str, Any]) -> Found:
    total, parts = row.get(params["column"]), [row.get(name) for name in params["columns"]]
    if total is None or any(part is None for part in parts):
        return
    numbers = _integers([total, *(part for part in parts if part is not None)])
    if numbers and numbers[0] != sum(numbers[1:]):
        yield params["column"], f"{total} n'est pas la somme de {' + '.join(params['columns'])} ({sum(numbers[1:])})."


def _integers(values: Sequence[str]) -> list[int] | None:
    try:
        return [int(value) for value in values]
    except ValueError:
        return None


def _matter(row: Row, params: Mapping[str, Any]) -> Found:
    value = row.get(params["column"])
    if value is None:
        return
    if "/ " in value:
        yield params["column"], "il ne faut pas d'espace après « / »."
    elif _folded(value.split("/")[0]) not in _MATTERS:
        yield params["column"], f"« {value.split('/')[0][:60]} » n'est pas une matière de la nomenclature des actes."


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.strip().lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_CHECKS: Mapping[str, Callable[[Row, Mapping[str, Any]], Found]] = {
    "french-siret-value": _siret,
    "year-interval-value": _year_interval,
    "cohesive-columns-value": _cohesive,
    "compare-columns-value": _compare,
    "sum-columns-value": _sum,
    "nomenclature-actes-value": _matter,
}
