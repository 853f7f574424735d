"""Sessions in a real browser: no fault found by axe, no sideways scrolling, paper, French, no script needed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from budgets import act, commune, show
from looking import check, check_printed, enrol
from sessions import canteen, given, paper, voted

from ckanext.loos.catalogue.acts import publish as publish_acts
from ckanext.loos.catalogue.acts import reading
from ckanext.loos.records.act import ActStatus

READER = (
    "/seance/seance-crach-2024-03-12",
    "/deliberation/215600461/2024-03-12/2024_10",
    "/deliberation/215600461/2024-03-12/2024_12",
    "/deliberation/215600461/2024-03-12/rien",
    "/commune/crach",
    "/commune/crach/seances",
    "/commune/crach/deliberations",
    "/commune/crach/deliberations?texte=repas",
    "/commune/crach/deliberations?texte=rien-de-tel",
    "/commune/crach/deliberations?sorte=seance",
    "/commune/crach/deliberations?sorte=document",
    "/seance/",
    "/seance/?q=rien-de-tel",
    "/seance/groups/seance-crach-2024-03-12",
    "/seance/seance-crach-2024-03-12/resource/{resource}",
    "/registre/registre-deliberations-crach",
    "/seance/new",  # refused: log in first
)
CLERK = (
    "/seance/seance-crach-2024-03-12",
    "/seance/new",
    "/seance/edit/seance-crach-2024-03-12",
    "/seance/resources/seance-crach-2024-03-12",
    "/seance/seance-crach-2024-03-12/resource/new",
    "/seance/seance-crach-2024-03-12/resource/{resource}/edit",
    "/seance/delete/seance-crach-2024-03-12",
)


@pytest.fixture(scope="module")
def content(empty_site: None) -> dict[str, str]:
    """Two sessions of a commune with what they may hold, and a clerk; once for this file."""
    organization = commune()
    former, later = "056-215600461-20240312-2024_10-DE", datetime.date(2024, 6, 4)
    received = [
        canteen(),
        given("2024-11", "Acquisition d’un véhicule pour les services techniques", status=ActStatus.CANCELLED),
        given("2024-12", "Contrat de M. Durand"),
        given("2024-2", "Budget primitif 2024", subject_code="7.1"),
        given("2024-30", "Tarifs de la cantine, corrigés", previous_id=former, date=later),
    ]
    publish_acts.accept(organization, received)
    reading.read_all(organization)
    voted(summary="Le repas coûte moins cher aux familles.")
    package = show("seance-crach-2024-03-12")
    told = {"place": "Salle du conseil, mairie", "president": "Camille Alder", "secretary": "Dominique Birch"}
    act("package_patch", id=package["id"], start_time="18:30", end_time="21:00", **told)
    paper("minutes", "Procès-verbal du 12 mars 2024")
    paper("convocation", "Convocation et ordre du jour")
    enrol(organization)
    return {"resource": package["resources"][0]["id"]}


@pytest.mark.parametrize("address", READER)
def test_a_reader_s_page_is_accessible_and_french(page: Any, content: dict[str, str], address: str) -> None:
    check(page, address.format(**content))


@pytest.mark.parametrize("address", CLERK)
def test_a_clerk_s_page_is_accessible_and_french(clerk: Any, content: dict[str, str], address: str) -> None:
    check(clerk, address.format(**content))


def test_the_search_needs_no_javascript(scriptless: Any) -> None:
    scriptless.goto("/commune/crach/deliberations")
    scriptless.fill("#texte", "écolier")
    scriptless.select_option("#matiere", "8.1")
    scriptless.click("form.loos-search button")
    assert scriptless.locator("mark").first.inner_text() == "écoliers"
    scriptless.click("#resultats + ul a")
    assert scriptless.locator(".loos-text").inner_text().startswith("Le conseil municipal")


def test_a_printed_session_holds_all_votes_and_no_menus(page: Any, content: Any) -> None:
    check_printed(page, "/seance/seance-crach-2024-03-12", ".loos-contents", "summary")
    assert page.get_by_text("Claude Cedar (pouvoir à Camille Alder)").is_visible()
