"""A commune: what the platform must know of it, all of it public.

Loaded from one YAML file (`ckan loos commune load`), kept with the CKAN organization.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any


class CommuneError(ValueError):
    """A commune's profile that cannot be accepted; `str()` is one line in French."""


@dataclass(frozen=True, slots=True)
class Body:
    """A legal entity whose budgets the commune publishes: the commune itself, its CCAS, a régie."""

    siret: str
    name: str


@dataclass(frozen=True, slots=True)
class Accessibility:
    """Facts for the accessibility statement (article 47 of law 2005-102, decree 2019-768)."""

    state: str = "non conforme"  # non conforme | partiellement conforme | totalement conforme
    rate: float | None = None  # per cent of RGAA criteria met, when an audit was made
    audited_on: date | None = None
    audited_by: str = ""
    not_conformant: tuple[str, ...] = ()  # known faults, in words
    multi_year_plan_url: str = ""


@dataclass(frozen=True, slots=True)
class Commune:
    name: str
    siren: str
    siret: str
    insee_code: str
    department: str = ""
    population: int | None = None
    population_date: date | None = None
    polygon: Mapping[str, Any] | None = None  # GeoJSON Polygon or MultiPolygon, WGS 84
    address: str = ""
    website: str = ""
    contact_name: str = ""  # an office, never a person
    contact_email: str = ""
    contact_url: str = ""
    licence: str = "etalab-2.0"
    seats: int | None = None  # of the council
    publication_director: str = ""  # legal notice, law 2004-575 article 1-1
    host: str = ""  # who hosts the site: name, address, telephone
    mediator: str = "Défenseur des droits"
    bodies: tuple[Body, ...] = ()
    connections: tuple[str, ...] = ()  # names only
    accessibility: Accessibility = field(default_factory=Accessibility)

    @property
    def sirens(self) -> tuple[str, ...]:
        """Every SIREN whose budgets belong here: the commune's and its bodies'."""
        return tuple(dict.fromkeys([self.siren, *(body.siret[:9] for body in self.bodies)]))


def to_dict(commune: Commune) -> dict[str, Any]:
    """The profile as plain values (ISO dates), the inverse of `from_dict`."""
    return _plain(asdict(commune))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def field_names() -> tuple[str, ...]:
    return tuple(f.name for f in fields(Commune))
