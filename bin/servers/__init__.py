"""Servers like those of a town hall, on this machine, for the tests and the demo: of files, and with an API.

Each is a context manager: `with Sftp(folder, "moisson", "secret") as server: server.port`.
`python -m servers` starts one.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as server:
        server.bind((HOST, 0))
        port: int = server.getsockname()[1]
        return port


def snapshot(folder: Path) -> Mapping[str, tuple[float, int]]:
    """The date and size of everything in a folder: equal before and after, nothing was changed."""
    stats = {str(path): path.lstat() for path in sorted([folder, *folder.rglob("*")])}
    return {path: (found.st_mtime, found.st_size) for path, found in stats.items()}
