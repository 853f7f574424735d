"""A wire between a client and a server, which can be cut or go silent."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Literal, NamedTuple

from . import HOST


class Break(NamedTuple):
    kind: Literal["cut", "silent"]
    after: int = 0  # bytes of the server's answers


class Wire:
    """Each new connection takes the first of `breaks`; when none is left, `always`, which may be none."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self.breaks: list[Break] = []
        self.always: Break | None = None
        self.connections = 0
        self._open: list[socket.socket] = []
        self._door = socket.create_server((HOST, 0))
        self.port: int = self._door.getsockname()[1]

    def __enter__(self) -> Wire:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        for end in (self._door, *self._open):
            _close(end)

    def _accept(self) -> None:
        with suppress(OSError):  # the door is closed
            while True:
                client, _ = self._door.accept()
                self.connections += 1
                server = socket.create_connection((HOST, self._server_port))
                for end in (client, server):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._open.append(end)
                limit = self.breaks.pop(0) if self.breaks else self.always
                threading.Thread(target=_carry, args=(client, server, None), daemon=True).start()
                threading.Thread(target=_carry, args=(server, client, limit), daemon=True).start()


def _carry(source: socket.socket, target: socket.socket, limit: Break | None) -> None:
    carried = 0
    with suppress(OSError):
        while piece := source.recv(1 << 16):
            if limit is not None and carried + len(piece) > limit.after:
                target.sendall(piece[: limit.after - carried])
                if limit.kind == "silent":
                    return
                break
            target.sendall(piece)
            carried += len(piece)
    _close(source)
    _close(target)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
