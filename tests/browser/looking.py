"""How the browser tests look at a page: with axe, for English words, on a narrow screen, on paper."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from budgets import act
from ckan.tests import factories

PHONE = {"width": 320, "height": 700}
PASSWORD = "mot de passe assez long"
# Words that no French text of ours has. Names of licences and of software are proper names.
ENGLISH = set(
    "the of and with this that from you your not found please new edit add delete remove update save search submit "
    "cancel view views show hide more less next previous home about login logout user users password dataset datasets "
    "resource resources organization organizations group groups tag tags license licenses name author maintainer "
    "visibility private draft deleted modified updated last first field value file upload browse choose select "
    "required optional invalid missing error errors warning help settings activity stream followers follow share "
    "download explore embed there here order relevance ascending descending filter results clear manage members member "
    "role roles annual monthly daily unknown".split()
)
PROPER = re.compile(r"(Open Data[\w ]*|Creative Commons[\w -]*|GNU [\w ]*|Other \([\w -]*\))( License)?( \(\w+\))?")


def enrol(organization: str, role: str = "admin") -> None:
    """Give the commune a clerk who can log in."""
    user = factories.User(name="clerk", password=PASSWORD)
    act("organization_member_create", id=organization, username=user["name"], role=role)


def logged_in(page: Any) -> Any:
    page.goto("/user/login")
    page.fill("input[name=login]", "clerk")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/dashboard/**")
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
    """The page, with all that is folded unfolded, is accessible, French, and fits a phone."""
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    check_seen(page)


def check_seen(page: Any) -> None:
    """The page as it stands is accessible, French, and fits a phone."""
    assert faults(page) == []
    assert english(page) == []
    assert page.get_attribute("html", "lang") == "fr"
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def check_printed(page: Any, address: str, *hidden: str) -> None:
    """On paper, the page has no menus, nor what else is named; it stays as printed, to be looked at."""
    page.goto(address)
    page.emulate_media(media="print")
    for chrome in (".masthead", ".site-footer", *hidden):
        assert not page.locator(chrome).first.is_visible()
