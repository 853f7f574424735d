"""Forms with sections and repeating groups: what their templates ask."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import officials

_NAMED = re.compile(r"\{(\w+)\}")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_ANCHORS = {"owner_org": "field-organizations"}  # where scheming names a control otherwise than its field
_PRIVATE = {"field_name": "private", "label": "Visibilité"}  # scheming's form has it beside the organization


class Section(NamedTuple):
    title: str
    fields: list[dict[str, Any]]


class Mistake(NamedTuple):
    anchor: str
    where: str
    words: str


def sections(dataset_type: str) -> list[Section]:
    """The parts of a form, where its schema names some (`form_section` on the first field of each)."""
    found: list[Section] = []
    for field in _fields(dataset_type):
        if "form_section" in field:
            found.append(Section(field["form_section"], []))
        if found:
            found[-1].fields.append(field)
    return found


def told(field: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """What a folded group says of itself; `groups.js` says the same while one types."""
    shown = {sub["field_name"]: _shown(sub, values.get(sub["field_name"])) for sub in field["repeating_subfields"]}
    parts = [part for part in field.get("form_told", []) if any(shown.get(name) for name in _NAMED.findall(part))]
    return " – ".join(_NAMED.sub(lambda match: shown.get(match[1], ""), part).strip() for part in parts)


def counted(field: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> str:
    """How many lines a folded list has, by the choice that counts."""
    sub = next(sub for sub in field["repeating_subfields"] if sub["field_name"] == field["form_counted"])
    counts = Counter(_shown(sub, row.get(sub["field_name"])) for row in rows)
    labels = [choice["label"] for choice in sub["choices"] if counts[choice["label"]]]
    return " ; ".join([f"{len(rows)} en tout", *(f"{label} : {counts[label]}" for label in labels)])


def mistakes(dataset_type: str, errors: Mapping[str, Any]) -> list[Mistake]:
    """What is wrong in a form, in its order, each with the field to go to."""
    fields, rest = [*_fields(dataset_type), _PRIVATE], dict(errors)
    found = [mistake for field in fields for mistake in _of_field(field, rest.pop(field["field_name"], None))]
    return found + [Mistake("", tk._(name), _words(told)) for name, told in sorted(rest.items())]


def sitting(data: Mapping[str, Any]) -> list[str]:
    """The officials on the day that a form names, of its body, else of the council."""
    bodies = officials.on(str(data.get("owner_org") or ""), _day(data.get("session_date")))
    wanted = [body for body in bodies if body.siren == data.get("body_siren")] or bodies
    return [member.name for member in wanted[0].members] if wanted else []


def _fields(dataset_type: str) -> list[dict[str, Any]]:
    schema = tk.h.scheming_get_dataset_schema(dataset_type)
    return schema["dataset_fields"] if schema else []


def _shown(subfield: Mapping[str, Any], value: Any) -> str:
    text = "" if value is None else str(value).strip()
    labels = {choice["value"]: choice["label"] for choice in subfield.get("choices", [])}
    return _DAY.sub(r"\3/\2/\1", labels.get(text, text))


def _of_field(field: Mapping[str, Any], told: Any) -> Iterator[Mistake]:
    name, subfields = field["field_name"], field.get("repeating_subfields")
    if told and not (subfields and isinstance(told[0], dict)):
        yield Mistake(_ANCHORS.get(name, f"field-{name}"), field["label"], _words(told))
        return
    for place, group in enumerate(told or []):
        for sub in subfields or []:
            if group.get(sub["field_name"]):
                where = f"{field['repeating_label']} {place + 1}, {sub['label']}"
                yield Mistake(f"field-{name}-{place}-{sub['field_name']}", where, _words(group[sub["field_name"]]))


def _words(told: Any) -> str:
    return " ".join(str(words) for words in told) if isinstance(told, list) else str(told)


def _day(value: Any) -> datetime.date:
    try:
        return datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        return datetime.date.today()


helpers = {
    "loos_form_sections": sections,
    "loos_form_mistakes": mistakes,
    "loos_form_sitting": sitting,
    "loos_group_told": told,
    "loos_group_counted": counted,
}
