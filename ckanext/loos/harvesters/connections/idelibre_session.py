"""What idelibre tells of a session, in the sheets of the model « seance »."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from ckanext.loos.records.official import folded

from .web import NoAnswer
from .workbook import Sheet

_ELECTED = ("Actor", "Deputy")
# « deputy »: somebody else came in their place, who has a line of their own.
_PRESENCES = {"present": "présent", "remote": "présent", "absent": "absent", "deputy": "absent", "poa": "représenté"}


def tables(
    sitting: Mapping[str, Any], convocations: Sequence[Mapping[str, Any]], projects: Sequence[Mapping[str, Any]]
) -> list[Sheet]:
    """The sheets of what is known. Votes are not in idelibre's API: points have no result."""
    people = list(_people(convocations))
    points = sorted(projects, key=_rank)
    head = Sheet("Séance", [*_head(sitting)])
    presences = Sheet("Présences", [("Nom", "Prénom", "Présence", "Pouvoir donné à"), *people])
    items = Sheet("Délibérations", [("Titre", "Matière"), *((_text(point, "name"), "") for point in points)])
    return [head, *([presences] if people else []), *([items] if points else [])]


def _head(sitting: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    try:
        start = datetime.fromisoformat(_text(sitting, "date"))
    except ValueError:
        raise NoAnswer("la date d'une séance n'est pas celle de l'API v2 d'idelibre") from None
    yield "Date de la séance", f"{start:%d/%m/%Y}"
    yield "Heure", f"{start:%H:%M}"
    yield "Lieu", _text(sitting, "place")
    yield "Instance", _text(sitting, "name")


def _people(convocations: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, str, str]]:
    """Elected persons whose presence is told; of those nobody noted, nothing is said. A deputy who sat is present."""
    told: dict[str, tuple[str, str, str, str]] = {}
    for one in convocations:
        user, presence = _person(one, "user"), _PRESENCES.get(_text(one, "attendance"))
        if _text(one, "category") != "convocation" or _text(_person(user, "role"), "name") not in _ELECTED:
            continue
        if presence:
            holder = _name(_person(one, "mandator")) if presence == "représenté" else ""
            told[folded(_name(user))] = (_text(user, "lastName"), _text(user, "firstName"), presence, holder)
        deputy = _person(one, "deputy")
        if _text(one, "attendance") == "deputy" and deputy:
            line = (_text(deputy, "lastName"), _text(deputy, "firstName"), "présent", "")
            told.setdefault(folded(_name(deputy)), line)
    yield from told.values()


def _rank(project: Mapping[str, Any]) -> int:
    rank = project.get("rank")
    return rank if isinstance(rank, int) else 0


def _name(user: Mapping[str, Any]) -> str:
    return f"{_text(user, 'firstName')} {_text(user, 'lastName')}".strip()


def _person(holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = holder.get(key)
    return found if isinstance(found, dict) else {}


def _text(holder: Mapping[str, Any], key: str) -> str:
    found = holder.get(key)
    return " ".join(found.split()) if isinstance(found, str) else ""
