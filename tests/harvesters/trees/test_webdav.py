"""What is of WebDAV alone: TLS, redirections, digest, a server's moods, its clock, and how few requests it takes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from ckanext.loos.harvesters import connections
from ckanext.loos.harvesters.connections import ConnectionFault, FileFault, StillChanging

sys.path.insert(0, str(Path(__file__).parent))

from servers.webdav import Wsgi
from servers.wire import Break, Wire
from towns import PASSWORD, SECRET, USER, Town, Webdav, shown

NOW = datetime.now(timezone.utc)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / f"dossier-{SECRET}"
    folder.mkdir()
    (folder / "bp.xml").write_text("<a/>")
    return folder


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def certified(tmp_path: Path, authority: trustme.CA) -> Callable[..., tuple[Path, Path]]:
    """The files of a certificate and its key."""

    def files(*names: str, until: datetime | None = None) -> tuple[Path, Path]:
        made = authority.issue_cert(*names, not_before=NOW - timedelta(days=9), not_after=until)
        certificate, key = tmp_path / "server.pem", tmp_path / "server.key"
        certificate.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
        key.write_bytes(made.private_key_pem.bytes())
        return certificate, key

    return files


def connect(server: Webdav, **more: str) -> connections.Connection:
    settings = {"type": "webdav", "url": server.url, "user": USER, "password": PASSWORD, "glob": "*.xml"}
    return connections.open("actes", {**settings, **more})


def names(server: Webdav, **more: str) -> list[str]:
    connection = connect(server, **more)
    try:
        return [file.name for file in connection]
    finally:
        connection.close()


def answering(status: str, times: int = 10_000, **headers: str) -> Callable[[Wsgi], Wsgi]:
    """A server that gives this answer so many times, and is itself again after."""
    left = [times]

    def before(app: Wsgi) -> Wsgi:
        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            if not left[0]:
                return app(environ, start)
            left[0] -= 1
            start(status, [("Content-Length", "0"), *headers.items()])
            return [b""]

        return answer

    return before


def test_reads_over_tls_with_the_town_halls_own_authority(
    share: Path, tmp_path: Path, authority: trustme.CA, certified: Callable[..., tuple[Path, Path]]
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with Webdav(share, USER, PASSWORD, certificate=certified("127.0.0.1")) as server:
        assert names(server, ca_file=str(tmp_path / "ca.pem")) == ["bp.xml"]


@pytest.mark.parametrize(
    ("name", "until", "known", "said"),
    [
        ("127.0.0.1", None, False, "ca_file"),
        ("127.0.0.1", NOW - timedelta(days=1), True, "a expiré"),
        ("autre.mairie.fr", None, True, "n'est pas à son nom"),
    ],
)
def test_a_certificate_that_proves_nothing_is_refused_at_once(
    share: Path,
    tmp_path: Path,
    authority: trustme.CA,
    certified: Callable[..., tuple[Path, Path]],
    name: str,
    until: datetime | None,
    known: bool,
    said: str,
) -> None:
    (authority if known else trustme.CA()).cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with Webdav(share, USER, PASSWORD, certificate=certified(name, until=until)) as server:
        with pytest.raises(ConnectionFault, match=said) as fault:
            names(server, ca_file=str(tmp_path / "ca.pem"))
        assert SECRET not in shown(fault.value)
        assert not server.requests


def test_a_secret_is_not_sent_unencrypted_to_another_machine() -> None:
    settings = {"type": "webdav", "url": "http://partage.mairie.fr/", "user": USER, "password": PASSWORD}
    with pytest.raises(ConnectionFault, match="allow_unencrypted") as fault:
        connections.open("actes", settings)
    assert "mairie.fr" not in shown(fault.value)
    connections.open("actes", {**settings, "allow_unencrypted": "true"}).close()


@pytest.mark.parametrize(
    "change",
    [
        {"url": "ftp://x/"},
        {"url": "partage"},
        {"url": "https://moi:secret@x/"},
        {"url": "https://[x/"},
        {"auth": "ntlm"},
        {"ca_file": "/nulle/part"},
    ],
)
def test_settings_that_cannot_work_are_named(change: dict[str, str]) -> None:
    with pytest.raises(ConnectionFault, match=next(iter(change))):
        connections.open("actes", {"type": "webdav", "url": "https://x/", "user": "u", "password": "p", **change})


def test_reads_with_digest(share: Path) -> None:
    with Webdav(share, USER, PASSWORD, digest=True) as server:
        assert names(server, auth="digest") == ["bp.xml"]
        with pytest.raises(ConnectionFault, match="refuse le compte"):
            names(server, auth="digest", password="faux")


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
def test_no_redirection_is_followed(share: Path, status: str) -> None:
    with Webdav(share, USER, PASSWORD) as other:
        moved = answering(status, Location=other.url)
        with Webdav(share, USER, PASSWORD, before=moved) as server, pytest.raises(ConnectionFault, match="définitive"):
            names(server)
        assert not other.requests


def test_a_file_that_is_redirected_is_not_read_elsewhere(share: Path) -> None:
    with Webdav(share, USER, PASSWORD) as other:

        def before(app: Wsgi) -> Wsgi:
            moved = answering("302 Found", Location=f"{other.url}bp.xml")(app)
            return lambda environ, start: (moved if environ["REQUEST_METHOD"] == "GET" else app)(environ, start)

        with Webdav(share, USER, PASSWORD, before=before) as server, pytest.raises(ConnectionFault, match="définitive"):
            connections.read(connect(server), "bp.xml")
        assert not other.requests


@pytest.mark.parametrize("status", ["500 Oops", "502 Bad Gateway", "503 Unavailable", "429 Too Many", "423 Locked"])
def test_a_server_in_trouble_is_asked_three_times(share: Path, status: str) -> None:
    with Webdav(share, USER, PASSWORD, before=answering(status, times=2)) as server:
        assert names(server) == ["bp.xml"]
    with Webdav(share, USER, PASSWORD, before=answering(status)) as server:
        with pytest.raises(ConnectionFault, match=rf"en panne ou occupé \(code {status[:3]}\)"):
            names(server)
        assert server.requests == {"PROPFIND": 3}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("401 Unauthorized", "refuse le compte"),
        ("403 Forbidden", "droit de lecture"),
        ("404 Not Found", "n'existe pas"),
        ("405 Method Not Allowed", "pas un dossier WebDAV"),
        ("207 Multi-Status", "n'est pas celle d'un serveur WebDAV"),
    ],
)
def test_what_will_not_change_is_said_in_french(share: Path, status: str, said: str) -> None:
    with Webdav(share, USER, PASSWORD, before=answering(status)) as server:
        with pytest.raises(ConnectionFault, match=said):
            names(server)
        assert server.requests.total() == (3 if status.startswith("207") else 1)


def test_an_answer_about_another_folder_is_not_taken_for_an_empty_one(share: Path) -> None:
    """As behind a proxy that writes other addresses than those it is asked for."""
    answer = b'<d:multistatus xmlns:d="DAV:"><d:response><d:href>/ailleurs/</d:href></d:response></d:multistatus>'

    def before(app: Wsgi) -> Wsgi:
        def elsewhere(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            start("207 Multi-Status", [("Content-Type", "application/xml")])
            return [answer]

        return elsewhere

    with Webdav(share, USER, PASSWORD, before=before) as server, pytest.raises(ConnectionFault, match="autre dossier"):
        names(server)


def test_an_answer_that_is_a_trap_is_not_unfolded(share: Path) -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "' + "x" * 1000 + '">'
    bomb += "".join(f'<!ENTITY {new} "{f"&{old};" * 100}">' for old, new in ("ab", "bc", "cd", "de"))
    bomb += '<!ENTITY f SYSTEM "file:///etc/passwd">]><m xmlns="DAV:"><response><href>/&e;&f;</href></response></m>'

    def before(app: Wsgi) -> Wsgi:
        def trap(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            start("207 Multi-Status", [("Content-Type", "application/xml")])
            return [bomb.encode()]

        return trap

    with Webdav(share, USER, PASSWORD, before=before) as server, pytest.raises(ConnectionFault):
        names(server)


def test_a_folder_is_listed_by_one_request_whatever_it_holds(share: Path) -> None:
    for number in range(3000):
        (share / f"{number:04}.xml").write_text("<a/>")
    (share / "2023" / "mars").mkdir(parents=True)
    with Webdav(share, USER, PASSWORD) as server:
        assert len(names(server)) == 3001
        assert server.requests == {"PROPFIND": 3}


def test_only_asks_and_reads(share: Path) -> None:
    with Webdav(share, USER, PASSWORD) as server:
        connection = connect(server)
        with pytest.raises(StillChanging):
            connections.read(connection, "bp.xml")
        assert list(connection.faults()) == []
        assert set(server.requests) == {"PROPFIND", "GET"}
        connection.close()


@pytest.mark.parametrize(("ahead", "waits"), [(0, False), (3600, True)])
def test_a_moment_ago_is_by_the_clock_of_the_server(share: Path, ahead: int, waits: bool) -> None:
    """A server that is an hour ahead: what it says was written in an hour was written now."""
    then = NOW.timestamp() + 3600
    os.utime(share / "bp.xml", (then, then))

    def before(app: Wsgi) -> Wsgi:
        def dated(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            def with_date(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
                others = [(name, text) for name, text in headers if name != "Date"]
                told = format_datetime(NOW + timedelta(seconds=ahead), usegmt=True)
                return start(status, [*others, ("Date", told)], *more)

            return app(environ, with_date)

        return dated

    with Webdav(share, USER, PASSWORD, before=before) as server:
        connection = connect(server)
        type(connection).settling = 600.0  # type: ignore[misc]
        try:
            if waits:
                with pytest.raises(StillChanging):
                    connections.read(connection, "bp.xml")
            else:
                assert connections.read(connection, "bp.xml") == b"<a/>"
        finally:
            del type(connection).settling
            connection.close()


def test_a_file_whose_end_cannot_be_asked_for_is_not_patched_together(town_of: Callable[[str], Town]) -> None:
    """A server that knows no ranges gives the beginning again."""
    town = town_of("webdav")

    def without_ranges(app: Wsgi) -> Wsgi:
        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            environ.pop("HTTP_RANGE", None)
            return app(environ, start)

        return answer

    town.put("bp.xml", bytes(range(256)) * 20_000)
    with Webdav(town.folder, USER, PASSWORD, before=without_ranges) as server, Wire(server.port) as wire:
        wire.breaks = [Break("cut", 2_500_000)]
        connection = connections.open("actes", {**town.settings, "url": f"http://127.0.0.1:{wire.port}/", "path": ""})
        with pytest.raises(FileFault):
            connections.read(connection, "bp.xml")
        connection.close()
