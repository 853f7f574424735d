"""CSV files against the Table Schemas of schema.data.gouv.fr: each fault with its line and column.

Types and constraints follow the Table Schema specification as frictionless applies it; the schemas'
`custom_checks` are in `scdl_checks`. frictionless itself is not used here: it takes seconds to start.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit

from .errors import FormatError
from .scdl import checks as scdl_checks
from .tables import csv_source

_FILES = {
    "scdl/budget": "budget_0.8.3",
    "scdl/deliberations": "deliberations_2.1.5",
    "loos/actes": "actes_1.0.0",
    "loos/officials": "officials_1.0.0",
    "loos/votes": "votes_1.0.0",
}
_CONTROL = "[\x00-\x1f\x7f-\x9f\u2028\u2029]"


class Fault(NamedTuple):
    """`line` is the row that a spreadsheet shows; `column` is the field's name, or empty for a whole row."""

    line: int
    column: str
    code: str
    message: str

    def __str__(self) -> str:
        place = f"ligne {self.line}, colonne {self.column}" if self.column else f"ligne {self.line}"
        return f"{place} : {self.message}"


def validate(source: Path | bytes, schema: str) -> Iterator[Fault]:
    """Every fault of a CSV file. Raises `FormatError` for an unknown schema or a file that is no table."""
    rules = load(schema)
    with _opened(source) as stream:
        rows = enumerate((row for _, row in csv_source.all_rows(stream)), start=1)
        first, cells = next(((line, row) for line, row in rows if any(row)), (0, []))
        if not cells:
            raise FormatError("Fichier vide", remedy="Un tableau CSV avec ses noms de colonnes est attendu.")
        header, names = [name.strip() for name in cells], [field["name"] for field in rules["fields"]]
        yield from (Fault(first, *fault) for fault in _header_faults(header, names))
        yield from (_blank(line) for line in range(1, first))
        yield from _row_faults(rows, header, rules)


def _opened(source: Path | bytes) -> BinaryIO:
    return source.open("rb") if isinstance(source, Path) else io.BytesIO(source)


@cache
def load(schema: str) -> Mapping[str, Any]:
    """The Table Schema called "scdl/budget", "loos/officials"…"""
    if schema not in _FILES:
        raise FormatError(f"Schéma inconnu : « {schema} »", remedy=f"Schémas connus : {', '.join(_FILES)}.")
    path = files(__package__) / "table_schemas" / f"{_FILES[schema]}.schema.json"
    return dict(json.loads(path.read_text("utf-8")))


def _header_faults(header: Sequence[str], names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Column, code and message. Columns go by their names, so one that is missing or moved is one fault."""
    for name in names:
        if name not in header:
            yield name, "missing-label", "cette colonne manque."
    for place, name in enumerate(header, start=1):
        if not name:
            yield "", "blank-label", f"la colonne n° {place} n'a pas de nom."
        elif name not in names:
            yield name, "extra-label", "cette colonne n'est pas dans le schéma."
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        yield name, "duplicate-label", "cette colonne est présente deux fois."
    if [name for name in dict.fromkeys(header) if name in names] != [name for name in names if name in header]:
        yield "", "incorrect-order", "les colonnes ne sont pas dans l'ordre du schéma."


def _blank(line: int) -> Fault:
    return Fault(line, "", "blank-row", "cette ligne est vide.")


def _row_faults(
    rows: Iterator[tuple[int, list[str]]], header: Sequence[str], rules: Mapping[str, Any]
) -> Iterator[Fault]:
    missing = frozenset(rules.get("missingValues", [""]))
    fields = {field["name"]: field for field in rules["fields"]}
    checks = scdl_checks.compiled(rules.get("custom_checks", ()))
    for line, row in rows:
        if not any(row):
            yield _blank(line)
            continue
        if len(row) != len(header):
            yield Fault(line, "", "row-length", f"{len(row)} cellules au lieu de {len(header)}.")
        values = {name: None if cell in missing else cell for name, cell in zip(header, row, strict=False)}
        wrong = set()
        for name in (name for name in values if name in fields):
            for code, message in _cell_faults(values[name], fields[name]):
                wrong.add(name)
                yield Fault(line, name, code, message)
        for check in checks:
            if not wrong.intersection(check.columns):
                yield from (Fault(line, column, check.name, message) for column, message in check.faults(values))


def _cell_faults(value: str | None, field: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    constraints = field.get("constraints") or {}
    if value is None:
        if constraints.get("required"):
            yield "constraint-error", "cette valeur est obligatoire, la cellule est vide."
        return
    kind = field.get("format") or field["type"]
    if kind in _TYPES and not _TYPES[kind][0](value):
        yield "type-error", f"{_told(value)} n'est pas {_TYPES[kind][1]}."
        return
    if "enum" in constraints and value not in constraints["enum"]:
        yield "constraint-error", f"{_told(value)} n'est pas une valeur permise ({', '.join(constraints['enum'])})."
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], value):
        yield "constraint-error", f"{_told(value)} n'a pas la forme attendue."
    if len(value) < constraints.get("minLength", 0) or len(value) > constraints.get("maxLength", len(value)):
        yield "constraint-error", f"{len(value)} caractères, pour {constraints.get('maxLength')} au plus."


def _told(value: str) -> str:
    """The start of a cell, on one line."""
    return f"« {re.sub(_CONTROL, '?', value[:60])} »"


def _is_number(text: str) -> bool:
    try:
        return "_" not in text and Decimal(text) is not None
    except InvalidOperation:
        return False


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) and date.fromisoformat(text))
    except ValueError:
        return False


def _is_uri(text: str) -> bool:
    try:
        return bool(urlsplit(text).scheme and not re.search(r"\s", text))
    except ValueError:
        return False


_TYPES: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "year": (lambda text: bool(re.fullmatch(r"[0-9]{4}", text)), "une année sur quatre chiffres"),
    "number": (_is_number, "un nombre (le séparateur décimal est le point)"),
    "integer": (lambda text: bool(re.fullmatch(r"[+-]?[0-9]+", text)), "un nombre entier"),
    "date": (_is_date, "une date écrite AAAA-MM-JJ"),
    "uri": (_is_uri, "une adresse web"),
}
