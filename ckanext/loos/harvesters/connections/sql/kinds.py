"""The queries that a base may answer: each is a sheet of a clerk's template, with the same headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ckanext.loos.formats import french_dates, officials_sheet
from ckanext.loos.formats.session_sheet import head, items, people
from ckanext.loos.formats.session_sheet.workbook import SHEETS
from ckanext.loos.formats.tables import headings
from ckanext.loos.records.official import folded

DAY, BODY = "Date de la séance", "Instance"
MODIFIED = "Modifié le"  # of a session: when it moves, and only then, the session is read again
OFFICIALS = "elus.xlsx"
_COUNCIL = "conseil-municipal"  # the body of a session that tells none
_LONGEST_BODY = 80  # signs in a file's name


class Kind(NamedTuple):
    sheet: str
    headings: tuple[str, ...]
    required: tuple[str, ...]


def _of_session(sheet: str, columns: tuple[str, ...], *required: str) -> Kind:
    return Kind(sheet, (DAY, BODY, *columns), (DAY, *required))


_SESSION, _ATTENDANCE, _ITEMS, _VOTES = SHEETS
KINDS = {
    "officials": Kind("Élus", officials_sheet.HEADINGS, ("Nom", "Prénom")),
    "sessions": Kind(_SESSION, (*head.LABELS, MODIFIED), (DAY,)),
    "attendance": _of_session(_ATTENDANCE, people.ATTENDANCE, "Nom", "Présence"),
    "deliberations": _of_session(_ITEMS, items.ITEMS, "Titre"),
    "votes": _of_session(_VOTES, people.VOTES, "Numéro", "Nom", "Vote"),
}


def columns(kind: Kind, names: Sequence[str]) -> list[str]:
    """The kind's headings for the columns of an answer, in their order; a name that is not known stays."""
    known = {headings.key(heading): heading for heading in kind.headings}
    return [known.get(headings.key(name), name) for name in names]


def faults(kind: Kind, names: Sequence[str]) -> Iterator[str]:
    """What is wrong with the columns of an answer, in French, with their names."""
    found = Counter(columns(kind, names))
    wrong = {
        "il manque": [heading for heading in kind.required if heading not in found],
        "ne sont pas prévues": [name for name in found if name not in kind.headings],
        "sont là deux fois": [name for name, times in found.items() if times > 1],
    }
    for words, these in wrong.items():
        if these:
            yield f"{words} : {', '.join(f'« {name} »' for name in these)}"


def file_of(kind: str, told: dict[str, str]) -> str:
    """The name of the file that a row goes to: a session has one file, whichever queries tell of it."""
    if kind == "officials":
        return OFFICIALS
    day, body = french_dates.day(told.get(DAY, "")), folded(told.get(BODY, ""))[:_LONGEST_BODY]
    suffix = f"-{body}" if body not in ("", _COUNCIL) else ""
    return f"seance-{day.isoformat() if day else 'sans-date'}{suffix}.xlsx"
