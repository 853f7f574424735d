"""What a paper proposes for a session's dataset, row by row. Nothing is written here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ckanext.loos.formats.session_paper import Quote, Reading
from ckanext.loos.formats.session_sheet.people import Names
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
COLUMNS = {"person": ("name", "presence", "holder"), "vote": ("name", "choice")}


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
