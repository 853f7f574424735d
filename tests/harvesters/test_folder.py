"""A folder as a connection: what it lists, what it refuses, what its errors tell."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.loos.harvesters import connections
from ckanext.loos.harvesters.connections import ConnectionFault, FileFault, StillChanging
from ckanext.loos.harvesters.connections.files import Folder
from ckanext.loos.harvesters.connections.tree import Entry, is_ready

SECRET = "srv-mairie-7f3a"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / SECRET
    folder.mkdir()
    return folder


def folder(root: Path, **more: str) -> connections.Connection:
    return connections.open("finances", {"type": "files", "path": str(root), **more})


def names(connection: connections.Connection) -> list[str]:
    return [file.name for file in connection]


def test_lists_files_of_all_subfolders_in_a_stable_order(root: Path) -> None:
    for name in ("2023/b.xml", "2023/a.xml", "2022/c.xml", "z.xml"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(b"<a/>")
    assert names(folder(root)) == ["2022/c.xml", "2023/a.xml", "2023/b.xml", "z.xml"]
    first = next(iter(folder(root)))
    assert first.modified is not None and first.modified.tzinfo is not None
    assert connections.read(folder(root), "2023/b.xml") == b"<a/>"


@pytest.mark.parametrize(
    "name", [".x.xml", "~$bp.xml", "~bp.xml", "bp.tmp", "bp.xml.PART", ".cache/bp.xml", "~old/bp.xml"]
)
def test_leaves_hidden_temporary_and_partial_files(root: Path, name: str) -> None:
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_bytes(b"<a/>")
    assert names(folder(root)) == []
    with pytest.raises(FileFault):
        connections.read(folder(root), name)


def test_leaves_empty_files_and_those_of_other_kinds(root: Path) -> None:
    (root / "empty.xml").touch()
    (root / "notes.txt").write_text("bonjour")
    (root / "BP.XML").write_text("<a/>")
    os.mkfifo(root / "pipe.xml")
    assert names(folder(root, glob="*.xml *.json")) == ["BP.XML"]
    with pytest.raises(FileFault, match="fichier ordinaire"):
        connections.read(folder(root), "pipe.xml")


def test_follows_no_link(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.xml").write_text("<secret/>")
    (root / "file.xml").symlink_to(outside / "secret.xml")
    (root / "dir").symlink_to(outside)
    (root / "loop").symlink_to(root)
    (root / "broken.xml").symlink_to(root / "nowhere")
    assert names(folder(root)) == []
    for name in ("file.xml", "dir/secret.xml", "loop/file.xml", "broken.xml"):
        with pytest.raises(FileFault):
            connections.read(folder(root), name)


@pytest.mark.parametrize(
    "name", ["../outside.xml", "/etc/passwd", "a/../../outside.xml", "", ".", "a\0b", "a/..", "//etc/passwd"]
)
def test_reads_nothing_outside_the_folder(root: Path, name: str) -> None:
    (root.parent / "outside.xml").write_text("<secret/>")
    with pytest.raises(FileFault, match="pas dans le dossier"):
        connections.read(folder(root), name)


@given(name=st.text(st.characters(exclude_categories=()), max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_name_is_read_inside_or_refused(root: Path, name: str) -> None:
    (root.parent / "outside.xml").write_text("<secret/>")
    told, content = "", b""
    try:
        content = connections.read(folder(root), name)
    except FileFault as fault:
        told = str(fault)
    assert SECRET not in told
    assert content != b"<secret/>"


@given(name=st.text(st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_listed_can_be_read(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    root = tmp_path_factory.mktemp("names")
    try:
        (root / name).write_bytes(b"<a/>")
    except OSError:
        return  # no name for a file: ".", ".." or too long
    listed = names(folder(root))
    assert listed == ([name] if is_ready(name) else [])
    assert [connections.read(folder(root), found) for found in listed] == [b"<a/>"] * len(listed)


def test_reads_names_that_are_no_text(root: Path) -> None:
    Path(os.fsdecode(os.fsencode(root) + b"/budget_\xe9t\xe9.xml")).write_bytes(b"<a/>")
    connection = folder(root)
    assert [connections.read(connection, name) for name in names(connection)] == [b"<a/>"]


def test_refuses_a_file_over_the_limit(root: Path) -> None:
    (root / "big.xml").write_bytes(b"x" * 11)
    (root / "ok.xml").write_bytes(b"x" * 10)
    connection = Folder("finances", {"path": str(root)}, max_size=10)
    assert connections.read(connection, "ok.xml") == b"x" * 10
    with pytest.raises(FileFault, match="dépasse"):
        connections.read(connection, "big.xml")


def test_a_file_that_changes_while_it_is_read_waits(root: Path) -> None:
    class WhileWritten(Folder):
        def _pieces(self, path: str, offset: int) -> Iterator[bytes]:
            yield from super()._pieces(path, offset)
            with open(root / path, "ab") as writer:
                writer.write(b"</a>")

    (root / "bp.xml").write_bytes(b"<a>")
    with pytest.raises(StillChanging, match="en cours d'écriture"):
        connections.read(WhileWritten("finances", {"path": str(root)}), "bp.xml")


def test_errors_hold_no_path(root: Path) -> None:
    connection = folder(root / "absent")
    with pytest.raises(ConnectionFault) as fault:
        list(connection)
    assert str(fault.value) == "La connexion « finances » ne répond pas : il n'existe pas ou plus à cet endroit."
    assert fault.value.__suppress_context__
    with pytest.raises(FileFault) as gone:
        connections.read(folder(root), "gone.xml")
    assert SECRET not in str(gone.value)


@pytest.mark.parametrize("settings", [{}, {"type": "ftp"}, {"type": "files"}, {"type": "files", "path": "relative/x"}])
def test_refuses_settings_that_cannot_work(settings: dict[str, str]) -> None:
    with pytest.raises(ConnectionFault, match="finances"):
        connections.open("finances", settings)


def test_a_closed_subfolder_does_not_stop_the_rest(root: Path) -> None:
    class WithClosed(Folder):  # root, who runs some tests, may open any folder
        def _list(self, path: str) -> Iterator[Entry]:
            if path == "closed":
                raise PermissionError(13, "Permission denied", path)
            return super()._list(path)

    (root / "closed").mkdir()
    (root / "ok.xml").write_bytes(b"<a/>")
    assert names(WithClosed("finances", {"path": str(root)})) == ["ok.xml"]


def test_has_no_method_that_writes(root: Path) -> None:
    public = {name for name in dir(folder(root)) if not name.startswith("_")}
    assert public == {"copy", "faults", "close", "settling"}


def test_a_file_that_changed_has_another_version(root: Path) -> None:
    (root / "a.xml").write_bytes(b"<a/>")
    (root / "b.xml").write_bytes(b"<b/>")
    before = {file.name: file.version for file in folder(root)}
    (root / "a.xml").write_bytes(b"<a></a>")
    after = {file.name: file.version for file in folder(root)}
    assert (after["a.xml"] == before["a.xml"], after["b.xml"] == before["b.xml"]) == (False, True)
