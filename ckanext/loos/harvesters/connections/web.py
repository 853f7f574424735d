"""A system of the town hall that answers over HTTP: asked by GET alone, within limits of time and size.

What goes wrong is a `NoAnswer`: a reason in French without host, path, user or secret.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import IO, Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError, ReadTimeoutError
from urllib3.response import BaseHTTPResponse

from . import ConnectionFault, FileFault, certificates
from .transport import Adapter, causes, silence

MAX_JSON = 16 * 1024 * 1024  # bytes of one answer that is not a file
_TIMEOUTS = (10, 60)  # seconds: to connect, and of silence
_LONGEST = 15 * 60  # seconds for one answer, however steadily it drips
_PIECE = 1 << 16  # bytes
_HERE = ("127.0.0.1", "localhost", "::1")
_REASONS = {
    400: "le serveur ne comprend pas la demande",
    401: "les identifiants sont refusés",
    403: "le compte n'a pas les droits nécessaires",
    404: "ce qui est demandé n'existe pas à cette adresse",
    429: "le serveur demande d'attendre, un nouvel essai aura lieu au prochain passage",
}
_WHOLE = (401, 407, 429, 502, 503, 504)  # what an answer says of the whole server; others may concern one document


class NoAnswer(Exception):
    """What was asked for did not come. `str()` is the reason, a part of a French sentence."""

    def __init__(self, reason: str, status: int = 0, *, everywhere: bool = False) -> None:
        super().__init__(reason)
        self.status = status
        self.everywhere = everywhere  # nothing else would be answered either


@contextmanager
def listing(name: str) -> Iterator[None]:
    try:
        yield
    except NoAnswer as error:
        raise ConnectionFault(f"La connexion « {name} » ne répond pas comme il faut : {error}.") from None


@contextmanager
def reading(name: str) -> Iterator[None]:
    try:
        yield
    except NoAnswer as error:
        if error.everywhere:
            raise ConnectionFault(f"La connexion « {name} » ne répond pas comme il faut : {error}.") from None
        raise FileFault(f"Le fichier n'a pas pu être lu : {error}.") from None


class Site:
    """One server, under one address. Redirections are never followed: they would carry the secret away."""

    def __init__(
        self,
        name: str,
        settings: Mapping[str, str],
        *,
        auth: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._base = _address(name, settings.get("url", ""))
        self._session = requests.Session()
        self._session.trust_env = False  # ~/.netrc must not answer for the settings; the proxy is taken below
        self._session.proxies.update(requests.utils.get_environ_proxies(self._base))
        self._session.auth = auth if auth and auth[0] else None
        # Uncompressed, since the end of a compressed stream may be missing without anybody noticing.
        self._session.headers.update({"User-Agent": "ckanext-loos", "Accept-Encoding": "identity", **(headers or {})})
        self._session.verify = certificates.authorities(name, settings)
        self._session.mount("http://", Adapter())
        self._session.mount("https://", Adapter(certificates.context(name, settings)))

    def json(self, path: str, params: Mapping[str, str | int] | None = None) -> Any:
        """What an answer holds, whatever type it says to be of. Raises `NoAnswer`."""
        return parsed(self.data(path, params))

    def data(self, path: str, params: Mapping[str, str | int] | None = None) -> bytes:
        """The bytes of a short answer. Raises `NoAnswer`."""
        answer = BytesIO()
        with self._asked(path, params) as response:
            _pour(response.raw, answer, MAX_JSON)
        return answer.getvalue()

    def pour(
        self, path: str, target: IO[bytes], limit: int, params: Mapping[str, str | int] | None = None
    ) -> int:
        """Write a file to a target, piece by piece; returns its size. Raises `NoAnswer`."""
        with self._asked(path, params) as response:
            if response.headers.get("Content-Type", "").startswith("text/html"):
                raise NoAnswer("le serveur rend une page web au lieu du fichier")
            return _pour(response.raw, target, limit)

    def close(self) -> None:
        self._session.close()

    @contextmanager
    def _asked(self, path: str, params: Mapping[str, str | int] | None) -> Iterator[requests.Response]:
        try:
            with silence(), self._session.get(
                self._base + path, params=params, timeout=_TIMEOUTS, stream=True, allow_redirects=False
            ) as response:
                _check(response.status_code)
                yield response
        except (requests.RequestException, HTTPError, OSError) as error:
            raise _told(error) from None


def _address(name: str, url: str) -> str:
    """The address with its last bar. Only a server on this machine may be asked without TLS."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.username or parts.query or parts.fragment:
        raise ConnectionFault(f"La connexion « {name} » n'est pas complète : url attend l'adresse du serveur, seule.")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _HERE):
        raise ConnectionFault(f"La connexion « {name} » n'est pas protégée : son adresse commence par https://.")
    return url.strip().rstrip("/") + "/"


def _check(status: int) -> None:
    if status == 200:
        return
    if 300 <= status < 400:
        raise NoAnswer("le serveur renvoie vers une autre adresse", status)
    reason = _REASONS.get(status) or (
        f"le serveur est en panne (code {status})" if status >= 500 else f"le serveur refuse (code {status})"
    )
    raise NoAnswer(reason, status, everywhere=status in _WHOLE)


def _pour(raw: BaseHTTPResponse, target: IO[bytes], limit: int) -> int:
    """Never a byte more than the limit, never a part for the whole."""
    end = time.monotonic() + _LONGEST
    size = 0
    while piece := raw.read1(_PIECE, decode_content=True):
        size += len(piece)
        if size > limit:
            raise NoAnswer(f"il dépasse {max(limit // 2**20, 1)} Mo")
        if time.monotonic() > end:
            raise NoAnswer("le serveur met trop de temps à répondre", everywhere=True)
        target.write(piece)
    return size


def parsed(data: bytes) -> Any:
    """JSON, of texts that can be written again. Raises `NoAnswer`."""
    try:
        value = json.loads(data)
        if b"\\ud" in data.lower():  # half a sign is no text
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise NoAnswer(_unreadable(data)) from None
    return value


def _unreadable(data: bytes) -> str:
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return "le serveur rend une page web au lieu de données, vérifiez l'adresse et les identifiants"
    return "sa réponse n'est pas lisible"


def _told(error: Exception) -> NoAnswer:
    """The reason of an error, whose own text holds addresses."""
    inside = list(causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in inside):
        return NoAnswer("le certificat du serveur n'est pas reconnu ou a expiré", everywhere=True)
    if any(isinstance(cause, ssl.SSLError) and "ALERT" in str(cause.reason).upper() for cause in inside):
        return NoAnswer("le serveur refuse le certificat présenté, ou en attend un", everywhere=True)
    if any(isinstance(cause, ssl.SSLError) for cause in inside):
        return NoAnswer("le serveur ne parle pas TLS comme il faut", everywhere=True)
    if any(isinstance(cause, requests.Timeout | ReadTimeoutError | TimeoutError) for cause in inside):
        return NoAnswer("le serveur met trop de temps à répondre", everywhere=True)
    if isinstance(error, IncompleteRead | ProtocolError):
        return NoAnswer("la réponse est coupée, un nouvel essai aura lieu au prochain passage")
    if isinstance(error, requests.exceptions.ContentDecodingError | HTTPError):
        return NoAnswer("la réponse est abîmée")
    return NoAnswer("le serveur est injoignable", everywhere=True)
