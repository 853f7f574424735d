"""All that the page of an official shows: what anybody may see, of the days of a mandate alone."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ckanext.loos.catalogue import addresses
from ckanext.loos.catalogue.communes import CommuneRow
from ckanext.loos.catalogue.officials import history as official_history
from ckanext.loos.catalogue.officials.history import History, Sat, Voted
from ckanext.loos.catalogue.officials.mapping import Held
from ckanext.loos.records import mandates, session_text
from ckanext.loos.records.session import Presence

from . import french
from .official_lists import seat

PRESENCES: Mapping[Presence, str] = {
    Presence.PRESENT: "présent",
    Presence.REPRESENTED: "absent, représenté",
    Presence.ABSENT: "absent",
}


class Mandate(NamedTuple):
    body: str
    role: str
    held: Held
    dates: str
    role_dates: str
    anchor: str  # to which votes point; of the first role of a mandate


class Presences(NamedTuple):
    """How often in a year the official was there."""

    year: int
    present: int
    represented: int
    absent: int


@dataclass(frozen=True)
class OfficialPage:
    row: CommuneRow
    history: History
    person: str
    year: int | None  # that is shown of attendance and votes

    @property
    def name(self) -> str:
        official = self.history.mandates[0].official
        return f"{official.first_name} {official.last_name}"

    @property
    def address(self) -> str:
        return addresses.page_url("commune", self.row.name, "elus", self.person)

    @property
    def current(self) -> list[Mandate]:
        return [mandate for mandate in self._mandates if _now(mandate.held)]

    @property
    def past(self) -> list[Mandate]:
        return [mandate for mandate in self._mandates if not _now(mandate.held)]

    @cached_property
    def _mandates(self) -> list[Mandate]:
        anchors = [held.anchor for held in self.history.mandates]
        first = [anchor not in anchors[:place] for place, anchor in enumerate(anchors)]
        return [_mandate(held, new) for held, new in zip(self.history.mandates, first, strict=True)]

    @cached_property
    def presences(self) -> list[Presences]:
        counts = Counter((sat.date.year, sat.presence) for sat in self.history.sat)
        years = sorted({year for year, _ in counts}, reverse=True)
        return [Presences(year, *(counts[year, presence] for presence in Presence)) for year in years]

    @property
    def years(self) -> list[int]:
        return _years(self.history)

    @property
    def sat(self) -> list[Sat]:
        return [sat for sat in self.history.sat if sat.date.year == self.year]

    @property
    def votes(self) -> list[Voted]:
        return [voted for voted in self.history.votes if voted.date.year == self.year]


def read(row: CommuneRow, person: str, year: str) -> OfficialPage | None:
    history = official_history.find(row.organization_id, person)
    if history is None:
        return None
    years = _years(history)
    wanted = next((known for known in years if str(known) == year), years[0] if years else None)
    return OfficialPage(row, history, person, wanted)


def _years(history: History) -> list[int]:
    """Those of which something is known, the newest first."""
    days = [sat.date for sat in history.sat] + [voted.date for voted in history.votes]
    return sorted({day.year for day in days}, reverse=True)


def _now(held: Held) -> bool:
    today = datetime.date.today()
    return held.covers(today) and held.official.in_role(today)


def _mandate(held: Held, first: bool) -> Mandate:
    official = held.official
    return Mandate(
        body=held.body,
        role=official.role or seat(held.body, official.title),
        held=held,
        dates=dates(official.mandate_start, held.last_day),
        role_dates=dates(official.role_start, official.role_end) if mandates.role_key(official.role) else "",
        anchor=held.anchor if first else "",
    )


def dates(start: datetime.date | None, end: datetime.date | None) -> str:
    """« depuis le 15 mars 2026 », « du … au … »; empty where nothing is known."""
    if start and end:
        return f"du {french.long_date(start)} au {french.long_date(end)}"
    if end:
        return f"jusqu’au {french.long_date(end)}"
    return f"depuis le {french.long_date(start)}" if start else ""


def choice(voted: Voted) -> str:
    """« Pour, par pouvoir donné à … »."""
    words = session_text.CHOICES[voted.choice]
    return f"{words}, par pouvoir donné à {voted.holder}" if voted.holder else words


def presence(sat: Sat) -> str:
    words = PRESENCES[sat.presence]
    return f"{words} par {sat.holder}" if sat.holder else words
