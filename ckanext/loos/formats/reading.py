"""What `loos read` tells of a file: its format, its records with their kind and key, its warnings."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from ckanext.loos.records.budget import BudgetHeader

from . import totem, xml_source


class Told(NamedTuple):
    format: str
    warnings: tuple[str, ...]


def write(path: Path, stream: TextIO) -> Told:
    """Write a file's record as JSON, line by line: a file of any size takes little memory.

    Raises `FormatError` when the file is of no known format or cannot be read; what was written is then void.
    """
    with xml_source.opened(path) as opened:
        reading = totem.stream(opened)
        stream.write(_json(_head(reading.header))[:-1] + ', "lines": [')
        for place, line in enumerate(reading.lines):
            stream.write((", " if place else "") + _json(line._asdict()))
    stream.write('], "annexes": ' + _json(dict(reading.annexes)) + "}")
    return Told("totem", tuple(reading.warnings))


def _head(header: BudgetHeader) -> dict[str, Any]:
    stated = {name: value for name, value in asdict(header).items() if value is not None}
    return {"kind": "budget", "key": key(header), **stated}


def key(header: BudgetHeader) -> str:
    """SIRET, year, stage, and for an amending decision its number or the date of its vote."""
    number = header.number or header.decision_date if header.stage == "DM" else None
    parts = (header.siret, header.fiscal_year, header.stage, number)
    return "/".join(str(part) for part in parts if part is not None)


def _json(value: Any) -> str:
    """Amounts and dates as text: nothing is rounded."""
    return json.dumps(value, ensure_ascii=False, default=str)
