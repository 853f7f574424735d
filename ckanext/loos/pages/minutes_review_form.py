"""The form in which a clerk accepts or mends what a paper proposes: the session, its people, its deliberations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ckanext.loos.catalogue.sessions import proposals
from ckanext.loos.catalogue.sessions.proposals import Row, Rows

from .minutes_review_faults import Faults
from .minutes_review_lines import Line, Options


class Item(NamedTuple):
    """A deliberation: the known one that it is, its fields, its votes by name."""

    place: int
    title: str
    match: Row
    lines: Sequence[Line]
    quiet: Sequence[Line]
    votes: Sequence[Line]
    faults: Sequence[str]


@dataclass(frozen=True)
class Form:
    rows: Rows
    dataset: Mapping[str, Any]
    faults: Faults

    def _lines(self, *kinds: str) -> list[Line]:
        return [self._line(row) for row in self.rows.values() if row.kind in kinds]

    def _line(self, row: Row) -> Line:
        return Line(row, self.faults.get(row.key, ()))

    @property
    def head(self) -> list[Line]:
        return self._lines(*proposals.HEAD)

    @property
    def people(self) -> list[Line]:
        return self._lines("person")

    @cached_property
    def items(self) -> list[Item]:
        lines, votes = self._lines("item"), self._lines("vote")
        places = dict.fromkeys(line.row.place for line in lines)
        return [self._item(place, lines, votes) for place in places]

    def _item(self, place: int, lines: Sequence[Line], votes: Sequence[Line]) -> Item:
        key = f"item-{place}"
        own = [line for line in lines if line.row.place == place and line.row.key != key]
        title = next((line.row.value for line in own if line.row.name == "title"), "")
        cast = [line for line in votes if line.row.place == place]
        match = self.rows.get(key) or Row(key, {"value": ""})
        shown, quiet = ([line for line in own if line.quiet is hidden] for hidden in (False, True))
        return Item(place, title, match, shown, quiet, cast, self.faults.get(key, ()))

    @property
    def known(self) -> Options:
        """The deliberations of the page, of which one may be meant."""
        items = self.dataset.get("deliberations") or []
        return [(item["number"], f"{item['number']} : {_short(item['title'])}") for item in items]

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Each fault with the row that it leads to."""
        return [(key, words) for key, told in self.faults.items() for words in told]


def _short(text: str) -> str:
    return text if len(text) < 60 else f"{text[:57].rstrip()}…"
