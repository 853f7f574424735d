"""What a clerk confirmed of a paper, put into the fields of the session's dataset; all else stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from ckanext.loos.formats.session_sheet.people import Names
from ckanext.loos.records.act import number_key

from . import mapping
from .proposals import HEAD, Row, Rows


class Merged(NamedTuple):
    """`places` leads from a line of a list of the dataset to the row of the form that made it."""

    patch: dict[str, Any]
    places: Mapping[tuple[str, int], str]


class _Voters:
    """Who votes on a deliberation, each with the line of the list that says so."""

    def __init__(self, lines: Iterable[tuple[str, int]]) -> None:
        self._lines = dict(lines)
        self._names = Names(self._lines)

    def line(self, name: str, new: int) -> int:
        """The line of a voter, however the name is written; `new` for one who has none yet."""
        known = name if name in self._lines else self._names.find(name)
        if known not in self._lines:
            self._names.add(name)
        return self._lines.setdefault(known if known in self._lines else name, new)


class _Merge:
    def __init__(self, dataset: Mapping[str, Any], told: Rows) -> None:
        self.dataset, self.told = dataset, told
        self.lists = {
            name: [dict(line) for line in dataset.get(name) or []]
            for name in ("attendance", "deliberations", "votes", "resources")
        }
        self.voters: dict[str, _Voters] = {}  # by number
        self.patch: dict[str, Any] = {}
        self.places: dict[tuple[str, int], str] = {}

    def done(self) -> Merged:
        ticked = [row for row in self.told.values() if row.ticked]
        for row in ticked:
            if row.key in HEAD:
                self._head(row)
        for row in ticked:
            if row.kind == "person":
                self._person(row)
        self._spelled()
        items: dict[int, list[Row]] = {}
        for row in ticked:
            if row.kind in ("item", "vote"):
                items.setdefault(row.place, []).append(row)
        for place, rows in items.items():
            self._item(place, rows)
        for name, lines in self.lists.items():
            if lines != (self.dataset.get(name) or []):
                self.patch[name] = lines
        return Merged(self.patch, self.places)

    def _head(self, row: Row) -> None:
        """A title that the platform composed follows the date and the body."""
        self.patch[row.key] = row.value.strip()
        former = mapping.title(self.dataset.get("body") or "", self.dataset.get("session_date") or "")
        if row.key in ("session_date", "body") and self.dataset.get("title") == former:
            self.patch["title"] = ""

    def _person(self, row: Row) -> None:
        """Who is known keeps the name as it is written, on which votes and proxies rest."""
        people = self.lists["attendance"]
        names = [person["name"] for person in people]
        values = {name: value.strip() for name, value in row.values.items()}
        name = Names(names).find(values["name"])
        place = names.index(name) if name in names else len(people)
        line = {**values, "name": name} if values["holder"] else {"name": name, "presence": values["presence"]}
        people[place : place + 1] = [line]
        self.places["attendance", place] = row.key

    def _spelled(self) -> None:
        """Proxies go to people as the list writes them."""
        for person in self.lists["attendance"]:
            if person.get("holder"):
                person["holder"] = self._names.find(person["holder"])

    @cached_property
    def _names(self) -> Names:
        """Once all people are in their list."""
        return Names(person["name"] for person in self.lists["attendance"])

    def _item(self, place: int, ticked: list[Row]) -> None:
        items = self.lists["deliberations"]
        wanted = self.told[f"item-{place}"].value if f"item-{place}" in self.told else ""
        known = [item["number"] for item in self.dataset.get("deliberations") or []]  # later ones come after them
        index = known.index(wanted) if wanted in known else len(items)
        former = dict(items[index]) if index < len(items) else {}
        told = {row.name: row.value.strip() for row in ticked if row.kind == "item"}
        items[index : index + 1] = [{**former, **told}]
        self.places["deliberations", index] = f"item-{place}"
        number = str(items[index].get("number") or "")
        if former and number and number != wanted:
            self._renumber(wanted, number)
        for row in ticked:
            if row.kind == "vote":
                self._vote(row, number)

    def _renumber(self, former: str, number: str) -> None:
        """Votes and files follow the number of their deliberation."""
        for line in (*self.lists["votes"], *self.lists["resources"]):
            if line.get("number") and number_key(line["number"]) == number_key(former):
                line["number"] = number
        self.voters.clear()

    def _vote(self, row: Row, number: str) -> None:
        votes = self.lists["votes"]
        name = self._names.find(row.values.get("name", "").strip())
        if number not in self.voters:
            self.voters[number] = _Voters((v["name"], i) for i, v in enumerate(votes) if v["number"] == number)
        index = self.voters[number].line(name, len(votes))
        votes[index : index + 1] = [{"number": number, "name": name, "choice": row.values.get("choice", "")}]
        self.places["votes", index] = row.key


def merged(dataset: Mapping[str, Any], told: Rows) -> Merged:
    """The fields to write for the rows that are ticked."""
    return _Merge(dataset, told).done()
