"""Texts with a fixed set of values."""

from __future__ import annotations

from enum import Enum


class Word(str, Enum):
    """A text with a fixed set of values; `StrEnum` is not in Python 3.10."""

    def __str__(self) -> str:
        return str(self.value)
