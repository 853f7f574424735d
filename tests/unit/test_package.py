"""What leaves this checkout: the wheel, and the files of docker/."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from configparser import ConfigParser, RawConfigParser
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "bin"))

from stack.solr import french, stock_schema  # noqa: E402


def tracked(folder: str) -> list[str]:
    command = ["git", "-C", str(PROJECT), "ls-files", "-z", "--", folder]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (PROJECT / name).exists()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built from a copy, without the network."""
    copy, out = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("wheel")
    for name in [*tracked("ckanext"), "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"]:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((PROJECT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "-w", str(out), str(copy)], check=True, timeout=120)
    (file,) = out.glob("ckanext_loos-*.whl")
    return zipfile.ZipFile(file)


def test_wheel_has_every_tracked_file(wheel: zipfile.ZipFile) -> None:
    assert set(tracked("ckanext/loos")) <= set(wheel.namelist())


def test_wheel_leaves_the_namespace_to_ckan(wheel: zipfile.ZipFile) -> None:
    packaged = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert all(name.startswith("ckanext/loos/") for name in packaged)


def test_wheel_names_its_plugins_and_command(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    points = ConfigParser(delimiters=("=",))
    points.read_string(wheel.read(name).decode())
    assert set(points["ckan.plugins"]) == {
        "loos", "loos_harvest", "loos_totem", "loos_actes", "loos_elus", "loos_seances",
    }  # fmt: skip
    assert set(points["ckan.rdf.profiles"]) == {"loos"}
    assert set(points["console_scripts"]) == {"loos"}


def test_no_tracked_file_names_a_place_of_its_author() -> None:
    """Neither a folder of the machine it was written on, nor a registry's address."""
    places = re.compile(rb"(?<![\w.])/(?:work|root)/\w|index-url|PIP_FIND_LINKS")
    names = [name for name in tracked(".") if name != "tests/unit/test_package.py"]
    assert [name for name in names if places.search((PROJECT / name).read_bytes())] == []


def test_docker_changes_the_schema_as_the_demo_does() -> None:
    stock = stock_schema().read_text()
    sed = ["sed", "-f", str(PROJECT / "docker" / "solr" / "french.sed")]
    changed = subprocess.run(sed, input=stock, capture_output=True, text=True, check=True).stdout
    assert changed == french(stock)
    assert changed.count("FrenchLightStemFilterFactory") == changed.count("ElisionFilterFactory") == 2


@pytest.mark.parametrize("site", ["demo.ini", "docker/ckan/ckan.ini", "test.ini"])
def test_sites_have_the_same_plugins(site: str) -> None:
    """A site may have more plugins than the tests, and none less."""
    plugins = [_plugins(name) for name in (site, "test.ini")]
    assert plugins[0] >= plugins[1]


def _plugins(name: str) -> set[str]:
    ini = RawConfigParser(delimiters=("=",))
    ini.read(PROJECT / name)
    return set(ini["app:main"]["ckan.plugins"].split())


def test_example_names_every_secret_that_compose_asks_for() -> None:
    wanted = set(re.findall(r"\$\{(\w+):\?", (PROJECT / "docker" / "compose.yaml").read_text()))
    named = set(re.findall(r"^(\w+)=", (PROJECT / "docker" / ".env.example").read_text(), re.MULTILINE))
    assert wanted
    assert wanted <= named
