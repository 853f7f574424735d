"""What a reader tells of a file: its records, and what it had to tolerate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Told(Generic[Record]):
    """`warnings` are French lines, each with its place; a file that cannot be read raises `FormatError` instead."""

    records: tuple[Record, ...]
    warnings: tuple[str, ...] = ()
