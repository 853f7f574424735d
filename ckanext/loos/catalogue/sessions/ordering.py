"""The order of deliberations and of their files: the same, whichever of them came first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Values = Mapping[str, Any]


def placed(kept: Sequence[Any], added: Sequence[Any], key: Callable[[Values], Any]) -> list[Any]:
    """What is new among what is known; after it where a person has given another order."""
    keys = [key(values) for values in kept]
    if keys == sorted(keys):
        return sorted([*kept, *added], key=key)
    return [*kept, *sorted(added, key=key)]


def by_number(values: Values) -> Any:
    return natural(str(values.get("number") or ""))


def of_file(values: Values) -> Any:
    """Acts with their annexes by number, then what has none."""
    return not values.get("number"), by_number(values), str(values.get("role") or ""), str(values.get("id") or "")


def natural(number: str) -> list[tuple[int, str]]:
    """ "2026-2" comes before "2026-10"."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", number) if part]
