"""A commune: what the platform must know of it, all of it public.

Loaded from one YAML file (`ckan loos commune load`), kept with the CKAN organization.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from stdnum.fr import siren, siret

from . import outline

STATES = ("non conforme", "partiellement conforme", "totalement conforme")


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

    state: str = STATES[0]
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


def from_dict(values: Mapping[str, Any]) -> Commune:
    """Read a profile from YAML or JSON values.

    Raises `CommuneError`, one French line naming the field, for an unknown field, a missing one,
    a wrong SIREN, SIRET, INSEE code, outline or address, or a date that is none.
    """
    if not isinstance(values, Mapping):
        raise CommuneError("La fiche de la commune doit être une liste de champs « nom: valeur ».")
    known = {f.name for f in fields(Commune)}
    if unknown := sorted(str(name) for name in values if name not in known):
        raise CommuneError(f"Champ inconnu dans la fiche de la commune : {', '.join(unknown)}.")
    given = {name: value for name, value in values.items() if value is not None}
    if missing := [name for name in ("name", "siren", "siret", "insee_code") if not given.get(name)]:
        raise CommuneError(f"Champ obligatoire absent de la fiche de la commune : {', '.join(missing)}.")
    return Commune(**{name: _field(name, value) for name, value in given.items()})


def _field(name: str, value: Any) -> Any:
    try:
        return _reader(name)(value)
    except CommuneError:
        raise
    except (TypeError, ValueError, AttributeError) as error:
        raise CommuneError(f"Valeur impossible pour le champ « {name} » de la fiche de la commune.") from error


def _reader(name: str) -> Callable[[Any], Any]:
    return _READ.get(name, _text)


def _text(value: Any) -> str:
    if isinstance(value, dict | list | bool):
        raise TypeError
    return str(value).strip()


def _siren(value: Any) -> str:
    if not siren.is_valid(_text(value)):
        raise CommuneError("SIREN faux dans la fiche de la commune : 9 chiffres et leur clé sont attendus.")
    return siren.compact(_text(value))


def _siret(value: Any) -> str:
    if not siret.is_valid(_text(value)):
        raise CommuneError("SIRET faux dans la fiche de la commune : 14 chiffres et leur clé sont attendus.")
    return siret.compact(_text(value))


def _insee(value: Any) -> str:
    code = _text(value).upper()
    if not re.fullmatch(r"\d[\dAB]\d{3}", code):
        raise CommuneError("Code INSEE faux dans la fiche de la commune : cinq signes sont attendus, comme 62528.")
    return code


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(_text(value))


def _polygon(value: Any) -> Mapping[str, Any]:
    try:
        return outline.read(value)
    except (KeyError, TypeError, ValueError) as error:
        raise CommuneError(
            "Le contour de la commune doit être un Polygon ou un MultiPolygon GeoJSON, "
            "aux points en degrés (longitude, latitude), chaque anneau fermé."
        ) from error


def _web(value: Any) -> str:
    if not re.fullmatch(r"(https?://[^\s<>\"]+)?", _text(value)):
        raise CommuneError("Adresse fausse dans la fiche de la commune : elle doit commencer par https:// ou http://.")
    return _text(value)


def _mail(value: Any) -> str:
    if not re.fullmatch(r"([^@\s<>]+@[^@\s<>]+)?", _text(value)):
        raise CommuneError("Courriel faux dans la fiche de la commune : il ressemble à mairie@commune.fr.")
    return _text(value)


def _bodies(value: Any) -> tuple[Body, ...]:
    return tuple(Body(_siret(item["siret"]), _text(item["name"])) for item in value)


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        raise TypeError
    return tuple(_text(item) for item in value)


def _accessibility(value: Any) -> Accessibility:
    readers: dict[str, Callable[[Any], Any]] = {"rate": float, "audited_on": _date, "not_conformant": _names}
    given: dict[str, Any] = {}
    for name, told in value.items():
        reader: Callable[[Any], Any] = readers.get(name, _text)
        if told is not None:
            given[name] = reader(told)
    accessibility: Accessibility = Accessibility(**given)
    if accessibility.state not in STATES:
        raise CommuneError(f"L'état d'accessibilité doit être : {', '.join(STATES)}.")
    return accessibility


_READ: Mapping[str, Callable[[Any], Any]] = {
    "siren": _siren,
    "siret": _siret,
    "insee_code": _insee,
    "population": int,
    "population_date": _date,
    "polygon": _polygon,
    "website": _web,
    "contact_email": _mail,
    "contact_url": _web,
    "seats": int,
    "bodies": _bodies,
    "connections": _names,
    "accessibility": _accessibility,
}
