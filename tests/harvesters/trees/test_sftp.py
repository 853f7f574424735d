"""What is of SFTP alone: the server's key, the account's key, links, and OpenSSH's own server."""

from __future__ import annotations

import asyncio
import getpass
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncssh
import pytest

from ckanext.loos.harvesters import connections
from ckanext.loos.harvesters.connections import ConnectionFault, FileFault

sys.path.insert(0, str(Path(__file__).parent))

from servers import free_port
from towns import HOST, PASSWORD, SECRET, USER, Sftp, Town, tells_nothing

PASSPHRASE = f"phrase-{SECRET}"


@pytest.fixture
def sftp(town_of: Callable[[str], Town]) -> Town:
    return town_of("sftp")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A private key with a passphrase, its public half in .pub beside it."""
    made = asyncssh.generate_private_key("ssh-ed25519")
    file = tmp_path / f"key-{SECRET}"
    made.write_private_key(str(file), passphrase=PASSPHRASE)
    made.write_public_key(f"{file}.pub")
    file.chmod(0o600)
    return file


def test_the_key_of_the_server_must_be_told(sftp: Town) -> None:
    with pytest.raises(ConnectionFault, match=r"host_key.*ssh-keyscan") as fault:
        sftp.connect(host_key="")
    assert tells_nothing(fault.value, sftp)


@pytest.mark.parametrize("text", ["n'importe quoi", "ssh-ed25519 AAAA", "SHA256:court", "@revoked * ssh-ed25519 AAAA"])
def test_a_key_that_is_none_is_told(sftp: Town, text: str) -> None:
    with pytest.raises(ConnectionFault, match="host_key attend"):
        sftp.connect(host_key=text)


def test_another_key_is_refused_before_the_password_is_said(sftp: Town) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519")
    for known in (other.export_public_key().decode(), other.get_fingerprint()):
        sftp.wire.connections = 0
        with pytest.raises(ConnectionFault, match="n'est pas celle de host_key") as fault:
            sftp.names(host_key=known)
        assert tells_nothing(fault.value, sftp)
        assert sftp.wire.connections == 1


def test_a_fingerprint_or_a_line_of_known_hosts_will_do(sftp: Town) -> None:
    sftp.put("bp.xml")
    assert isinstance(sftp.server, Sftp)
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    line = f"[serveur.mairie.fr]:2222 {sftp.server.host_key}"
    for known in (sftp.server.key.get_fingerprint(), line, f"# two keys\n{other}\n{line}"):
        assert sftp.names(host_key=known) == ["bp.xml"]


@pytest.mark.parametrize("in_a_file", [False, True])
def test_reads_with_a_key_that_has_a_passphrase(tmp_path: Path, key: Path, in_a_file: bool) -> None:
    (tmp_path / "bp.xml").write_text("<a/>")
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    phrase = {"key_password_file": f"{tmp_path}/passphrase"} if in_a_file else {"key_password": PASSPHRASE}
    with Sftp(tmp_path, USER, PASSWORD, authorized=asyncssh.read_public_key(f"{key}.pub")) as server:
        where = {"type": "sftp", "host": HOST, "port": str(server.port), "host_key": server.host_key, "user": USER}
        connection = connections.open("actes", {**where, "key_file": str(key), "glob": "*.xml", **phrase})
        assert [file.name for file in connection] == ["bp.xml"]
        connection.close()


@pytest.mark.parametrize("change", [{"key_password": "fausse"}, {"key_file": "/nulle/part"}, {"key_file": __file__}])
def test_a_key_that_does_not_open_is_told(sftp: Town, key: Path, change: dict[str, str]) -> None:
    with pytest.raises(ConnectionFault, match="clé privée") as fault:
        sftp.connect(**{"password": "", "key_file": str(key), "key_password": PASSPHRASE, **change})
    assert tells_nothing(fault.value, sftp)


def test_a_key_that_the_server_does_not_know_is_told(sftp: Town, key: Path) -> None:
    with pytest.raises(ConnectionFault, match="refuse le compte"):
        sftp.names(password="", key_file=str(key), key_password=PASSPHRASE)


def test_follows_no_link(sftp: Town, tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text("<secret/>")
    sftp.put("real/a.xml")
    for name, target in {"f.xml": tmp_path / "secret.xml", "dir": tmp_path, "loop": sftp.folder, "in": "real"}.items():
        (sftp.folder / name).symlink_to(target)
    assert sftp.names() == ["real/a.xml"]
    for name in ("f.xml", "dir/secret.xml", "loop/real/a.xml", "in/a.xml"):
        with pytest.raises(FileFault):
            sftp.read(name)


def test_a_subfolder_that_is_closed_to_the_account_does_not_stop_the_rest(sftp: Town) -> None:
    sftp.put("closed/a.xml").parent.chmod(0)
    sftp.put("ok.xml")
    assert sftp.names() == ["ok.xml"]


def test_a_folder_without_rights_is_told(sftp: Town) -> None:
    sftp.folder.chmod(0)
    with pytest.raises(ConnectionFault, match="droit de lecture"):
        sftp.names()


def test_names_that_are_no_text_are_read(sftp: Town) -> None:
    Path(os.fsdecode(os.fsencode(sftp.folder) + b"/budget_\xe9t\xe9.xml")).write_bytes(b"<a/>")
    os.utime(os.fsencode(sftp.folder) + b"/budget_\xe9t\xe9.xml", (1e9, 1e9))
    (name,) = sftp.names()
    assert sftp.read(name) == b"<a/>"


def test_a_folder_is_listed_by_one_request_and_no_file_is_opened_to_write(sftp: Town) -> None:
    for number in range(300):
        sftp.put(f"{number % 3}/{number}.xml")
    assert isinstance(sftp.server, Sftp)
    sftp.server.requests.clear()
    connection = sftp.connect()
    assert len(list(connection)) == 300
    assert sftp.server.requests["scandir"] == 4
    assert sftp.server.requests.total() < 20  # the server itself looks at "." and ".."
    connections.read(connection, "0/0.xml")
    assert sftp.server.requests["open"] == 1
    assert "open-to-write" not in sftp.server.requests


@pytest.fixture
def openssh(tmp_path: Path, key: Path) -> Iterator[dict[str, str]]:
    """Debian's own server, as this machine's user, with a key alone."""
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    host_key.write_private_key(str(tmp_path / "host"))
    (tmp_path / "host").chmod(0o600)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port = free_port()
    lines = {"ListenAddress": f"{HOST}:{port}", "HostKey": tmp_path / "host", "AuthorizedKeysFile": f"{key}.pub"}
    fixed = "PasswordAuthentication no\nKbdInteractiveAuthentication no\nUsePAM no\nStrictModes no\nPidFile none\n"
    text = fixed + "PermitRootLogin prohibit-password\nSubsystem sftp internal-sftp -R\n"
    (tmp_path / "sshd").write_text(text + "".join(f"{name} {value}\n" for name, value in lines.items()))
    command = ["setpriv", "--pdeathsig", "TERM", "/usr/sbin/sshd", "-D", "-e", "-f", tmp_path / "sshd"]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    yield {
        "type": "sftp",
        "host": HOST,
        "port": str(port),
        "user": getpass.getuser(),
        "host_key": host_key.export_public_key().decode(),
        "key_file": str(key),
        "key_password": PASSPHRASE,
    }
    server.terminate()
    server.wait(20)


def test_reads_from_openssh(openssh: dict[str, str], tmp_path: Path) -> None:
    share = tmp_path / "share"
    (share / "2023").mkdir(parents=True)
    (share / "2023" / "délibération.xml").write_bytes(b"<a/>" * 100_000)
    os.utime(share / "2023" / "délibération.xml", (1e9, 1e9))
    (share / "link").symlink_to(tmp_path)
    connection = connections.open("actes", {**openssh, "path": str(share)})
    assert _once_up(connection) == ["2023/délibération.xml"]
    assert connections.read(connection, "2023/délibération.xml") == b"<a/>" * 100_000
    with pytest.raises(FileFault):
        connections.read(connection, "link/sshd")
    connection.close()


def _once_up(connection: connections.Connection) -> list[str]:
    for _ in range(50):
        try:
            return [file.name for file in connection]
        except ConnectionFault:
            time.sleep(0.1)
    return [file.name for file in connection]


def test_it_reads_where_an_event_loop_already_runs(sftp: Town) -> None:
    (sftp.folder / "a.xml").write_bytes(b"<a/>")

    async def listed() -> list[str]:
        return sftp.names()

    with ThreadPoolExecutor() as alone:  # the browser's tests leave a loop in this thread
        assert alone.submit(asyncio.run, listed()).result() == ["a.xml"]
