"""Who sits in a body on a day, as pages show it: in the order of the council, by group, by delegation."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ckanext.loos.catalogue import officials
from ckanext.loos.catalogue.officials import Body, Member
from ckanext.loos.catalogue.officials import mapping as official_mapping
from ckanext.loos.catalogue.sessions.mapping import COUNCIL

from .french import NBSP

_SEATS = {"Mme": "Conseillère municipale", "M.": "Conseiller municipal"}


class Delegation(NamedTuple):
    subject: str
    member: Member


class Sitting(NamedTuple):
    body: Body
    groups: Mapping[str, Sequence[Member]]
    delegations: Sequence[Delegation]

    def roles(self, member: Member) -> str:
        return ", ".join(member.roles) or seat(self.body.name, member.title)


def bodies(found: Sequence[Body]) -> list[Sitting]:
    return [Sitting(body, _groups(body.members), _delegations(body.members)) for body in found]


def of_dataset(package: Mapping[str, Any]) -> list[Sitting]:
    """Who sits today, as a dataset that the caller may see tells it, published or not."""
    return bodies(officials.sitting(official_mapping.held(package), datetime.date.today()))


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
