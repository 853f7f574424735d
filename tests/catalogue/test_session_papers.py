"""Minutes and lists that lie in the town's folder join their session, where name and text agree."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from acts import archive, given
from budgets import act, commune, show
from formats.pdfs import Sheet, made

from ckanext.loos.catalogue.acts import decisions
from ckanext.loos.catalogue.acts import rows as act_rows

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
NAME = "seance-crach-2024-03-12"
MINUTES = ("Commune de Crach", "PROCÈS-VERBAL DE LA SÉANCE", "DU CONSEIL MUNICIPAL DU 12 MARS 2024", "Quorum atteint.")


def paper(*lines: str, **more: Any) -> bytes:
    return made(Sheet(lines or MINUTES, **more))


def waiting(organization: str) -> list[tuple[str | None, str]]:
    return [(item.file, " ".join(item.reasons)) for item in decisions.pending(organization)]


def papers() -> list[tuple[str, str]]:
    return [(resource["role"], resource["name"]) for resource in show(NAME)["resources"]]


@pytest.mark.parametrize("order", list(itertools.permutations(("a.tar.gz", "PV-2024-03-12.pdf"))))
def test_minutes_join_their_session_before_or_after_its_acts(order: tuple[str, ...]) -> None:
    organization = commune()
    files = {"a.tar.gz": archive("2024_1"), "PV-2024-03-12.pdf": paper()}
    for name in order:
        given(organization, name, files[name])
    assert [item["number"] for item in show(NAME)["deliberations"]] == ["2024_1"]
    assert sorted(papers()) == [("act", "Délibération 2024_1"), ("minutes", "Procès-verbal du 12 mars 2024")]


def test_a_list_of_deliberations_is_published_as_such() -> None:
    lines = ("Mairie de Crach", "LISTE DES DÉLIBÉRATIONS", "Séance du conseil municipal du 12 mars 2024")
    given(commune(), "liste des délibérations 12-03-2024.pdf", paper(*lines))
    assert papers() == [("list", "Liste des délibérations du 12 mars 2024")]


@pytest.mark.parametrize(
    ("name", "lines", "words"),
    [
        ("PV-2024-03-13.pdf", MINUTES, "le même jour"),
        ("PV-2024-03-12.pdf", ("Commune de Crach", "CONVOCATION DU CONSEIL", *MINUTES[2:]), "son nom annonce"),
        ("PV-2024-03-12.pdf", ("Commune de Baden", *MINUTES[1:]), "l'assemblée dont il parle"),
        ("PV-2024-03-12.pdf", ("CCAS de Crach", *MINUTES[1:]), "l'assemblée dont il parle"),
    ],
    ids=["day", "kind", "town", "body"],
)
def test_a_paper_in_doubt_waits_for_a_clerk_and_is_on_no_page(name: str, lines: tuple[str, ...], words: str) -> None:
    organization = commune()
    assert given(organization, name, paper(*lines)).status == "waiting"
    ((file, reasons),) = waiting(organization)
    assert (file, words in reasons) == (None, True)
    assert act("package_search", fq="dataset_type:seance")["count"] == 0


def test_a_clerk_tells_the_session_of_a_paper_in_doubt() -> None:
    organization = commune()
    given(organization, "a.tar.gz", archive("2024_1"))
    given(organization, "PV-2024-03-13.pdf", paper())
    (item,) = decisions.pending(organization)
    told = {"release": True, "motive": "Relu.", "place": "2024-03-12"}
    act("loos_pending_decide", organization="crach", identity=item.identity, **told)
    assert ("minutes", "Procès-verbal du 12 mars 2024") in papers()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (paper(*MINUTES, "Vente à M. Durand."), "nommer une personne"),
        (paper(*MINUTES, hidden=True, picture=True), "image"),
    ],
    ids=["name", "recognised"],
)
def test_minutes_that_raise_a_doubt_are_held_until_released_by_name(content: bytes, words: str) -> None:
    organization = commune()
    given(organization, "PV-2024-03-12.pdf", content)
    ((file, reasons),) = waiting(organization)
    assert (file, words in reasons) == ("PV-2024-03-12.pdf", True)
    (item,) = decisions.pending(organization)
    act("loos_pending_decide", organization="crach", identity=item.identity, file=file, release=True, motive="Relu.")
    assert papers() == [("minutes", "Procès-verbal du 12 mars 2024")]


def test_minutes_that_were_corrected_take_the_place_of_the_first() -> None:
    organization = commune()
    for lines in (MINUTES, (*MINUTES, "Texte corrigé.")):
        given(organization, "PV-2024-03-12.pdf", paper(*lines))
    (resource,) = show(NAME)["resources"]
    assert resource["size"] == len(paper(*MINUTES, "Texte corrigé."))


def test_a_paper_without_a_day_in_its_name_is_refused_with_what_to_do() -> None:
    outcome = given(commune(), "procès-verbal.pdf", paper())
    assert (outcome.status, "PV-2024-03-12.pdf" in outcome.message) == ("refused", True)


def test_what_a_paper_is_known_by_is_kept_from_the_public_until_it_is_placed() -> None:
    organization = commune()
    outcome = given(organization, "PV-2024-03-13.pdf", paper())
    (row,) = act_rows.find(organization, outcome.keys).values()
    assert (row.state, row.package_id) == ("waiting", None)
