"""What the servers with an API have in common: they answer real requests, over real TLS if asked.

A test can tell a server to misbehave at its next answers: to be slow, to cut, to lead elsewhere, to ask for patience.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from socket import socket
from typing import Any
from urllib.parse import parse_qs, urlsplit

LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Connexion</title></head><body><form></form></body></html>"


@dataclass
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    subject: str | None = None  # the common name in the client's certificate

    @property
    def basic(self) -> tuple[str, str]:
        """User and password of HTTP Basic."""
        kind, _, told = self.headers.get("Authorization", "").partition(" ")
        user, _, password = base64.b64decode(told).decode().partition(":") if kind == "Basic" else ("", "", "")
        return user, password


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    type: str = "text/html; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)


def as_json(value: Any, status: int = 200, kind: str = "application/json; charset=utf-8") -> Answer:
    """As PHP writes it: bars and letters with accents escaped."""
    return Answer(json.dumps(value).replace("/", "\\/").encode(), status, kind)


Trouble = Callable[["Handler", Answer], None]


class Server:
    """An application on a free port of this machine, in a thread. It keeps what it was asked."""

    def __init__(self, app: Callable[[Request], Answer], port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.app, self.asked, self.troubles = app, list[Request](), deque[Trouble]()
        self._http = ThreadingHTTPServer(("127.0.0.1", port), type("Bound", (Handler,), {"owner": self}))
        self._http.daemon_threads = True
        self._http.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that leaves is no news
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._http.server_port}"

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    def run(self) -> None:
        self._http.serve_forever(poll_interval=0.02)

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def running(
    app: Callable[[Request], Answer], tls: ssl.SSLContext | None = None, port: int = 0
) -> Iterator[Server]:
    server = Server(app, port, tls)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    owner: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a head would wait for its body

    def setup(self) -> None:
        """A client that is refused is told so before the line is closed."""
        super().setup()
        if isinstance(self.connection, ssl.SSLSocket):
            try:
                self.connection.do_handshake()
            except ssl.SSLError:
                self.connection.settimeout(1)
                while socket.recv(self.connection, 4096):
                    pass
                raise

    def do_GET(self) -> None:  # noqa: N802 - a name of the standard library's
        parts = urlsplit(self.path)
        query = {key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
        request = Request(self.command, parts.path, query, self.headers, self._subject())  # type: ignore[arg-type]
        self.owner.asked.append(request)
        trouble = self.owner.troubles.popleft() if self.owner.troubles else whole
        trouble(self, self.owner.app(request))

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def head(self, answer: Answer, length: int | None) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        for key, value in answer.headers.items():
            self.send_header(key, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Tests read what they asked from `asked`."""

    def _subject(self) -> str | None:
        certificate = self.connection.getpeercert() if isinstance(self.connection, ssl.SSLSocket) else None
        told = (pair for group in (certificate or {}).get("subject", ()) for pair in group)
        return next((str(value) for key, value in told if key == "commonName"), None)  # type: ignore[misc,str-unpack]


def whole(handler: Handler, answer: Answer) -> None:
    handler.head(answer, len(answer.body))
    handler.wfile.write(answer.body)


def cut(handler: Handler, answer: Answer) -> None:
    """Less than announced."""
    handler.head(answer, len(answer.body))
    handler.wfile.write(answer.body[: len(answer.body) // 2])
    handler.close_connection = True


def cut_chunks(handler: Handler, answer: Answer) -> None:
    """Chunks without the last one."""
    answer.headers["Transfer-Encoding"] = "chunked"
    handler.head(answer, None)
    half = answer.body[: len(answer.body) // 2]
    handler.wfile.write(f"{len(half):x}\r\n".encode() + half + b"\r\n")
    handler.close_connection = True


def dropped(handler: Handler, _: Answer) -> None:
    """No answer at all."""
    handler.close_connection = True


def slow(seconds: float) -> Trouble:
    def late(handler: Handler, answer: Answer) -> None:
        time.sleep(seconds)
        whole(handler, answer)

    return late


def status(code: int, **headers: str) -> Trouble:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return lambda handler, _: whole(handler, Answer(b"<html>...</html>", code, headers=named))


def instead(body: bytes, kind: str = "text/html; charset=UTF-8") -> Trouble:
    return lambda handler, _: whole(handler, Answer(body, type=kind))


_ODD: tuple[Any, ...] = (None, True, 0, -1.5, "", "x", "../..", "\ud800", [], {}, [None], {"id": "1"})


def spoilt(chance: Random) -> Trouble:
    """JSON with one value in another's place."""

    def odd(handler: Handler, answer: Answer) -> None:
        with suppress(ValueError):
            holder: Any = [json.loads(answer.body)]
            places: list[tuple[Any, Any]] = []
            for one in (found := [holder]):
                keys = one if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
                places += [(one, key) for key in keys]
                found += [one[key] for key in keys]
            one, key = chance.choice(places)
            one[key] = chance.choice(_ODD)
            answer.body = json.dumps(holder[0]).encode()
        whole(handler, answer)

    return odd
