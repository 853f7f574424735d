"""The people of a session, as later passages may name them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ckanext.loos.records.official import folded

from .names import Name

_INITIAL = re.compile(r"[^\W\d_]{1,2}\.")


class Roster:
    """The people whom the text names in full: a later "M. POIREAU" is the one of that surname, if there is one only."""

    def __init__(self, names: Sequence[Name], chair: str | None = None, absent: frozenset[str] = frozenset()) -> None:
        self._by_key: dict[str, set[str]] = {}
        self.absent = absent
        self.names = frozenset(name.value for name in names)
        self.chair = chair
        for name in names:
            for key in _entries(name):
                self._by_key.setdefault(key, set()).add(name.value)

    def votes(self, name: str) -> bool | None:
        """Whether a person sits that day: False where the text does not tell, None for one told absent."""
        return None if name in self.absent else name in self.names

    def told(self, name: Name) -> str:
        """The name in full where the text tells it, else as it stands."""
        return self.known(name) or name.value

    def known(self, name: Name) -> str | None:
        if name.value in self.names:
            return name.value
        found = (self._by_key.get(key, set()) for key in _ways_to(name))
        return next((next(iter(values)) for values in found if len(values) == 1), None)


def _entries(name: Name) -> list[str]:
    """Under what a person is found: the whole name in any order, the surname; apart, a surname that is all there is."""
    if name.alone:
        return [_whole(name), "surname " + folded(name.value), "only " + folded(name.value)]
    surnames = [name.surname] if name.surname else [name.value.split()[0], name.value.split()[-1]]
    return [_whole(name), *("surname " + folded(surname) for surname in surnames)]


def _ways_to(name: Name) -> list[str]:
    """A whole name finds that name only: another person of the same surname is another person."""
    if name.surname and not name.alone:
        by_initial = ["surname " + folded(name.surname)] if _INITIAL.match(name.value) else []
        return [_whole(name), "only " + folded(name.surname), *by_initial]
    return [_whole(name), "surname " + folded(name.value)]


def _whole(name: Name) -> str:
    return "-".join(sorted(folded(name.value).split("-")))
