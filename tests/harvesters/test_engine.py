"""What the engine calls changed, over a connection that is a dictionary."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from hypothesis import given
from hypothesis import strategies as st

from ckanext.loos.harvesters import engine
from ckanext.loos.harvesters.connections import FileFault, SourceFile, StillChanging

KEY = b"key"


class Listed:
    """A connection over given bytes; a value that is an exception is raised."""

    def __init__(self, files: dict[str, bytes | Exception]) -> None:
        self.files = files

    def __iter__(self) -> Iterator[SourceFile]:
        for name in sorted(self.files):
            yield SourceFile(name, "1")

    def copy(self, name: str, target: BinaryIO) -> None:
        content = self.files[name]
        if isinstance(content, Exception):
            raise content
        target.write(content)

    def faults(self) -> Iterator[str]:
        return iter(())

    def close(self) -> None:
        pass


def changed(files: dict[str, bytes | Exception], accepted: Iterable[bytes] = (), page: int = 50) -> list[str]:
    known = {hashlib.sha256(content).hexdigest() for content in accepted}
    pages = engine.changed(Listed(files), lambda asked: known & set(asked), page)
    return [name for names in pages for name in names]


def test_only_what_is_not_known_is_changed() -> None:
    assert changed({"a": b"1", "b": b"2", "c": b"3"}, accepted=[b"2"]) == ["a", "c"]
    assert changed({"a": b"1"}, accepted=[b"1"]) == []


def test_a_corrected_file_is_changed() -> None:
    assert changed({"a": b"corrected"}, accepted=[b"1"]) == ["a"]


def test_the_same_bytes_count_once() -> None:
    assert changed({"a": b"1", "copy": b"1", "z": b"1"}, page=1) == ["a"]


def test_a_file_that_cannot_be_read_is_reported_and_one_being_written_waits() -> None:
    assert changed({"a": FileFault("non"), "b": StillChanging("attendez"), "c": b"1"}) == ["a", "c"]


def test_asks_once_for_a_page() -> None:
    asked: list[int] = []

    def known(hashes: Iterable[str]) -> set[str]:
        asked.append(len(list(hashes)))
        return set()

    pages = list(engine.changed(Listed({f"{n:02}": b"%d" % n for n in range(5)}), known, 2))
    assert ([len(page) for page in pages], asked) == ([2, 2, 1], [2, 2, 1])


@given(st.dictionaries(st.text(max_size=8), st.binary(max_size=3), max_size=12), st.sets(st.binary(max_size=3)))
def test_every_unknown_content_comes_once(files: dict[str, bytes | Exception], accepted: set[bytes]) -> None:
    found = [files[name] for name in changed(files, accepted, page=3)]
    assert len(found) == len(set(map(str, found)))
    assert set(map(str, found)) == {str(content) for content in files.values()} - set(map(str, accepted))


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_a_reference_is_stable_and_tells_nothing(name: str) -> None:
    reference = engine.reference(name, KEY)
    assert reference == engine.reference(name, KEY) != engine.reference(name, b"other")
    assert len(reference) == 64
    assert len(name) < 16 or name not in reference


def test_finds_a_file_by_its_reference() -> None:
    connection = Listed({"a": b"1", "b": b"2"})
    found = engine.find(connection, engine.reference("b", KEY), KEY)
    assert found is not None and found.name == "b"
    assert engine.find(connection, engine.reference("c", KEY), KEY) is None


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_a_shown_name_can_be_written_on_a_page(name: str) -> None:
    shown = engine.base_name(name)
    shown.encode("utf-8")
    assert "/" not in shown and shown.isprintable()
