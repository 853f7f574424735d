"""The ZIP of an act, in the form in which Pastell's connectors deposit it: metadata.json beside the act's files.

What is written depends on the document alone, so the same document makes the same bytes. Of its form, only what
the reader of deposits knows is kept: the rest is no affair of an open data site.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, BinaryIO

from . import MAX_SIZE, FileFault
from .web import NoAnswer

Pour = Callable[[str, IO[bytes], int], int]

_TEXTS = (
    "date_de_lacte", "date_ar", "acte_nature", "numero_de_lacte", "objet", "classification", "type_piece", "type_acte",
    "type_pj", "publication_open_data", "nature_autre_detail",
)  # fmt: skip
_FILES = ("arrete", "acte_tamponne", "autre_document_attache")
_RECEIPT = "aractes"  # the prefecture's own message: the reader joins it to the rest
_SHEET = "metadata.json"


class Deposit:
    """What is told of a document (`entite/:id_e/document/:id_d`) and of its entity (`entite/:id_e`)."""

    def __init__(self, document: Any, entity: Any) -> None:
        self._data = _mapping(_mapping(document).get("data"))
        self._state = _mapping(_mapping(document).get("last_action")).get("action")
        self._entity = _mapping(entity)

    def write(self, target: BinaryIO, pour: Pour) -> None:
        """`pour` writes the file of a place (`arrete/0`), of this many bytes at most, and tells its size."""
        if not self._names(_RECEIPT):
            raise FileFault("Pastell n'a pas l'accusé de réception de cet acte : il n'est pas lu.")
        sheet = json.dumps(self._sheet(), ensure_ascii=False, indent=1).encode()
        left = MAX_SIZE - len(sheet)
        with zipfile.ZipFile(target, "w") as deposit:
            deposit.writestr(zipfile.ZipInfo(_SHEET), sheet)
            for place, name in self._places():
                with deposit.open(zipfile.ZipInfo(name), "w") as member:
                    left -= pour(place, member, left)

    def _sheet(self) -> dict[str, Any]:
        texts = {key: self._data[key] for key in _TEXTS if key in self._data}
        files = {key: self._names(key) for key in _FILES if self._names(key)}
        entity = {key: self._entity.get(key, "") for key in ("id_e", "siren")}
        return {**texts, **files, **entity, "entity_name": self._entity.get("denomination", ""), "etat": self._state}

    def _places(self) -> Iterator[tuple[str, str]]:
        """Each file once, by its name in the ZIP: where names are the same the first is the act itself."""
        seen = {_SHEET}
        for key in (*_FILES, _RECEIPT):
            for number, name in enumerate(self._names(key)):
                own = re.sub(r"[\\/\x00-\x1f\x7f]", "-", name)
                if own not in seen:
                    seen.add(own)
                    yield f"{key}/{number}", own

    def _names(self, key: str) -> list[str]:
        names = self._data.get(key)
        return [name for name in names if isinstance(name, str) and name] if isinstance(names, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    """PHP writes an empty table as a list."""
    if value == []:
        return {}
    if not isinstance(value, dict):
        raise NoAnswer("le détail d'un acte n'est pas celui de l'API v2 de Pastell")
    return value
