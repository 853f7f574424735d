"""A roll written line by line: "ÉCUYER Bertille – présente", "DONJON Guy   excusé, pouvoir à ÉCUYER Bertille"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.loos.records.session import Presence

from . import lists as minutes_lists
from .lists import Entry
from .text import Text, pattern

_ROW = pattern(
    r"^(?P<who>[^\n\t:;]{4,60}?)[\t ,:-]{1,4}(?P<how>presente?|absente?|excusee?|representee?)\b(?P<rest>[^\n]{0,120})$"
)
_LEAST = 3  # rows: fewer are no roll


def read(text: Text, end: int) -> Iterator[tuple[Entry, Presence, bool]]:
    """Each person of the roll; sure when every row is a name and nothing else."""
    rows = list(_ROW.finditer(text.folded, 0, end))
    found = [(entry, _presence(row), clean) for row in rows for entry, clean in _person(text, row)]
    if len(found) >= _LEAST and len(found) == len(rows):
        yield from found


def _person(text: Text, row: re.Match[str]) -> Iterator[tuple[Entry, bool]]:
    """The one person of a row, with the holder of the proxy where the rest of the row names one."""
    who = minutes_lists.read(text, *row.span("who"))
    whole = minutes_lists.read(text, row.start("who"), row.end())
    if len(who.entries) != 1:
        return
    first = whole.entries[0] if len(whole.entries) == 1 else who.entries[0]
    proxy = bool(re.search(r"pouvoir|procuration|represent", row["how"] + row["rest"]))
    yield first, who.clean and proxy == (first.holder is not None)


def _presence(row: re.Match[str]) -> Presence:
    return Presence.PRESENT if row["how"].startswith("present") else Presence.ABSENT
