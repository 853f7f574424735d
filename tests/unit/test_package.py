"""What the wheel holds, and what Docker's Solr makes of CKAN's schema. Nothing here uses the network."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def tracked(folder: str) -> set[str]:
    """The files of a folder that git knows; every file, where the sources came without git."""
    listed = subprocess.run(["git", "ls-files", "-z", folder], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return {name for name in listed.stdout.split("\0") if name and (PROJECT / name).exists()}
    files = (path for path in (PROJECT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(PROJECT)) for path in files}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel, built from a copy of the tracked files so that nothing is left in the checkout."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in tracked("ckanext/loos") | {"pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"}:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((PROJECT / name).read_bytes())
    offline = ["--no-deps", "--no-build-isolation", "--no-index"]
    pip = [sys.executable, "-m", "pip", "wheel", "-q", *offline, "-w", out, source]
    built = subprocess.run([str(part) for part in pip], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(out.glob("*.whl"))) as found:
        yield found


def test_the_wheel_holds_every_file_of_the_extension(wheel: zipfile.ZipFile) -> None:
    expected = tracked("ckanext/loos")
    assert len(expected) > 50
    assert expected - set(wheel.namelist()) == set()


def test_the_wheel_leaves_the_shared_namespace_to_ckan(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert "ckanext/__init__.py" not in names
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"ckanext"}


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    info = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")).removesuffix("METADATA")
    metadata = wheel.read(info + "METADATA").decode()
    assert "License-Expression: AGPL-3.0-or-later" in metadata
    assert (PROJECT / "README.md").read_text().strip() in metadata
    assert wheel.read(info + "licenses/LICENSE") == (PROJECT / "LICENSE").read_bytes()


def test_the_entry_points_lead_somewhere(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    points = ConfigParser()
    points.read_string(wheel.read(next(name for name in names if name.endswith("entry_points.txt"))).decode())
    targets = {value for section in points.sections() for value in points[section].values()}
    assert len(targets) >= 5
    for target in targets:
        module, _, attribute = target.partition(":")
        path = module.replace(".", "/") + ".py"
        assert path in names
        assert attribute in wheel.read(path).decode()


def test_docker_changes_the_schema_of_solr_as_the_demo_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PROJECT / "bin"))
    from stack import solr

    schema = solr.stock_schema()
    script = PROJECT / "docker" / "solr" / "french.sed"
    changed = subprocess.run(["sed", "-f", str(script), str(schema)], capture_output=True, text=True, check=True).stdout
    assert changed == solr.french(schema.read_text())
    assert changed.count("FrenchLightStem") == 2
    assert 'schema name="ckan-2.12"' in changed
