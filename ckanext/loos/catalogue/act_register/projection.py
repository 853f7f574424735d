"""The acts of a dataset into the table, in the transaction that writes it, whichever way it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records.registered_act import RegisteredAct
from ckanext.loos.records.words import searchable

from .. import texts
from . import mapping
from .tables import registered

_SIGNS = 200_000  # that are searched of a text: PostgreSQL refuses the words of one that is much longer
_FACTS = (
    "number", "kind", "slug", "title", "summary", "subject_code", "status", "receipt_id", "changes",
    "date", "received_on", "posted_on", "withdrawn_on",
)  # fmt: skip


def follow(validated: Mapping[str, Any]) -> None:
    """After an action of CKAN has written a dataset: the table says the same. `validated` holds what it wrote."""
    if validated.get("type") == "actes":
        extras = {extra["key"]: extra["value"] for extra in validated.get("extras") or []}
        told = {"acts": json.loads(extras["acts"])} if extras.get("acts") else {}
        write({**validated, **extras, **told})


def write(dataset: Mapping[str, Any]) -> None:
    """Make the rows of a dataset of type `actes` again from its fields."""
    model.Session.execute(sa.delete(registered).where(registered.c.package_id == dataset["id"]))
    statement = sa.insert(registered).values(words=sa.func.to_tsvector("french", sa.bindparam("text")))
    if rows := list(_rows(dataset)):
        model.Session.execute(statement, rows)


def _rows(dataset: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    papers = _papers(dataset.get("resources") or [])
    for position, act in enumerate(mapping.records(dataset), start=1):
        yield {
            **{fact: _plain(getattr(act, fact)) for fact in _FACTS},
            "package_id": dataset["id"],
            "position": position,
            "siren": dataset.get("body_siren") or "",
            "text": searchable(f"{_text(act)} {papers.get(act.key, '')}"[:_SIGNS]),
        }


def _papers(resources: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The text of the published files of each act, where it was read, by the act's key."""
    told = [(r["act"], r["hash"]) for r in resources if r.get("act") and r.get("hash")]
    known = texts.known({sha256 for _, sha256 in told}) if told else {}
    found: dict[str, str] = {}
    for key, sha256 in told:
        if sha256 in known:
            found[key] = f"{found.get(key, '')} {known[sha256].text}"
    return found


def _text(act: RegisteredAct) -> str:
    return " ".join(filter(None, (act.number, act.title, act.summary)))


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value
