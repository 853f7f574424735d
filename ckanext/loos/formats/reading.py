"""What `loos read` tells of files: their formats, their records with kind and key, their warnings, as JSON.

Statements about one act, in whatever files they stand, are one record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TextIO

from ckanext.loos.records.act import Act
from ckanext.loos.records.act_merge import merge
from ckanext.loos.records.budget import BudgetHeader
from ckanext.loos.records.document import Document, PaperKind

from . import readers, totem, xml_source

_KINDS = {"Act": "act", "Official": "official", "Session": "session", "Document": "document"}
_MINUTES = (PaperKind.MINUTES, PaperKind.REPORT, PaperKind.LIST)


class Told(NamedTuple):
    """`acts` are kept apart, to be joined with those of other files; the other records are written."""

    format: str
    warnings: tuple[str, ...]
    acts: tuple[Act, ...] = ()
    written: bool = True


def write(path: Path, stream: TextIO) -> Told:
    """Write a file's records as JSON, parted by commas.

    Raises `FormatError` when the file is of no known format or cannot be read; what was written is then void.
    """
    with xml_source.opened(path) as opened:
        start = opened.read(readers.HEAD)
        opened.seek(0)
        try:
            found = readers.read(opened, path.name)
        except readers.Unknown:
            if not readers.may_be_budget(start):
                raise
            return _budget(opened, stream)
    acts = tuple(record for record in found.told.records if isinstance(record, Act))
    others = [record for record in found.told.records if not isinstance(record, Act)]
    stream.write(", ".join(_json(_told(record)) for record in others))
    return Told(found.format, found.told.warnings, acts, written=bool(others))


def write_acts(acts: Iterable[Act], stream: TextIO) -> None:
    """Each act once, with all that was told of it."""
    stream.write(", ".join(_json(_told(act)) for act in merge(acts)))


def _budget(opened: BinaryIO, stream: TextIO) -> Told:
    """A budget, line by line: a file of any size takes little memory."""
    opened.seek(0)
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


def _told(record: Any) -> dict[str, Any]:
    told = {"kind": _KINDS[type(record).__name__], "key": record.key, **_plain(record)}
    return {**told, **_of_document(record)} if isinstance(record, Document) else told


def _of_document(document: Document) -> dict[str, Any]:
    """Its text whole, and what minutes propose."""
    facts = {"text": document.text, "pages": document.page_count, "scan": document.scan}
    facts |= {"recognised": document.recognised, "unread": document.unread}
    if document.guess.kind in _MINUTES:
        from . import minutes

        facts["proposals"] = _plain(minutes.read(document.text).records)
    return facts


def _plain(value: Any) -> Any:
    """Dataclasses and named tuples as objects; the rest as JSON takes it."""
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _plain(item) for name, item in value._asdict().items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _json(value: Any) -> str:
    """Amounts and dates as text: nothing is rounded."""
    return json.dumps(value, ensure_ascii=False, default=str)
