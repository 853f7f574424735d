"""Several statements about acts become one record each, whatever the order in which they come.

A pure function of the set of statements: what comes later is merged with all the statements that came before, not
with the result of a former merge, which no longer says which message told what.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from .act import Act, ActFile, ActStatus, FileRole, Identity

# The farther an act went, the more its status says; a cancellation is the last word.
_RANK = {ActStatus.KNOWN: 0, ActStatus.REFUSED: 1, ActStatus.RECEIVED: 2, ActStatus.CANCELLED: 3}


def merge(acts: Iterable[Act]) -> list[Act]:
    """One act per identity, in order of date and number; of two titles, that of the newest message wins."""
    told = list(acts)
    same = _Same()
    for act in told:
        same.join(act.identity, act.receipt_id.upper() if act.receipt_id else act.identity)
    for orphan, twin in _twins({act.identity for act in told}, same):
        same.join(orphan, twin)
    groups: dict[Hashable, list[Act]] = defaultdict(list)
    for act in told:
        groups[same.found(act.identity)].append(act)
    return sorted((_joined(group) for group in groups.values()), key=lambda act: (act.date, act.key, repr(act)))


class _Same:
    """Names of the same thing: two acts are one when they share an identity, or the prefecture's identifier."""

    def __init__(self) -> None:
        self._next: dict[Hashable, Hashable] = {}

    def found(self, name: Hashable) -> Hashable:
        """The one name that stands for all that were joined with this one."""
        while (other := self._next.get(name, name)) != name:
            name = other
        return name

    def join(self, one: Hashable, other: Hashable) -> None:
        last, first = self.found(one), self.found(other)
        if last != first:
            self._next[last] = first


def _twins(identities: Iterable[Identity], same: _Same) -> list[tuple[Identity, Identity]]:
    """For a statement that does not know its town: the one act of the same date, number and nature, if just one is."""
    known: dict[Hashable, dict[Hashable, Identity]] = defaultdict(dict)
    orphans = []
    for identity in identities:
        if identity.siren:
            known[identity[1:]][same.found(identity)] = identity
        else:
            orphans.append(identity)
    candidates = ((orphan, list(known[orphan[1:]].values())) for orphan in orphans)
    return [(orphan, twins[0]) for orphan, twins in candidates if len(twins) == 1]


def _joined(acts: Sequence[Act]) -> Act:
    ranked = sorted(acts, key=_weight, reverse=True)
    best = ranked[0]
    filled = {f.name: _first(ranked, f.name) for f in fields(Act) if getattr(best, f.name) in (None, "")}
    filled["told_on"] = best.told_on  # the day of the title, not of another message
    filled["status"] = max((act.status for act in acts), key=_RANK.__getitem__)
    if any(act.publishable is False for act in acts):
        filled["publishable"] = False  # a refusal is never outvoted
    return replace(best, **filled, files=_files(ranked))


def _weight(act: Act) -> tuple[bool, bool, date, int, str]:
    """With a title first; what the prefecture refused last; then the newest message, since a town sends an act again
    to mend it; then what says most; its text decides between equals."""
    told = sum(getattr(act, f.name) not in (None, "", ()) for f in fields(Act))
    return bool(act.title), act.status is not ActStatus.REFUSED, act.told_on or date.min, told, repr(act)


def _first(acts: Sequence[Act], name: str) -> Any:
    return next((value for act in acts if (value := getattr(act, name)) not in (None, "")), getattr(acts[0], name))


def _files(acts: Sequence[Act]) -> tuple[ActFile, ...]:
    """Each file once, by its name, with all that is told of it; the same bytes under two names are one file.

    An act has one document: another name of it says nothing once its bytes are there.
    """
    known: dict[str, ActFile] = {}
    for file in (file for act in acts for file in act.files):
        known[file.name] = _filled(known[file.name], file) if file.name in known else file
    unique: dict[Hashable, ActFile] = {}
    for file in known.values():
        unique.setdefault((file.role, file.sha256 or file.name), file)
    present = any(file.role is FileRole.ACT and file.sha256 for file in unique.values())
    return tuple(file for file in unique.values() if not (present and file.role is FileRole.ACT and not file.sha256))


def _filled(file: ActFile, other: ActFile) -> ActFile:
    bytes_of = file if file.sha256 else other
    return file._replace(type_code=file.type_code or other.type_code, sha256=bytes_of.sha256, size=bytes_of.size)
