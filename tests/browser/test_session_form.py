"""A clerk enters a session in a real browser: groups are added, moved, folded, copied, removed, and saved in order."""

from __future__ import annotations

import re
from typing import Any

import pytest
from budgets import act, commune, show
from looking import check_seen, enrol, faults, logged_in
from officials import COUNCIL

from ckanext.loos.catalogue.officials import publish as publish_officials

DELIBERATIONS = "[data-loos-groups=deliberations]"
TOLD = f"{DELIBERATIONS} [data-loos-list] > div summary"
MANY = [{"number": f"2026-{place:03}", "title": f"Affaire {place}", "result": "adopted"} for place in range(1, 41)]


@pytest.fixture(scope="module")
def content(empty_site: None) -> None:
    """A commune with officials, a long session, and a clerk; once for this file."""
    organization = commune()
    publish_officials.accept(organization, list(COUNCIL))
    roll = [{"name": f"Camille Numéro-{place:02}", "presence": "present"} for place in range(33)]
    values = {"owner_org": organization, "session_date": "2026-01-15", "deliberations": MANY, "attendance": roll}
    act("package_create", type="seance", **values)
    enrol(organization)


def told(page: Any) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(TOLD).all_inner_texts()]


def saved(page: Any) -> None:
    page.locator("button[name=save]").last.click()
    page.wait_for_load_state()
    assert page.locator("#loos-mistakes").count() == 0


def add(page: Any, place: int, number: str, title: str) -> None:
    page.get_by_role("button", name="Ajouter une délibération").click()
    assert page.evaluate("document.activeElement.name") == f"deliberations-{place}-number"
    page.keyboard.type(number)
    page.keyboard.press("Tab")
    page.keyboard.type(title)


def tool(page: Any, verb: str, place: int, label: str = "Délibération") -> Any:
    return page.get_by_role("button", name=f"{verb} : {label} {place}", exact=True)


def test_a_session_is_saved_in_the_order_of_the_screen(clerk: Any) -> None:
    clerk.goto("/seance/new")
    clerk.fill("[name=session_date]", "2026-11-12")
    for place, (number, title) in enumerate((("1", "Budget"), ("2", "Cantine"), ("3", "Voirie"))):
        add(clerk, place, number, title)
    assert told(clerk) == ["1. 1 – Budget", "2. 2 – Cantine", "3. 3 – Voirie"]

    tool(clerk, "Monter", 3).press("Enter")
    assert told(clerk) == ["1. 1 – Budget", "2. 3 – Voirie", "3. 2 – Cantine"]
    assert clerk.evaluate("document.activeElement.getAttribute('aria-label')") == "Monter : Délibération 2"
    clerk.get_by_text("Délibération : nouvelle place, 2 sur 3.").wait_for(state="attached")
    clerk.keyboard.press("Enter")
    assert clerk.evaluate("document.activeElement.getAttribute('aria-label')") == "Descendre : Délibération 1"

    tool(clerk, "Copier", 2).press("Enter")
    clerk.keyboard.type("1 bis")
    clerk.locator("[name=deliberations-2-result]").select_option("adopted")
    clerk.locator("[name=deliberations-2-in_favour]").fill("25")
    assert told(clerk) == ["1. 3 – Voirie", "2. 1 – Budget", "3. 1 bis – Budget – Adoptée – 25 pour", "4. 2 – Cantine"]

    tool(clerk, "Retirer", 1).press("Enter")
    assert clerk.evaluate("document.activeElement.textContent") == "Annuler le retrait"
    clerk.keyboard.press("Enter")
    assert told(clerk)[0] == "1. 3 – Voirie"
    tool(clerk, "Retirer", 1).press("Enter")

    saved(clerk)
    assert clerk.get_by_text("« Conseil municipal du 12 novembre 2026 » est enregistré.").is_visible()
    assert faults(clerk) == []
    rows = show("seance-crach-2026-11-12")["deliberations"]
    assert [(row["number"], row["title"]) for row in rows] == [("1", "Budget"), ("1 bis", "Budget"), ("2", "Cantine")]
    assert rows[1]["in_favour"] == 25


def test_the_officials_of_the_day_fill_the_roll_call_and_the_votes(clerk: Any) -> None:
    clerk.goto("/seance/new")
    clerk.fill("[name=session_date]", "2021-06-10")
    clerk.get_by_role("button", name="Remplir avec les élus en fonction").click()
    clerk.get_by_text("Élus ajoutés : 3.").first.wait_for()
    assert clerk.input_value("[name=seats]") == "3"
    clerk.locator("[name=attendance-2-presence]").select_option("absent")
    assert clerk.locator("[data-loos-counted]").first.inner_text() == "3 en tout ; Présent : 2 ; Absent : 1"
    add(clerk, 0, "2021-001", "Budget")
    clerk.locator("[name=deliberations-0-ballot_kind]").select_option("roll_call")
    clerk.get_by_role("button", name="Ajouter un vote par votant").click()
    saved(clerk)
    made = show("seance-crach-2021-06-10")
    assert [row["name"] for row in made["attendance"]] == ["Camille Alder", "Dominique Birch", "Claude Cedar"]
    votes = [(row["number"], row["name"], row["choice"]) for row in made["votes"]]
    assert votes == [("2021-001", "Camille Alder", "for"), ("2021-001", "Dominique Birch", "for")]


def test_many_groups_are_folded_and_the_link_of_a_mistake_opens_its_own(clerk: Any) -> None:
    clerk.goto("/seance/edit/seance-crach-2026-01-15")
    opened = clerk.locator(f"{DELIBERATIONS} details[open]")
    assert (len(told(clerk)), opened.count()) == (40, 0)
    clerk.get_by_role("button", name="Tout déplier").click()
    assert opened.count() == 40
    clerk.fill("[name=deliberations-29-voters]", "beaucoup")
    clerk.locator("button.btn-primary[name=save]").click()
    clerk.wait_for_load_state()
    assert clerk.evaluate("document.activeElement.id") == "loos-mistakes"
    assert opened.count() == 1
    clerk.get_by_role("button", name="Tout replier").click()
    clerk.get_by_role("link", name="Délibération 30, Votants").click()
    assert clerk.evaluate("document.activeElement.value") == "beaucoup"
    assert faults(clerk) == []


@pytest.mark.parametrize("address", ["/seance/new", "/seance/edit/seance-crach-2026-01-15", "/elus/edit/elus-crach"])
def test_the_form_is_accessible_french_and_fits_a_phone(clerk: Any, address: str) -> None:
    clerk.goto(address)
    for group in ("deliberations", "mandates", "attendance", "votes"):
        found = clerk.locator(f"[data-loos-groups={group}] [data-loos-do=add]")
        if found.count():
            found.click()
    check_seen(clerk)


def test_without_javascript_all_groups_are_open_and_empty_ones_are_there_to_fill(scriptless: Any) -> None:
    page = logged_in(scriptless)
    page.goto("/seance/new")
    page.fill("[name=session_date]", "2026-11-19")
    assert page.get_by_text(re.compile("voici 5 places vides")).is_visible()
    assert not page.get_by_role("button", name="Monter").count()
    page.fill("[name=deliberations-1-number]", "7")
    page.fill("[name=deliberations-1-title]", "Cantine")
    page.fill("[name=attendance-0-name]", "Camille Alder")
    page.locator("[name=attendance-0-presence]").select_option("present")
    saved(page)
    assert [row["number"] for row in show("seance-crach-2026-11-19")["deliberations"]] == ["7"]
    page.goto("/seance/edit/seance-crach-2026-11-19")
    assert page.locator(f"{DELIBERATIONS} summary:visible").count() == 6
    assert page.locator("[name=deliberations-5-title]").is_visible()
    page.press("[name=deliberations-0-title]", "Enter")  # saves: CKAN's own form would unpublish
    page.wait_for_url("**/seance/seance-crach-2026-11-19")
    assert show("seance-crach-2026-11-19")["state"] == "active"
