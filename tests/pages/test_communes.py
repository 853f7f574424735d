"""A commune's page, its accessibility statement, its legal notice; the glossary; the footer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import BP, CA, CFU, CRACH, MOHON, accept, act, commune

from ckanext.loos.records import glossary

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
SPACES = str.maketrans("\u00a0\u202f", "  ")


def told(app: Any, address: str) -> str:
    page = BeautifulSoup(app.get(address, status=200).body, "html.parser")
    return " ".join(page.find(id="content").get_text(" ").translate(SPACES).split())


def test_a_commune_shows_its_latest_budgets_its_files_and_its_contact(app: Any) -> None:
    accept(commune({**CRACH, "contact_name": "Service des finances"}), BP, CA)
    page = told(app, "/commune/crach")
    assert "Le dernier budget voté : 2022" in page
    assert "Les derniers comptes : 2021" in page
    assert "2 587 173 €" in page and "2 282 437 €" in page
    assert "Budgets 2022, CSV, 43 ko" in page
    assert "Service des finances" in page and "mairie@commune.example" in page
    link = BeautifulSoup(app.get("/commune/crach").body, "html.parser").find("a", string=lambda s: s and "CSV" in s)
    assert link["href"].startswith("http") and app.get(link["href"], status=200).body.startswith("BGT_NATDEC")


def test_a_private_budget_is_not_on_the_commune_s_page(app: Any) -> None:
    accept(commune(), BP)
    act("package_patch", id="budget-crach-2022", private=True)
    assert "Aucun budget n’est encore publié." in told(app, "/commune/crach")


def test_the_home_page_and_the_list_lead_to_each_commune_and_its_newest_budget(app: Any) -> None:
    accept(commune(), BP, CA)
    commune(MOHON)
    for address in ("/", "/commune/"):
        page = BeautifulSoup(app.get(address, status=200).body, "html.parser").find(attrs={"role": "main"})
        links = [link["href"] for link in page.select("ul.loos-plain a")]
        assert links == ["/commune/crach", "/budget/budget-crach-2022", "/commune/mohon"]
        assert "Aucun budget n’est encore publié." in page.get_text()
    act("package_patch", id="budget-crach-2022", private=True)
    assert "/budget/budget-crach-2022" not in app.get("/").body
    assert 'href="/budget/budget-crach-2021"' in app.get("/").body


def test_what_is_no_commune_is_not_found(app: Any) -> None:
    factories.Organization(name="autre")
    commune()
    act("organization_delete", id="crach")
    for name in ("autre", "crach", "nothing"):
        for page in ("", "/accessibilite", "/mentions-legales"):
            app.get(f"/commune/{name}{page}", status=404)


def test_an_honest_statement_says_what_is_missing(app: Any) -> None:
    commune({**CRACH, "accessibility": {"not_conformant": ["Un PDF n’est pas balisé."]}})
    page = told(app, "/accessibilite")
    for words in (
        "non conforme",
        "article 47 de la loi n° 2005-102",
        "RGAA), version 4.1",
        "Aucun audit n’a encore été fait.",
        "Un PDF n’est pas balisé.",
        "Défenseur des droits",
        "le schéma pluriannuel de mise en accessibilité",
    ):
        assert words in page, words


def test_an_audited_statement_says_its_rate(app: Any) -> None:
    facts = {"state": "partiellement conforme", "rate": 82.5, "audited_on": "2026-03-01", "audited_by": "Audit SARL"}
    commune({**CRACH, "accessibility": {**facts, "multi_year_plan_url": "https://crach.example/plan"}})
    page = told(app, "/commune/crach/accessibilite")
    assert "Un audit fait par Audit SARL le 1er mars 2026 montre que 82,5 % des critères" in page
    assert "À compléter par la commune" not in page


def test_the_legal_notice_names_who_answers(app: Any) -> None:
    commune({**CRACH, "publication_director": "La maire", "host": "Hébergeur SA", "address": "1 place de la Mairie"})
    page = told(app, "/mentions-legales")
    assert "Direction de la publication : La maire." in page and "Hébergeur SA" in page
    assert "À compléter" not in page


def test_the_legal_notice_says_what_is_missing(app: Any) -> None:
    commune()
    assert "le directeur ou la directrice de la publication" in told(app, "/commune/crach/mentions-legales")


def test_several_communes_are_listed(app: Any) -> None:
    commune()
    accept(commune(MOHON), CFU)
    assert "Accessibilité : Mohon" in told(app, "/accessibilite")
    assert "Mentions légales : Crach" in told(app, "/mentions-legales")


def test_no_commune_breaks_nothing(app: Any) -> None:
    assert "Aucune commune" in told(app, "/accessibilite")


def test_every_page_says_the_state_of_accessibility(app: Any) -> None:
    commune()
    for address in ("/", "/dataset/", "/glossaire", "/commune/crach"):
        footer = BeautifulSoup(app.get(address).body, "html.parser").find("footer").get_text(" ")
        assert "Accessibilité : non conforme" in footer
        assert "Mentions légales" in footer


def test_the_glossary_explains_every_word(app: Any) -> None:
    page = told(app, "/glossaire")
    assert all(item.explanation.translate(SPACES) in page for item in glossary.TERMS)
    assert "Chapitre 011" in page
