"""Who was present, represented by whom, absent; who came late or left early."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ckanext.loos.records.minutes import Field, Movement, Proposal, Sureness
from ckanext.loos.records.session import Attendance, Presence

from . import lists as minutes_lists
from . import names as minutes_names
from . import roll as minutes_roll
from . import sections as minutes_sections
from .lists import CHAIR, Entry
from .names import CIVILITY, Name
from .numbers import HOUR, hour_of
from .roster import Roster
from .text import Text, pattern

_ARRIVES = re.compile(r"arriv|a partir de|depuis")
_LEAVES = re.compile(r"jusqu|depart|quitt|est parti")
_AT = pattern(rf"(?:\ba|de|depuis|jusqu'a) {HOUR}")
_PERSON = rf"(?P<who>{CIVILITY} [^.,;:()]{{2,60}})"
_MOVES = (
    pattern(rf"(?P<arrives>arrivee) (?:de |d'){_PERSON}(?:,| )[^.;\n]{{0,30}}? ?a {HOUR}"),
    pattern(rf"(?:depart) (?:de |d'){_PERSON}(?:,| )[^.;\n]{{0,30}}? ?a {HOUR}"),
    pattern(
        rf"{_PERSON} (?:(?P<arrives>arrive|rejoint)|quitte|sort|part) (?:la seance |l'assemblee |la salle )?a {HOUR}"
    ),
)


class _Told(NamedTuple):
    entry: Entry
    presence: Presence
    clean: bool


def read(text: Text, end: int, present_count: int | None, chair: str | None) -> tuple[list[Proposal], Roster]:
    """Proposals for each person, and the people as later passages may name them."""
    people = list(_people(text, end, present_count, chair))
    here = [told.entry.name for told in people if told.presence is Presence.PRESENT]
    others = [told.entry.name for told in people if told.presence is not Presence.PRESENT]
    everyone, full = [*here, *others], _full(chair, here)
    roster = Roster(everyone, full)
    found = [*_proposals(text, people, roster), *_movements(text, people, roster)]
    moved = {p.value.name for p in found if isinstance(p.value, Movement)}
    away = {p.value.name for p in found if isinstance(p.value, Attendance) and p.value.presence is Presence.ABSENT}
    return found, Roster(everyone, full, frozenset(away - moved))


def _full(chair: str | None, here: Sequence[Name]) -> str | None:
    name = minutes_names.parse(chair) if chair else None
    return Roster(here).told(name) if name else None


def _people(text: Text, end: int, present_count: int | None, chair: str | None) -> Iterator[_Told]:
    """The people of the lists; a list as long as the text says is sure, with or without the chair."""
    sections = minutes_sections.find(text, end)
    if not sections:
        for entry, presence, clean in minutes_roll.read(text, end):
            yield _Told(entry, Presence.REPRESENTED if entry.holder else presence, clean)
    for section in sections:
        if section.is_none(text):
            continue
        proxies = section.presence is Presence.REPRESENTED
        listing = minutes_lists.read(text, section.start, section.end, proxies)
        count = section.told or (present_count if section.presence is Presence.PRESENT else None)
        listed = [entry.name for entry in listing.entries]
        besides = section.presence is Presence.PRESENT and chair is not None and not _lists(listed, chair)
        clean = listing.clean and count in (None, len(listed), len(listed) + besides)
        for entry in listing.entries:
            presence = Presence.REPRESENTED if entry.holder else section.presence
            if entry.holder or presence is not Presence.REPRESENTED:
                yield _Told(entry, presence, clean)


def _lists(listed: Sequence[Name], chair: str) -> bool:
    name = minutes_names.parse(chair)
    return name is not None and Roster(listed).known(name) is not None


def _proposals(text: Text, people: Sequence[_Told], roster: Roster) -> Iterator[Proposal]:
    """One per person: a represented one is often told among the absent too."""
    by_name: dict[str, list[_Told]] = {}
    for told in people:
        by_name.setdefault(roster.told(told.entry.name), []).append(told)
    holders = Counter(
        _holder(told, roster) for group in by_name.values() if (told := _best(group)) and told.entry.holder
    )
    for name, group in by_name.items():
        best = _best(group)
        holder = _holder(best, roster)
        twice = Presence.PRESENT in {told.presence for told in group} and len({told.presence for told in group}) > 1
        by_role = best.entry.holder is CHAIR
        sure = best.clean and not twice and not by_role and (holder is None or holder in roster.names)
        sure = sure and (holder is None or holders[holder] == 1)
        yield Proposal(
            Field.PERSON,
            Attendance(name, best.presence, holder),
            text.passage(best.entry.start, best.entry.end),
            Sureness.CERTAIN if sure else Sureness.LIKELY,
        )


def _best(group: Sequence[_Told]) -> _Told:
    rank = (Presence.PRESENT, Presence.REPRESENTED, Presence.ABSENT)
    return min(group, key=lambda told: rank.index(told.presence))


def _holder(told: _Told, roster: Roster) -> str | None:
    if told.entry.holder is CHAIR:
        return roster.chair
    return roster.told(told.entry.holder) if told.entry.holder else None


def _movements(text: Text, people: Sequence[_Told], roster: Roster) -> Iterator[Proposal]:
    """From the notes of the lists, then from the sentences of the text; only people of the lists."""
    for told in people:
        note, at = told.entry.note, _AT.search(told.entry.note)
        if at and (hour := hour_of(at)) and bool(_ARRIVES.search(note)) != bool(_LEAVES.search(note)):
            place = text.folded.index(note, told.entry.start)
            moved = Movement(roster.told(told.entry.name), bool(_ARRIVES.search(note)), hour)
            yield Proposal(Field.MOVEMENT, moved, text.passage(place, place + len(note)), Sureness.CERTAIN)
    for rule in _MOVES:
        for match in rule.finditer(text.folded):
            who = minutes_lists.read(text, *match.span("who")).entries
            known = roster.known(who[0].name) if len(who) == 1 else None
            if known and (hour := hour_of(match)):
                moved = Movement(known, bool(match.groupdict().get("arrives")), hour)
                yield Proposal(Field.MOVEMENT, moved, text.passage(*match.span()), Sureness.CERTAIN)
