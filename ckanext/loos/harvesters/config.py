"""The connections of CKAN's configuration, and which organization may use which.

A source's URL is the name of a connection: `loos:finances`. ckanext-harvest wants each URL once: so the organization
may follow, and then whatever tells its sources of one connection apart: `loos:base/crach/elus`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import communes

from .connections import ConnectionFault

SCHEME = "loos:"
_PREFIX = "ckan.loos.connection."
_URL = re.compile(r"loos:(?P<name>[a-z0-9][a-z0-9_-]*)(?:/(?P<organization>[a-z0-9_-]+)(?:/[a-z0-9_-]+)?)?")


def settings(url: str, organization: str | None) -> tuple[str, Mapping[str, str]]:
    """The name and the settings of a source's connection, for an organization's name.

    Raises `ConnectionFault`: one French line, without any setting's value.
    """
    match = _URL.fullmatch(url.strip())
    if match is None:
        raise ConnectionFault("L'adresse d'une source est le nom d'une connexion, comme « loos:finances ».")
    name = match["name"]
    found = _read(name)
    if not found:
        raise ConnectionFault(f"La connexion « {name} » n'est pas dans la configuration du site.")
    allowed = organization in found.get("organizations", "").split()
    if organization is None or not allowed or match["organization"] not in (None, organization):
        raise ConnectionFault(f"Cette organisation n'a pas le droit d'utiliser la connexion « {name} ».")
    path = found.get("path", "").replace("{organization}", organization)
    return name, found | _known_of(organization, found.get("type")) | {"path": path}


def name_of(url: str) -> str:
    """The name of a source's connection; empty when its address has none."""
    match = _URL.fullmatch(url.strip())
    return match["name"] if match else ""


def uses() -> list[tuple[str, str]]:
    """Each connection of the configuration with each organization that may use it."""
    prefix = _PREFIX.replace(".", "__").upper()
    named = {key.removeprefix(_PREFIX).partition(".")[0] for key in tk.config if key.startswith(_PREFIX)}
    named |= {key.removeprefix(prefix).partition("__")[0].lower() for key in os.environ if key.startswith(prefix)}
    allowed = {name: sorted(_read(name).get("organizations", "").split()) for name in sorted(named - {"<name>"})}
    return [(name, who) for name, organizations in allowed.items() for who in organizations or [""]]


def _known_of(organization: str, kind: str | None) -> dict[str, str]:
    """What a query may ask of an organization: its name, and the numbers of its commune."""
    row = communes.find(organization) if kind == "sql" else None
    numbers = {"siren": row.commune.siren, "insee": row.commune.insee_code} if row else {}
    return {"organization": organization} | {key: value for key, value in numbers.items() if value}


def _read(name: str) -> dict[str, str]:
    """From the configuration, then from the environment: `CKAN__LOOS__CONNECTION__FINANCES__QUERY__VOTES`."""
    found = _under(f"{_PREFIX}{name}.", tk.config)
    prefix = f"{_PREFIX}{name}.".replace(".", "__").replace("-", "_").upper()
    return found | {key.lower().replace("__", "."): value for key, value in _under(prefix, os.environ).items()}


def _under(prefix: str, values: Mapping[str, object]) -> dict[str, str]:
    return {key.removeprefix(prefix): _text(value) for key, value in values.items() if key.startswith(prefix)}


def _text(value: object) -> str:
    """CKAN may have made a list of a declared option."""
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
