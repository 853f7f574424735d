"""Rows of proposals beside what the session's dataset says, and what came back of them in a form."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ckanext.loos.formats.session_sheet.people import Names
from ckanext.loos.records.act import number_key
from ckanext.loos.records.minutes import Sureness
from ckanext.loos.records.official import folded

from .proposals import COLUMNS, NAMED, Row, Rows

_SURE = (Sureness.CERTAIN, Sureness.STATED)


class Sitting(NamedTuple):
    """The officials of the body on the day of the session; no names where they are not published."""

    names: Sequence[str] = ()
    knows: Callable[[str], bool] = bool


def typed(told: Rows, given: Mapping[str, Mapping[str, str]], ticked: Collection[str]) -> Rows:
    """What came back in the form, on the rows that it was made from; also without these, so that nothing is lost."""
    found = {}
    for key, values in given.items():
        row = told.get(key) or Row(key, {})
        columns = COLUMNS.get(row.kind, ("value",))
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
