"""An SFTP server (asyncssh's): one account, by password or key, in one folder."""

from __future__ import annotations

import asyncio
import errno
import os
import threading
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncssh

from . import HOST

_WRITING = asyncssh.FXF_WRITE | asyncssh.FXF_APPEND | asyncssh.FXF_CREAT | asyncssh.FXF_TRUNC


class Sftp:
    """`requests` counts what was asked by kind; "open-to-write" is one of them."""

    def __init__(
        self,
        folder: Path,
        user: str,
        password: str,
        port: int = 0,
        host_key: asyncssh.SSHKey | None = None,
        authorized: asyncssh.SSHKey | None = None,
    ) -> None:
        self.folder, self.user, self.password, self.port = folder, user, password, port
        self.key = host_key or asyncssh.generate_private_key("ssh-ed25519")
        self.authorized = authorized
        self.requests: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def host_key(self) -> str:
        """As a line of known_hosts has it."""
        return self.key.export_public_key().decode().strip()

    def __enter__(self) -> Sftp:
        self._thread.start()
        self._acceptor = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(20)
        self.port = self._acceptor.get_port()
        return self

    def __exit__(self, *error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()

    async def _listen(self) -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            HOST,
            self.port,
            server_host_keys=[self.key],
            server_factory=lambda: _Door(self),
            sftp_factory=lambda channel: _Files(channel, self),
            allow_scp=False,
        )

    async def _end(self) -> None:
        self._acceptor.close()
        await self._acceptor.wait_closed()


class _Door(asyncssh.SSHServer):
    def __init__(self, server: Sftp) -> None:
        self._server = server

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (self._server.user, self._server.password)

    def public_key_auth_supported(self) -> bool:
        return self._server.authorized is not None

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        known = self._server.authorized
        return known is not None and username == self._server.user and key.public_data == known.public_data


class _Files(asyncssh.SFTPServer):
    def __init__(self, channel: asyncssh.SSHServerChannel[bytes], server: Sftp) -> None:
        super().__init__(channel, chroot=str(server.folder).encode())
        self._requests = server.requests

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        self._requests["open-to-write" if pflags & _WRITING else "open"] += 1
        return super().open(path, pflags, attrs)

    def lstat(self, path: bytes) -> Any:
        self._requests["lstat"] += 1
        return super().lstat(path)

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        self._requests["scandir"] += 1
        if not os.stat(self.map_path(path)).st_mode & 0o444:  # root, who runs some tests, may read any folder
            raise PermissionError(errno.EACCES, "closed")
        async for name in super().scandir(path):
            yield name


def kept_key(file: Path) -> asyncssh.SSHKey:
    """The server's own key, made at the first start, and its public half beside it."""
    if not file.exists():
        key = asyncssh.generate_private_key("ssh-ed25519")
        file.touch(mode=0o600)
        key.write_private_key(str(file))
        key.write_public_key(f"{file}.pub")
    return asyncssh.read_private_key(str(file))
