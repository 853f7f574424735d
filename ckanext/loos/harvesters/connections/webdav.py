"""A folder on a WebDAV server, over TLS.

requests, which the site has anyway, and not webdav4: that follows redirections to any host, and goes on without end
when a server stops in the middle of a file.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from urllib3.exceptions import HTTPError

from . import MAX_SIZE, ConnectionFault, certificates, transport, tree
from .multistatus import answers, date_of
from .secrets import secret
from .settings import is_yes
from .tree import PIECE, Entry, Interrupted, Refused, Tree

_ASKED = (
    b'<?xml version="1.0"?><d:propfind xmlns:d="DAV:"><d:prop><d:resourcetype/><d:getcontentlength/>'
    b"<d:getlastmodified/><d:getetag/></d:prop></d:propfind>"
)
_HERE = ("127.0.0.1", "localhost", "::1")
_CERTIFICATES = {
    10: "le certificat du serveur a expiré",
    62: "le certificat du serveur n'est pas à son nom, mettez dans url le nom qu'il porte",
    64: "le certificat du serveur n'est pas à son nom, mettez dans url le nom qu'il porte",  # an IP address
}
_TRANSIENT = (408, 423, 425, 429)  # and all from 500 on


class Webdav(Tree):
    def __init__(self, name: str, settings: Mapping[str, str], max_size: int = MAX_SIZE) -> None:
        super().__init__(name, settings, max_size)
        self._base = _address(name, settings) + _quoted(settings.get("path", "").strip().strip("/"))
        self._auth = _authentication(name, settings)
        self._authorities = certificates.authorities(name, settings)
        self._session: requests.Session | None = None
        self._late = timedelta()  # by how much our clock is before the server's

    def _list(self, path: str) -> Iterator[Entry]:
        with self._asked("PROPFIND", self._folder(path), {"Depth": "1"}) as response:
            yield from (answer.entry for answer in answers(response.raw, self._folder(path)) if answer.is_child)

    def _entry(self, path: str) -> Entry:
        with self._asked("PROPFIND", self._file(path), {"Depth": "0"}) as response:
            return next(answer.entry for answer in answers(response.raw, self._file(path)) if not answer.is_child)

    def _pieces(self, path: str, offset: int) -> Iterator[bytes]:
        wanted = {"Range": f"bytes={offset}-"} if offset else {}
        with self._asked("GET", self._file(path), wanted) as response:
            if response.status_code != (206 if offset else 200):
                raise OSError  # it would begin anew, in the middle of what was copied
            yield from response.iter_content(PIECE)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session = None

    def _folder(self, path: str) -> str:
        return f"{self._file(path).rstrip('/')}/"

    def _file(self, path: str) -> str:
        return f"{self._base.rstrip('/')}/{_quoted(path)}"

    @contextmanager
    def _asked(self, method: str, address: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        """One answer, as it comes. Redirections are never followed: they would carry the secret away."""
        data = _ASKED if method == "PROPFIND" else None
        limits = (tree.CONNECT_SECONDS, tree.READ_SECONDS)
        with _told(), transport.silence(), self._opened().request(
            method, address, data=data, headers=headers, auth=self._auth, verify=self._authorities,
            timeout=limits, stream=True, allow_redirects=False,
        ) as response:  # fmt: skip
            self._set_clock(response)
            _check(response.status_code)
            yield response

    def _opened(self) -> requests.Session:
        if self._session is None:
            self._session = requests.Session()
            self._session.trust_env = False  # ~/.netrc must not answer for the settings; the proxy is taken below
            self._session.proxies.update(requests.utils.get_environ_proxies(self._base))
            self._session.headers.update({"User-Agent": "ckanext-loos", "Accept-Encoding": "identity"})
        return self._session

    def _set_clock(self, response: requests.Response) -> None:
        if told := date_of(response.headers.get("Date")):
            self._late = told - datetime.now(timezone.utc)

    def _now(self) -> datetime:
        return super()._now() + self._late


def _address(name: str, settings: Mapping[str, str]) -> str:
    """The address with its last bar. A secret does not leave this machine unencrypted, unless that is asked for."""
    url = settings.get("url", "").strip()
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.username or parts.query or parts.fragment or parts.scheme not in ("http", "https"):
        raise ConnectionFault(f"La connexion « {name} » n'est pas complète : url attend l'adresse du dossier, seule.")
    if parts.scheme == "http" and host not in _HERE and not is_yes(settings, "allow_unencrypted"):
        raise ConnectionFault(
            f"La connexion « {name} » n'est pas protégée : url doit commencer par https:// ; allow_unencrypted = true "
            "laisserait passer le mot de passe et les fichiers en clair."
        )
    return url.rstrip("/") + "/"


def _authentication(name: str, settings: Mapping[str, str]) -> AuthBase | None:
    kind = settings.get("auth", "").strip() or "basic"
    if kind not in ("basic", "digest"):
        raise ConnectionFault(f"La connexion « {name} » a une valeur inconnue : auth attend basic ou digest.")
    user, password = settings.get("user", "").strip(), secret(name, settings)
    if bool(user) != bool(password):
        raise ConnectionFault(f"La connexion « {name} » n'est pas complète : user et password vont ensemble.")
    if not user:
        return None
    if kind == "digest":
        return HTTPDigestAuth(user, password)
    return HTTPBasicAuth(user.encode(), password.encode())  # requests would write accents as ISO-8859-1


def _quoted(path: str) -> str:
    return quote(path, safe="/", errors="surrogateescape")


def _check(status: int) -> None:
    if status in (200, 206, 207):
        return
    if 300 <= status < 400:
        raise Refused("le serveur renvoie vers une autre adresse, mettez dans url l'adresse définitive")
    if status == 401:
        raise Refused("le serveur refuse le compte ou son mot de passe")
    if status == 403:
        raise PermissionError
    if status in (404, 410):
        raise FileNotFoundError
    if status == 416:
        raise OSError  # it has become shorter than what was copied
    if status >= 500 or status in _TRANSIENT:
        raise Interrupted(f"le serveur est en panne ou occupé (code {status})")
    raise Refused(f"ce n'est pas un dossier WebDAV, ou pas à cette adresse (code {status})")


@contextmanager
def _told() -> Iterator[None]:
    """Say what went wrong in our words: the libraries' own hold addresses."""
    try:
        yield
    except (requests.RequestException, HTTPError) as error:
        raise _of_the_whole(error) from None


def _of_the_whole(error: Exception) -> Exception:
    for cause in transport.causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            unknown = "le certificat du serveur n'est pas d'une autorité connue, indiquez la sienne dans ca_file"
            return Refused(_CERTIFICATES.get(cause.verify_code, unknown))
        if isinstance(cause, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
            return Refused("son adresse n'en est pas une, vérifiez url")
    return Interrupted()
