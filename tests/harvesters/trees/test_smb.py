"""What is of SMB alone: shares, domains, guests, rights, and names that Windows would take for something else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ckanext.loos.harvesters import connections
from ckanext.loos.harvesters.connections import ConnectionFault, FileFault

sys.path.insert(0, str(Path(__file__).parent))

from servers.smb import SHARE
from towns import HOST, PASSWORD, SECRET, USER, Smb, Town, tells_nothing


@pytest.fixture
def smb(town_of: Callable[[str], Town]) -> Town:
    return town_of("smb")


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "bp.xml").write_text("<a/>")
    return folder


def settings(server: Smb, **more: str) -> dict[str, str]:
    where = {"type": "smb", "host": HOST, "port": str(server.port), "share": SHARE}
    return {**where, "user": USER, "password": PASSWORD, **more}


def test_reads_with_the_name_of_a_domain(smb: Town) -> None:
    smb.put("bp.xml")
    assert smb.names(domain="MAIRIE") == ["bp.xml"]


def test_reads_a_whole_share(share: Path) -> None:
    with Smb(share, USER, PASSWORD) as server:
        connection = connections.open("actes", settings(server))
        assert [file.name for file in connection] == ["bp.xml"]
        assert list(connection.faults()) == []
        connection.close()


def test_says_when_the_account_could_write(smb: Town) -> None:
    (fault,) = smb.connect().faults()
    assert fault == "Le compte de la connexion « actes » peut écrire : demandez qu'il ne puisse que lire."


def test_a_share_that_does_not_exist_is_told(smb: Town) -> None:
    with pytest.raises(ConnectionFault, match="vérifiez share") as fault:
        smb.names(share=f"autre-{SECRET}")
    assert tells_nothing(fault.value, smb)


def test_a_share_closed_to_the_account_is_told(smb: Town) -> None:
    connection = smb.connect(share="reserve")
    with pytest.raises(ConnectionFault, match="droit de lecture") as fault:
        list(connection)
    assert tells_nothing(fault.value, smb)
    assert list(connection.faults()) == [str(fault.value)]


def test_is_never_a_guest(share: Path) -> None:
    """A server that takes unknown accounts for guests signs nothing: anyone could answer in its place."""
    with Smb(share, USER, PASSWORD, guests=True) as server:
        connection = connections.open("actes", settings(server, user="inconnu"))
        with pytest.raises(ConnectionFault, match="session d'invité"):
            list(connection)
        connection.close()


@pytest.mark.parametrize("name", ["2023\\bp.xml", "bp.xml:stream", "..\\bp.xml", "b*.xml", "bp.xm?"])
def test_a_name_is_no_path_pattern_or_stream(smb: Town, name: str) -> None:
    smb.put("bp.xml")
    smb.put("2023/bp.xml")
    with pytest.raises(FileFault):
        smb.read(name)


def test_follows_no_link_out_of_the_share(smb: Town, tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text("<secret/>")
    (smb.folder / "out.xml").symlink_to(tmp_path / "secret.xml")
    (smb.folder / "out").symlink_to(tmp_path)
    assert smb.names() == []
    for name in ("out.xml", "out/secret.xml"):
        with pytest.raises(FileFault):
            smb.read(name)


def test_the_accounts_of_two_connections_are_not_mixed_up(smb: Town) -> None:
    """Sessions belong to their connection: one that is refused reads nothing over the session of another."""
    smb.put("bp.xml")
    assert smb.names() == ["bp.xml"]
    with pytest.raises(ConnectionFault):
        smb.names(password="faux")


@pytest.mark.parametrize("change", [{"share": ""}, {"host": ""}, {"port": "smb"}, {"port": "70000"}])
def test_settings_that_cannot_work_are_named(smb: Town, change: dict[str, str]) -> None:
    with pytest.raises(ConnectionFault, match=next(iter(change))):
        smb.connect(**change)


def test_says_what_to_install(smb: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ckanext.loos.harvesters.connections.smb", raising=False)
    monkeypatch.setitem(sys.modules, "smbprotocol", None)
    with pytest.raises(ConnectionFault, match=r"pip install 'ckanext-loos\[smb\]'"):
        smb.connect()
