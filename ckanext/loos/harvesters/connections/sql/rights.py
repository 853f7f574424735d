"""What the account of a base can do beyond reading what the queries name, for `ckan loos check`."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping

import sqlalchemy as sa

from . import postgresql_rights

_GRANT = re.compile(r"GRANT (?P<rights>.+?) ON (?P<what>\S+|`.+?`\.`.+?`) TO .*?(?P<option> WITH .*OPTION.*)?")
_COLUMNS = re.compile(r"\s*\([^)]*\)")
_SHOWN = 5  # names in a line
Settings = Mapping[str, str]


def faults(kind: str, connection: sa.Connection, tables: frozenset[str], settings: Settings) -> Iterator[str]:
    """A French line for each right too many, with what to run. `tables` are those that the queries name."""
    if kind not in _LOOKS:
        yield "Les droits du compte ne se vérifient pas d'ici : assurez-vous qu'il ne lit que les vues des requêtes."
    else:
        yield from _LOOKS[kind](connection, tables, settings)


def _mariadb(connection: sa.Connection, tables: frozenset[str], settings: Settings) -> Iterator[str]:
    """SHOW GRANTS tells a hash of the password too: only rights and names are taken from it."""
    base = settings["database"].strip()
    named = {table if "." in table else f"{base}.{table}" for table in (name.replace("`", "") for name in tables)}
    for (line,) in connection.exec_driver_sql("SHOW GRANTS"):
        match = _GRANT.fullmatch(line)
        if match is None:
            yield "Le compte a un rôle ou agit pour un autre : retirez-le (REVOKE), des GRANT sur les vues suffisent."
            continue
        what = match["what"].replace("`", "")
        excess = {right.strip() for right in _COLUMNS.sub("", match["rights"]).split(",")} - {"USAGE"}
        if what.casefold() in {name.casefold() for name in named}:
            excess -= {"SELECT", "SHOW VIEW"}
        if match["option"] and "GRANT" in match["option"]:
            excess |= {"GRANT OPTION"}
        if excess:
            rights = ", ".join(sorted(excess))
            yield f"Le compte a le droit {rights} sur {what} : REVOKE {rights} ON {what} FROM le compte."


def _sqlite(_connection: sa.Connection, _tables: frozenset[str], settings: Settings) -> Iterator[str]:
    """By the file's mode, as if the site's account were not root, who may all."""
    found = os.stat(settings["path"].strip())
    if found.st_uid == os.geteuid():
        writable = found.st_mode & stat.S_IWUSR
    elif found.st_gid in (os.getegid(), *os.getgroups()):
        writable = found.st_mode & stat.S_IWGRP
    else:
        writable = found.st_mode & stat.S_IWOTH
    if writable:
        yield "Le compte du site peut écrire dans le fichier de la base : chmod a-w, ou donnez-le à un autre compte."


def _postgresql(connection: sa.Connection, tables: frozenset[str], _settings: Settings) -> Iterator[str]:
    for words, remedy, names in postgresql_rights.excess(connection, tables):
        more = f" et {len(names) - _SHOWN} autres" if len(names) > _SHOWN else ""
        yield f"{words} {', '.join(names[:_SHOWN])}{more} : {remedy.format(names=', '.join(names[:_SHOWN]))}"


_LOOKS: dict[str, Callable[[sa.Connection, frozenset[str], Settings], Iterator[str]]] = {
    "postgresql": _postgresql,
    "mariadb": _mariadb,
    "sqlite": _sqlite,
}
