"""Real servers of each kind, started when a test asks for one."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ckanext.loos.harvesters.connections import tree

sys.path.insert(0, str(Path(__file__).parent))

from towns import HOST, KINDS, PASSWORD, SECRET, USER, Server, Sftp, Smb, Town, Webdav, Wire


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp(f"mairie-{SECRET}")


@pytest.fixture(scope="session")
def servers(served: Path) -> Iterator[Callable[[str], Server]]:
    """The servers, each started when it is first asked for. Their account may write: the site must not."""
    made = {"sftp": Sftp, "webdav": Webdav}
    started: dict[str, Server] = {}

    def server(kind: str) -> Server:
        if kind not in started:
            new = made[kind](served, USER, PASSWORD) if kind in made else Smb(served, USER, PASSWORD, read_only=False)
            started[kind] = new.__enter__()
        return started[kind]

    yield server
    for one in started.values():
        one.__exit__()


@pytest.fixture
def town_of(served: Path, servers: Callable[[str], Server], tmp_path: Path) -> Iterator[Callable[[str], Town]]:
    """A new folder behind the server of a kind."""
    towns: list[Town] = []

    def town(kind: str) -> Town:
        folder = served / f"{tmp_path.name}-{len(towns)}"
        folder.mkdir()
        server = servers(kind)
        towns.append(Town(folder, kind, server, Wire(server.port).__enter__()))
        return towns[-1]

    yield town
    for one in towns:
        for connection in one.opened:
            connection.close()
        one.wire.__exit__()


@pytest.fixture(params=KINDS)
def town(request: pytest.FixtureRequest, town_of: Callable[[str], Town]) -> Town:
    """The same for every kind: what is true of one is true of all."""
    return town_of(request.param)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site waits less long than at a town hall's."""
    monkeypatch.setattr(tree, "CONNECT_SECONDS", 5.0)
    monkeypatch.setattr(tree, "DELAYS", (0.01, 0.01))


@pytest.fixture(autouse=True)
def discreet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No log of the site tells a secret, whatever a test does, and at every level."""
    caplog.set_level(logging.DEBUG)
    yield
    ours = [record for record in caplog.records if not record.name.startswith(("wsgidav", "cheroot"))]
    assert [record.name for record in ours if SECRET in record.getMessage() or HOST in record.getMessage()] == []
