"""Repeating groups as a browser sends them, `deliberations-12-title`, made into lists.

ckanext-scheming would do it, but it sorts the places as words (10 before 2) and counts those of all fields together:
deliberations would change places, or get lost beside a longer list of attendance.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

_SNIPPET = "loos_groups.html"  # the fields of a schema that this project's groups show
_SENT = re.compile(r"(\w+)-(?:(\d{1,4})-(\w+))?")  # without a place, it says that the form was sent, be it without rows


def gather(data: dict[str, Any]) -> None:
    """In place, since a form that is refused shows these lists again. A group left empty is none."""
    sent = [match for key in data if (match := _SENT.fullmatch(str(key)))]
    names = _repeating(data) if sent else set()
    groups: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for match in sent:
        field, place, subfield = match.groups()
        if field in names:
            value, rows = data.pop(match[0]), groups[field]
            if place:
                rows.setdefault(int(place), {})[subfield] = value
    for field, rows in groups.items():
        data[field] = [row for _, row in sorted(rows.items()) if any(str(value).strip() for value in row.values())]


def _repeating(data: dict[str, Any]) -> set[str]:
    kind = data.get("type")
    if not kind and (package := model.Package.get(str(data.get("id") or data.get("name") or ""))):
        kind = package.type
    schema = tk.h.scheming_get_dataset_schema(kind) or {}
    return {field["field_name"] for field in schema.get("dataset_fields", []) if field.get("form_snippet") == _SNIPPET}
