"""Sessions and officials of idelibre (Libriciel), through its API v2, as the tables that a clerk would keep.

A session is a workbook of the model « seance »: when and where, who was there, what was on the agenda. Only sessions
that the town hall has filed away (« classées »), since attendance may still change before, and only of its public
bodies: idelibre holds bureaux and commissions too. Logins, e-mail addresses and telephones are never written.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from fnmatch import fnmatchcase
from io import StringIO
from typing import Any, BinaryIO

from ckanext.loos.records.official import folded

from . import ConnectionFault, FileFault, SourceFile, web
from .idelibre_session import tables
from .secrets import secret
from .settings import required
from .web import NoAnswer, Site
from .workbook import write

_OFFICIALS = "elus/elus.csv"
_SESSION = re.compile(r"seances/seance-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.xlsx")
_STRUCTURE = re.compile(r"[0-9a-f-]{36}")
_BODIES = "Conseil municipal"
_COLUMNS = ("Civilité", "Nom", "Prénom", "Fonction", "Instance")
_TITLES = {"1": "Mme", "2": "M."}
_UNEXPECTED = "sa réponse n'est pas celle de l'API v2 d'idelibre"


class Idelibre:
    """The structure that the token belongs to. `bodies` names its public bodies, parted by « ; »."""

    def __init__(self, name: str, settings: Mapping[str, str]) -> None:
        self._name = name
        required(name, settings, "url")
        token = secret(name, settings, "token")
        if not token.isascii() or not token.isprintable() or not token:
            raise ConnectionFault(f"La connexion « {name} » n'est pas complète : il lui faut token, la clé de l'API.")
        self._bodies = [" ".join(body.split()) for body in settings.get("bodies", _BODIES).split(";")]
        self._patterns = settings.get("glob", "*").lower().split()
        url = settings["url"].strip().rstrip("/").removesuffix("/api/v2")
        self._site = Site(name, {**settings, "url": f"{url}/api/v2"}, headers={"X-AUTH-TOKEN": token})
        self._structure = ""

    def __iter__(self) -> Iterator[SourceFile]:
        with web.listing(self._name):
            if self._wanted(_OFFICIALS):
                yield self._officials_file(self._officials())
            sittings = [_sitting(row) for row in self._rows("sittings", {"status": "archived"}) if self._public(row)]
            yield from sorted(file for file in sittings if self._wanted(file.name))

    def copy(self, name: str, target: BinaryIO) -> None:
        match = _SESSION.fullmatch(name)
        if match is None and name != _OFFICIALS:
            raise FileFault("Ce n'est pas un fichier de cette connexion : il n'est pas lu.")
        with web.reading(self._name):
            if match is None:
                target.write(self._table(self._officials()))
                return
            path = f"sittings/{match[1]}"
            sitting = self._get(path, dict)
            if not sitting.get("isArchived"):
                raise FileFault("Cette séance n'est pas classée dans idelibre : elle n'est pas lue.")
            write(target, tables(sitting, self._rows(f"{path}/convocations"), self._rows(f"{path}/projects")))

    def faults(self) -> Iterator[str]:
        try:
            with web.listing(self._name):
                self._rows("users")
                bodies = {folded(str(row.get("name"))) for row in self._rows("sittings")}
            for body in self._bodies:
                if folded(body) not in bodies:
                    yield f"Connexion « {self._name} » : idelibre n'a aucune séance de « {body} », vérifiez bodies."
        except ConnectionFault as fault:
            yield str(fault)

    def close(self) -> None:
        self._site.close()

    def _wanted(self, name: str) -> bool:
        return any(fnmatchcase(name.rpartition("/")[2], pattern) for pattern in self._patterns)

    def _public(self, row: Mapping[str, Any]) -> bool:
        return folded(str(row.get("name"))) in map(folded, self._bodies)

    def _officials(self) -> list[Mapping[str, Any]]:
        return [user for user in self._rows("users") if user.get("isActive") and _role(user) == "Actor"]

    def _officials_file(self, users: Sequence[Mapping[str, Any]]) -> SourceFile:
        last = max((_time(user.get("updatedAt")) for user in users if user.get("updatedAt")), default=None)
        return SourceFile(_OFFICIALS, f"{len(users)} {last.isoformat() if last else ''}", last)

    def _table(self, users: Sequence[Mapping[str, Any]]) -> bytes:
        text = StringIO()
        writer = csv.writer(text, delimiter=";")
        writer.writerow(_COLUMNS)
        for user in users:
            title = _TITLES.get(str(user.get("gender")), "")
            names = [str(user.get(key) or "") for key in ("lastName", "firstName", "title")]
            writer.writerow([title, *names, self._bodies[0]])
        return text.getvalue().encode("utf-8-sig")

    def _rows(self, path: str, params: Mapping[str, str | int] | None = None) -> list[Mapping[str, Any]]:
        rows = self._get(path, list, params)
        if not all(isinstance(row, dict) for row in rows):
            raise NoAnswer(_UNEXPECTED)
        return list(rows)

    def _get(self, path: str, shape: type, params: Mapping[str, str | int] | None = None) -> Any:
        """What is under the token's own structure."""
        if not self._structure:
            told = self._site.json("me")
            structure = told.get("structure") if isinstance(told, dict) else None
            self._structure = str(structure.get("id")) if isinstance(structure, dict) else ""
            if not _STRUCTURE.fullmatch(self._structure):
                self._structure = ""
                raise NoAnswer(_UNEXPECTED)
        answer = self._site.json(f"structures/{self._structure}/{path}", params)
        if not isinstance(answer, shape):
            raise NoAnswer(_UNEXPECTED)
        return answer


def _sitting(row: Mapping[str, Any]) -> SourceFile:
    name, moved = f"seances/seance-{row.get('id')}.xlsx", row.get("updatedAt") or row.get("date")
    if not _SESSION.fullmatch(name):
        raise NoAnswer(_UNEXPECTED)
    return SourceFile(name, _time(moved).isoformat(), _time(moved))


def _role(user: Mapping[str, Any]) -> str:
    role = user.get("role")
    return str(role.get("name")) if isinstance(role, dict) else ""


def _time(text: Any) -> datetime:
    try:
        return datetime.fromisoformat(str(text)).astimezone(timezone.utc)
    except ValueError:
        raise NoAnswer(_UNEXPECTED) from None
