"""One stand for all of these tests, and what an undisturbed run leaves on it."""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import faults_share
from faults_stand import Stand


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    stand = Stand(tmp_path_factory.mktemp("faults"))
    stand.env.folder.mkdir(parents=True, exist_ok=True)
    with (stand.env.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two sessions of pytest wait for each other
        faults_share.fill(stand.share)
        stand.build()
        yield stand
        stand.pull_down()


@pytest.fixture
def stand(built: Stand) -> Stand:
    built.reset()
    return built


@pytest.fixture(scope="session")
def undisturbed(built: Stand) -> Callable[..., dict[str, Any]]:
    """What the site has after these sources were harvested, one after the other, by one process."""

    @cache
    def left(*sources: str) -> dict[str, Any]:
        built.reset()
        for source in sources:
            built.do("harvest", source)
        return built.seen()

    return left


@pytest.fixture
def same(stand: Stand, undisturbed: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """See that the site has what an undisturbed run would have left, before and after a rebuild."""

    def compare(*sources: str, rebuilt: bool = False) -> None:
        found = stand.seen()
        if rebuilt:
            stand.do("rebuild")
            found = stand.seen()
        wanted = undisturbed(*sources)
        assert not (told := list(differences(wanted, found))), "\n".join(told)
        active = {name: dataset for name, dataset in found["datasets"].items() if dataset["state"] == "active"}
        tell(differences(active, found["index"]))

    return compare


def tell(differing: Iterator[str]) -> None:
    lines = list(differing)
    assert not lines, "\n".join(lines)


def differences(wanted: Any, found: Any, place: str = "") -> Iterator[str]:
    """Where two things differ, a line each."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name in sorted({*wanted, *found}):
            yield from differences(wanted.get(name), found.get(name), f"{place}/{name}")
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for number, pair in enumerate(zip(wanted, found, strict=True)):
            yield from differences(*pair, f"{place}/{number}")
    elif wanted != found:
        yield f"{place}: {str(wanted)[:700]} != {str(found)[:700]}"
