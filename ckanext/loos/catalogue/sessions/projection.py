"""A session's dataset into the tables, in the transaction that writes the dataset, whichever way it is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records.act import number_key
from ckanext.loos.records.official import folded
from ckanext.loos.records.session import Session
from ckanext.loos.records.words import searchable

from .. import texts
from . import mapping as session_mapping
from .lists import ROLES
from .tables import attendance, deliberation, paper, session, vote


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
    words = sa.func.to_tsvector("french", sa.bindparam("text"))
    resources = dataset.get("resources") or []
    _insert(sa.insert(session).values(words=words), package_id, iter([_session(record, dataset)]))
    _insert(sa.insert(deliberation).values(words=words), package_id, _deliberations(record, _texts(resources)))
    _insert(sa.insert(paper).values(words=words), package_id, _papers(record, resources))
    _insert(sa.insert(attendance), package_id, _attendance(record))
    _insert(sa.insert(vote), package_id, _votes(record))


def _insert(statement: sa.Insert, package_id: str, rows: Iterator[dict[str, Any]]) -> None:
    if values := [{"package_id": package_id, **row} for row in rows]:
        model.Session.execute(statement, values)


def _session(record: Session, dataset: Mapping[str, Any]) -> dict[str, Any]:
    told = (dataset.get(name) for name in ("title", "body", "place", "president", "secretary"))
    return {
        "siren": record.siren or "",
        "body": record.body,
        "date": record.date,
        "minutes_adopted_on": record.minutes_adopted_on,
        "text": _searched(told),
    }


def _papers(record: Session, resources: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The papers of the session as a whole. CKAN does not always tell the id of a new resource here: its place does."""
    papers = {place: resource for place, resource in enumerate(resources) if resource.get("role") in ROLES}
    hashes = {resource["hash"] for resource in papers.values() if resource.get("hash")}
    known = texts.known(hashes) if hashes else {}
    for place, resource in papers.items():
        text = known[resource["hash"]].text if resource.get("hash") in known else ""
        yield {
            "position": place,
            "siren": record.siren or "",
            "date": record.date,
            "role": resource["role"],
            "text": _searched((resource.get("name"), text)),
        }


def _texts(resources: Sequence[Mapping[str, Any]]) -> dict[str, str]:
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
            "text": _searched((item.number, item.title, item.summary, papers.get(number_key(item.number)))),
        }


def _searched(told: Iterable[str | None]) -> str:
    return searchable(" ".join(filter(None, told))[:_SIGNS])


_SIGNS = 200_000  # that are searched of a text: PostgreSQL refuses the words of one that is much longer
_COLUMNS = frozenset(column.name for column in deliberation.columns)


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
