"""What a base holds, as the text of a spreadsheet's cell."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # in XML, or of no use
_WHOLE = re.compile(r"(-?\d+)\.0*")


def text(value: object) -> str:
    """French for what is true, ISO 8601 for days and hours; a sign that no text has is left out."""
    return _FORBIDDEN.sub("", _plain(value)).replace("\r\n", "\n").replace("\r", "\n").strip()


def _plain(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return _decoded(bytes(value))
    if isinstance(value, list | tuple):  # PostgreSQL's arrays
        return " ; ".join(filter(None, map(text, value)))
    return _moment(value)


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):  # MariaDB's hours
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(value: float | Decimal) -> str:
    """25.00 is "25"; the subject 7.10 is not 7.1, so a decimal keeps its digits."""
    match = _WHOLE.fullmatch(str(value))
    return match[1] if match else str(value)


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")
