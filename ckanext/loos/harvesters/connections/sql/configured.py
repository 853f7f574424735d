"""The queries of a connection's settings, each with the values that it asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from . import query
from .kinds import KINDS
from .query import Refused

_SETTING = "query."
_A_FILE = re.compile(r"/\S+\.sql")
_VALUES = {"organisation": "organization", "siren": "siren", "insee": "insee"}  # in a query → in the settings


class Asked(NamedTuple):
    statement: sa.TextClause
    values: Mapping[str, str]
    tables: frozenset[str]


def queries(settings: Mapping[str, str], dialect: str) -> dict[str, Asked]:
    """By kind, in the order of the kinds. Raises `Refused`, which says of which one."""
    found = {key.removeprefix(_SETTING): text for key, text in settings.items() if key.startswith(_SETTING)}
    if not found or not KINDS.keys() >= found.keys():
        raise Refused(f"il lui faut des requêtes, {_SETTING} suivi de {', '.join(KINDS)}")
    return {kind: _asked(kind, found[kind].strip(), settings, dialect) for kind in KINDS if kind in found}


def _asked(kind: str, setting: str, settings: Mapping[str, str], dialect: str) -> Asked:
    try:
        parsed = query.parse(_text(setting), dialect)
        values = {mark: _value(mark, settings) for mark in parsed.parameters}
    except Refused as refused:
        raise Refused(f"la requête « {kind} » est refusée, {refused}") from None
    return Asked(parsed.statement, values, parsed.tables)


def _text(setting: str) -> str:
    """A query, or what the file of this path holds."""
    if not _A_FILE.fullmatch(setting):
        return setting
    try:
        return Path(setting).read_text("utf-8-sig")
    except (OSError, UnicodeError):
        raise Refused("son fichier ne peut pas être lu") from None


def _value(mark: str, settings: Mapping[str, str]) -> str:
    value = settings.get(_VALUES.get(mark, ""))
    if not value:
        raise Refused(f"elle demande « :{mark} », inconnu de cette organisation")
    return value
