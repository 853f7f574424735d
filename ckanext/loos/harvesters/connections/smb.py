"""A folder on a Windows or Samba share: SMB 2 or 3, signed, never as a guest.

smbprotocol itself, not fsspec's file system over it: that asks once per file, and shares its sessions in the whole
process, so the account of one town hall could read for another.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any
from uuid import uuid4

from smbprotocol import exceptions as smb
from smbprotocol.connection import Connection
from smbprotocol.create_contexts import (
    CreateContextName,
    SMB2CreateContextRequest,
    SMB2CreateQueryMaximalAccessResponse,
)
from smbprotocol.file_info import FileAttributes, FileInformationClass
from smbprotocol.header import SMB2HeaderResponse
from smbprotocol.open import (
    CreateDisposition,
    CreateOptions,
    FilePipePrinterAccessMask,
    ImpersonationLevel,
    Open,
    ShareAccess,
)
from smbprotocol.session import Session
from smbprotocol.tree import TreeConnect

from . import MAX_SIZE, ConnectionFault, tree
from .secrets import secret
from .settings import port_of, required
from .tree import PIECE, Entry, Interrupted, Refused, Tree

for _place in ("smbprotocol", "spnego"):
    logging.getLogger(_place).setLevel(logging.WARNING)  # below, they tell hosts, users and paths

_READ = FilePipePrinterAccessMask.FILE_READ_DATA | FilePipePrinterAccessMask.FILE_READ_ATTRIBUTES
_WRITE = FilePipePrinterAccessMask.FILE_WRITE_DATA | FilePipePrinterAccessMask.FILE_DELETE_CHILD
_HOW = {
    "impersonation_level": ImpersonationLevel.Impersonation,
    "desired_access": _READ,
    "file_attributes": FileAttributes.FILE_ATTRIBUTE_NORMAL,
    "share_access": ShareAccess.FILE_SHARE_READ | ShareAccess.FILE_SHARE_WRITE | ShareAccess.FILE_SHARE_DELETE,
    "create_disposition": CreateDisposition.FILE_OPEN,
}
_NOT_IN_NAMES = frozenset('\\:*?"<>|')  # they would lead to another folder, or another stream of the file
_REFUSALS = {
    smb.LogonFailure: "le serveur refuse le compte ou son mot de passe",
    smb.SMBAuthenticationError: "le serveur refuse le compte ou son mot de passe",
    smb.PasswordExpired: "le mot de passe du compte a expiré",
    smb.BadNetworkName: "ce partage n'existe pas sur le serveur, vérifiez share",
    smb.SMBUnsupportedFeature: "le serveur ne parle pas un SMB que le site accepte",
}
_ABSENT = (smb.ObjectNameNotFound, smb.ObjectPathNotFound, smb.NoSuchFile, smb.ObjectNameInvalid, smb.DeletePending)
_CUT = (smb.SMBConnectionClosed, smb.UserSessionDeleted, smb.InsuffServerResources, smb.InsufficientResources)


class Smb(Tree):
    def __init__(self, name: str, settings: Mapping[str, str], max_size: int = MAX_SIZE) -> None:
        super().__init__(name, settings, max_size)
        self._host, self._share, self._user = required(name, settings, "host", "share", "user")
        self._port = port_of(name, settings, 445)
        self._password = secret(name, settings, "password")
        if not self._password:
            raise ConnectionFault(f"La connexion « {name} » n'est pas complète : il lui faut password.")
        if domain := settings.get("domain", "").strip():
            self._user = f"{domain}\\{self._user}"
        self._root = settings.get("path", "").strip().replace("/", "\\").strip("\\")
        self._server: _Patient | None = None
        self._tree: TreeConnect | None = None

    def _list(self, path: str) -> Iterator[Entry]:
        with self._opened(path, CreateOptions.FILE_DIRECTORY_FILE) as folder:
            while True:
                try:
                    page = folder.query_directory("*", FileInformationClass.FILE_DIRECTORY_INFORMATION)
                except smb.NoMoreFiles:
                    return
                yield from map(_listed, page)

    def _entry(self, path: str) -> Entry:
        with self._opened(path) as file:
            return _entry(path.rpartition("/")[2], file.file_attributes, file.end_of_file, file.last_write_time)

    def _pieces(self, path: str, offset: int) -> Iterator[bytes]:
        with self._opened(path, CreateOptions.FILE_NON_DIRECTORY_FILE) as file:
            length = min(PIECE, file.connection.max_read_size)
            while True:
                try:
                    piece = file.read(offset, length)
                except smb.EndOfFile:
                    return
                offset += len(piece)
                yield piece

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        try:
            if self._rights() & _WRITE:
                yield f"Le compte de la connexion « {self._name} » peut écrire : demandez qu'il ne puisse que lire."
        except (OSError, Refused, Interrupted):
            return  # told above

    def close(self) -> None:
        if self._server is not None:
            with suppress(OSError):
                self._server.disconnect(close=False)  # the server ends the session with it
        self._server = self._tree = None

    @contextmanager
    def _opened(self, path: str, kind: int = 0) -> Iterator[Open]:
        """A file or folder, opened for reading."""
        with _told():
            opened = Open(self._tree or self._connect(), self._whole(path))
            opened.create(**_HOW, create_options=kind | CreateOptions.FILE_OPEN_REPARSE_POINT)
            yield opened
            opened.close()

    def _rights(self) -> int:
        """What the account could do in its folder: the server tells it of what was opened for reading."""
        question = SMB2CreateContextRequest()
        question["buffer_name"] = CreateContextName.SMB2_CREATE_QUERY_MAXIMAL_ACCESS_REQUEST
        with _told():
            opened = Open(self._tree or self._connect(), self._root)
            told = opened.create(**_HOW, create_options=CreateOptions.FILE_DIRECTORY_FILE, create_contexts=[question])
            opened.close()
        answers = [answer for answer in told or () if isinstance(answer, SMB2CreateQueryMaximalAccessResponse)]
        return answers[0]["maximal_access"].get_value() if answers else 0

    def _whole(self, path: str) -> str:
        if not _NOT_IN_NAMES.isdisjoint(path):
            raise FileNotFoundError
        return "\\".join(part for part in (self._root, path.replace("/", "\\")) if part)

    def _connect(self) -> TreeConnect:
        self.close()
        self._server = _Patient(uuid4(), self._host, self._port)
        self._server.connect(timeout=int(tree.CONNECT_SECONDS))
        session = Session(self._server, self._user, self._password, require_encryption=False)
        _start(session)
        share = TreeConnect(session, rf"\\{self._host}\{self._share}")
        share.connect()
        self._tree = share
        return share


class _Patient(Connection):
    """Signs what it sends, waits for no answer without end, and is led nowhere by a link."""

    def receive(
        self, request: Any, wait: bool = True, timeout: int | None = None, resolve_symlinks: bool = False
    ) -> SMB2HeaderResponse:
        return super().receive(request, wait, timeout or int(tree.READ_SECONDS), resolve_symlinks=False)


def _start(session: Session) -> None:
    try:
        session.connect()
    except smb.SMBException as error:
        if type(error) is smb.SMBException and "guest" in str(error):
            raise Refused("le serveur n'offre qu'une session d'invité, il ne connaît pas ce compte") from None
        raise


@contextmanager
def _told() -> Iterator[None]:
    """Say what went wrong in our words: the library's own hold hosts, users and paths."""
    try:
        yield
    except tuple(_REFUSALS) as error:
        raise Refused(next(text for kind, text in _REFUSALS.items() if isinstance(error, kind))) from None
    except _ABSENT:
        raise FileNotFoundError from None
    except smb.StatusNotADirectory:
        raise NotADirectoryError from None
    except smb.AccessDenied:
        raise PermissionError from None
    except smb.SMBResponseException as error:
        raise (Interrupted() if isinstance(error, _CUT) else OSError()) from None
    except (smb.SMBException, ValueError):  # no connection, no answer in time, or one that is not signed
        raise Interrupted from None


def _listed(found: Any) -> Entry:
    name = found["file_name"].get_value().decode("utf-16-le", "surrogatepass")
    return _entry(name, *(found[key].get_value() for key in ("file_attributes", "end_of_file", "last_write_time")))


def _entry(name: str, attributes: int, size: int, modified: datetime) -> Entry:
    if attributes & FileAttributes.FILE_ATTRIBUTE_REPARSE_POINT:
        return Entry(name, "other")
    if attributes & FileAttributes.FILE_ATTRIBUTE_DIRECTORY:
        return Entry(name, "folder")
    return Entry(name, "file", size, modified.isoformat(), modified)
