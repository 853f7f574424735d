"""Sessions harvested from a folder, a base and an idelibre, beside the officials of the same connection."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ckan.plugins import toolkit as tk

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent / "sql"))
sys.path.insert(0, str(Path(__file__).parents[2] / "bin"))

from acts import archive
from budgets import show
from formats.spreadsheets import csv_bytes, xlsx
from servers import answering
from servers.idelibre import Idelibre, Sitting, convocation, project, user
from sql_servers import OFFICIALS, SESSION_QUERIES, SQLite

NAME = "seance-crach-2024-03-12"
HEAD = [("Date de la séance", "12/03/2024"), ("Lieu", "Mairie")]
PEOPLE = [("Nom", "Prénom", "Présence", "Pouvoir donné à"), ("ALDER", "Camille", "présente", "")]
PEOPLE += [("BIRCH", "Zoé", "représentée", "Camille ALDER")]
ITEMS = [("Numéro", "Titre", "Pour", "Contre", "Résultat"), ("2024_1", "Tarifs de la cantine", 2, 0, "adoptée")]
LIST = [("Nom", "Prénom", "Fonction", "Début du mandat"), ("ALDER", "Camille", "Maire", "23/05/2020")]


def table(*items: tuple[Any, ...]) -> bytes:
    return xlsx({"Séance": HEAD, "Présences": PEOPLE, "Délibérations": [*ITEMS, *items]}).getvalue()


@pytest.fixture
def source(town: Any) -> str:
    """A folder with a session and a list of officials, in place of the budgets."""
    for file in (town.share / "crach").iterdir():
        file.unlink()
    put(town, "seance-2024-03-12.xlsx", table())
    put(town, "elus.csv", csv_bytes(LIST))
    return sessions_of(town, "finances")


def put(town: Any, name: str, content: bytes) -> None:
    (town.share / "crach" / name).write_bytes(content)


def sessions_of(town: Any, connection: str) -> str:
    url = f"loos:{connection}/crach"
    return str(town.source(name="source-seances", title="Séances", url=url, source_type="loos_seances"))


def beside(town: Any, connection: str, kind: str) -> str:
    """Another source of the same connection."""
    return str(town.source(name=f"source-{kind}", title=kind, url=f"loos:{connection}", source_type=kind))


def connected(monkeypatch: pytest.MonkeyPatch, name: str, settings: dict[str, str]) -> None:
    for key, value in {**settings, "organizations": "crach"}.items():
        monkeypatch.setitem(tk.config, f"ckan.loos.connection.{name}.{key}", value)


def test_a_folder_becomes_a_session_with_who_was_there_and_its_results(town: Any, source: str) -> None:
    assert town.harvest(source).counts == {"created": 1, "ignored": 1, "unchanged": 0}
    dataset = show(NAME)
    assert [(p["name"], p.get("holder")) for p in dataset["attendance"]] == [
        ("Camille ALDER", None), ("Zoé BIRCH", "Camille ALDER"),
    ]  # fmt: skip
    assert [(i["number"], i["in_favour"], i["result"]) for i in dataset["deliberations"]] == [("2024_1", 2, "adopted")]


def test_a_second_harvest_reads_no_file_again(town: Any, source: str, written: Callable[[], list[str]]) -> None:
    town.harvest(source)
    already = len(written())
    assert town.harvest(source).counts == {"unchanged": 2}
    assert set(written()[already:]) <= {"loos_harvest_run", "loos_harvest_page", "loos_harvest_file"}


def test_acts_of_another_source_join_the_session(town: Any, source: str) -> None:
    put(town, "a.tar.gz", archive("2024_1", "Tarifs de la cantine scolaire"))
    town.harvest(source)
    assert town.harvest(beside(town, "finances", "loos_actes")).counts == {"published": 1, "unchanged": 0}
    assert [(i["title"], i["result"]) for i in show(NAME)["deliberations"]] == [
        ("Tarifs de la cantine scolaire", "adopted"),
    ]  # fmt: skip


def test_a_line_in_doubt_is_told_by_its_number_and_a_bad_table_by_its_place(town: Any, source: str) -> None:
    put(town, "seance-2024-03-12.xlsx", table(("2024_2", "Vente à M. Durand", 2, 0, "adoptée")))
    put(town, "b.xlsx", table(("2024_3", "Voirie", "deux", 0, "")))
    job = town.harvest(source)
    assert job.counts == {"held": 1, "ignored": 1, "refused": 1, "unchanged": 0}
    bad, held = town.messages(job)
    assert "feuille « Délibérations », ligne 3 : les nombres de voix sont des nombres entiers" in bad
    assert held.startswith("seance-2024-03-12.xlsx : La délibération 2024_2 du 12/03/2024 : en attente")
    assert "Durand" not in str(job)


def test_a_base_gives_its_sessions_and_its_officials_by_one_connection(
    town: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = SQLite(tmp_path)
    base.fill()
    queries = {**SESSION_QUERIES, "query.officials": OFFICIALS}
    base.run("DELETE FROM t_seances WHERE instance IS NOT NULL")
    base.run("DELETE FROM t_presences WHERE instance IS NOT NULL")
    connected(monkeypatch, "mairie", base.settings(**queries))
    assert town.harvest(beside(town, "mairie", "loos_elus")).counts == {"created": 1, "ignored": 1, "unchanged": 0}
    assert town.harvest(sessions_of(town, "mairie")).counts == {"created": 1, "ignored": 1, "unchanged": 0}
    dataset = show("seance-crach-2026-04-07")
    votes = {vote["name"]: vote["choice"] for vote in dataset["votes"]}
    assert votes == {"Léo DUPUIS": "abstained", "Zoé D'HÉRÉ": "for"}
    assert tk.get_action("package_show")({}, {"id": "elus-crach"})["mandates"]


def test_an_idelibre_gives_its_sessions_and_its_officials_by_one_connection(
    town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, jean = user("Anne", "Le Gall", title="Maire", gender=1), user("Jean", "Petit", gender=2)
    there = [convocation(anne, "present"), convocation(jean, "poa", mandator=anne)]
    points = [project(1, "Budget primitif 2024"), project(2, "Tarifs de la cantine")]
    sitting = Sitting("Conseil municipal", "2024-03-12T18:30:00+01:00", convocations=there, projects=points)
    with answering.running(Idelibre("cle", [sitting], [anne, jean])) as server:
        connected(monkeypatch, "seances", {"type": "idelibre", "url": server.url, "token": "cle"})
        assert town.harvest(beside(town, "seances", "loos_elus")).counts == {"created": 1, "ignored": 1, "unchanged": 0}
        assert town.harvest(sessions_of(town, "seances")).counts == {"created": 1, "ignored": 1, "unchanged": 0}
    dataset = show(NAME)
    assert (dataset["start_time"], dataset["agenda"]) == ("18:30", "Budget primitif 2024\nTarifs de la cantine")
    assert [p["presence"] for p in dataset["attendance"]] == ["present", "represented"]
    assert "mairie.test" not in str(dataset)
