"""Several statements about acts become one record each, whatever the order in which they come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from .act import Act, ActFile, ActStatus

# The farther an act went, the more its status says; a cancellation is the last word.
_RANK = {ActStatus.KNOWN: 0, ActStatus.REFUSED: 1, ActStatus.RECEIVED: 2, ActStatus.CANCELLED: 3}


def merge(acts: Iterable[Act]) -> list[Act]:
    """One act per identity, in order of date and number; fuller statements win over poorer ones."""
    found: dict[Any, list[Act]] = {}
    for act in acts:
        found.setdefault(act.identity, []).append(act)
    return sorted((_joined(group) for group in found.values()), key=lambda act: (act.date, act.key))


def _joined(acts: Sequence[Act]) -> Act:
    ranked = sorted(acts, key=_richness, reverse=True)
    best = ranked[0]
    filled = {f.name: _first(ranked, f.name) for f in fields(Act) if getattr(best, f.name) in (None, "")}
    status = max((act.status for act in acts), key=_RANK.__getitem__)
    return replace(best, **filled, files=_files(ranked), status=status)


def _richness(act: Act) -> tuple[bool, int, str]:
    """An act with a title before one without; then the one that says most; the text of it decides between equals."""
    told = sum(getattr(act, f.name) not in (None, "", ()) for f in fields(Act))
    return bool(act.title), told, repr(act)


def _first(acts: Sequence[Act], name: str) -> Any:
    return next((value for act in acts if (value := getattr(act, name)) not in (None, "")), getattr(acts[0], name))


def _files(acts: Sequence[Act]) -> tuple[ActFile, ...]:
    """Each file once, by its name; the statement that knows its bytes wins."""
    known: dict[str, ActFile] = {}
    for file in (file for act in acts for file in act.files):
        if file.name not in known or (file.sha256 and not known[file.name].sha256):
            known[file.name] = file
    return tuple(known.values())
