"""A WebDAV server (wsgidav in cheroot): one account, in one folder, with TLS where a certificate is given."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server
from wsgidav.wsgidav_app import WsgiDAVApp

from . import HOST

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Webdav:
    """`requests` counts what was asked by method; `before` may answer in the server's place."""

    def __init__(
        self,
        folder: Path,
        user: str,
        password: str,
        port: int = 0,
        certificate: tuple[Path, Path] | None = None,
        digest: bool = False,
        before: Callable[[Wsgi], Wsgi] | None = None,
    ) -> None:
        self.requests: Counter[str] = Counter()
        app = WsgiDAVApp(_settings(folder, user, password, digest))
        self._app: Wsgi = before(app) if before else app
        self._server = Server((HOST, port), self._counted, numthreads=4)
        if certificate:
            self._server.ssl_adapter = BuiltinSSLAdapter(*map(str, certificate))
        self._scheme = "https" if certificate else "http"
        self._thread = threading.Thread(target=self._server.serve, daemon=True)

    @property
    def port(self) -> int:
        port: int = self._server.bind_addr[1]
        return port

    @property
    def url(self) -> str:
        return f"{self._scheme}://{HOST}:{self.port}/"

    def __enter__(self) -> Webdav:
        self._server.prepare()
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.stop()
        self._thread.join(20)

    def _counted(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.requests[environ["REQUEST_METHOD"]] += 1
        return self._app(environ, start)


def _settings(folder: Path, user: str, password: str, digest: bool) -> dict[str, Any]:
    return {
        "provider_mapping": {"/": str(folder)},
        "simple_dc": {"user_mapping": {"*": {user: {"password": password}}}},
        "http_authenticator": {"accept_basic": not digest, "accept_digest": digest, "default_to_digest": digest},
        "property_manager": False,
        "lock_storage": False,
        "verbose": 1,
    }
