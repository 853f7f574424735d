"""Which organization may use which connection, from the configuration and the environment."""

from __future__ import annotations

import pytest
from ckan.plugins import toolkit as tk

from ckanext.loos.harvesters import config
from ckanext.loos.harvesters.connections import ConnectionFault

FINANCES = {
    "ckan.loos.connection.finances.type": "files",
    "ckan.loos.connection.finances.path": "/srv/secret/{organization}",
    "ckan.loos.connection.finances.organizations": "crach mohon",
}


@pytest.fixture(autouse=True)
def _configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in FINANCES.items():
        monkeypatch.setitem(tk.config, key, value)


@pytest.mark.parametrize("url", ["loos:finances", " loos:finances ", "loos:finances/crach"])
def test_reads_the_settings_of_the_named_connection(url: str) -> None:
    name, settings = config.settings(url, "crach")
    assert (name, settings["type"], settings["path"]) == ("finances", "files", "/srv/secret/crach")


@pytest.mark.parametrize(
    ("url", "organization"),
    [
        ("loos:finances", "loos"),
        ("loos:finances", None),
        ("loos:finances/mohon", "crach"),
        ("loos:autre", "crach"),
        ("loos:finances.path", "crach"),
        ("loos:", "crach"),
        ("loos://finances", "crach"),
        ("loos:finances/../x", "crach"),
        ("https://example.org/", "crach"),
        ("/srv/secret", "crach"),
    ],
)
def test_refuses_with_one_line_that_shows_no_setting(url: str, organization: str | None) -> None:
    with pytest.raises(ConnectionFault) as fault:
        config.settings(url, organization)
    assert "secret" not in str(fault.value) and "\n" not in str(fault.value)


def test_the_environment_goes_before_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CKAN__LOOS__CONNECTION__FINANCES__PATH", "/mnt/share")
    monkeypatch.setenv("CKAN__LOOS__CONNECTION__FINANCES__PASSWORD", "s3cret")
    _, settings = config.settings("loos:finances", "mohon")
    assert (settings["path"], settings["password"]) == ("/mnt/share", "s3cret")
