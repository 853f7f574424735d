"""Officials in a real browser: no fault found by axe, no sideways scrolling, French, no script needed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from budgets import act, commune
from officials import COUNCIL, SESSION
from test_pages import PASSWORD, check

from ckanext.loos.catalogue.officials import publish as publish_officials

READER = (
    "/commune/crach/elus",
    "/commune/crach/elus?date=2021-06-10",
    "/commune/crach/elus?date=rien",
    "/commune/crach/elus?date=1990-01-01",
    "/commune/crach/elus/claude-cedar",
    "/commune/crach/elus/camille-alder",
    "/commune/crach/elus/rien",
    "/elus/",
    "/elus/?q=rien-de-tel",
    "/commune/crach",
    "/elus/elus-crach",
    "/registre/registre-elus-crach",
    "/registre/registre-votes-crach",
)
CLERK = ("/elus/new", "/elus/edit/elus-crach", "/elus/elus-crach", "/elus/delete/elus-crach")


@pytest.fixture(scope="module")
def content(empty_db: Any, live_site: str) -> Iterator[None]:
    """A council across a by-election, a session at which it votes, and a clerk; once for this file."""
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
    publish_officials.accept(organization, COUNCIL)
    act("package_create", owner_org=organization, **SESSION)
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
def test_a_clerk_s_page_is_accessible_and_french(clerk: Any, address: str) -> None:
    check(clerk, address)


def test_who_sat_is_asked_without_javascript(browser: Any, live_site: str, content: Any) -> None:
    context = browser.new_context(base_url=live_site, java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto("/commune/crach/elus")
    page.fill("#date", "2022-01-31")
    page.click("form.loos-search button")
    assert page.url.endswith("/commune/crach/elus?date=2022-01-31")
    page.get_by_role("link", name="Claude Cedar").click()
    assert page.locator("h1").inner_text() == "Claude Cedar"
    context.close()
