"""A session's dataset into the tables, in the transaction that writes the dataset, whichever way it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records.act import number_key
from ckanext.loos.records.official import folded
from ckanext.loos.records.session import Item, Session
from ckanext.loos.records.words import searchable

from .. import texts
from . import mapping as session_mapping
from .tables import attendance, deliberation, session, vote


def follow(validated: Mapping[str, Any]) -> None:
    """After an action of CKAN has written a dataset: the tables say the same. `validated` holds what it wrote."""
    if validated.get("type") == "seance":
        write(_plain(validated))


def _plain(validated: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as `package_show` would tell them: scheming has put them among the extras, lists as JSON."""
    extras = {extra["key"]: extra["value"] for extra in validated.get("extras") or []}
    lists = {name: json.loads(extras[name]) for name in ("attendance", "deliberations", "votes") if extras.get(name)}
    return {**validated, **extras, **lists}


def write(dataset: Mapping[str, Any]) -> None:
    """Make the rows of a dataset of type `seance` again from its fields."""
    record = session_mapping.record(dataset)
    package_id = dataset["id"]
    model.Session.execute(sa.delete(session).where(session.c.package_id == package_id))
    model.Session.execute(sa.insert(session).values(package_id=package_id, **_session(record)))
    words = sa.func.to_tsvector("french", sa.bindparam("text"))
    papers = _papers(dataset.get("resources") or [])
    _insert(sa.insert(deliberation).values(words=words), package_id, _deliberations(record, papers))
    _insert(sa.insert(attendance), package_id, _attendance(record))
    _insert(sa.insert(vote), package_id, _votes(record))


def _insert(statement: sa.Insert, package_id: str, rows: Iterator[dict[str, Any]]) -> None:
    if values := [{"package_id": package_id, **row} for row in rows]:
        model.Session.execute(statement, values)


def _session(record: Session) -> dict[str, Any]:
    return {
        "siren": record.siren or "",
        "body": record.body,
        "date": record.date,
        "minutes_adopted_on": record.minutes_adopted_on,
    }


def _papers(resources: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The text of the published files of each deliberation, where it was read, by number."""
    told = [(number_key(r["number"]), r["hash"]) for r in resources if r.get("number") and r.get("hash")]
    known = texts.known({sha256 for _, sha256 in told}) if told else {}
    found: dict[str, str] = {}
    for key, sha256 in told:
        if sha256 in known:
            found[key] = f"{found.get(key, '')} {known[sha256].text}"
    return found


def _deliberations(record: Session, papers: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for position, item in enumerate(record.items, start=1):
        columns = {name: value for name, value in session_mapping.deliberation(item).items() if name in _COLUMNS}
        yield {
            **columns,
            "position": position,
            "siren": record.siren or "",
            "date": record.date,
            "number_key": number_key(item.number),
            "seats": record.seats,
            "received_on": item.received_on,
            "posted_on": item.posted_on,
            "act_date": item.dated,
            "text": searchable(f"{_text(item)} {papers.get(number_key(item.number), '')}"[:_SIGNS]),
        }


_SIGNS = 200_000  # that are searched of a text: PostgreSQL refuses the words of one that is much longer
_COLUMNS = frozenset(column.name for column in deliberation.columns)


def _text(item: Item) -> str:
    return " ".join(filter(None, (item.number, item.title, item.summary)))


def _attendance(record: Session) -> Iterator[dict[str, Any]]:
    for position, person in enumerate(record.attendance, start=1):
        yield {
            "position": position,
            "name": person.name,
            "person": folded(person.name),
            "presence": person.presence.value,
            "holder": person.holder,
        }


def _votes(record: Session) -> Iterator[dict[str, Any]]:
    for position, item in enumerate(record.items, start=1):
        for choice in item.votes:
            yield {
                "position": position,
                "person": folded(choice.name),
                "name": choice.name,
                "choice": choice.choice.value,
            }
