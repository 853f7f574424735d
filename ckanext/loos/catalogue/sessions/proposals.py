"""What a paper proposes for a session's dataset, row by row, beside what the dataset says. Nothing is written here."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from ckanext.loos.formats.session_paper import Quote, Reading
from ckanext.loos.formats.session_sheet.people import Names
from ckanext.loos.records.act import number_key
from ckanext.loos.records.minutes import Field, Proposal, Sureness
from ckanext.loos.records.official import folded
from ckanext.loos.records.session import Attendance, Vote

HEAD: Mapping[str, Field] = {
    "session_date": Field.DATE,
    "body": Field.BODY,
    "start_time": Field.START,
    "place": Field.PLACE,
    "president": Field.PRESIDENT,
    "secretary": Field.SECRETARY,
    "seats": Field.SEATS,
}
ITEM: Mapping[str, Field] = {
    "number": Field.NUMBER,
    "title": Field.TITLE,
    "subject_code": Field.SUBJECT_CODE,
    "result": Field.RESULT,
    "ballot_kind": Field.BALLOT_KIND,
    "voters": Field.VOTERS,
    "in_favour": Field.IN_FAVOUR,
    "against": Field.AGAINST,
    "abstained": Field.ABSTAINED,
}
NAMED = ("president", "secretary", "person", "vote")  # rows that hold names of officials
_SURE = (Sureness.CERTAIN, Sureness.STATED)
_BLANK_PEOPLE = 2  # rows for whom the reader did not find


@dataclass(frozen=True)
class Row:
    """A field, a person or a vote. `key` is its name in the form: "president", "person-3", "item-2-title", "vote-2-1".

    Of a deliberation, the row "item-2" holds only which known one it is, by its number; empty for a new one.
    """

    key: str
    values: Mapping[str, str]
    quote: Quote | None = None
    sureness: Sureness | None = None  # none where nothing is proposed
    known: Mapping[str, str] = field(default_factory=dict)  # what the dataset says of the same
    ticked: bool = False
    strangers: tuple[str, ...] = ()  # names of nobody in office that day
    typed: bool = False  # whether a person changed what was proposed

    @property
    def kind(self) -> str:
        return self.key.partition("-")[0]

    @property
    def place(self) -> int:
        """Of its deliberation, or of the person; 0 for what concerns the whole session."""
        part = self.key.partition("-")[2].partition("-")[0]
        return int(part) if part else 0

    @property
    def name(self) -> str:
        """The field of the dataset that it fills: "president", "title"; of a person or a vote, its kind."""
        return self.key.rpartition("-")[2] if self.kind == "item" and self.key.count("-") > 1 else self.kind

    @property
    def value(self) -> str:
        return self.values.get("value", "")

    @property
    def same(self) -> bool:
        return bool(self.known) and all(self._alike(column) for column in {*self.values, *self.known})

    @property
    def differs(self) -> bool:
        return bool(self.known) and not self.same

    def _alike(self, column: str) -> bool:
        """Capitals, accents and signs make no other words; names may stand in any order."""
        one, other = self.values.get(column, ""), self.known.get(column, "")
        names = column in ("name", "holder") or self.key in NAMED
        return folded(one) == folded(other) or (names and Names([other]).find(one) == other)


Rows = Mapping[str, Row]
_COLUMNS = {"person": ("name", "presence", "holder"), "vote": ("name", "choice")}


class Sitting(NamedTuple):
    """The officials of the body on the day of the session; no names where they are not published."""

    names: Sequence[str] = ()
    knows: Callable[[str], bool] = bool


def rows(reading: Reading) -> Rows:
    """What a paper proposes; a row without a value for each field of which it says nothing."""
    found = [*_head(reading), *_people(reading)]
    last = max((proposal.item or 0 for proposal in reading.proposals), default=0)
    for place in range(1, last + 1):
        found += _item(reading, [proposal for proposal in reading.proposals if proposal.item == place], place)
    for place, proposal in enumerate(_left(reading), last + 1):
        found += _item(reading, [replace(proposal, field=Field.TITLE, sureness=Sureness.LIKELY)], place)
    return {row.key: row for row in found}


def _head(reading: Reading) -> Iterator[Row]:
    whole = [proposal for proposal in reading.proposals if proposal.item is None]
    for name, told in HEAD.items():
        yield _single(name, reading, _first(whole, told))


def _people(reading: Reading) -> Iterator[Row]:
    told = [proposal for proposal in reading.proposals if proposal.field is Field.PERSON]
    for place, proposal in enumerate(told, 1):
        yield _row(f"person-{place}", reading, proposal)
    for place in range(len(told) + 1, len(told) + 1 + _BLANK_PEOPLE):
        yield Row(f"person-{place}", {"name": "", "presence": "", "holder": ""})


def _item(reading: Reading, told: list[Proposal], place: int) -> Iterator[Row]:
    yield Row(f"item-{place}", {"value": ""})
    for name, wanted in ITEM.items():
        proposal = _first(told, wanted)
        if proposal or wanted is not Field.SUBJECT_CODE:
            yield _single(f"item-{place}-{name}", reading, proposal)
    votes = [proposal for proposal in told if proposal.field is Field.VOTE]
    for number, proposal in enumerate(votes, 1):
        yield _row(f"vote-{place}-{number}", reading, proposal)


def _left(reading: Reading) -> Iterator[Proposal]:
    """Points of the agenda of which no deliberation was found."""
    titles = {folded(str(p.value)) for p in reading.proposals if p.field is Field.TITLE}
    for proposal in reading.proposals:
        point = folded(str(proposal.value))
        if proposal.field is Field.AGENDA and not any(point in title or title in point for title in titles):
            yield proposal


def _first(proposals: Iterable[Proposal], wanted: Field) -> Proposal | None:
    return next((proposal for proposal in proposals if proposal.field is wanted), None)


def _single(key: str, reading: Reading, proposal: Proposal | None) -> Row:
    return _row(key, reading, proposal) if proposal else Row(key, {"value": ""})


def _row(key: str, reading: Reading, proposal: Proposal) -> Row:
    return Row(key, plain(proposal.value), reading.quote(proposal.passage), proposal.sureness)


def plain(value: Any) -> dict[str, str]:
    """The value of a proposal as the inputs of a form hold it."""
    if isinstance(value, Attendance):
        return {"name": value.name, "presence": value.presence.value, "holder": value.holder or ""}
    if isinstance(value, Vote):
        return {"name": value.name, "choice": value.choice.value}
    return {"value": value.isoformat() if isinstance(value, datetime.date) else str(value)}


def typed(told: Rows, given: Mapping[str, Mapping[str, str]], ticked: Collection[str]) -> Rows:
    """What came back in the form, on the rows that it was made from; also without these, so that nothing is lost."""
    found = {}
    for key, values in given.items():
        row = told.get(key) or Row(key, {})
        columns = _COLUMNS.get(row.kind, ("value",))
        whole = {column: " ".join(values.get(column, "").split()) for column in columns}
        changed = key in told and row.name != "item" and whole != {name: row.values[name] for name in columns}
        found[key] = replace(row, values=whole, ticked=key in ticked, typed=changed)
    return found


def compared(told: Rows, dataset: Mapping[str, Any], sitting: Sitting) -> Rows:
    """Each row with what the dataset says of it, and the names that nobody in office bears."""
    return {
        key: replace(row, known=_known(row, told, dataset), strangers=_strangers(row, sitting))
        for key, row in told.items()
    }


def suggested(told: Rows, dataset: Mapping[str, Any], sitting: Sitting) -> Rows:
    """Compared with the known deliberations, and ticked: only what is sure, new, and of nobody unknown."""
    found = compared(_matched(told, dataset), dataset, sitting)
    return _whole({key: replace(row, ticked=_sure(row)) for key, row in found.items()})


def _matched(told: Rows, dataset: Mapping[str, Any]) -> dict[str, Row]:
    """By number, else by title; each known deliberation once."""
    left = {item["number"]: item for item in dataset.get("deliberations") or []}
    found = dict(told)
    for look in (_by_number, _by_title):
        for key, row in told.items():
            if key == f"item-{row.place}" and not found[key].value:
                number = look(told, row.place, left)
                found[key] = replace(row, values={"value": number})
                left.pop(number, None)
    return found


def _by_number(told: Rows, place: int, left: Mapping[str, Any]) -> str:
    wanted = number_key(told[f"item-{place}-number"].value)
    return next((number for number in left if wanted and number_key(number) == wanted), "")


def _by_title(told: Rows, place: int, left: Mapping[str, Any]) -> str:
    wanted = folded(told[f"item-{place}-title"].value)
    return next((number for number, item in left.items() if wanted and folded(item["title"]) == wanted), "")


def _known(row: Row, told: Rows, dataset: Mapping[str, Any]) -> dict[str, str]:
    if row.kind == "person":
        return _person(row.values.get("name", ""), dataset.get("attendance") or [], ("name", "presence", "holder"))
    if row.kind not in ("item", "vote"):
        return _told({"value": dataset.get(row.key)})
    number = told[f"item-{row.place}"].value if f"item-{row.place}" in told else ""
    if row.kind == "vote":
        votes = [vote for vote in dataset.get("votes") or [] if vote["number"] == number]
        return _person(row.values.get("name", ""), votes, ("name", "choice"))
    items = [item for item in dataset.get("deliberations") or [] if item["number"] == number]
    return _told({"value": items[0].get(row.name)}) if items and row.name != "item" else {}


def _person(name: str, known: Iterable[Mapping[str, Any]], columns: tuple[str, ...]) -> dict[str, str]:
    people = {person["name"]: person for person in known}
    person = people.get(Names(people).find(name)) if name else None
    return {column: str(person.get(column) or "") for column in columns} if person is not None else {}


def _told(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


def _strangers(row: Row, sitting: Sitting) -> tuple[str, ...]:
    if not sitting.names or row.name not in NAMED:
        return ()
    names = [row.values.get(column, "") for column in ("value", "name", "holder")]
    return tuple(name for name in names if name and not sitting.knows(name))


def _sure(row: Row) -> bool:
    return row.sureness in _SURE and not row.known and not row.strangers


def _whole(told: dict[str, Row]) -> Rows:
    """Of a new deliberation nothing is ticked before its number and title are."""
    for key, row in told.items():
        if row.kind in ("item", "vote") and not told[f"item-{row.place}"].value:
            needed = (told[f"item-{row.place}-{name}"] for name in ("number", "title"))
            told[key] = replace(row, ticked=row.ticked and all(_sure(one) for one in needed))
    return told

