"""Mandates of the officials of a body: who is who, what ends what, what a new list adds. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from .official import Official, folded

_TITLES = ("", "m-", "mr-", "mme-", "mlle-", "monsieur-", "madame-", "mademoiselle-")
_ORDINALS = ("premier", "deuxieme", "troisieme", "quatrieme", "cinquieme", "sixieme", "septieme", "huitieme")
_WORDS = {
    **{word: str(place) for place, word in enumerate(_ORDINALS, start=1)},
    "premiere": "1", "second": "2", "seconde": "2", "adjointe": "adjoint", "conseillere": "conseiller",
    "municipale": "municipal", "deleguee": "delegue", "presidente": "president", "elue": "elu",
}  # fmt: skip
_NUMBER = re.compile(r"(\d+)(?:er|ere|e|eme|nd|nde)?")
_PLAIN = ("conseiller", "conseiller-municipal", "membre", "elu")
_NUMBERED = re.compile(r"(\d+)-(?:adjoint|vice-president)")
_LAST = 1000
_FACTS = (
    "title", "rank", "group", "delegation", "commissions", "mandate_start", "mandate_end", "role_start", "role_end",
)  # fmt: skip


def slug(official: Official) -> str:
    """A person in one commune, as addresses write it: "camille-alder", then "camille-alder-2" for a namesake."""
    name = folded(f"{official.first_name} {official.last_name}") or "elu"
    return f"{name}-{official.namesake}" if official.namesake else name


def spellings(official: Official) -> frozenset[str]:
    """The ways in which minutes may write the whole name, as it is compared."""
    first, last = folded(official.first_name), folded(official.last_name)
    return frozenset(f"{title}{name}" for title in _TITLES for name in (f"{first}-{last}", f"{last}-{first}"))


def role_key(role: str | None) -> str:
    """A role as it is compared: "1ère adjointe" and "1er adjoint au Maire" are the same; empty for a plain seat."""
    words = [_WORDS.get(word, word) for word in folded(role or "").split("-")]
    told = "-".join(match[1] if (match := _NUMBER.fullmatch(word)) else word for word in words)
    key = told.removesuffix("-au-maire").removesuffix("-du-maire")
    return "" if key in _PLAIN else key


def precedence(official: Official) -> tuple[int, int]:
    """The order of the council: the rank that is told, else mayor, numbered deputies, then all others."""
    key = role_key(official.role)
    numbered = _NUMBERED.match(key)
    step = 0 if key in ("maire", "president") else int(numbered[1]) if numbered else _LAST - ("adjoint" in key)
    return (_LAST if official.rank is None else official.rank, step)


def last_days(officials: Sequence[Official]) -> list[date | None]:
    """Of each mandate in one body, the last day that is known: nobody keeps a mandate when the next one begins."""
    starts: dict[str, set[date]] = {}
    for official in officials:
        if official.mandate_start:
            starts.setdefault(slug(official), set()).add(official.mandate_start)
    return [_last_day(official, starts.get(slug(official), set())) for official in officials]


def _last_day(official: Official, starts: Iterable[date]) -> date | None:
    start = official.mandate_start
    eves = [day - timedelta(days=1) for day in starts if start and day > start]
    return min([*eves, *([official.mandate_end] if official.mandate_end else [])], default=None)


def all_known(sitting: Iterable[Official], day: date, seats: int | None) -> bool:
    """Whether these, who sit on a day, are the whole body: as many as its seats, and none left from another council."""
    found = list(sitting)
    begun = all(official.mandate_start and official.mandate_start >= _renewed(day) for official in found)
    return begun and len({slug(official) for official in found}) == seats


def of_former_council(start: date | None, day: date) -> bool:
    """Whether a mandate that no list has ended must be of the council before: once the new one surely sits."""
    renewed = _renewed(day)
    return start is not None and start < renewed and day >= renewed.replace(month=7)


def _renewed(day: date) -> date:
    """The month in which all councils were last elected anew: every six years in March (electoral code, L227)."""
    year = day.year - (day.year - 2014) % 6
    return date(year if day >= date(year, 3, 1) else year - 6, 3, 1)


def merge(known: Iterable[Official], told: Iterable[Official]) -> tuple[Official, ...]:
    """What is known with what a list tells: a mandate that the list leaves out stays as it is."""
    merged = list(known)
    for official in told:
        place = _place(merged, official)
        if place is None:
            merged.append(official)
        else:
            merged[place] = _completed(merged[place], official)
    return tuple(merged)


def _place(known: Sequence[Official], official: Official) -> int | None:
    """Where the same mandate and role is; of several that may be, the one with the same days, else the newest."""
    places = [place for place, other in enumerate(known) if _same(other, official)]
    return max(places, key=lambda place: _likeness(known[place], official), default=None)


def _same(one: Official, other: Official) -> bool:
    days = ((one.mandate_start, other.mandate_start), (one.role_start, other.role_start))
    agree = all(first == second or None in (first, second) for first, second in days)
    return agree and slug(one) == slug(other) and role_key(one.role) == role_key(other.role)


def _likeness(one: Official, other: Official) -> tuple[bool, bool, date]:
    alike = (one.mandate_start == other.mandate_start, one.role_start == other.role_start)
    return (*alike, one.mandate_start or date.min)


def _completed(known: Official, told: Official) -> Official:
    """The newer facts; names and the role stay as they were first written."""
    facts = {name: value for name in _FACTS if (value := getattr(told, name)) not in (None, ())}
    return replace(known, role=known.role or told.role, **facts)


def faults(officials: Sequence[Official]) -> Iterator[tuple[int, str, str]]:
    """Days that cannot be, and lines written twice: the place, the field, what is wrong in French."""
    keys = [(slug(o), role_key(o.role), o.mandate_start, o.role_start) for o in officials]
    for place, official in enumerate(officials):
        if _reversed(official.mandate_start, official.mandate_end):
            yield place, "mandate_end", "Le mandat finit avant d'avoir commencé : corrigez une des deux dates."
        if _reversed(official.role_start, official.role_end):
            yield place, "role_end", "La fonction finit avant d'avoir commencé : corrigez une des deux dates."
        if _reversed(official.role_start, official.mandate_end):
            yield place, "role_start", "La fonction commence après la fin du mandat : corrigez une des deux dates."
        if keys[place] in keys[:place]:
            yield place, "last_name", (
                "Ce mandat est déjà dans la liste. Retirez cette ligne ; pour une autre personne du même nom, "
                "écrivez 2 dans « Homonyme »."
            )


def _reversed(start: date | None, end: date | None) -> bool:
    return start is not None and end is not None and end < start
