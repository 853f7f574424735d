"""The town hall's Pastell: the acts that it sent there, as the folder that `python -m servers pastell` answers from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from . import messages
from .facts import NAME, SIREN
from .messages import Sent

_RIGHTS = ("entite:lecture", "actes-generique:lecture", "actes-generique:edition")
_KINDS = {"1": "99_DE", "2": "99_AR"}


class Filed(NamedTuple):
    """An act in Pastell; with a stamped copy once the prefecture has acknowledged it."""

    act: Sent
    paper: bytes
    stamped: bytes | None


def write(folder: Path, user: str, password: str, filed: Iterable[Filed]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "serveur.json"
    settings.touch(0o600)
    accounts = {user: {"password": password, "rights": _RIGHTS}}
    settings.write_text(_json({"entities": {"1": {"denomination": NAME, "siren": SIREN}}, "accounts": accounts}))
    for one in filed:
        home = folder / f"d{hashlib.sha256(one.act.number.encode()).hexdigest()[:6]}"
        home.mkdir(exist_ok=True)
        for name, content in {"document.json": _json(_document(one)).encode(), **_files(one)}.items():
            (home / name).write_bytes(content)


def _document(one: Filed) -> Mapping[str, object]:
    act = one.act
    actions = [("creation", f"{act.date} 09:00:00"), ("send-tdt", f"{act.date} 20:00:00")]
    answered = {"acte_tamponne": ["deliberation-tampon.pdf"], "aractes": ["accuse.xml"]} if one.stamped else {}
    if one.stamped:
        actions.append(("acquiter-tdt", f"{act.received} 08:30:00"))
    data = {
        "acte_nature": act.nature,
        "numero_de_lacte": act.number,
        "objet": act.title,
        "date_de_lacte": f"{act.date}",
        "classification": act.subject,
        "type_acte": _KINDS[act.nature],
        "publication_open_data": "3",
        "arrete": ["deliberation.pdf"],
        **answered,
    }
    return {"type": "actes-generique", "titre": act.title, "actions": actions, "data": data}


def _files(one: Filed) -> dict[str, bytes]:
    if one.stamped is None:
        return {"arrete_0": one.paper}
    (receipt,) = messages.receipt(one.act).values()
    return {"arrete_0": one.paper, "acte_tamponne_0": one.stamped, "aractes_0": receipt}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
