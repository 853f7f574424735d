"""S²LOW's API for acts as far as it is read (libriciel/s2low, public.ssl/modules/actes and controller/).

    python -m servers s2low PORT FOLDER

Without TLS it takes everybody for the account of the samples; with TLS, the common name of the client's certificate
is the account. The folder holds `serveur.json` (accounts) and a folder for each transaction, named by its id:
`transaction.json` (type, status, owner, subject, number, date…), its files, and `accuse.xml`, the prefecture's answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .answering import Answer, Request, as_json

RECEIVED = 4
_DISCONNECTED = Answer(status=302, headers={"Location": "https://s2low.test/connexion-status"})
_REFUSED = Answer("KO\nAccès refusé".encode())
_SENT = (1, 2, 3)


@dataclass
class Account:
    name: str  # in its certificate
    role: str = "ARCH"  # USER, ARCH (archiviste), ADM, GADM, SADM
    password: str = ""  # where a certificate has several accounts
    login: str = ""


@dataclass
class Transaction:
    id: int
    type: str  # "1" an act, "6" a cancellation…
    status: int
    files: Mapping[str, bytes]
    receipt: bytes = b""
    owner: str = "secretariat"
    facts: Mapping[str, str] = field(default_factory=dict)  # subject, number, date, nature_descr, classification


class S2low:
    def __init__(self, accounts: Sequence[Account], transactions: Sequence[Transaction]) -> None:
        self.accounts, self.transactions = list(accounts), list(transactions)

    def __call__(self, request: Request) -> Answer:
        account = self._account(request)
        if account is None:
            return _DISCONNECTED
        page = request.path.removeprefix("/modules/actes/").removeprefix("/")
        answers = {
            "api/test-connexion.php": lambda: Answer(b"OK"),
            "api/info-connexion.php": lambda: self._info(account),
            "api/list_actes.php": lambda: self._list(request),
            "api/number_actes.php": lambda: self._count(request),
            "actes_transac_get_files_list.php": lambda: self._files(request, account),
            "actes_transac_get_ARActe.php": lambda: self._receipt(request, account),
            "actes_download_file.php": lambda: self._file(request, account),
        }
        return answers[page]() if page in answers else Answer(b"Not Found", 404)

    def _account(self, request: Request) -> Account | None:
        if request.subject is None:
            return self.accounts[0]
        same = [one for one in self.accounts if one.name == request.subject]
        user, password = request.basic
        if user:
            return next((one for one in same if (one.login, one.password) == (user, password)), None)
        return same[0] if len(same) == 1 else None

    def _info(self, account: Account) -> Answer:
        user = {"id": 12, "name": "MARTIN", "givenname": "Luce", "email": "luce@mairie.test", "role": account.role,
                "login": account.login, "authority_id": 3}  # fmt: skip
        return as_json({"user_info": user, "authority_info": {"id": 3, "name": "Mairie", "telephone": "0300000000"}})

    def _list(self, request: Request) -> Answer:
        status, offset = int(request.query.get("status_id", 0)), int(request.query.get("offset", 0))
        limit = int(request.query.get("limit", 100))
        found = sorted((one for one in self.transactions if one.status == status), key=lambda one: -one.id)
        rows = [{"id": one.id, **_told(one), "type": one.type} for one in found[offset : offset + limit]]
        told = {"status_id": status, "authority_id": 3, "offset": offset, "limit": limit, "transactions": rows}
        return as_json(told, kind="text/html; charset=UTF-8")

    def _count(self, request: Request) -> Answer:
        status = int(request.query.get("status_id", 0))
        number = sum(one.status == status for one in self.transactions)
        told = {"status_id": status, "authority_id": 3, "nb_transactions": {"count": number}}
        return as_json(told, kind="text/html; charset=UTF-8")

    def _files(self, request: Request, account: Account) -> Answer:
        one = self._transaction(request.query.get("transaction"))
        if one is None:
            return Answer("KO\nNuméro de transaction invalide.".encode())
        if account.role in ("GADM", "SADM") or not _sees(account, one):
            return _REFUSED
        if one.status in _SENT:
            return Answer(b"KO\nPas d'acquittement recu")
        rows = [
            {"id": str(one.id * 100 + place), "name": name, "posted_filename": "acte.pdf", "mimetype": _kind(name),
             "size": str(len(content)), "sign": "", "code_pj": name[:5] if name[2:3] == "_" else ""}
            for place, (name, content) in enumerate(one.files.items())
        ]  # fmt: skip
        return as_json(rows, kind="text/html; charset=UTF-8")

    def _receipt(self, request: Request, account: Account) -> Answer:
        one = self._transaction(request.query.get("id"))
        if one is None or not _sees(account, one):
            return Answer(status=302, headers={"Location": "https://s2low.test/modules/actes/index.php"})
        return Answer(one.receipt, type="application/xml")

    def _file(self, request: Request, account: Account) -> Answer:
        transaction, place = divmod(int(request.query.get("file", 0)), 100)
        one = self._transaction(str(transaction))
        if one is None or not _sees(account, one):
            return Answer(status=302, headers={"Location": "https://s2low.test/modules/actes/index.php"})
        name, content = list(one.files.items())[place]
        disposition = {"Content-disposition": f'attachment; filename="{name}"', "Expires": "0"}
        return Answer(content, type=_kind(name), headers=disposition)

    def _transaction(self, number: str | None) -> Transaction | None:
        return next((one for one in self.transactions if str(one.id) == number), None)


def _told(one: Transaction) -> dict[str, str]:
    names = ("subject", "number", "date", "nature_descr", "classification")
    return {name: one.facts.get(name, "") for name in names}


def _sees(account: Account, one: Transaction) -> bool:
    return account.role in ("ADM", "ARCH", "SADM") or account.name == one.owner


def _kind(name: str) -> str:
    return "application/pdf" if name.endswith(".pdf") else "text/xml"


def load(folder: Path) -> S2low:
    told = json.loads((folder / "serveur.json").read_text(encoding="utf-8"))
    accounts = [Account(**one) for one in told["accounts"]]
    return S2low(accounts, [_transaction(path.parent) for path in folder.glob("*/transaction.json")])


def _transaction(folder: Path) -> Transaction:
    told: dict[str, Any] = json.loads((folder / "transaction.json").read_text(encoding="utf-8"))
    others = ("transaction.json", "accuse.xml")
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name not in others}
    receipt = folder / "accuse.xml"
    return Transaction(int(folder.name), files=files, receipt=receipt.read_bytes() if receipt.exists() else b"", **told)
