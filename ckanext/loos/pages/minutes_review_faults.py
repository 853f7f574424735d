"""What comes back of the review's form, and what is wrong with it, each fault at its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue.sessions import proposals
from ckanext.loos.catalogue.sessions.merging import Merged
from ckanext.loos.catalogue.sessions.proposals import Rows

from . import french
from .minutes_review_lines import LABELS

Faults = Mapping[str, Sequence[str]]  # by row; "" for the whole form

_MOST = 8_000  # rows: a hundred deliberations with the votes of seventy officials
_TOO_LONG = "Ce formulaire a trop de lignes : complétez la séance dans son propre formulaire, ou par un tableau."
_FORGOTTEN = "Vous avez changé cette ligne sans la cocher : cochez-la, ou remettez ce qui était écrit."
_NOTHING = "Rien n’est coché : rien n’a été enregistré."
_KEY = re.compile(
    rf"({'|'.join(proposals.HEAD)}|person-\d{{1,4}}|item-\d{{1,4}}(?:-(?:{'|'.join(proposals.ITEM)}))?"
    r"|vote-\d{1,4}-\d{1,4})\.(value|name|presence|holder|choice)",
    re.ASCII,
)
_LISTS = {"attendance": "Présences", "deliberations": "Délibérations", "votes": "Votes par nom"}


def given(form: Any) -> dict[str, dict[str, str]]:
    """The inputs that came back, by row; names that the form has not are left out."""
    found: dict[str, dict[str, str]] = {}
    for name, value in form.items():
        if match := _KEY.fullmatch(name):
            found.setdefault(match[1], {})[match[2]] = value
    if len(found) > _MOST:
        tk.abort(413, _TOO_LONG)
    return found


def unready(rows: Rows, publishing: bool) -> Faults:
    """Why nothing is written yet; the file alone may be published."""
    forgotten = {key: [_FORGOTTEN] for key, row in rows.items() if row.typed and not row.ticked}
    nothing = not publishing and not any(row.ticked for row in rows.values())
    return forgotten or ({"": [_NOTHING]} if nothing else {})


def refused(errors: Mapping[str, Any], merged: Merged, rows: Rows) -> Faults:
    """What CKAN's validators say, each fault at the row that it is about."""
    found: dict[str, list[str]] = {}
    for key, words in _refused(errors, merged, rows):
        found.setdefault(key, []).append(french.tidy(words))
    return found


def _refused(errors: Mapping[str, Any], merged: Merged, rows: Rows) -> Iterator[tuple[str, str]]:
    for name, told in errors.items():
        for index, fault in enumerate(told if isinstance(told, list) else [told]):
            if not isinstance(fault, Mapping):
                yield name if name in rows else "", str(fault)
                continue
            key = merged.places.get((name, index), "")
            for column, told_of_it in fault.items():
                for word in told_of_it if isinstance(told_of_it, list) else [told_of_it]:
                    where = "" if key else f"{_LISTS.get(name, name)}, ligne {index + 1} : "
                    yield _row(key, column, rows), f"{where}{_plain(str(word), column)}"


def _plain(word: str, column: str) -> str:
    """CKAN's "Missing value" with what is missing."""
    return f"Il manque : {LABELS[column].lower()}." if word == tk._("Missing value") and column in LABELS else word


def _row(key: str, column: str, rows: Rows) -> str:
    """A fault of a ballot is told at the number: it stands above the deliberation instead, unless that is empty."""
    field = f"{key}-{column}"
    return field if field in rows and not (column == "number" and rows[field].value) else key
