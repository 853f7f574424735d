"""Pastell's API v2 as far as it is read, answering as version 3 does (libriciel/pastell, api/*APIController.php).

    python -m servers pastell PORT FOLDER

The folder holds `serveur.json` (entities, accounts with their rights) and a folder for each document, named by its
id_d: `document.json` (type, titre, actions, data) and its files, as `arrete_0`.
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from .answering import Answer, Request, as_json


class Refusal(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Account:
    password: str
    rights: set[str]
    id_u: int = 1


@dataclass
class Document:
    id_d: str
    type: str
    titre: str
    actions: list[tuple[str, str]]  # each with its date, in order
    data: Mapping[str, Any]
    files: Mapping[str, bytes] = field(default_factory=dict)  # "arrete/0"

    @property
    def last(self) -> tuple[str, str]:
        return self.actions[-1]


class Pastell:
    def __init__(
        self, entities: Mapping[str, Mapping[str, Any]], accounts: Mapping[str, Account], documents: Sequence[Document]
    ) -> None:
        self.entities, self.accounts, self.documents = entities, accounts, list(documents)

    def __call__(self, request: Request) -> Answer:
        try:
            return self._answer(request)
        except Refusal as refusal:
            told = as_json({"status": "error", "error-message": str(refusal)}, refusal.status)
            if refusal.status == 401:
                told.headers["WWW-Authenticate"] = 'Basic realm="API Pastell"'
            return told

    def _answer(self, request: Request) -> Answer:
        if request.method not in ("GET", "POST", "PATCH", "DELETE"):
            raise Refusal(405, "Cette méthode n'est pas utilisable sur l'API Pastell")
        api, _, function = request.path.removeprefix("/api/").partition("/")
        if api != "v2":
            raise Refusal(400, "Version de l'API incorrecte ou version absente")
        account = self._account(request)
        resource, *rest = function.split("/")
        if resource == "version":
            return as_json(
                {"version": "3.1.7", "revision": "58124", "last_changed_date": "$LastChangedDate$",
                 "extensions_versions_accepted": ["3.1.7"], "version_complete": "Version 3.1.7 - Révision 58124"}
            )  # fmt: skip
        if resource == "utilisateur":
            self._check(account, request.query.get("id_e", "0"), "utilisateur:lecture")
            return as_json([{"id_u": "1", "login": "admin", "email": "admin@mairie.test", "active": True}])
        if resource == "entite" and rest:
            return self._entity(request, account, *rest)
        raise Refusal(404, f"La ressource {resource} n'existe pas")

    def _account(self, request: Request) -> Account:
        user, password = request.basic
        account = self.accounts.get(user)
        if account is None or account.password != password:
            raise Refusal(401, "Accès interdit")
        return account

    def _check(self, account: Account, id_e: str, right: str) -> None:
        if right not in account.rights:
            raise Refusal(403, f"Acces interdit id_e={id_e}, droit={right},id_u={account.id_u}")

    def _entity(self, request: Request, account: Account, id_e: str, *rest: str) -> Answer:
        entity = self.entities.get(id_e)
        if entity is None:
            raise Refusal(404, f"L'entité {id_e} n'existe pas")
        self._check(account, id_e, "entite:lecture")
        if not rest:
            return as_json({"id_e": id_e, "type": "collectivite", "entite_mere": "0", "entite_fille": [],
                            "centre_de_gestion": "0", **entity})  # fmt: skip
        if rest[0] != "document":
            raise Refusal(404, "La ressource demandée n'existe pas")
        if len(rest) == 1:
            return self._list(request, account, id_e, entity)
        document = next((one for one in self.documents if one.id_d == rest[1]), None)
        if document is None:
            raise Refusal(404, f"Le document {rest[1]} n'appartient pas à l'entité {id_e}")
        self._check(account, id_e, f"{document.type}:edition")
        return self._file(document, *rest[3:]) if rest[2:3] == ("file",) else self._detail(document, id_e)

    def _list(self, request: Request, account: Account, id_e: str, entity: Mapping[str, Any]) -> Answer:
        asked = request.query
        if kind := asked.get("type"):
            self._check(account, id_e, f"{kind}:lecture")
        readable = {right.removesuffix(":lecture") for right in account.rights}
        rows = [one for one in self.documents if one.type in readable and asked.get("type") in (None, "", one.type)]
        if transit := asked.get("etatTransit"):  # one row a passage, as the SQL join makes
            rows = [one for one in rows for action, _ in one.actions if action == transit]
        if states := asked.get("lastetat"):
            rows = [one for one in rows if one.last[0] in states.split(",")]
        by_title = asked.get("tri") in ("titre", "title")
        rows.sort(key=lambda one: (one.titre, one.id_d) if by_title else one.last[1:])
        if asked.get("sens_tri") != "ASC":
            rows.reverse()
        offset, limit = int(asked.get("offset", 0)), int(asked.get("limit", 100))
        return as_json([self._row(one, id_e, entity) for one in rows[offset : offset + limit]])

    def _row(self, one: Document, id_e: str, entity: Mapping[str, Any]) -> dict[str, Any]:
        action, date = one.last
        return {
            "id_d": one.id_d, "id_e": id_e, "role": "editeur", "last_action": action, "last_action_date": date,
            "last_type": one.type, "type": one.type, "titre": one.titre, "creation": one.actions[0][1],
            "modification": date, **entity, "entite_base": entity["denomination"], "entite": [],
            "date_inscription": "2018-01-01 00:00:00", "etat": "0", "entite_mere": "0", "centre_de_gestion": "0",
            "is_active": True, "last_action_display": action,
        }  # fmt: skip

    def _detail(self, one: Document, id_e: str) -> Answer:
        action, date = one.last
        info = {"id_d": one.id_d, "type": one.type, "titre": one.titre, "creation": one.actions[0][1],
                "modification": date}  # fmt: skip
        last = {"action": action, "message": "Le document est acquitté", "date": date, "id_e": id_e, "id_u": "0"}
        possible = ["verif-reponse-tdt", "annulation-tdt"]
        return as_json({"info": info, "data": one.data, "action_possible": possible, "action-possible": possible,
                        "last_action": last})  # fmt: skip

    def _file(self, one: Document, element: str, number: str = "0") -> Answer:
        names = one.data.get(element)
        place = f"{element}/{number}"
        if not isinstance(names, list) or not number.isdecimal() or int(number) >= len(names):
            raise Refusal(404, "Ce fichier n'existe pas")
        if place not in one.files:
            raise Refusal(400, "Ce fichier n'existe pas")
        name = names[int(number)]
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        disposition = re.sub(r"[^\x20-\x7e]", "?", f'attachment; filename="{name}"')
        return Answer(one.files[place], type=kind, headers={"Content-Disposition": disposition, "Pragma": "public"})


def load(folder: Path) -> Pastell:
    told = json.loads((folder / "serveur.json").read_text(encoding="utf-8"))
    accounts = {name: Account(one["password"], set(one["rights"])) for name, one in told["accounts"].items()}
    return Pastell(told["entities"], accounts, [_document(path.parent) for path in folder.glob("*/document.json")])


def _document(folder: Path) -> Document:
    told = json.loads((folder / "document.json").read_text(encoding="utf-8"))
    files = {"/".join(path.name.rsplit("_", 1)): path.read_bytes() for path in folder.glob("*_[0-9]*")}
    actions = [(action, datetime.fromisoformat(date).strftime("%Y-%m-%d %H:%M:%S")) for action, date in told["actions"]]
    return Document(folder.name, told["type"], told["titre"], actions, told["data"], files)
