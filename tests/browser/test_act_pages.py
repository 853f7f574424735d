"""The register of acts and the agents' choices in a real browser: no fault found by axe, French, no script needed."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from budgets import act, commune
from sessions import canteen, given
from test_pages import PASSWORD, check

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
def content(empty_db: Any, live_site: str) -> Iterator[None]:
    """A commune's acts of a year, some that wait, and a clerk; once for this file."""
    from ckan import model
    from ckan.lib import search
    from ckan.lib.i18n import build_js_translations
    from ckan.plugins import load_all, plugin_loaded
    from ckan.tests import factories

    if not plugin_loaded("loos"):
        load_all()
    build_js_translations()  # what an administrator does with "ckan translation js"
    empty_db()
    search.clear_all()
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
    user = factories.User(name="clerk", password=PASSWORD)
    act("organization_member_create", id=organization, username=user["name"], role="admin")
    model.Session.commit()
    yield
    model.Session.remove()


@pytest.fixture
def clerk(page: Any, content: Any) -> Any:
    page.goto("/user/login")
    page.fill("input[name=login]", "clerk")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/dashboard/**")
    return page


@pytest.mark.parametrize("address", READER)
def test_a_reader_s_page_is_accessible_and_french(page: Any, content: Any, address: str) -> None:
    check(page, address)


@pytest.mark.parametrize("address", CLERK)
def test_a_clerk_s_page_is_accessible_and_french(clerk: Any, content: Any, address: str) -> None:
    check(clerk, address)


def test_the_list_is_filtered_without_javascript(browser: Any, live_site: str, content: Any) -> None:
    context = browser.new_context(base_url=live_site, java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto("/commune/crach/actes")
    page.select_option("#nature", "AR")
    page.click("form.loos-search button")
    assert "nature=AR" in page.url
    page.click("#actes + ul a >> nth=1")
    assert page.locator(".loos-text").inner_text() == "Les étals ouvrent à huit heures."
    context.close()


def test_a_printed_act_holds_its_text_and_no_menus(page: Any, content: Any) -> None:
    page.goto(ACT)
    page.emulate_media(media="print")
    assert page.get_by_text("Les étals ouvrent à huit heures.").is_visible()
    for chrome in (".masthead", ".site-footer"):
        assert not page.locator(chrome).first.is_visible()


def test_an_agent_gives_a_doubtful_act_a_session_by_the_keyboard_alone(clerk: Any, content: Any) -> None:
    clerk.goto("/commune/crach/a-verifier")
    clerk.get_by_label("Où le publier").last.focus()
    clerk.get_by_label("Où le publier").last.select_option("2024-03-12")
    form = clerk.locator("form", has=clerk.locator("select[name=seance]")).last
    form.get_by_label("Motif").fill("Vu au procès-verbal.")
    form.get_by_role("button", name="Publier", exact=False).first.press("Enter")
    clerk.get_by_role("link", name="Voir la séance").click()
    assert clerk.get_by_role("heading", name="DEC2024-12. Achat d’un véhicule").is_visible()
