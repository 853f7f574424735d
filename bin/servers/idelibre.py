"""idelibre's API v2 as far as it is read, answering as version 4 does (src/Controller/ApiV2, src/Entity).

    python -m servers idelibre PORT FOLDER

The folder holds `serveur.json`: structure, token, users, and sittings with their convocations and projects.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from .answering import Answer, Request, as_json

_TIME = "2024-03-01T09:00:00+01:00"


def identifier(what: str) -> str:
    return str(uuid5(NAMESPACE_URL, what))


def user(first: str, last: str, role: str = "Actor", **more: Any) -> dict[str, Any]:
    """As `user:read` gives it, private data included."""
    told = {
        "id": identifier(f"{first} {last}"), "username": f"{first}.{last}@mairie", "email": f"{first}@mairie.test",
        "firstName": first, "lastName": last, "title": None, "gender": 0, "isActive": True, "phone": "0612345678",
        "role": {"id": identifier(role), "name": role, "prettyName": role}, "deputy": None, "createdAt": _TIME,
        "updatedAt": _TIME,
    }  # fmt: skip
    return {**told, **more}


def convocation(who: Mapping[str, Any], attendance: str, **more: Any) -> dict[str, Any]:
    short = {key: who[key] for key in ("id", "username", "firstName", "lastName")}
    told = {
        "id": identifier(f"convocation {who['id']}"), "isRead": True, "isActive": True, "isEmailed": True,
        "user": {**short, "role": {"name": who["role"]["name"]}, "deputy": None}, "sentTimestamp": None,
        "receivedTimestamp": None, "category": "convocation", "attendance": attendance, "deputy": None,
        "mandator": None,
    }  # fmt: skip
    return {**told, **more}


def project(rank: int, name: str) -> dict[str, Any]:
    theme = {"id": identifier("theme"), "name": "Finances", "fullName": "Finances"}
    file = {"id": identifier(name), "name": "projet.pdf"}
    return {"id": identifier(f"projet {name}"), "name": name, "rank": rank, "file": file, "theme": theme,
            "reporter": None, "annexes": []}  # fmt: skip


@dataclass
class Sitting:
    name: str
    date: str
    place: str = "Salle du conseil"
    archived: bool = True
    updated: str | None = _TIME
    convocations: Sequence[Mapping[str, Any]] = ()
    projects: Sequence[Mapping[str, Any]] = ()

    @property
    def id(self) -> str:
        return identifier(f"{self.name} {self.date}")


@dataclass
class Idelibre:
    token: str
    sittings: list[Sitting]
    users: list[dict[str, Any]] = field(default_factory=list)
    structure: str = identifier("structure")

    def __call__(self, request: Request) -> Answer:
        path = request.path.removeprefix("/api/v2/")
        if path == "ping":
            return as_json({"message": "success"}, kind="application/json")
        if request.headers.get("X-AUTH-TOKEN") != self.token:
            return _problem("Erreur d'authententification", 401)  # as it is written there
        if path == "me":
            structure = {"id": self.structure, "name": "Mairie"}
            role = ["ROLE_API_STRUCTURE_ADMIN"]
            return as_json({"name": "loos", "structure": structure, "role": role}, kind="application/json")
        prefix = f"structures/{self.structure}/"
        if not path.startswith(prefix):
            return _problem("Access Denied.", 403)
        return self._structure_answer(path.removeprefix(prefix).split("/"), request.query.get("status"))

    def _structure_answer(self, parts: Sequence[str], status: str | None) -> Answer:
        if parts == ["users"]:
            return as_json(self.users, kind="application/json")
        if parts == ["sittings"]:
            wanted = [one for one in self.sittings if not status or one.archived == (status == "archived")]
            return as_json([_read(one) for one in wanted], kind="application/json")
        one = next((one for one in self.sittings if parts[0] == "sittings" and one.id == parts[1]), None)
        if one is None:
            return _problem('"App\\Entity\\Sitting" object not found by "..."', 404)
        found = {"convocations": list(one.convocations), "projects": list(one.projects)}
        return as_json(found[parts[2]] if len(parts) > 2 else _detail(one), kind="application/json")


def _read(one: Sitting) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "date": one.date, "isArchived": one.archived, "isRemoteAllowed": False,
            "updatedAt": one.updated, "isMandatorAllowed": True}  # fmt: skip


def _detail(one: Sitting) -> dict[str, Any]:
    kind = {"id": identifier(one.name), "name": one.name}
    return {**_read(one), "revision": 1, "place": one.place, "createdAt": _TIME, "type": kind, "comelusId": None,
            "convocationFile": {"id": identifier("file"), "size": 1, "name": "convocation.pdf"},
            "invitationFile": None, "reminder": None}  # fmt: skip


def _problem(message: str, status: int) -> Answer:
    return as_json({"message": message}, status, "application/problem+json")


def load(folder: Path) -> Idelibre:
    told = json.loads((folder / "serveur.json").read_text(encoding="utf-8"))
    return Idelibre(told["token"], [Sitting(**one) for one in told["sittings"]], told["users"])
