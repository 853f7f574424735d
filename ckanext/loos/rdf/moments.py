"""CKAN's dates are UTC without saying so; aggregators drop an offset instead of converting it."""

from __future__ import annotations

from datetime import date, datetime, timezone

from rdflib import Literal

from .terms import XSD


def moment(value: str | datetime | None) -> Literal | None:
    """A CKAN date as an `xsd:dateTime` in UTC."""
    if not value:
        return None
    read = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    utc = read.replace(tzinfo=timezone.utc) if read.tzinfo is None else read.astimezone(timezone.utc)
    return Literal(utc.isoformat(timespec="seconds"), datatype=XSD.dateTime)


def day(value: str | None) -> Literal | None:
    return Literal(date.fromisoformat(value[:10]).isoformat(), datatype=XSD.date) if value else None
