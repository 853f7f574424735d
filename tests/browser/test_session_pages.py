"""Sessions in a real browser: no fault found by axe, no sideways scrolling, paper, French, no script needed."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from budgets import act, commune, show
from sessions import canteen, given, paper, voted
from test_pages import PASSWORD, check

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
def content(empty_db: Any, live_site: str) -> Iterator[dict[str, str]]:
    """Two sessions of a commune with what they may hold, and a clerk; once for this file."""
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
    user = factories.User(name="clerk", password=PASSWORD)
    act("organization_member_create", id=organization, username=user["name"], role="admin")
    model.Session.commit()
    yield {"resource": package["resources"][0]["id"]}
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
def test_a_reader_s_page_is_accessible_and_french(page: Any, content: dict[str, str], address: str) -> None:
    check(page, address.format(**content))


@pytest.mark.parametrize("address", CLERK)
def test_a_clerk_s_page_is_accessible_and_french(clerk: Any, content: dict[str, str], address: str) -> None:
    check(clerk, address.format(**content))


def test_the_search_needs_no_javascript(browser: Any, live_site: str, content: Any) -> None:
    context = browser.new_context(base_url=live_site, java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto("/commune/crach/deliberations")
    page.fill("#texte", "écolier")
    page.select_option("#matiere", "8.1")
    page.click("form.loos-search button")
    assert page.locator("mark").first.inner_text() == "écoliers"
    page.click("#resultats + ul a")
    assert page.locator(".loos-text").inner_text().startswith("Le conseil municipal")
    context.close()


def test_a_printed_session_holds_all_votes_and_no_menus(page: Any, content: Any) -> None:
    page.goto("/seance/seance-crach-2024-03-12")
    page.emulate_media(media="print")
    assert page.get_by_text("Claude Cedar (pouvoir à Camille Alder)").is_visible()
    for chrome in (".masthead", ".site-footer", ".loos-contents", "summary"):
        assert not page.locator(chrome).first.is_visible()
