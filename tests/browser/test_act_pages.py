"""The register of acts and the agents' choices in a real browser: no fault found by axe, French, no script needed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from budgets import commune
from looking import check, check_printed, enrol
from sessions import canteen, given

from ckanext.loos.catalogue.acts import publish as publish_acts
from ckanext.loos.catalogue.acts import reading
from ckanext.loos.records.act import ActStatus, Nature

ACT = "/acte/215600461/2024-03-12/2024_45-AR"
READER = (
    "/commune/crach",
    "/commune/crach/actes",
    "/commune/crach/actes?annee=2024&nature=AR",
    "/commune/rien/actes",
    ACT,
    "/acte/215600461/2024-03-12/2024_46-AR",  # annulled
    "/acte/215600461/2024-03-12/rien",
    "/actes/",
    "/actes/actes-crach-2024",
    "/registre/registre-actes-crach",
    "/actes/new",  # refused: log in first
)
CLERK = (
    ACT,
    "/commune/crach/a-verifier",
    "/actes/new",
    "/actes/edit/actes-crach-2024",
    "/actes/resources/actes-crach-2024",
    "/actes/actes-crach-2024/resource/new",
    "/actes/delete/actes-crach-2024",
)


def order(number: str, title: str, *lines: str, **values: Any) -> Any:
    return given(number, title, *lines, **{"nature": Nature.REGULATORY, "subject_code": "8.3", **values})


@pytest.fixture(scope="module")
def content(empty_site: None) -> None:
    """A commune's acts of a year, some that wait, and a clerk; once for this file."""
    organization = commune()
    march = datetime.date(2024, 3, 14)
    receipt = {"status": ActStatus.RECEIVED, "received_on": march, "receipt_id": "056-215600461-20240312-2024_45-AR"}
    received = [
        canteen(),
        order("2024-45", "Règlement du marché de plein air", "Les étals ouvrent à huit heures.", **receipt),
        order("2024-46", "Fermeture de la voie verte pendant les travaux", status=ActStatus.CANCELLED),
        order("2024-47", "Stationnement devant le bien de M. Durand"),
        given("7", "Bail de la halle", nature=Nature.CONTRACT, subject_code="3.3"),
    ]
    publish_acts.accept(organization, received)
    publish_acts.accept(organization, [given("DEC2024-12", "Achat d’un véhicule", "Un véhicule.", date=march)])
    reading.read_all(organization)
    enrol(organization)


@pytest.mark.parametrize("address", READER)
def test_a_reader_s_page_is_accessible_and_french(page: Any, content: Any, address: str) -> None:
    check(page, address)


@pytest.mark.parametrize("address", CLERK)
def test_a_clerk_s_page_is_accessible_and_french(clerk: Any, content: Any, address: str) -> None:
    check(clerk, address)


def test_the_list_is_filtered_without_javascript(scriptless: Any) -> None:
    scriptless.goto("/commune/crach/actes")
    scriptless.select_option("#nature", "AR")
    scriptless.click("form.loos-search button")
    assert "nature=AR" in scriptless.url
    scriptless.click("#actes + ul a >> nth=1")
    assert scriptless.locator(".loos-text").inner_text() == "Les étals ouvrent à huit heures."


def test_a_printed_act_holds_its_text_and_no_menus(page: Any, content: Any) -> None:
    check_printed(page, ACT)
    assert page.get_by_text("Les étals ouvrent à huit heures.").is_visible()


def test_an_agent_gives_a_doubtful_act_a_session_by_the_keyboard_alone(clerk: Any, content: Any) -> None:
    clerk.goto("/commune/crach/a-verifier")
    clerk.get_by_label("Où le publier").last.focus()
    clerk.get_by_label("Où le publier").last.select_option("2024-03-12")
    form = clerk.locator("form", has=clerk.locator("select[name=seance]")).last
    form.get_by_label("Motif").fill("Vu au procès-verbal.")
    form.get_by_role("button", name="Publier", exact=False).first.press("Enter")
    clerk.get_by_role("link", name="Voir la séance").click()
    assert clerk.get_by_role("heading", name="DEC2024-12. Achat d’un véhicule").is_visible()
