"""The dataset of a body's officials into the table, in the transaction that writes it, whichever way it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model

from . import mapping as official_mapping
from .tables import mandate

_FACTS = ("last_name", "first_name", "namesake", "role", "rank", "group", "delegation")
_DAYS = ("mandate_start", "mandate_end", "role_start", "role_end")


def follow(validated: Mapping[str, Any]) -> None:
    """After an action of CKAN has written a dataset: the table says the same. `validated` holds what it wrote."""
    if validated.get("type") == "elus":
        extras = {extra["key"]: extra["value"] for extra in validated.get("extras") or []}
        told = {"mandates": json.loads(extras["mandates"])} if extras.get("mandates") else {}
        write({**validated, **extras, **told})


def write(dataset: Mapping[str, Any]) -> None:
    """Make the rows of a dataset of type `elus` again from its fields."""
    model.Session.execute(sa.delete(mandate).where(mandate.c.package_id == dataset["id"]))
    if rows := list(_rows(dataset)):
        model.Session.execute(sa.insert(mandate), rows)


def _rows(dataset: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for position, held in enumerate(official_mapping.held(dataset), start=1):
        official = held.official
        yield {
            **{fact: getattr(official, fact) for fact in (*_FACTS, *_DAYS)},
            "package_id": dataset["id"],
            "position": position,
            "siren": held.siren,
            "body": held.body,
            "person": held.person,
            "civility": official.title,
            "commissions": list(official.commissions),
            "last_day": held.last_day,
        }
