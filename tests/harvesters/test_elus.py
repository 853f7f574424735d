"""Officials harvested from a folder: extracts of the national register, and a clerk's table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ckan.plugins import toolkit as tk
from ckanext.harvest.model import HarvestSource

from ckanext.loos.catalogue import officials
from ckanext.loos.harvesters import launch
from ckanext.loos.harvesters.engine import Options

DATA = Path(__file__).parents[1] / "data"
CLERK = "Nom;Prénom;Fonction;Rang;Groupe;Début du mandat;Date de naissance;Téléphone\n"
ALDER = "ALDER;Camille;Maire;1;Ensemble;15/03/2026;01/02/1970;0200000000\n"


@pytest.fixture
def source(town: Any) -> str:
    """A folder with officials, in place of the budgets."""
    for file in (town.share / "crach").iterdir():
        file.unlink()
    return str(town.source(name="source-elus", title="Élus de Crac'h", source_type="loos_elus"))


def put(town: Any, name: str, text: str) -> None:
    (town.share / "crach" / name).write_text(text, encoding="utf-8")


def sat(town: Any, day: date = date(2026, 6, 1)) -> list[str]:
    found = officials.on(town.organizations["crach"], day)
    return [f"{member.name}, {'/'.join(member.roles)}" for body in found for member in body.members]


def test_a_clerk_s_table_becomes_the_council_without_what_is_private(town: Any, source: str) -> None:
    put(town, "elus.csv", CLERK + ALDER)
    job = town.harvest(source)
    assert job.counts == {"created": 1, "unchanged": 0}
    assert sat(town) == ["Camille ALDER, Maire"]
    dataset = tk.get_action("package_show")({}, {"id": "elus-crach"})
    assert not any(private in str(dataset) for private in ("1970", "0200000000"))


def test_a_second_harvest_reads_no_file_again(town: Any, source: str, written: Callable[[], list[str]]) -> None:
    put(town, "elus.csv", CLERK + ALDER)
    town.harvest(source)
    already = len(written())
    job = town.harvest(source)
    assert set(written()[already:]) <= {"loos_harvest_run", "loos_harvest_page", "loos_harvest_file"}
    assert job.counts == {"unchanged": 1}


def test_a_later_list_adds_and_ends_only_what_it_tells(town: Any, source: str) -> None:
    put(town, "a.csv", CLERK + ALDER)
    town.harvest(source)
    put(town, "b.csv", CLERK.replace("Groupe", "Fin du mandat") + "BIRCH;Zoé;1re adjointe;2;;15/03/2026;;\n")
    town.harvest(source)
    assert sat(town) == ["Camille ALDER, Maire", "Zoé BIRCH, 1re adjointe"]
    put(town, "c.csv", CLERK.replace("Groupe", "Fin du mandat") + "ALDER;Camille;Maire;1;31/05/2026;15/03/2026;;\n")
    town.harvest(source)
    assert sat(town) == ["Zoé BIRCH, 1re adjointe"]
    assert sat(town, date(2026, 5, 31)) == ["Camille ALDER, Maire", "Zoé BIRCH, 1re adjointe"]


def test_a_bad_file_is_reported_at_each_run_and_the_rest_goes_on(town: Any, source: str) -> None:
    put(town, "a-foreign.csv", (DATA / "rne" / "rne-maires_62_extrait.csv").read_text("utf-8"))
    put(town, "b-other.csv", "Article;Prix\nPain;1\n")
    put(town, "c.csv", CLERK + ALDER)
    job = town.harvest(source)
    assert job.counts == {"created": 1, "refused": 2, "unchanged": 0}
    lines = town.messages(job)
    assert [line.partition(" : ")[0] for line in lines] == ["a-foreign.csv", "b-other.csv"]
    assert not any(private in line for line in lines for private in ("SEVIN", str(town.share)))
    assert town.messages(town.harvest(source)) == lines


def test_an_essay_says_what_would_be_made_and_writes_nothing(town: Any, source: str) -> None:
    put(town, "elus.csv", CLERK + ALDER)
    put(town, "b-other.csv", "Article;Prix\nPain;1\n")
    report = launch.preview(HarvestSource.get(source), Options())
    assert report.counts == {"created": 1, "refused": 1}
    assert sat(town) == []
    town.harvest(source)
    assert sat(town) == ["Camille ALDER, Maire"]
