"""In a real browser: no fault found by axe, all reached by keyboard, no sideways scrolling, paper, French only."""

from __future__ import annotations

from typing import Any

import pytest
from budgets import BP, CA, CFU, CRACH, MOHON, accept, act, amending, changed, commune, show
from looking import PHONE, check, check_printed, english, enrol, faults

READER = (
    "/",
    "/budget/",
    "/budget/?q=rien-de-tel",
    "/budget/budget-crach-2022",
    "/budget/budget-mohon-2023",
    "/budget/budget-crach-2022/lignes",
    "/budget/budget-crach-2022/lignes?texte=rien-de-tel",
    "/budget/groups/budget-crach-2022",
    "/budget/budget-crach-2022/resource/{resource}",
    "/registre/",
    "/registre/registre-budgets-crach",
    "/about",
    "/commune/",
    "/commune/crach",
    "/commune/rien",
    "/accessibilite",
    "/commune/crach/accessibilite",
    "/commune/crach/mentions-legales",
    "/glossaire",
    "/organization/crach",
    "/organization/about/crach",
    "/budget/new",  # refused: log in first
    "/user/login",
)
CLERK = (
    "/budget/new",
    "/budget/edit/budget-crach-2022",
    "/budget/resources/budget-crach-2022",
    "/budget/budget-crach-2022/resource/new",
    "/budget/budget-crach-2022/resource/{resource}/edit",
    "/budget/delete/budget-crach-2022",
    "/registre/edit/registre-budgets-crach",
    "/budget/budget-crach-2022",
    "/dataset/activity/budget-crach-2022",
    "/organization/activity/crach",
    "/organization/members/crach",
    "/dashboard/datasets",
    "/commune/crach/a-verifier",
)


@pytest.fixture(scope="module")
def content(empty_site: None) -> dict[str, str]:
    """Two communes with real budgets, and a clerk; once for this file."""
    organization = commune({**CRACH, "address": "1 place de la Mairie", "website": "https://crach.example"})
    accept(organization, BP, CA, changed(CA, ('<Exer V="2021"/>', '<Exer V="2022"/>')), amending("2022-06-27", "1"))
    accept(commune(MOHON), CFU)
    enrol(organization)
    return {"resource": show("budget-crach-2022")["resources"][0]["id"]}


@pytest.mark.parametrize("address", READER)
def test_a_reader_s_page_is_accessible_and_french(page: Any, content: dict[str, str], address: str) -> None:
    check(page, address.format(**content))


@pytest.mark.parametrize("address", CLERK)
def test_a_clerk_s_page_is_accessible_and_french(clerk: Any, content: dict[str, str], address: str) -> None:
    check(clerk, address.format(**content))


def test_the_keyboard_reaches_everything_and_is_seen(page: Any, content: Any) -> None:
    page.goto("/budget/budget-crach-2022")
    wanted = page.evaluate(
        "[...document.querySelectorAll('#content a[href], #content summary')].filter(e => e.offsetParent).length"
    )
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"  # the skip link comes first
    reached = 0
    for _ in range(wanted + 60):
        page.keyboard.press("Tab")
        where = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            return [!!e.closest('#content'), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2] }"""
        )
        reached += where[0]
        assert not where[0] or where[1]
    assert reached >= wanted


def test_pages_need_no_javascript(scriptless: Any) -> None:
    scriptless.goto("/budget/budget-crach-2022/lignes")
    scriptless.fill("#texte", "electricite")
    scriptless.select_option("#sens", "D")
    scriptless.click("form.loos-search button")
    assert "texte=electricite" in scriptless.url
    assert scriptless.locator("tbody tr").count() == 1
    scriptless.goto("/budget/budget-crach-2022")
    scriptless.locator("summary").first.click()
    assert scriptless.locator("details p").first.is_visible()


def test_on_a_phone_the_keyboard_opens_and_closes_the_filters(page: Any, content: Any) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/budget/")
    filters = page.locator("#search-facets a[href*=organization]").first
    page.get_by_role("link", name="Filtrer les").press("Enter")
    assert filters.is_visible() and faults(page) == []
    page.get_by_role("link", name="Fermer les filtres").press("Enter")
    assert not filters.is_visible()


def test_on_a_phone_without_javascript_menu_and_filters_are_open(scriptless: Any) -> None:
    scriptless.set_viewport_size(PHONE)
    scriptless.goto("/budget/")
    assert scriptless.get_by_role("link", name="Communes", exact=True).is_visible()
    assert scriptless.locator("#search-facets a[href*=organization]").first.is_visible()


def test_wide_and_narrow_drawings_take_turns(page: Any, content: Any) -> None:
    page.goto("/budget/budget-crach-2022")
    for width, shown, hidden in ((1280, "wide", "narrow"), (320, "narrow", "wide")):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.locator(f".loos-chart-{shown}").first.is_visible()
        assert not page.locator(f".loos-chart-{hidden}").first.is_visible()


def test_a_printed_page_holds_all_tables_and_no_menus(page: Any, content: Any) -> None:
    check_printed(page, "/budget/budget-crach-2022", ".loos-contents", "summary")
    assert page.locator("figure table").first.bounding_box()["height"] > 50


def test_the_pages_of_results_have_names(page: Any, content: Any) -> None:
    """CKAN's arrows of pagination are links without a text (axe: link-name)."""
    organization = act("organization_show", id="crach")["id"]
    for year in range(1990, 2014):
        values = {"fiscal_year": str(year), "entity_siret": "21560046100010", "owner_org": organization}
        act("package_create", type="budget", **values)
    page.goto("/budget/?page=2")
    assert page.get_by_text("Page précédente").is_visible()
    assert faults(page) == [] and english(page) == []
