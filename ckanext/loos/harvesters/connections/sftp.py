"""A folder on an SFTP server, whose key is known beforehand.

asyncssh itself, not sshfs over it: that accepts any server by default, follows links, and waits for ever for an answer.
"""

from __future__ import annotations

import asyncio
import logging
import stat
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from functools import partial
from itertools import accumulate
from typing import Any, TypeVar, cast

import asyncssh

from . import MAX_SIZE, ConnectionFault, tree
from .background import Loop
from .secrets import secret
from .settings import port_of, required
from .ssh_keys import HostKeys, private_key
from .tree import PIECE, Entry, Interrupted, Refused, Tree

logging.getLogger("asyncssh").setLevel(logging.WARNING)  # below, it tells hosts, users and paths

_PAGE = 1000  # entries of a folder within one time limit

T = TypeVar("T")


class Sftp(Tree):
    def __init__(self, name: str, settings: Mapping[str, str], max_size: int = MAX_SIZE) -> None:
        super().__init__(name, settings, max_size)
        self._host, self._user = required(name, settings, "host", "user")
        self._port = port_of(name, settings, 22)
        self._known = HostKeys(name, settings.get("host_key", ""))
        self._password = secret(name, settings, "password") or None
        self._key = private_key(name, settings)
        if not self._password and not self._key:
            raise ConnectionFault(f"La connexion « {name} » n'est pas complète : il lui faut password ou key_file.")
        self._root = settings.get("path", "").strip() or "."  # the account's own folder
        self._loop: Loop | None = None
        self._server: asyncssh.SSHClientConnection | None = None
        self._sftp: asyncssh.SFTPClient | None = None

    def _list(self, path: str) -> Iterator[Entry]:
        found = self._ask(lambda sftp: _started(sftp.scandir(self._whole(path))))
        while page := self._ask(lambda _: _take(found)):
            yield from (_entry(_text(entry.filename), entry.attrs) for entry in page)

    def _entry(self, path: str) -> Entry:
        *folders, name = path.split("/")
        for folder in accumulate(folders, "{}/{}".format):
            if not stat.S_ISDIR(self._look(folder).permissions or 0):
                raise NotADirectoryError
        return _entry(name, self._look(path))

    def _pieces(self, path: str, offset: int) -> Iterator[bytes]:
        file = self._ask(lambda sftp: _awaited(sftp.open(self._whole(path), "rb")))
        try:
            self._ask(lambda _: file.seek(offset))
            while piece := self._ask(lambda _: file.read(PIECE)):
                yield cast(bytes, piece)
        finally:
            with suppress(Interrupted, Refused, OSError):
                self._ask(lambda _: file.close())

    def close(self) -> None:
        if self._loop is None:
            return
        if self._server is not None:
            self._loop.call(self._server.abort)
            with suppress(asyncssh.Error, OSError, asyncio.TimeoutError):
                self._loop.run(asyncio.wait_for(self._server.wait_closed(), 1))
        self._loop.close()
        self._loop = self._server = self._sftp = None

    def _look(self, path: str) -> asyncssh.SFTPAttrs:
        return self._ask(lambda sftp: sftp.lstat(self._whole(path)))

    def _whole(self, path: str) -> str:
        return f"{self._root.rstrip('/')}/{path}" if path else self._root

    def _ask(self, work: Callable[[asyncssh.SFTPClient], Awaitable[T]]) -> T:
        """Run one request to its end or its time limit."""
        with _told():
            if self._loop is None:
                self._loop = Loop()
            sftp = self._sftp or self._loop.run(self._connect())
            return self._loop.run(asyncio.wait_for(work(sftp), tree.READ_SECONDS))

    async def _connect(self) -> asyncssh.SFTPClient:
        if self._server is not None:
            self._server.abort()  # it let us in, and gave no files
        self._server = await asyncssh.connect(
            self._host,
            self._port,
            username=self._user,
            password=self._password,
            client_keys=[self._key] if self._key else None,
            known_hosts=(self._known.keys, [], []),
            client_factory=partial(_Client, self._known),
            config=None,
            agent_path=None,
            gss_host=None,
            connect_timeout=tree.CONNECT_SECONDS,
            login_timeout=tree.CONNECT_SECONDS,
        )
        opening = self._server.start_sftp_client(path_errors="surrogateescape")
        self._sftp = await asyncio.wait_for(opening, tree.CONNECT_SECONDS)
        return self._sftp


class _Client(asyncssh.SSHClient):
    """Asked about a key that is not among the known ones: it may have a known fingerprint."""

    def __init__(self, known: HostKeys) -> None:
        self._known = known

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        return self._known.has(key)


@contextmanager
def _told() -> Iterator[None]:
    """Say what went wrong in our words: asyncssh's own hold hosts, users and paths."""
    try:
        yield
    except asyncssh.HostKeyNotVerifiable:
        raise Refused("la clé du serveur n'est pas celle de host_key, demandez à qui le tient si elle change") from None
    except asyncssh.PermissionDenied:
        raise Refused("le serveur refuse le compte, ou son mot de passe ou sa clé") from None
    except (asyncssh.KeyExchangeFailed, asyncssh.ProtocolError, asyncssh.ProtocolNotSupported):
        raise Refused("le serveur ne parle pas un SSH que le site accepte") from None
    except asyncssh.ChannelOpenError:
        raise Refused("le serveur n'ouvre pas de session SFTP à ce compte") from None
    except asyncssh.SFTPError as error:
        raise _of_a_file(error) from None
    except (asyncssh.Error, asyncio.TimeoutError, OSError):
        raise Interrupted from None


def _of_a_file(error: asyncssh.SFTPError) -> Exception:
    if isinstance(error, asyncssh.SFTPConnectionLost | asyncssh.SFTPNoConnection):
        return Interrupted()
    if isinstance(error, asyncssh.SFTPPermissionDenied):
        return PermissionError()
    if isinstance(error, asyncssh.SFTPNoSuchFile | asyncssh.SFTPNoSuchPath):
        return FileNotFoundError()
    return NotADirectoryError() if isinstance(error, asyncssh.SFTPNotADirectory) else OSError()


def _entry(name: str, found: asyncssh.SFTPAttrs) -> Entry:
    mode = found.permissions or 0
    if stat.S_ISDIR(mode):
        return Entry(name, "folder")
    modified = None if found.mtime is None else datetime.fromtimestamp(found.mtime, timezone.utc)
    return Entry(name, "file" if stat.S_ISREG(mode) else "other", found.size or 0, str(found.mtime), modified)


def _text(name: str | bytes) -> str:
    return name if isinstance(name, str) else name.decode("utf-8", "surrogateescape")


async def _take(found: Any) -> list[asyncssh.SFTPName]:
    page: list[asyncssh.SFTPName] = []
    async for entry in found:
        page.append(entry)
        if len(page) == _PAGE:
            break
    return page


async def _awaited(value: Awaitable[T]) -> T:
    return await value


async def _started(value: T) -> T:
    return value
