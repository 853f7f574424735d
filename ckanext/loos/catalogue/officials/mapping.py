"""From the officials of a body to the fields of its dataset, and back. The dataset is the truth."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ckanext.loos.records import mandates
from ckanext.loos.records.official import Official

from ..sessions.mapping import COUNCIL

_TAGS = ("élus", "conseil municipal")
_TEXTS = ("last_name", "first_name", "role", "group", "delegation")
_NUMBERS = ("rank", "namesake")
_DAYS = ("mandate_start", "mandate_end", "role_start", "role_end")


class Held(NamedTuple):
    """A mandate and a role of a person in a body."""

    siren: str
    body: str
    person: str  # as addresses write it
    official: Official
    last_day: datetime.date | None

    @property
    def anchor(self) -> str:
        """Its place in the page of the person."""
        return f"mandat-{self.siren}-{self.official.mandate_start or 'ouvert'}"

    def covers(self, day: datetime.date) -> bool:
        start = self.official.mandate_start
        return (start is None or start <= day) and (self.last_day is None or day <= self.last_day)


def title(body: str, commune: str) -> str:
    return f"Élus – {body or COUNCIL} – {commune}"


def name(organization: str, siren: str, commune_siren: str) -> str:
    """The end of the page's address; a body with its own SIREN adds its last digits."""
    part = organization if siren == commune_siren else f"{organization}-{siren[-5:]}"
    return f"elus-{part}"[:100]


def new(body: str, siren: str, organization: str, commune_name: str, commune_siren: str) -> dict[str, Any]:
    """What the dataset of a body's officials starts with."""
    return {
        "type": "elus",
        "name": name(organization, siren, commune_siren),
        "title": title(body, commune_name),
        "body": body,
        "body_siren": siren,
        "tags": [{"name": tag} for tag in _TAGS],
        "resources": [],
    }


def fields(officials: Iterable[Official]) -> list[dict[str, Any]]:
    """The mandates as the dataset tells them; what is not known is left out."""
    return [{key: value for key, value in _values(official).items() if value is not None} for official in officials]


def _values(official: Official) -> dict[str, Any]:
    days = {day: getattr(official, day) for day in _DAYS}
    return {
        **{text: getattr(official, text) for text in _TEXTS},
        **{number: getattr(official, number) for number in _NUMBERS},
        **{day: value.isoformat() if value else None for day, value in days.items()},
        "civility": official.title,
        "commissions": "; ".join(official.commissions) or None,
    }


def record(dataset: Mapping[str, Any]) -> tuple[Official, ...]:
    """The officials that a dataset (as `package_show` tells it) describes; of the council, they name no body."""
    body = dataset.get("body") or COUNCIL
    return tuple(_official(values, None if body == COUNCIL else body) for values in dataset.get("mandates") or [])


def held(dataset: Mapping[str, Any]) -> list[Held]:
    """The mandates that a dataset describes, with the last day that is known of each."""
    officials, body = record(dataset), dataset.get("body") or COUNCIL
    return [
        Held(dataset.get("body_siren") or "", body, mandates.slug(official), official, last)
        for official, last in zip(officials, mandates.last_days(officials), strict=True)
    ]


def _official(values: Mapping[str, Any], body: str | None) -> Official:
    told: dict[str, Any] = {
        **{text: values.get(text) or None for text in _TEXTS},
        **{number: int(values[number]) if values.get(number) not in (None, "") else None for number in _NUMBERS},
        **{day: _day(values.get(day)) for day in _DAYS},
    }
    parts = re.split(r"\s*[;\n]\s*", values.get("commissions") or "")
    return Official(
        **told, title=values.get("civility") or None, commissions=tuple(part for part in parts if part), body=body
    )


def _day(value: Any) -> datetime.date | None:
    try:
        return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
