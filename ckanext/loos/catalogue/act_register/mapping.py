"""From the acts of a body and a year to the fields of their dataset, and back. The dataset is the truth."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from ckanext.loos.records.act import ActStatus
from ckanext.loos.records.registered_act import Kind, RegisteredAct

_TAGS = ("actes", "arrêtés")
_TEXTS = ("summary", "subject_code", "receipt_id", "changes")
_DAYS = ("received_on", "posted_on", "withdrawn_on")


def title(body: str, year: int | str) -> str:
    return f"Actes {year} – {body}"


def name(organization: str, siren: str, commune_siren: str, year: int | str) -> str:
    """The end of the page's address; a body with its own SIREN adds its last digits."""
    part = organization if siren == commune_siren else f"{organization}-{siren[-5:]}"
    return f"actes-{part}-{year}"[:100]


def new(body: str, siren: str, organization: str, commune_siren: str, year: int) -> dict[str, Any]:
    """What the dataset of a body's year starts with."""
    return {
        "type": "actes",
        "name": name(organization, siren, commune_siren, year),
        "title": title(body, year),
        "body_siren": siren,
        "year": year,
        "tags": [{"name": tag} for tag in _TAGS],
        "acts": [],
        "resources": [],
    }


def fields(act: RegisteredAct) -> dict[str, Any]:
    """An act as the dataset tells it; what is not known is left out."""
    values = {
        "number": act.number,
        "date": act.date.isoformat(),
        "kind": act.kind.value,
        "title": act.title,
        "status": act.status.value if act.status else None,
        **{text: getattr(act, text) for text in _TEXTS},
        **{day: value.isoformat() if (value := getattr(act, day)) else None for day in _DAYS},
    }
    return {name: value for name, value in values.items() if value is not None}


def record(values: Mapping[str, Any]) -> RegisteredAct:
    """An act as the dataset, or a row of the table, tells it."""
    told: dict[str, Any] = {text: values.get(text) or None for text in _TEXTS}
    told |= {day: _day(values.get(day)) for day in _DAYS}
    return RegisteredAct(
        number=values["number"],
        date=_day(values["date"]) or datetime.date.min,
        kind=Kind(values["kind"]),
        title=values["title"],
        status=ActStatus(values["status"]) if values.get("status") else None,
        **told,
    )


def records(dataset: Mapping[str, Any]) -> list[RegisteredAct]:
    return [record(values) for values in dataset.get("acts") or []]


def order(act: RegisteredAct) -> tuple[datetime.date, list[tuple[int, str]], str]:
    """By day, then by number: "2026-2" comes before "2026-10"."""
    parts = (part for part in re.split(r"(\d+)", act.number) if part)
    return act.date, [(int(part), "") if part.isdecimal() else (0, part) for part in parts], act.kind.value


def _day(value: Any) -> datetime.date | None:
    try:
        return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
