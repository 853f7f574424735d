"""Officials in a real browser: no fault found by axe, no sideways scrolling, French, no script needed."""

from __future__ import annotations

from typing import Any

import pytest
from budgets import act, commune
from looking import check, enrol
from officials import COUNCIL, SESSION

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
def content(empty_site: None) -> None:
    """A council across a by-election, a session at which it votes, and a clerk; once for this file."""
    organization = commune()
    publish_officials.accept(organization, COUNCIL)
    act("package_create", owner_org=organization, **SESSION)
    enrol(organization)


@pytest.mark.parametrize("address", READER)
def test_a_reader_s_page_is_accessible_and_french(page: Any, content: Any, address: str) -> None:
    check(page, address)


@pytest.mark.parametrize("address", CLERK)
def test_a_clerk_s_page_is_accessible_and_french(clerk: Any, address: str) -> None:
    check(clerk, address)


def test_who_sat_is_asked_without_javascript(scriptless: Any) -> None:
    scriptless.goto("/commune/crach/elus")
    scriptless.fill("#date", "2022-01-31")
    scriptless.click("form.loos-search button")
    assert scriptless.url.endswith("/commune/crach/elus?date=2022-01-31")
    scriptless.get_by_role("link", name="Claude Cedar").click()
    assert scriptless.locator("h1").inner_text() == "Claude Cedar"
