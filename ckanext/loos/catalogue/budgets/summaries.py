"""Summaries of originals as rows, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ckanext.loos.records.budget_year import Summary, Totals

from . import headers


def dump(summary: Summary) -> dict[str, Any]:
    """Values for `loos_original`."""
    totals = {"previous": _text(summary.previous), "credits": _text(summary.credits)}
    return {
        "sha256": summary.sha256,
        "header": headers.dump(summary.header),
        "totals": totals,
        "number": summary.number,
    }


def load(row: Any) -> Summary:
    previous, opened = (_decimals(row.totals[name]) for name in ("previous", "credits"))
    return Summary(row.sha256, headers.load(row.header), previous, opened, row.number)


def _text(totals: Totals) -> dict[str, str]:
    return {key: str(amount) for key, amount in totals.items()}


def _decimals(totals: dict[str, str]) -> dict[str, Decimal]:
    return {key: Decimal(amount) for key, amount in totals.items()}
