"""The town hall of `make demo`: real servers, read by the connections of demo.ini."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from configparser import RawConfigParser
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))

from stack import ckan, town
from stack.environment import environment

from ckanext.loos.harvesters import connections

PREFIX = "ckan.loos.connection."
Settings = Mapping[str, Mapping[str, str]]


@pytest.fixture(scope="module")
def demo(empty_db: Callable[[], None]) -> Iterator[Settings]:
    """The settings of each connection. Beside the services of the tests, which one run at a time has for itself."""
    env = environment("test")
    try:
        town.fill(env)
        _age(town.folder(env))
        town.start(env)
        yield _settings(ckan.configured(env, "none"))
    finally:
        town.stop(env)


def _age(folder: Path) -> None:
    """What was written a moment ago would wait for the next harvest."""
    for file in folder.rglob("*"):
        if file.is_file():
            os.utime(file, (time.time() - 60,) * 2)


def _settings(text: str) -> Settings:
    ini = RawConfigParser(delimiters=("=",))
    ini.read_string(text)
    found: dict[str, dict[str, str]] = {}
    for key, value in ini["app:main"].items():
        name, _, setting = key.removeprefix(PREFIX).partition(".")
        if key.startswith(PREFIX):
            found.setdefault(name, {})[setting] = value
    return found


def opened(demo: Settings, name: str, organization: str) -> connections.Connection:
    assert organization in demo[name]["organizations"].split()
    settings = {key: text.replace("{organization}", organization) for key, text in demo[name].items()}
    return connections.open(name, settings)


@pytest.mark.parametrize(
    ("name", "organization", "files", "example"),
    [
        ("budgets", "crach", 2, "crach_BP2022_M14_budget_principal.xml"),
        ("budgets", "mohon", 1, "mohon_CFU2023_M57A.xml"),
        ("rne", "loos-en-gohelle", 1, "rne-maires_62_extrait.csv"),
        ("actes", "valombre-en-exemple", 148, "AR-20261119.tar.gz"),
        ("pastell", "valombre-en-exemple", 9, "actes/da987eb.zip"),
        ("elus", "valombre-en-exemple", 1, "elus.xlsx"),
        ("seances", "valombre-en-exemple", 18, "seance-2026-11-19.xlsx"),
    ],
)
def test_a_connection_gives_its_files_and_has_nothing_to_mend(
    demo: Settings, name: str, organization: str, files: int, example: str
) -> None:
    connection = opened(demo, name, organization)
    names = [file.name for file in connection]
    assert (len(names), example in names) == (files, True), names
    assert len(connections.read(connection, example)) > 500
    assert list(connection.faults()) == []
    connection.close()


def test_every_connection_of_the_demo_is_tried_here(demo: Settings) -> None:
    assert set(demo) == {"budgets", "rne", "actes", "pastell", "elus", "seances"}


def test_no_secret_is_in_the_settings(demo: Settings) -> None:
    secrets = [key for settings in demo.values() for key in settings if "password" in key or "token" in key]
    assert set(secrets) == {"password_file"}


def test_an_act_that_the_prefecture_has_not_acknowledged_does_not_leave_pastell(demo: Settings) -> None:
    filed = list((town.folder(environment("test")) / "pastell").glob("*/document.json"))
    assert len(filed) == len(list(opened(demo, "pastell", "valombre-en-exemple"))) + 1
