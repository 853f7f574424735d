"""A base of the town hall harvested to the page, for the commune that the configuration names."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ckan.plugins import toolkit as tk
from sql_servers import BASE, READER, SECRET, PostgreSQL

from ckanext.loos.catalogue import officials
from ckanext.loos.harvesters import config

QUERY = """
SELECT nom AS "Nom", prenom AS "Prénom", fonction AS "Fonction", rang AS "Rang",
       elu_le AS "Début du mandat"
FROM v_elus
WHERE :siren = '215600461' AND :insee = '56046' AND :organisation = 'crach'
ORDER BY rang
"""


def configure(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    for key, value in settings.items():
        monkeypatch.setitem(tk.config, f"ckan.loos.connection.mairie.{key}", value)


@pytest.fixture
def source(town: Any, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    (tmp_path / "elus.sql").write_text(QUERY)
    base = postgresql.settings(**{"query.officials": str(tmp_path / "elus.sql")})
    configure(monkeypatch, base | {"organizations": "crach mohon"})
    return str(town.source(name="source-elus", url="loos:mairie/crach", source_type="loos_elus"))


def sat(town: Any, organization: str) -> list[str]:
    found = officials.on(town.organizations[organization], date(2026, 6, 1))
    return [member.name for body in found for member in body.members]


def test_officials_of_a_base_are_published_for_their_commune_alone(
    town: Any, source: str, postgresql: PostgreSQL
) -> None:
    assert town.harvest(source).counts == {"created": 1, "unchanged": 0}
    assert sat(town, "crach") == ["Zoé D'HÉRÉ", "Léo DUPUIS"]
    assert town.harvest(source).counts == {"unchanged": 1}
    other = town.source("mohon", name="source-mohon", url="loos:mairie/mohon", source_type="loos_elus")
    assert town.harvest(other).counts.get("created", 0) == 0
    assert sat(town, "mohon") == []


def test_nothing_of_the_base_is_in_what_an_agent_sees(town: Any, source: str, postgresql: PostgreSQL) -> None:
    postgresql.run(f"REVOKE SELECT ON v_elus FROM {READER}")
    try:
        job = town.harvest(source)
    finally:
        postgresql.run(f"GRANT SELECT ON v_elus TO {READER}")
    told = " ".join(town.messages(job))
    assert "n'a pas le droit de lire" in told
    shown = str(tk.get_action("harvest_source_show")({"ignore_auth": True}, {"id": source}))
    assert not [word for word in (READER, SECRET, BASE, "v_elus", "127.0.0.1") if word in told + shown]


def test_a_query_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, {"type": "files", "organizations": "crach"})
    monkeypatch.setenv("CKAN__LOOS__CONNECTION__MAIRIE__QUERY__OFFICIALS", "SELECT 1")
    monkeypatch.setenv("CKAN__LOOS__CONNECTION__MAIRIE__PASSWORD_FILE", "/run/secret")
    _, settings = config.settings("loos:mairie", "crach")
    assert (settings["query.officials"], settings["password_file"]) == ("SELECT 1", "/run/secret")
    assert settings["organization"] == "crach"
