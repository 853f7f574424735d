"""A session's dataset into the tables, in the transaction that writes the dataset, whichever way it is written."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records.act import number_key
from ckanext.loos.records.official import folded
from ckanext.loos.records.session import Session
from ckanext.loos.records.words import searchable

from .. import saving, texts
from . import mapping as session_mapping
from .lists import ROLES
from .tables import attendance, deliberation, paper, session, vote


def follow(context: Mapping[str, Any], validated: Mapping[str, Any]) -> None:
    """After an action of CKAN has written a dataset: the tables say the same. `validated` holds what it wrote.

    Where the context has a list for it, whoever gave the list calls `write_all` once for the datasets of a page.
    """
    if validated.get("type") != "seance":
        return
    gathered = context.get(saving.VALIDATED)
    if gathered is None:
        write(_plain(validated))
    else:
        gathered.append(_plain(validated))


def _plain(validated: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as `package_show` would tell them: scheming has put them among the extras, lists as JSON."""
    extras = {extra["key"]: extra["value"] for extra in validated.get("extras") or []}
    lists = {name: json.loads(extras[name]) for name in ("attendance", "deliberations", "votes") if extras.get(name)}
    return {**validated, **extras, **lists}


def write(dataset: Mapping[str, Any]) -> None:
    """Make the rows of a dataset of type `seance` again from its fields."""
    write_all([dataset])


def write_all(datasets: Sequence[Mapping[str, Any]]) -> None:
    """The same for many, each table with one statement."""
    rows: dict[sa.Table, list[dict[str, Any]]] = defaultdict(list)
    for dataset in datasets:
        for table, told in _rows(dataset):
            rows[table] += [{"package_id": dataset["id"], **row} for row in told]
    model.Session.execute(sa.delete(session).where(session.c.package_id.in_([d["id"] for d in datasets])))
    words = sa.func.to_tsvector("french", sa.bindparam("text"))
    for table, values in rows.items():
        statement = sa.insert(table).values(words=words) if "words" in table.c else sa.insert(table)
        if values:
            model.Session.execute(statement, values)


def _rows(dataset: Mapping[str, Any]) -> Iterator[tuple[sa.Table, Iterable[dict[str, Any]]]]:
    record, resources = session_mapping.record(dataset), dataset.get("resources") or []
    yield session, [_session(record, dataset)]
    yield deliberation, _deliberations(record, _texts(resources))
    yield paper, _papers(record, resources)
    yield attendance, _attendance(record)
    yield vote, _votes(record)


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
