"""The register of acts on its pages: a year's list, an act with its files and text, and what an agent may do."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import act, commune, show
from sessions import given

from ckanext.loos.catalogue.acts import publish as publish_acts
from ckanext.loos.catalogue.acts import reading
from ckanext.loos.records.act import ActStatus, Nature

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
LIST = "/commune/crach/actes"
PAGE = "/acte/215600461/2024-03-12/2024_45-AR"
SPACES = str.maketrans("\u00a0\u202f", "  ")
RECEIPT = "056-215600461-20240312-2024_45-AR"


def order(number: str = "2024-45", title: str = "Règlement du marché", *lines: str, **values: Any) -> Any:
    return given(number, title, *lines, **{"nature": Nature.REGULATORY, "subject_code": "8.3", **values})


def accept(*received: Any, **organization: Any) -> str:
    made = commune(**organization)
    publish_acts.accept(made, received)
    reading.read_all(made)
    return made


def page(app: Any, address: str, **values: Any) -> BeautifulSoup:
    return BeautifulSoup(app.get(address, **values).body, "html.parser").find(id="content")


def words(found: Any) -> str:
    return " ".join(found.get_text(" ").translate(SPACES).split())


def test_the_list_is_of_the_newest_year_and_leads_to_its_acts_from_the_commune_s_page(app: Any) -> None:
    january, february = datetime.date(2025, 1, 8), datetime.date(2025, 2, 1)
    accept(order(), order("2025-1", "Foire", date=january), order("2025-2", date=february))
    assert LIST in app.get("/commune/crach").body
    found = page(app, LIST)
    assert "2 actes en 2025" in words(found)
    assert "Arrêté réglementaire n° 2025-1, 8 janvier 2025" in words(found)
    assert [link["href"] for link in found.select("ul.loos-plain a")] == [
        "/acte/215600461/2025-02-01/2025_2-AR",
        "/acte/215600461/2025-01-08/2025_1-AR",
    ]
    assert "/fichiers/registres/215600461/actes/2025.csv" in app.get(LIST).body
    assert "1 acte en 2024" in words(page(app, f"{LIST}?annee=2024"))
    assert "2 actes en 2025" in words(page(app, f"{LIST}?annee=1900&nature=ZZ&page=0"))


def test_the_list_is_filtered_by_nature_in_words(app: Any) -> None:
    organization = accept(order())
    act("package_patch", id="actes-crach-2024", acts=[*show("actes-crach-2024")["acts"], CONTRACT])
    assert organization
    found = page(app, LIST)
    assert [option.get_text() for option in found.select("#nature option")] == [
        "Toutes",
        "Arrêtés réglementaires (1)",
        "Contrats et conventions (1)",
    ]
    filtered = words(page(app, f"{LIST}?annee=2024&nature=CC"))
    assert "1 contrat ou convention en 2024" in filtered
    assert "Règlement du marché" not in filtered


CONTRACT = {"number": "7", "date": "2024-05-02", "kind": "CC", "title": "Bail de la halle", "subject_code": "3.3"}


def test_a_long_year_comes_in_pages(app: Any) -> None:
    accept(order())
    many = [{**CONTRACT, "number": str(number)} for number in range(1, 55)]
    act("package_patch", id="actes-crach-2024", acts=many)
    first, second = page(app, LIST), page(app, f"{LIST}?annee=2024&page=2")
    assert "Page 1 sur 2" in words(first)
    assert [len(found.select("ul.loos-plain > li")) for found in (first, second)] == [50, 4]
    assert first.select("nav[aria-label='Pages de la liste'] a")[0]["href"].startswith(f"{LIST}?annee=2024")


def test_a_commune_without_acts_says_so(app: Any) -> None:
    commune()
    assert "Aucun arrêté ni autre acte n’est encore publié." in words(page(app, LIST))


def test_orders_that_wait_are_counted_and_nothing_else_is_told_of_them(app: Any) -> None:
    accept(order(), order("1", "Permis de M. Durand"), order("2", "Nomination", nature=Nature.INDIVIDUAL))
    found = page(app, LIST)
    assert "1 arrêté réglementaire de 2024 en cours de vérification." in words(found)
    assert "Durand" not in words(found)


def test_an_act_has_a_page_with_its_file_its_text_and_how_to_cite_it(app: Any) -> None:
    received = datetime.date(2024, 3, 14)
    accept(order("2024-45", "Règlement du marché", "Les étals ouvrent à huit heures.", received_on=received))
    found = page(app, PAGE)
    told = words(found)
    assert found.find("h1").get_text() == "Règlement du marché"
    assert "Arrêté réglementaire n° 2024-45 du 12 mars 2024, Crach" in told
    assert "Reçu en préfecture le 14 mars 2024." in told
    assert "Les étals ouvrent à huit heures." in words(found.find(class_="loos-text"))
    assert "Crach, arrêté réglementaire n° 2024-45 du 12 mars 2024, « Règlement du marché », http://test" in told
    (link,) = found.select("#fichiers ~ ul a")
    assert app.get(link["href"].replace("http://test.ckan.net", "")).data.startswith(b"%PDF")


def test_every_way_to_write_an_act_s_number_leads_to_its_page(app: Any) -> None:
    accept(order())
    for written in ("2024_45", "2024-45", "2024-45-ar", "2024_45-AR"):
        answer = app.get(f"/acte/215600461/2024-03-12/{written}", follow_redirects=False)
        assert answer.status_code == (200 if written == "2024_45-AR" else 301)
        assert written == "2024_45-AR" or answer.headers["Location"].endswith(PAGE)
    for lost in ("/acte/215600461/2024-03-12/46", "/acte/215600461/hier/45", "/acte/1/2024-03-12/2024_45-AR"):
        assert app.get(lost).status_code == 404


def test_acts_that_change_one_another_lead_to_one_another(app: Any) -> None:
    later = datetime.date(2024, 6, 4)
    accept(order(), order("2024-80", "Règlement du marché, modifié", previous_id=RECEIPT, date=later))
    assert "Modifié ou remplacé par Règlement du marché, modifié (n° 2024-80, 4 juin 2024)" in words(page(app, PAGE))
    assert PAGE in app.get("/acte/215600461/2024-06-04/2024_80-AR").body


def test_an_order_that_changes_a_deliberation_leads_to_it(app: Any) -> None:
    former = "056-215600461-20240312-2024_10-DE"
    accept(order("2024-80", previous_id=former), given("2024-10", "Tarifs de la cantine"))
    assert "/deliberation/215600461/2024-03-12/2024_10" in app.get("/acte/215600461/2024-03-12/2024_80-AR").body


def test_an_annulled_act_stays_and_says_so_first(app: Any) -> None:
    accept(order(status=ActStatus.CANCELLED))
    assert "Annulé : la commune a retiré cet acte" in words(page(app, LIST))
    assert "Annulé : la commune a retiré cet acte" in words(page(app, PAGE).find(class_="loos-note"))


def test_what_is_not_public_has_no_page(app: Any) -> None:
    accept(order())
    act("package_patch", id="actes-crach-2024", private=True)
    assert app.get(PAGE).status_code == 404
    assert "Règlement du marché" not in app.get(LIST).body


def test_an_agent_withdraws_an_act_which_stays_listed_without_its_file(app: Any) -> None:
    agent = factories.UserWithToken()
    headers = {"Authorization": agent["token"]}
    organization = accept(
        order("2024-45", "Règlement du marché", "Les étals ouvrent à huit heures."),
        users=[{"name": agent["name"], "capacity": "editor"}],
    )
    (link,) = page(app, PAGE).select("#fichiers ~ ul a")
    assert page(app, PAGE).select("form[method=post]") == []
    assert app.post(PAGE, data={"motif": "Relu."}).status_code == 403
    assert len(page(app, PAGE, headers=headers).select("form[method=post]")) == 1
    refused = app.post(PAGE, data={"motif": " "}, headers=headers, follow_redirects=True)
    assert "Dites pourquoi" in refused.body
    assert "est retiré" in app.post(PAGE, data={"motif": "Nomme."}, headers=headers, follow_redirects=True).body
    for address in (PAGE, LIST):
        assert "Retiré de ce site le" in words(page(app, address))
    assert "huit heures" not in app.get(PAGE).body
    assert app.get(link["href"].replace("http://test.ckan.net", "")).status_code == 404
    publish_acts.accept(organization, [order("2024-45", "Autre titre", "Autre texte.", status=ActStatus.RECEIVED)])
    reading.read_all(organization)
    assert show("actes-crach-2024")["resources"] == []
    assert show("actes-crach-2024")["acts"][0]["title"] == "Règlement du marché"
    again = app.post(PAGE, data={"motif": "Encore."}, headers=headers, follow_redirects=True)
    assert "plus, publié" in again.body


def test_the_dataset_s_own_page_leads_to_the_list(app: Any) -> None:
    accept(order())
    assert f"{LIST}?annee=2024" in app.get("/actes/actes-crach-2024").body
    assert "Registres des actes" in app.get("/actes/").body
