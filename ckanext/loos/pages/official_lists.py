"""Who sits in a body on a day, as pages show it: in the order of the council, by group, by delegation."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ckanext.loos.catalogue import communes, officials
from ckanext.loos.catalogue.officials import Body, Member
from ckanext.loos.catalogue.officials import mapping as official_mapping
from ckanext.loos.catalogue.sessions.mapping import COUNCIL
from ckanext.loos.records import mandates, renewal

from .french import NBSP

_SEATS = {"Mme": "Conseillère municipale", "M.": "Conseiller municipal"}


class Delegation(NamedTuple):
    subject: str
    member: Member


class Sitting(NamedTuple):
    body: Body
    groups: Mapping[str, Sequence[Member]]
    delegations: Sequence[Delegation]
    stale: bool  # mandates of the former council have no end

    def roles(self, member: Member) -> str:
        return ", ".join(member.roles) or seat(self.body.name, member.title)


def bodies(found: Sequence[Body], day: datetime.date) -> list[Sitting]:
    return [Sitting(body, _groups(body.members), _delegations(body.members), _stale(body, day)) for body in found]


def _stale(body: Body, day: datetime.date) -> bool:
    return body.name == COUNCIL and any(mandates.of_former_council(member.since, day) for member in body.members)


def of_dataset(package: Mapping[str, Any]) -> list[Sitting]:
    """Who sits today, as a dataset that the caller may see tells it, published or not."""
    today = datetime.date.today()
    return bodies(officials.sitting(official_mapping.held(package), today), today)


def too_many(package: Mapping[str, Any]) -> int:
    """How many sit today in the council beyond its seats: a mandate has ended, and nobody said so."""
    row = communes.find(str(package.get("owner_org") or ""))
    if row is None or not row.commune.seats or package.get("body_siren") != row.commune.siren:
        return 0
    return max(0, renewal.sitting(official_mapping.record(package), datetime.date.today()) - row.commune.seats)


def about(package: Mapping[str, Any]) -> str:
    """What a list without a presentation is, in a list of datasets."""
    return f"Qui siège, avec ses fonctions et ses délégations{NBSP}: {package.get('body') or COUNCIL}."


def _groups(members: Sequence[Member]) -> dict[str, list[Member]]:
    """The largest first; who has declared none is in none."""
    groups: dict[str, list[Member]] = {}
    for member in members:
        if member.group:
            groups.setdefault(member.group, []).append(member)
    return dict(sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])))


def _delegations(members: Sequence[Member]) -> list[Delegation]:
    return [Delegation(subject, member) for member in members for subject in member.delegations]


def seat(body: str, title: str | None) -> str:
    """What one is who sits without another role."""
    return _SEATS.get(title or "", "Membre du conseil municipal") if body == COUNCIL else "Membre"
