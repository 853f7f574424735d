"""Acts of Pastell (Libriciel), through its API v2: each is the ZIP that Pastell itself would deposit.

Only acts that passed the state « Acquitté par la préfecture ». A listing asks once a page; the version of an act is
its last state, so nothing more is asked of an act that did not move. Pastell wants the right of edition from who
reads a document: nothing here writes, every call is a GET.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from itertools import count
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from . import ConnectionFault, FileFault, SourceFile, certificates, web
from .pastell_deposit import Deposit
from .secrets import secret
from .settings import required
from .web import NoAnswer, Site

_PAGE = 100
_ACKNOWLEDGED = "acquiter-tdt"  # as Pastell writes it
_NAME = re.compile(r"actes/([A-Za-z0-9_-]{1,32})\.zip")
_STATE = re.compile(r"[a-z0-9_-]{1,64}")
_TIME_ZONE = ZoneInfo("Europe/Paris")  # Pastell writes the hour of its server, without saying which
_USUAL = "actes-generique"


class Pastell:
    """The acknowledged acts of one entity (`entity`), of the kinds of documents of `document_types`."""

    def __init__(self, name: str, settings: Mapping[str, str]) -> None:
        self._name, self._settings = name, settings
        user, entity, _ = required(name, settings, "user", "entity", "url")
        if not re.fullmatch(r"[1-9][0-9]{0,9}", entity):
            raise ConnectionFault(f"La connexion « {name} » n'est pas complète : entity attend l'id_e de l'entité.")
        self._types = list(dict.fromkeys(settings.get("document_types", _USUAL).split()))
        url = settings["url"].strip().rstrip("/").removesuffix("/api/v2")
        self._site = Site(name, {**settings, "url": f"{url}/api/v2"}, auth=(user, secret(name, settings)))
        self._entity = f"entite/{entity}"

    def __iter__(self) -> Iterator[SourceFile]:
        with web.listing(self._name):
            for kind in self._types:
                yield from self._acts(kind)

    def copy(self, name: str, target: BinaryIO) -> None:
        match = _NAME.fullmatch(name)
        if match is None:
            raise FileFault("Ce n'est pas un acte de cette connexion : il n'est pas lu.")
        with web.reading(self._name):
            path = f"{self._entity}/document/{match[1]}"
            deposit = Deposit(self._site.json(path), self._site.json(self._entity))
            deposit.write(target, lambda place, member, room: self._site.pour(f"{path}/file/{place}", member, room))

    def faults(self) -> Iterator[str]:
        yield from certificates.expiring(self._name, self._settings)
        try:
            with web.listing(self._name):
                if "version" not in self._answer("version", dict):
                    raise NoAnswer("ce n'est pas l'API v2 de Pastell, vérifiez l'adresse")
            with web.listing(self._name):
                yield from self._missing_rights()
        except ConnectionFault as fault:
            yield str(fault)

    def close(self) -> None:
        self._site.close()

    def _acts(self, kind: str) -> Iterator[SourceFile]:
        """In the order of titles, which does not move when a state does; an act acknowledged twice comes twice."""
        seen: set[str] = set()
        for offset in count(0, _PAGE):
            page = self._page(kind, offset, _PAGE)
            new = {file.name: file for file in map(_file, page) if file.name not in seen}
            if len(page) == _PAGE and not new:
                raise NoAnswer("le serveur répète la même page")
            seen |= new.keys()
            yield from new.values()
            if len(page) < _PAGE:
                return

    def _page(self, kind: str, offset: int, limit: int) -> Any:
        asked: dict[str, str | int] = {"type": kind, "etatTransit": _ACKNOWLEDGED, "tri": "title", "sens_tri": "ASC"}
        return self._answer(f"{self._entity}/document", list, asked | {"offset": offset, "limit": limit})

    def _answer(self, path: str, shape: type, params: Mapping[str, str | int] | None = None) -> Any:
        answer = self._site.json(path, params)
        if not isinstance(answer, shape):
            raise NoAnswer("sa réponse n'est pas celle de l'API v2 de Pastell")
        return answer

    def _missing_rights(self) -> Iterator[str]:
        what = f"Connexion « {self._name} » : dans Pastell, le compte n'a pas le droit"
        if self._refused(self._entity):
            yield f"{what} « entite:lecture » sur cette entité, ou elle n'existe pas."
            return
        for kind in self._types:
            if self._refused(f"{self._entity}/document", {"type": kind, "limit": 1}):
                yield f"{what} « {kind}:lecture » : il ne voit pas ces actes."
                continue
            some = [_file(row).name for row in self._page(kind, 0, 1)]
            if any(self._refused(f"{self._entity}/document/{name[6:-4]}") for name in some):
                yield f"{what} « {kind}:edition », que Pastell demande pour lire un acte."
        if not self._refused("utilisateur", {"id_e": self._entity.rpartition("/")[2]}):
            yield f"Connexion « {self._name} » : dans Pastell, retirez au compte le droit « utilisateur:lecture »."

    def _refused(self, path: str, params: Mapping[str, str | int] | None = None) -> bool:
        try:
            self._site.json(path, params)
        except NoAnswer as error:
            if error.status not in (403, 404):
                raise
            return True
        return False


def _file(row: Any) -> SourceFile:
    told = row if isinstance(row, dict) else {}
    name, state, date = (str(told.get(key, "")) for key in ("id_d", "last_action", "last_action_date"))
    name = f"actes/{name}.zip"
    if not (_NAME.fullmatch(name) and _STATE.fullmatch(state)):
        raise NoAnswer("sa liste d'actes n'est pas celle de l'API v2 de Pastell")
    try:
        modified = datetime.strptime(date, "%Y-%m-%d %H:%M:%S").replace(tzinfo=_TIME_ZONE).astimezone(timezone.utc)
    except ValueError:
        raise NoAnswer("la date d'un acte n'est pas celle de l'API v2 de Pastell") from None
    return SourceFile(name, f"{state} {date}", modified)
