"""A town hall's folder, read through a server of files. Whatever is secret of it holds the sign `SECRET`."""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path

from ckanext.loos.harvesters import connections

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "bin"))

from servers import HOST
from servers.sftp import Sftp
from servers.smb import SHARE, Smb
from servers.webdav import Webdav
from servers.wire import Wire

SECRET = "7f3a"
USER, PASSWORD = f"moisson-{SECRET}", f"mot-de-passe-é-{SECRET}"
KINDS = ("sftp", "webdav", "smb")
Server = Sftp | Webdav | Smb


class Town:
    """A folder, and the settings by which it is read through a server, over a wire that a test may break."""

    def __init__(self, folder: Path, kind: str, server: Server, wire: Wire) -> None:
        self.folder, self.kind, self.server, self.wire = folder, kind, server, wire
        self.opened: list[connections.Connection] = []

    def put(self, name: str, content: bytes = b"<a/>", age: float = 3600) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        date = time.time() - age
        os.utime(file, (date, date))
        return file

    @property
    def settings(self) -> dict[str, str]:
        common = {"type": self.kind, "user": USER, "password": PASSWORD, "path": self.folder.name}
        if isinstance(self.server, Webdav):
            return {**common, "url": f"http://{HOST}:{self.wire.port}/"}
        more = {"share": SHARE} if isinstance(self.server, Smb) else {"host_key": self.server.host_key}
        return {**common, "host": HOST, "port": str(self.wire.port), **more}

    def connect(self, **changes: str) -> connections.Connection:
        connection = connections.open("actes", {**self.settings, **changes})
        self.opened.append(connection)
        return connection

    def names(self, **changes: str) -> list[str]:
        return [file.name for file in self.connect(**changes)]

    def read(self, name: str, **changes: str) -> bytes:
        return connections.read(self.connect(**changes), name)


def shown(fault: BaseException) -> str:
    """All that a log or a page could show of a fault."""
    return "\n".join([str(fault), repr(fault), *traceback.format_exception(fault)])


def tells_nothing(fault: BaseException, town: Town) -> bool:
    """A line in French, without host, port, user, secret or path."""
    text = shown(fault)
    secrets = (SECRET, HOST, str(town.wire.port), town.folder.name)
    return not any(sign in text for sign in secrets) and str(fault).endswith(".")
