"""Minutes read again in a real browser: by axe, by keyboard alone, without scripts, on a narrow screen."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from budgets import act, commune, show
from looking import check, enrol, logged_in
from officials import FIRST
from pdfs import Sheet, made
from test_office import odt
from werkzeug.datastructures import FileStorage

from ckanext.loos.catalogue.officials import publish as publish_officials
from ckanext.loos.records.official import Official

MINUTES = Path(__file__).parents[1] / "data" / "minutes" / "dev"
NAME = "seance-crach-2023-12-14"
PAGE = f"/seance/{NAME}/relecture"
START = "/commune/crach/relecture"


def lines(style: str) -> list[str]:
    return (MINUTES / f"{style}.txt").read_text("utf-8").replace("−", "-").splitlines()


def pdf(style: str) -> bytes:
    return made(Sheet(lines(style)[:30]), Sheet(lines(style)[30:]))


@pytest.fixture(scope="module")
def content(empty_site: None) -> dict[str, str]:
    """A session whose minutes are published and disagree with its page, officials, and a clerk; once for this file."""
    organization = commune()
    publish_officials.accept(organization, [Official("Turquoise", "Ysée", mandate_start=FIRST)])
    known = [{"number": "2023-77", "title": "Budget primitif 2024", "result": "rejected"}]
    values = {"session_date": "2023-12-14", "start_time": "19:00", "deliberations": known}
    package = act("package_create", type="seance", owner_org=organization, **values)
    file = {"upload": FileStorage(io.BytesIO(pdf("ville_pages")), "pv.pdf"), "url": "pv.pdf"}
    resource = act("resource_create", package_id=package["id"], name="Procès-verbal", role="minutes", **file)
    enrol(organization, role="editor")
    return {"resource": resource["id"]}


def given(page: Any, address: str, file: bytes, name: str) -> str:
    """The page to which a file leads."""
    page.goto(address)
    page.set_input_files("#fichier", {"name": name, "mimeType": "application/octet-stream", "buffer": file})
    page.click("text=Lire ce document")
    page.wait_for_url("**fichier=*")
    return str(page.url)


@pytest.mark.parametrize("address", [START, PAGE, PAGE + "?document={resource}", PAGE + "?fichier=perdu"])
def test_a_page_of_the_review_is_accessible_and_french(clerk: Any, content: dict[str, str], address: str) -> None:
    check(clerk, address.format(**content))


@pytest.mark.parametrize("style", ["scrutin_public", "petit_bourg", "une_seule_ligne"])
def test_minutes_of_any_style_make_an_accessible_page(clerk: Any, style: str) -> None:
    document = odt("".join(f"<text:p>{line.strip()}</text:p>" for line in lines(style)))
    check(clerk, given(clerk, START, document, "Procès-verbal du conseil.odt"))
    check(clerk, given(clerk, PAGE, document, "Procès-verbal du conseil.odt"))


def test_a_refused_form_leads_from_each_fault_to_its_line(clerk: Any, content: dict[str, str]) -> None:
    clerk.goto(f"{PAGE}?document={content['resource']}")
    clerk.fill("[name='start_time.value']", "soir")
    clerk.check("#ok-start_time")
    clerk.click("text=Enregistrer les lignes cochées")
    clerk.click("[role=alert] a")
    assert clerk.evaluate("location.hash") == "#ligne-start_time"
    assert clerk.input_value("[name='start_time.value']") == "soir"
    assert clerk.get_attribute("[name='start_time.value']", "aria-invalid") == "true"


def test_by_keyboard_and_without_scripts_from_minutes_to_the_session(scriptless: Any) -> None:
    page = logged_in(scriptless)
    given(page, START, pdf("petit_bourg"), "PV.pdf")
    for words in ("Continuer", "Enregistrer les lignes cochées"):
        button = page.locator("button", has_text=words)
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    page.wait_for_url("**/seance/seance-crach-2024-06-07")
    assert page.get_by_role("heading", name="Loyer du logement communal").is_visible()
    made = show("seance-crach-2024-06-07")
    assert [item["number"] for item in made["deliberations"]] == ["D2024-18", "D2024-19", "D2024-20"]


def test_each_input_and_box_is_reached_in_order_by_keyboard(clerk: Any, content: dict[str, str]) -> None:
    clerk.goto(f"{PAGE}?document={content['resource']}")
    clerk.focus("[name='session_date.value']")
    names = ("place.value", "president.value")
    reached = []
    for _ in range(30):
        clerk.keyboard.press("Tab")
        reached.append(clerk.evaluate("document.activeElement.name + '/' + document.activeElement.value"))
    assert [one for one in reached if one.startswith("ok/")][:3] == ["ok/session_date", "ok/body", "ok/start_time"]
    assert all(any(one.startswith(name) for one in reached) for name in names)
