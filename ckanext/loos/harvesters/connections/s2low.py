"""Acts of S²LOW, the operator that sends them to the prefecture: each is an archive @CTES, with its receipt.

S²LOW gives no whole archive through its API, so it is put together from its files, whose names are those of @CTES.
Only acts that the prefecture acknowledged, and its acknowledged cancellations. What S²LOW holds of such a
transaction never changes: its state (validated, archived…) says nothing of its bytes, so all have one version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import IO, Any, BinaryIO

from . import ConnectionFault, FileFault, SourceFile, certificates, s2low_archive, web
from .secrets import secret
from .settings import required
from .web import NoAnswer, Site

_PAGE = 100
# « Acquittement reçu », « Validé », then what comes of archiving, and « Annulé », whose cancellation is another one.
_STATES = (4, 5, 19, 12, 20, 22, 14, 13, 0)
_ACT, _CANCELLATION = "1", "6"
_NAME = re.compile(r"actes/([1-9][0-9]{0,9})\.tar\.gz")
_RECEIPT = re.compile(rb"<(\w+:)?AR(Acte|Annulation)\b")
_ACTES = "modules/actes/"
_UNEXPECTED = "sa réponse n'est pas celle de S²LOW"


class S2low:
    """The acts of the commune that the certificate, and the account where it has several, belong to."""

    def __init__(self, name: str, settings: Mapping[str, str]) -> None:
        self._name, self._settings = name, settings
        required(name, settings, "url", "cert_file", "key_file")
        user = settings.get("user", "").strip()
        self._site = Site(name, settings, auth=(user, secret(name, settings)))

    def __iter__(self) -> Iterator[SourceFile]:
        seen: set[str] = set()
        with web.listing(self._name):
            for state in _STATES:
                for row in self._transactions(state):
                    name = f"actes/{row.get('id')}.tar.gz"
                    if not _NAME.fullmatch(name):
                        raise NoAnswer(_UNEXPECTED)
                    if str(row.get("type")) in (_ACT, _CANCELLATION) and name not in seen:
                        seen.add(name)
                        yield SourceFile(name, "1")

    def copy(self, name: str, target: BinaryIO) -> None:
        match = _NAME.fullmatch(name)
        if match is None:
            raise FileFault("Ce n'est pas un acte de cette connexion : il n'est pas lu.")
        with web.reading(self._name):
            files = self._files(match[1])
            receipt = self._data("actes_transac_get_ARActe.php", {"id": match[1]})
            if not _RECEIPT.search(receipt):
                raise NoAnswer("S²LOW n'a pas l'accusé de réception de cet acte")
            s2low_archive.write(target, files, receipt, self._pour)

    def faults(self) -> Iterator[str]:
        try:
            yield from certificates.expiring(self._name, self._settings)
            with web.listing(self._name):
                if self._site.data("api/test-connexion.php").strip() != b"OK":
                    raise NoAnswer("S²LOW ne reconnaît pas ce certificat ou ce compte")
            with web.listing(self._name):
                yield from self._rights()
        except ConnectionFault as fault:
            yield str(fault)

    def close(self) -> None:
        self._site.close()

    def _transactions(self, state: int) -> Iterator[Mapping[str, Any]]:
        """Newest first, as S²LOW lists them: one that comes meanwhile moves the others, and is met again."""
        last: Any = None
        for offset in count(0, _PAGE):
            page = self._page(state, offset, _PAGE)
            if page and page == last:
                raise NoAnswer("le serveur répète la même page")
            yield from page
            if len(page) < _PAGE:
                return
            last = page

    def _page(self, state: int, offset: int, limit: int) -> list[Mapping[str, Any]]:
        told = self._json("api/list_actes.php", {"status_id": state, "offset": offset, "limit": limit})
        return _rows(told.get("transactions") if isinstance(told, dict) else None)

    def _files(self, transaction: str) -> list[Mapping[str, Any]]:
        return _rows(self._json("actes_transac_get_files_list.php", {"transaction": transaction}))

    def _json(self, script: str, params: Mapping[str, str | int]) -> Any:
        return web.parsed(self._data(script, params))

    def _data(self, script: str, params: Mapping[str, str | int]) -> bytes:
        """S²LOW answers « KO » and a reason with the code of a success, or leads to a page that tells what is wrong."""
        try:
            data = self._site.data(_ACTES + script, params)
        except NoAnswer as error:
            if 300 <= error.status < 400:
                raise NoAnswer("S²LOW ne reconnaît pas ce certificat ou ce compte, ou ne lui donne rien ici") from None
            raise
        if data.startswith(b"KO"):
            raise NoAnswer("S²LOW ne donne pas ce document à ce compte")
        return data

    def _pour(self, file: str, target: IO[bytes], limit: int) -> int:
        return self._site.pour(f"{_ACTES}actes_download_file.php", target, limit, {"file": file})

    def _rights(self) -> Iterator[str]:
        who = self._site.json("api/info-connexion.php")
        user = who.get("user_info") if isinstance(who, dict) else None
        role = user.get("role") if isinstance(user, dict) else None
        if role in ("ADM", "GADM", "SADM"):
            yield f"Connexion « {self._name} » : le compte administre S²LOW, demandez un compte d'archiviste."
        for row in self._page(4, 0, 1):
            try:
                self._files(str(row.get("id")))
            except NoAnswer as error:
                if error.everywhere:
                    raise
                yield (
                    f"Connexion « {self._name} » : le compte ne lit pas les fichiers des actes des autres, "
                    "demandez le rôle d'archiviste et l'accès au module Actes."
                )


def _rows(rows: Any) -> list[Mapping[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NoAnswer(_UNEXPECTED)
    return rows
