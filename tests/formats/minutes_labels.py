"""The labelled minutes of tests/data/minutes, and how far what the reader proposes agrees with them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ckanext.loos.formats import minutes
from ckanext.loos.records.minutes import Field, Movement, Proposal
from ckanext.loos.records.session import Attendance, Vote

DATA = Path(__file__).parents[1] / "data" / "minutes"


class Statement(NamedTuple):
    """One thing that minutes say, in words that can be compared; deliberations are told apart by their number."""

    field: str
    item: str
    value: str


class Score(NamedTuple):
    right: int
    proposed: int
    told: int

    @property
    def precision(self) -> float:
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.told if self.told else 1.0


def texts(folder: str) -> list[Path]:
    return sorted((DATA / folder).glob("*.txt"))


def labels(text: Path) -> set[Statement]:
    told = json.loads(text.with_suffix(".json").read_text("utf-8"))
    return {
        *_session(told),
        *(statement for place, item in enumerate(told["items"], 1) for statement in _item(item, place)),
    }


def _session(told: dict[str, Any]) -> Iterator[Statement]:
    for field in ("date", "start", "body", "place", "president", "secretary", "seats", "present_count", "voters"):
        if field in told:
            yield Statement(field, "", str(told[field]))
    people = dict.fromkeys(told.get("present", ()), "present") | dict.fromkeys(told.get("absent", ()), "absent")
    people |= {name: f"represented {holder}" for name, holder in told.get("represented", {}).items()}
    yield from (Statement("person", "", f"{name} {what}") for name, what in people.items())
    yield from (Statement("movement", "", f"{name} {what}") for name, what in told.get("movements", {}).items())
    yield from (Statement("agenda", "", title) for title in told.get("agenda", ()))


def _item(item: dict[str, Any], place: int) -> Iterator[Statement]:
    for field in ("number", "title", "result", "in_favour", "against", "abstained"):
        if item.get(field) is not None:
            yield Statement(field, str(place), str(item[field]))
    if item.get("kind"):
        yield Statement("ballot_kind", str(place), item["kind"])
    yield from (Statement("vote", str(place), f"{name} {choice}") for name, choice in item.get("votes", {}).items())


def proposed(text: Path, certain_only: bool = False) -> set[Statement]:
    found = minutes.read(text.read_text("utf-8")).records
    return {_statement(proposal) for proposal in found if proposal.certain or not certain_only}


def _statement(proposal: Proposal) -> Statement:
    return Statement(str(proposal.field), str(proposal.item or ""), _words(proposal.value))


def _words(value: object) -> str:
    if isinstance(value, Attendance):
        return " ".join(part for part in (value.name, str(value.presence), value.holder) if part)
    if isinstance(value, Vote):
        return f"{value.name} {value.choice}"
    if isinstance(value, Movement):
        return f"{value.name} {'arrival' if value.arrives else 'departure'} {value.at}"
    return str(value)


def scores(paths: Iterable[Path], certain_only: bool) -> dict[str, Score]:
    """By field, and `all`."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for path in paths:
        told, found = labels(path), proposed(path, certain_only)
        for name, statements in (("right", told & found), ("proposed", found), ("told", told)):
            for statement in statements:
                counted[statement.field][name] += 1
                counted["all"][name] += 1
    order = [str(field) for field in Field] + ["all"]
    return {field: Score(*(counted[field][name] for name in Score._fields)) for field in order if field in counted}
