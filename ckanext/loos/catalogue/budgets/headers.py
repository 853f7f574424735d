"""A budget header as JSON for the tables, and back. Only fields on the privacy gate's list are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from ckanext.loos.records.budget import BudgetHeader, Stage

_READ: Mapping[str, Callable[[str], Any]] = {
    "stage": Stage,
    "decision_date": date.fromisoformat,
    "document_date": date.fromisoformat,
    "sealed_at": datetime.fromisoformat,
}


def dump(header: BudgetHeader) -> dict[str, Any]:
    """Plain values: enums and dates as text."""
    values = {f.name: getattr(header, f.name) for f in fields(header)}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def load(values: dict[str, Any]) -> BudgetHeader:
    return BudgetHeader(**{name: _READ[name](value) if name in _READ else value for name, value in values.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, Stage):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
