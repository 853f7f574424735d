"""What an administrator reads when harvesting or checking connections at the command line."""

from __future__ import annotations

from typing import Any

import pytest
from ckan.plugins import toolkit as tk
from click.testing import CliRunner, Result

from ckanext.loos.cli import loos


def call(*arguments: str) -> Result:
    return CliRunner().invoke(loos, list(arguments))


def test_a_harvest_tells_what_it_did_and_what_to_look_at(town: Any) -> None:
    town.source()
    town.put("crach", town.BROKEN, as_name="casse.xml")
    result = call("harvest", "source-crach")
    assert result.exit_code == 0, result.output
    assert "Moissonnage terminé\n  2 nouveaux publiés\n  1 refusé\n  casse.xml – refusé : " in result.output
    assert str(town.share) not in result.output
    again = call("harvest", "source-crach").output.splitlines()
    assert again[:2] == ["Moissonnage terminé", "  3 inchangés"]
    assert again[2].startswith("  casse.xml – refusé")


def test_sources_are_harvested_in_turn_and_one_that_fails_leaves_the_others_their_turn(town: Any) -> None:
    town.source("mohon")
    town.source("crach")
    result = call("harvest", "source-mohon", "inconnue", "source-crach")
    assert result.exit_code == 2
    assert "source-mohon :\nMoissonnage échoué" in result.output
    assert result.output.endswith("source-crach :\nMoissonnage terminé\n  2 nouveaux publiés\n")


def test_an_essay_writes_nothing(town: Any) -> None:
    source = town.source()
    town.put("crach", town.BROKEN, as_name="casse.xml")
    result = call("harvest", "--dry-run", source)
    assert result.exit_code == 0, result.output
    assert "rien n'a été écrit\n  2 nouveaux publiés\n  1 refusé\n  casse.xml – refusé" in result.output
    assert town.budgets() == {}
    call("harvest", source)
    (town.share / "crach" / town.CA).unlink()
    assert "1 fichiers connus ne sont plus dans la source" in call("harvest", "--dry-run", source).output
    assert len(town.budgets()) == 2


def test_one_file_is_taken_again_by_its_name(town: Any) -> None:
    town.source()
    call("harvest", "source-crach")
    result = call("harvest", "source-crach", "--only", town.BP)
    assert result.output.splitlines() == ["Moissonnage terminé", "  1 inchangé"]


def test_a_source_that_is_not_there_or_does_not_answer_is_said_in_a_line(town: Any) -> None:
    unknown = call("harvest", "inconnue")
    assert (unknown.exit_code, unknown.output.count("\n")) == (2, 1)
    town.source("mohon")
    result = call("harvest", "source-mohon")
    assert (result.exit_code, result.output.splitlines()[0]) == (1, "Moissonnage échoué")
    assert "La connexion « finances » ne répond pas" in result.output


def test_check_tries_each_connection_for_each_organization(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    town.put("mohon", town.CFU)
    assert (call("check").exit_code, call("check").output.splitlines()) == (
        0,
        ["finances (crach) : en ordre", "finances (mohon) : en ordre"],
    )
    monkeypatch.setitem(tk.config, "ckan.loos.connection.vide.type", "files")
    (town.share / "mohon" / town.CFU).unlink()
    (town.share / "mohon").rmdir()
    result = call("check")
    assert result.exit_code == 1
    assert "finances (mohon) : à corriger\n  - La connexion « finances » ne répond pas" in result.output
    assert "vide (aucune organisation) : à corriger\n  - Aucune organisation" in result.output
    assert str(town.share) not in result.output


def test_a_connection_of_the_environment_is_checked_too(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CKAN__LOOS__CONNECTION__ACTES__TYPE", "files")
    monkeypatch.setenv("CKAN__LOOS__CONNECTION__ACTES__ORGANIZATIONS", "crach")
    assert "actes (crach) : à corriger" in call("check").output
