"""All that the page of a session shows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import addresses, communes, officials
from ckanext.loos.catalogue.acts import rows as act_rows
from ckanext.loos.catalogue.communes import CommuneRow
from ckanext.loos.catalogue.officials.mapping import Held
from ckanext.loos.catalogue.sessions import mapping as session_mapping
from ckanext.loos.records import session_text
from ckanext.loos.records.act import number_key
from ckanext.loos.records.official import folded
from ckanext.loos.records.session import Attendance, BallotKind, Item, Presence, Session

from . import french

_ROLES = {"convocation": 0, "list": 1, "minutes": 2}
_ACT_ROLES = ("act", "annex")


class Voter(NamedTuple):
    """As the record names who voted, and who cast the vote where it was by proxy."""

    name: str
    holder: str | None


class Names(NamedTuple):
    """Who made a choice."""

    choice: str
    voters: Sequence[Voter]


class Part(NamedTuple):
    """A deliberation in its session's page."""

    item: Item
    key: str  # as its address writes the number
    files: Sequence[Mapping[str, Any]]
    votes: Sequence[Names]

    @property
    def anchor(self) -> str:
        return f"deliberation-{self.key}"

    @property
    def outcome(self) -> str:
        return session_text.outcome(self.item)

    @property
    def kind(self) -> str:
        return session_text.kind(self.item)

    @property
    def standing(self) -> str:
        return french.tidy(session_text.standing(self.item))

    @property
    def subject(self) -> str:
        return session_text.subject(self.item.subject_code)

    @property
    def out_of_force(self) -> bool:
        return session_text.out_of_force(self.item)

    @property
    def whole(self) -> bool:
        """Whether the names tell every vote, or those that the minutes give."""
        return self.item.ballot_kind is BallotKind.ROLL_CALL


@dataclass(frozen=True)
class SessionPage:
    package: dict[str, Any]
    row: CommuneRow | None
    session: Session

    @cached_property
    def parts(self) -> list[Part]:
        return [
            Part(item, number_key(item.number), self._files(item), _votes(item, self._attendance))
            for item in self.session.items
        ]

    @property
    def papers(self) -> list[dict[str, Any]]:
        """The session's own documents first: convocation, list, minutes, then what else there is."""
        keys = {part.key for part in self.parts}
        own = [r for r in self.package["resources"] if r.get("role") not in _ACT_ROLES or _key(r) not in keys]
        return sorted(own, key=lambda resource: _ROLES.get(resource.get("role"), len(_ROLES)))

    def lacks(self, role: str) -> bool:
        return all(resource.get("role") != role for resource in self.package["resources"])

    @property
    def hours(self) -> str:
        return session_text.hours(self.session)

    @property
    def to_come(self) -> bool:
        return self.session.date > datetime.date.today()

    @cached_property
    def in_check(self) -> int:
        """How many acts of this body and day wait for a person."""
        if self.row is None or not self.session.siren:
            return 0
        return act_rows.in_check(self.row.organization_id, self.session.siren, self.session.date)

    @property
    def public(self) -> bool:
        """Whether anybody may see it: only then its deliberations have pages."""
        shown = self.package["state"] == "active" and not self.package["private"]
        return shown and self.row is not None and self.session.siren in self.row.commune.sirens

    @property
    def address(self) -> str:
        return addresses.page_url("seance", self.package["name"])

    @property
    def cited(self) -> str:
        who = f"Commune {french.of(self.row.commune.name)}" if self.row else self.session.body
        return f"{who}, {_low(self.package['title'])}"

    @cached_property
    def _attendance(self) -> dict[str, Attendance]:
        return {folded(person.name): person for person in self.session.attendance}

    @cached_property
    def _directory(self) -> officials.Directory | None:
        return officials.directory(self.row.organization_id) if self.row else None

    def official_url(self, name: str) -> str | None:
        """The mandate, in force that day, of the one person who sat under this name."""
        held = self._held(name)
        if held is None or self.row is None:
            return None
        values = {"organization": self.row.name, "person": held.person, "_anchor": held.anchor}
        return str(tk.url_for("loos_official.read_official", **values))

    def official_address(self, name: str) -> str | None:
        """The page of that person, whole."""
        held = self._held(name)
        return addresses.page_url("commune", self.row.name, "elus", held.person) if held and self.row else None

    def _held(self, name: str) -> Held | None:
        if self._directory is None:
            return None
        return self._directory.mandate(self.session.siren or "", self.session.date, folded(name))

    def there(self, presence: str) -> list[Attendance]:
        return [person for person in self.session.attendance if person.presence is Presence(presence)]

    def _files(self, item: Item) -> list[dict[str, Any]]:
        wanted = number_key(item.number)
        own = [r for r in self.package["resources"] if r.get("role") in _ACT_ROLES and _key(r) == wanted]
        return sorted(own, key=lambda resource: str(resource["role"]))

    def part(self, position: int) -> Part:
        return self.parts[position - 1]


def read(package: dict[str, Any]) -> SessionPage:
    """The page of a dataset the caller may see."""
    organization = package.get("owner_org")
    return SessionPage(
        package, communes.find(organization) if organization else None, session_mapping.record(package)
    )


def _key(resource: Mapping[str, Any]) -> str:
    return number_key(str(resource.get("number") or ""))


def _low(title: str) -> str:
    """A title inside a sentence."""
    return title[:1].lower() + title[1:]


def _votes(item: Item, attendance: Mapping[str, Attendance]) -> list[Names]:
    """By choice; never of a secret ballot."""
    if item.ballot_kind is BallotKind.SECRET:
        return []
    groups = [
        Names(words, [_voter(vote.name, attendance) for vote in item.votes if vote.choice is choice])
        for choice, words in session_text.CHOICES.items()
    ]
    return [group for group in groups if group.voters]


def _voter(name: str, attendance: Mapping[str, Attendance]) -> Voter:
    person = attendance.get(folded(name))
    return Voter(name, person.holder if person else None)
