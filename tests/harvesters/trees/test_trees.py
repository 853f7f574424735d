"""What is true of a folder behind any server: SFTP, WebDAV, SMB."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from ckanext.loos.harvesters import connections
from ckanext.loos.harvesters.connections import ConnectionFault, FileFault, StillChanging, tree

sys.path.insert(0, str(Path(__file__).parent))

from servers import snapshot
from servers.wire import Break
from towns import Town, tells_nothing

NAMES = ["2023/b.xml", "2023/a.xml", "2022/mars/c.xml", "z.xml", "conseil d'été #1 à 100%25 & +.xml", "délibé €.xml"]
LEFT = [".x.xml", "~$bp.xml", "bp.tmp", "bp.xml.PART", ".cache/bp.xml", "notes.txt", "empty.xml"]
OUTSIDE = ["../outside.xml", "/etc/passwd", "a/../../outside.xml", "", ".", "a\0b", "..\\outside.xml"]


def test_lists_files_of_all_subfolders_in_a_stable_order_and_reads_them(town: Town) -> None:
    for name in NAMES:
        town.put(name, name.encode())
    connection = town.connect()
    listed = [file.name for file in connection]
    assert listed == [*sorted(NAMES)]
    assert listed == town.names()
    assert [connections.read(connection, name).decode() for name in listed] == listed


def test_tells_when_a_file_was_modified(town: Town) -> None:
    put = town.put("bp.xml")
    (file,) = town.connect()
    assert file.modified is not None
    assert file.modified.timestamp() == pytest.approx(put.stat().st_mtime, abs=1)


@pytest.mark.parametrize("name", LEFT)
def test_leaves_what_is_not_to_be_read(town: Town, name: str) -> None:
    town.put(name, b"" if name == "empty.xml" else b"<a/>")
    assert town.names(glob="*.xml *.part *.tmp") == []


@pytest.mark.parametrize("name", OUTSIDE)
def test_reads_nothing_outside_the_folder(town: Town, name: str) -> None:
    outside = town.folder.parent / "outside.xml"
    outside.write_text("<secret/>")
    with pytest.raises(FileFault) as fault:
        town.read(name)
    assert tells_nothing(fault.value, town)


def test_a_version_moves_with_its_file_alone(town: Town) -> None:
    town.put("a.xml")
    town.put("b.xml")
    before = {file.name: file.version for file in town.connect()}
    town.put("a.xml", b"<b/>", age=1800)
    after = {file.name: file.version for file in town.connect()}
    assert (after["a.xml"] == before["a.xml"], after["b.xml"] == before["b.xml"]) == (False, True)


def test_a_large_file_is_copied_in_small_pieces(town: Town) -> None:
    class Pieces(BytesIO):
        largest = size = 0

        def write(self, piece: bytes) -> int:  # type: ignore[override]
            self.largest, self.size = max(self.largest, len(piece)), self.size + len(piece)
            return len(piece)

    os.truncate(town.put("big.xml"), 90 * 2**20)
    os.utime(town.folder / "big.xml", (1e9, 1e9))
    target = Pieces()
    town.connect().copy("big.xml", target)
    assert target.size == 90 * 2**20
    assert target.largest <= tree.PIECE


def test_refuses_a_file_over_the_limit(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.put("big.xml", b"x" * 11)
    town.put("ok.xml", b"x" * 10)
    connection = town.connect()
    connection._max_size = 10  # type: ignore[attr-defined]
    assert connections.read(connection, "ok.xml") == b"x" * 10
    with pytest.raises(FileFault, match="dépasse"):
        connections.read(connection, "big.xml")


def test_a_file_written_a_moment_ago_waits(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree.Tree, "settling", 600.0)  # a moment is longer on a machine that is busy with tests
    town.put("bp.xml", age=10)
    with pytest.raises(StillChanging, match="en cours d'écriture"):
        town.read("bp.xml")


def test_a_date_in_the_future_does_not_make_a_file_wait_for_ever(town: Town) -> None:
    town.put("bp.xml", age=-86400)
    assert town.read("bp.xml") == b"<a/>"


def test_a_file_that_grows_while_it_is_read_waits(town: Town) -> None:
    source = town.put("bp.xml", b"<a>")

    class WhileWritten(BytesIO):
        def write(self, piece: bytes) -> int:  # type: ignore[override]
            with source.open("ab") as writer:
                writer.write(b"</a>")
            return super().write(piece)

    with pytest.raises(StillChanging, match="en cours d'écriture"):
        town.connect().copy("bp.xml", WhileWritten())


def test_a_folder_that_is_absent_is_a_fault(town: Town) -> None:
    connection = town.connect(path="nulle-part")
    with pytest.raises(ConnectionFault) as fault:
        list(connection)
    assert str(fault.value) == "La connexion « actes » ne répond pas : il n'existe pas ou plus à cet endroit."
    assert list(connection.faults()) == [str(fault.value)]


def test_a_file_that_is_gone_is_its_own_fault(town: Town) -> None:
    with pytest.raises(FileFault, match="n'existe pas ou plus") as fault:
        town.read("gone.xml")
    assert tells_nothing(fault.value, town)


def test_a_folder_is_no_file(town: Town) -> None:
    town.put("2023/a.xml")
    with pytest.raises(FileFault, match="fichier ordinaire"):
        town.read("2023")


def test_a_wrong_password_is_told_at_once_and_tried_once(town: Town) -> None:
    connection = town.connect(password="faux-7f3a")
    with pytest.raises(ConnectionFault, match="refuse le compte") as fault:
        list(connection)
    assert tells_nothing(fault.value, town)
    assert town.wire.connections == 1


def test_an_unknown_account_is_told(town: Town) -> None:
    with pytest.raises(ConnectionFault, match="refuse le compte"):
        town.names(user="inconnu")


def test_a_server_that_is_down_is_told_after_three_tries(town: Town) -> None:
    town.wire.always = Break("cut")
    with pytest.raises(ConnectionFault, match="injoignable") as fault:
        town.names()
    assert tells_nothing(fault.value, town)
    assert town.wire.connections == 3


def test_a_port_where_nobody_answers_is_told(town: Town) -> None:
    port = {"url": "http://127.0.0.1:1/"} if town.kind == "webdav" else {"port": "1"}
    with pytest.raises(ConnectionFault, match="injoignable"):
        town.names(**port)


def test_a_server_that_fails_twice_is_asked_a_third_time(town: Town) -> None:
    town.put("bp.xml")
    town.wire.breaks = [Break("cut"), Break("cut")]
    assert town.names() == ["bp.xml"]


@pytest.mark.parametrize("after", [0, 300_000])
def test_a_server_that_falls_silent_is_not_waited_for(town: Town, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "CONNECT_SECONDS", 1.0)
    monkeypatch.setattr(tree, "READ_SECONDS", 1.0)
    town.put("bp.xml", b"x" * 1_000_000)
    town.wire.always = Break("silent", after)
    with pytest.raises(ConnectionFault, match="injoignable") as fault:
        town.read("bp.xml")
    assert tells_nothing(fault.value, town)


def test_a_file_cut_in_the_middle_is_read_on_from_there(town: Town) -> None:
    content = bytes(range(256)) * 8000
    town.put("bp.xml", content)
    town.wire.breaks = [Break("cut", 700_000), Break("cut", 700_000)]
    assert town.read("bp.xml") == content
    assert town.wire.connections == 3


def test_a_file_that_is_always_cut_is_not_taken_for_a_whole_one(town: Town) -> None:
    town.put("bp.xml", b"x" * 4_000_000)
    town.wire.always = Break("cut", 700_000)
    with pytest.raises(ConnectionFault, match="injoignable"):
        town.read("bp.xml")


def test_a_connection_is_closed_as_often_as_one_likes_and_opens_again(town: Town) -> None:
    town.put("bp.xml")
    connection = town.connect()
    connection.close()
    assert len(list(connection)) == 1
    connection.close()
    connection.close()
    assert connections.read(connection, "bp.xml") == b"<a/>"


def test_reading_changes_nothing_on_the_server(town: Town) -> None:
    for name in NAMES:
        town.put(name)
    before = snapshot(town.folder)
    connection = town.connect()
    for file in connection:
        connections.read(connection, file.name)
    list(connection.faults())
    assert snapshot(town.folder) == before


def test_has_no_method_that_writes(town: Town) -> None:
    public = {name for name in dir(town.connect()) if not name.startswith("_")}
    assert public == {"copy", "faults", "close", "settling"}


def test_a_password_may_be_in_a_file(town: Town, tmp_path: Path) -> None:
    town.put("bp.xml")
    secret = tmp_path / "secret"
    secret.write_text(town.settings["password"] + "\n", encoding="utf-8")
    assert town.names(password="", password_file=str(secret)) == ["bp.xml"]


@pytest.mark.parametrize("change", [{"user": ""}, {"password": ""}, {"password_file": "/nowhere-7f3a"}])
def test_settings_that_are_missing_are_named(town: Town, change: dict[str, str]) -> None:
    with pytest.raises(ConnectionFault, match=next(iter(change))) as fault:
        town.connect(**change)
    assert tells_nothing(fault.value, town)


def test_two_organizations_read_each_their_own(town_of: Callable[[str], Town]) -> None:
    for kind in ("sftp", "webdav", "smb"):
        first, second = town_of(kind), town_of(kind)
        first.put("a.xml", b"<first/>")
        second.put("a.xml", b"<second/>")
        assert (first.read("a.xml"), second.read("a.xml")) == (b"<first/>", b"<second/>")
