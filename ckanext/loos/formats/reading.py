"""What `loos read` tells of a file: its format, its records with their kind and key, its warnings."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from ckanext.loos.records.budget import BudgetHeader

from . import totem


def read(path: Path) -> dict[str, Any]:
    """Raises `FormatError` when the file is of no known format or cannot be read."""
    document = totem.read(path)
    record = {
        "kind": "budget",
        "key": key(document.header),
        **{name: value for name, value in asdict(document.header).items() if value is not None},
        "annexes": dict(document.annexes),
        "lines": [line._asdict() for line in document.lines],
    }
    return {"format": "totem", "records": [record], "warnings": list(document.warnings)}


def key(header: BudgetHeader) -> str:
    """SIRET, year, stage, and for an amending decision its number or the date of its vote."""
    number = header.number or header.decision_date if header.stage == "DM" else None
    parts = (header.siret, header.fiscal_year, header.stage, number)
    return "/".join(str(part) for part in parts if part is not None)
