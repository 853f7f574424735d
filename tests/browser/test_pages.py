"""In a real browser: no fault found by axe, all reached by keyboard, no sideways scrolling, paper, French only."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import BP, CA, CFU, CRACH, MOHON, accept, act, amending, changed, commune, show

PASSWORD = "mot de passe assez long"
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
# Words that no French text of ours has. Names of licences and of software are proper names.
ENGLISH = set(
    "the of and with this that from you your not found please new edit add delete remove update save search submit "
    "cancel view views show hide more less next previous home about login logout user users password dataset datasets "
    "resource resources organization organizations group groups tag tags license licenses name author maintainer "
    "visibility private public draft deleted modified updated last first field value file upload browse choose select "
    "required optional invalid missing error errors warning help settings activity stream followers follow share "
    "download explore embed there here order relevance ascending descending filter results clear manage members member "
    "role roles annual monthly daily unknown".split()
) - {"public"}
PROPER = re.compile(r"(Open Data[\w ]*|Creative Commons[\w -]*|GNU [\w ]*|Other \([\w -]*\))( License)?( \(\w+\))?")


@pytest.fixture(scope="module")
def content(empty_db: Any, live_site: str) -> Iterator[dict[str, str]]:
    """Two communes with real budgets, and a clerk; once for this file."""
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
    organization = commune({**CRACH, "address": "1 place de la Mairie", "website": "https://crach.example"})
    accept(organization, BP, CA, changed(CA, ('<Exer V="2021"/>', '<Exer V="2022"/>')), amending("2022-06-27", "1"))
    accept(commune(MOHON), CFU)
    user = factories.User(name="clerk", password=PASSWORD)
    act("organization_member_create", id=organization, username=user["name"], role="admin")
    model.Session.commit()
    yield {"resource": show("budget-crach-2022")["resources"][0]["id"]}
    model.Session.remove()


@pytest.fixture
def clerk(page: Any, content: Any) -> Any:
    page.goto("/user/login")
    page.fill("input[name=login]", "clerk")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/dashboard/**")
    return page


def opened(page: Any, address: str) -> Any:
    """The page with all that is folded unfolded."""
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    return page


def faults(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:200]}" for v in found for node in v["nodes"]]


def english(page: Any) -> list[str]:
    """Lines that people see or hear with an English word in them."""
    told = page.evaluate(
        """() => {
            const said = name => [...document.querySelectorAll(`[${name}]`)].map(e => e.getAttribute(name));
            const names = ["aria-label", "placeholder", "title", "alt"];
            return [document.title, document.body.innerText, ...names.flatMap(said)];
        }"""
    )
    lines = {line.strip() for block in told for line in block.splitlines()}
    plain = {line: re.sub(r"https?://\S+|\S+@\S+", "", PROPER.sub("", line)) for line in lines}
    return sorted(line for line, text in plain.items() if ENGLISH & set(re.findall(r"[a-zà-ÿ]+", text.lower())))


def check(page: Any, address: str) -> None:
    opened(page, address)
    assert faults(page) == []
    assert english(page) == []
    assert page.get_attribute("html", "lang") == "fr"
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


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


def test_pages_need_no_javascript(browser: Any, live_site: str, content: Any) -> None:
    context = browser.new_context(base_url=live_site, java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto("/budget/budget-crach-2022/lignes")
    page.fill("#texte", "electricite")
    page.select_option("#sens", "D")
    page.click("form.loos-search button")
    assert "texte=electricite" in page.url
    assert page.locator("tbody tr").count() == 1
    page.goto("/budget/budget-crach-2022")
    page.locator("summary").first.click()
    assert page.locator("details p").first.is_visible()
    context.close()


def test_on_a_phone_the_keyboard_opens_and_closes_the_filters(page: Any, content: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/budget/")
    filters = page.locator("#search-facets a[href*=organization]").first
    page.get_by_role("link", name="Filtrer les").press("Enter")
    assert filters.is_visible() and faults(page) == []
    page.get_by_role("link", name="Fermer les filtres").press("Enter")
    assert not filters.is_visible()


def test_on_a_phone_without_javascript_menu_and_filters_are_open(browser: Any, live_site: str, content: Any) -> None:
    size = {"width": 320, "height": 700}
    context = browser.new_context(base_url=live_site, java_script_enabled=False, viewport=size, locale="fr-FR")
    page = context.new_page()
    page.goto("/budget/")
    assert page.get_by_role("link", name="Communes", exact=True).is_visible()
    assert page.locator("#search-facets a[href*=organization]").first.is_visible()
    context.close()


def test_wide_and_narrow_drawings_take_turns(page: Any, content: Any) -> None:
    page.goto("/budget/budget-crach-2022")
    for width, shown, hidden in ((1280, "wide", "narrow"), (320, "narrow", "wide")):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.locator(f".loos-chart-{shown}").first.is_visible()
        assert not page.locator(f".loos-chart-{hidden}").first.is_visible()


def test_a_printed_page_holds_all_tables_and_no_menus(page: Any, content: Any) -> None:
    page.goto("/budget/budget-crach-2022")
    page.emulate_media(media="print")
    assert page.locator("figure table").first.bounding_box()["height"] > 50
    for chrome in (".masthead", ".site-footer", ".loos-contents", "summary"):
        assert not page.locator(chrome).first.is_visible()


def test_the_pages_of_results_have_names(page: Any, content: Any) -> None:
    """CKAN's arrows of pagination are links without a text (axe: link-name)."""
    organization = act("organization_show", id="crach")["id"]
    for year in range(1990, 2014):
        values = {"fiscal_year": str(year), "entity_siret": "21560046100010", "owner_org": organization}
        act("package_create", type="budget", **values)
    page.goto("/budget/?page=2")
    assert page.get_by_text("Page précédente").is_visible()
    assert faults(page) == [] and english(page) == []
