"""What a citizen reads of the officials: who sits, who sat on a day, how one voted; and what is never told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import CRACH, act, commune
from officials import COUNCIL, DEPUTY, MAYOR, SESSION

from ckanext.loos.catalogue.officials import publish as publish_officials
from ckanext.loos.records.official import Official

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
SPACES = str.maketrans("\u00a0\u202f", "  ")


@pytest.fixture
def council() -> str:
    organization = commune()
    publish_officials.accept(organization, COUNCIL)
    act("package_create", owner_org=organization, **SESSION)
    return organization


def soup(app: Any, address: str) -> Any:
    return BeautifulSoup(app.get(address, status=200).body, "html.parser").find(id="content")


def told(app: Any, address: str) -> str:
    return " ".join(soup(app, address).get_text(" ").translate(SPACES).split())


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(model.meta.engine, "before_cursor_execute", note)


def test_who_sits_today_with_roles_groups_and_delegations(app: Any, council: str) -> None:
    page = told(app, "/commune/crach/elus")
    assert "Élus de Crach" in page and "3 élus connus" in page
    assert page.index("Camille Alder") < page.index("Dominique Birch") < page.index("Sacha Elm")
    assert "1er adjoint au Maire · délégation : Finances" in page
    assert "Commissions : Finances, Urbanisme" in page
    assert "Ensemble (2 élus) : Camille Alder, Dominique Birch" in page
    assert "Claude Cedar" not in page


def test_mandates_of_before_the_last_renewal_are_said_to_be_so(app: Any, council: str) -> None:
    doubt = "Cette liste n’est sans doute plus à jour."
    assert doubt in told(app, "/commune/crach/elus") and doubt in told(app, "/elus/elus-crach")
    assert doubt not in told(app, "/commune/crach/elus?date=2024-03-12")
    assert doubt not in told(app, "/commune/crach/elus?date=2026-03-20")


def test_who_sat_on_a_day_is_asked_by_a_plain_form(app: Any, council: str) -> None:
    page = soup(app, "/commune/crach/elus?date=2022-01-31")
    assert [strong.get_text() for strong in page.select("ul.loos-plain strong")] == [
        "Camille Alder",
        "Dominique Birch",
        "Claude Cedar",
    ]
    form = page.find("form", attrs={"action": "/commune/crach/elus"})
    assert (form["method"], form.find("input")["name"], form.find("input")["value"]) == ("get", "date", "2022-01-31")
    assert page.find("h2").get_text().translate(SPACES) == "Conseil municipal le 31 janvier 2022"


def test_a_day_of_which_nothing_is_known_or_that_is_none_is_said(app: Any, council: str) -> None:
    assert "ne sait pas qui siégeait le 1er janvier 1990" in told(app, "/commune/crach/elus?date=1990-01-01")
    wrong = told(app, "/commune/crach/elus?date=31/01/2022")
    assert "Cette date n’existe pas." in wrong and "Camille Alder" in wrong


def test_a_commune_without_officials_says_so(app: Any) -> None:
    commune()
    assert "Aucun élu n’est encore publié." in told(app, "/commune/crach/elus")


def test_an_official_s_page_tells_mandates_presences_and_votes(app: Any, council: str) -> None:
    page = soup(app, "/commune/crach/elus/claude-cedar")
    text = " ".join(page.get_text(" ").translate(SPACES).split())
    assert "Conseil municipal : mandat du 18 mai 2020 au 31 janvier 2022" in text
    assert "Aucun mandat en cours n’est connu." in text
    assert "Conseil municipal du 10 juin 2021 : absent, représenté par Camille Alder" in text
    assert "Contre, par pouvoir donné à Camille Alder : Budget primitif 2021" in text
    links = {link.get_text(): link["href"] for link in page.find_all("a")}
    assert links["Budget primitif 2021"] == "http://test.ckan.net/deliberation/215600461/2021-06-10/2021_001"
    assert links["Conseil municipal du 10 juin 2021"] == "/seance/seance-crach-2021-06-10"
    assert "Élection d'un adjoint" not in text


def test_the_roles_of_a_person_have_their_days(app: Any, council: str) -> None:
    page = told(app, "/commune/crach/elus/camille-alder")
    assert "Maire , depuis le 26 mai 2020" in page
    assert "Conseil municipal : mandat depuis le 18 mai 2020" in page


def test_sessions_and_votes_are_shown_year_by_year(app: Any, council: str) -> None:
    two = {name: SESSION[name][:2] for name in ("attendance", "votes")}
    act("package_create", owner_org=council, **{**SESSION, **two, "session_date": "2023-02-01"})
    newest = told(app, "/commune/crach/elus/camille-alder")
    assert "Votes de 2023" in newest and "1er février 2023" in newest and "10 juin 2021, " not in newest
    assert "10 juin 2021, délibération n° 2021-001" in told(app, "/commune/crach/elus/camille-alder?annee=2021")
    assert "Votes de 2023" in told(app, "/commune/crach/elus/camille-alder?annee=1789")


def test_who_is_not_public_has_no_page(app: Any, council: str) -> None:
    app.get("/commune/crach/elus/nobody", status=404)
    app.get("/commune/nowhere/elus", status=404)
    act("package_patch", id="elus-crach", private=True)
    app.get("/commune/crach/elus/camille-alder", status=404)
    assert "Camille Alder" not in app.get("/commune/crach/elus?date=2021-01-01").body


def test_a_private_session_tells_nothing_on_an_official_s_page(app: Any, council: str) -> None:
    act("package_patch", id="seance-crach-2021-06-10", private=True)
    page = told(app, "/commune/crach/elus/claude-cedar")
    assert "Budget primitif 2021" not in page and "Les présences ne sont pas encore publiées." in page


def test_the_dataset_s_page_shows_the_body_and_leads_to_the_commune_s(app: Any, council: str) -> None:
    page = soup(app, "/elus/elus-crach")
    assert page.find("h1").get_text().split() == "Élus – Conseil municipal – Crach".split()
    links = [link["href"] for link in page.find_all("a", href=True)]
    assert "/commune/crach/elus" in links and "/commune/crach/elus/sacha-elm" in links
    assert "last_name" not in page.get_text()


def test_the_open_files_are_offered_with_their_size(app: Any, council: str) -> None:
    page = soup(app, "/commune/crach/elus")
    found = page.select("a[href$='.csv']")
    links = {link.get_text().translate(SPACES).partition(",")[0]: link["href"] for link in found}
    assert {f"Élus {date.today().year}", "Votes par élu 2021"} <= links.keys()
    for address in links.values():
        app.get(address.replace("http://test.ckan.net", ""), status=200)


def test_more_officials_and_votes_cost_no_more_statements(app: Any, council: str) -> None:
    addresses = ("/commune/crach/elus", "/commune/crach/elus/camille-alder")
    few = [_count(app, address) for address in addresses]
    publish_officials.accept(council, [replace(DEPUTY, last_name=f"B{place}", rank=None) for place in range(40)])
    items = [{"number": f"2024-{place}", "title": "Voirie", "ballot_kind": "roll_call"} for place in range(40)]
    votes = [{"number": item["number"], "name": "Camille Alder", "choice": "for"} for item in items]
    session = {"session_date": "2024-02-01", "attendance": [], "deliberations": items, "votes": votes}
    act("package_create", owner_org=council, **{**SESSION, **session})
    assert [_count(app, address) for address in addresses] == few


def _count(app: Any, address: str) -> int:
    app.get(address, status=200)
    with statements() as seen:
        app.get(address, status=200)
    return len(seen)


def test_a_name_with_odd_signs_is_shown_and_found(app: Any) -> None:
    odd = Official("D'HÉRÉ <b>", "Zoé & Éva", "Maire", mandate_start=MAYOR.mandate_start)
    publish_officials.accept(commune(), [odd])
    page = soup(app, "/commune/crach/elus")
    (link,) = page.select("ul.loos-plain a")
    assert link["href"] == "/commune/crach/elus/zoe-eva-d-here-b"
    assert soup(app, link["href"]).find("h1").get_text() == "Zoé & Éva D'HÉRÉ <b>"


def test_names_in_a_session_lead_to_the_mandate_of_that_day(app: Any, council: str) -> None:
    later = replace(MAYOR, mandate_start=date(2026, 3, 15), role_start=date(2026, 3, 22))
    publish_officials.accept(council, [later])
    page = soup(app, "/seance/seance-crach-2021-06-10")
    links = {link.get_text(): link["href"] for link in page.select("dl a, details a")}
    mandate = "#mandat-215600461-2020-05-18"
    assert links == {
        "Camille Alder": f"/commune/crach/elus/camille-alder{mandate}",
        "BIRCH Dominique": f"/commune/crach/elus/dominique-birch{mandate}",
        "Claude Cedar": f"/commune/crach/elus/claude-cedar{mandate}",
    }
    official = soup(app, links["Camille Alder"].split("#")[0])
    assert "du 18 mai 2020 au 14 mars 2026" in official.find(id=mandate[1:]).get_text().translate(SPACES)
    assert "depuis le 15 mars 2026" in official.find(id="mandat-215600461-2026-03-15").get_text().translate(SPACES)


def test_each_public_vote_leads_to_the_mandate_of_who_voted(app: Any, council: str) -> None:
    page = soup(app, "/deliberation/215600461/2021-06-10/2021_001")
    votes = page.find("details")
    assert [link["href"].partition("#")[0] for link in votes.find_all("a")] == [
        "/commune/crach/elus/camille-alder",
        "/commune/crach/elus/dominique-birch",
        "/commune/crach/elus/claude-cedar",
        "/commune/crach/elus/camille-alder",
    ]
    text = " ".join(votes.get_text(" ").translate(SPACES).split())
    assert "Contre (1) : Claude Cedar (pouvoir à Camille Alder )" in text


def test_a_name_is_no_link_where_two_persons_or_nobody_sat_under_it(app: Any, council: str) -> None:
    publish_officials.accept(council, [replace(MAYOR, namesake=2, role=None, rank=None)])
    people = [{"name": name, "presence": "present"} for name in ("Camille Alder", "Sacha Elm", "Dominique Birch")]
    day = {"type": "seance", "session_date": "2021-09-01", "attendance": people, "president": "Camille Alder"}
    act("package_create", owner_org=council, **day)
    page = soup(app, "/seance/seance-crach-2021-09-01")
    found = [link["href"] for link in page.find_all("a") if "/elus/" in link["href"]]
    assert found == ["/commune/crach/elus/dominique-birch#mandat-215600461-2020-05-18"]


def test_more_names_cost_no_more_statements(app: Any, council: str) -> None:
    def asked(address: str) -> int:
        app.get(address)
        model.Session.remove()
        with statements() as seen:
            app.get(address)
        return len(seen)

    addresses = ("/seance/seance-crach-2021-06-10", "/deliberation/215600461/2021-06-10/2021_001")
    few = [asked(address) for address in addresses]
    more = [Official("Aspen", f"Alix{letter}", mandate_start=MAYOR.mandate_start) for letter in "abcdefghij"]
    publish_officials.accept(council, more)
    people = [{"name": f"{official.first_name} Aspen", "presence": "present"} for official in more]
    votes = [{"number": "2021-001", "name": person["name"], "choice": "for"} for person in people]
    change = {"attendance": SESSION["attendance"] + people, "votes": SESSION["votes"] + votes, "seats": 13}
    package = tk.get_action("package_show")({"ignore_auth": True}, {"id": "seance-crach-2021-06-10"})
    act("package_patch", id=package["id"], **change)
    assert [asked(address) for address in addresses] == few


def test_agents_alone_are_told_that_more_sit_than_there_are_seats(app: Any) -> None:
    organization = commune({**CRACH, "seats": 2})
    publish_officials.accept(organization, COUNCIL)
    user = factories.UserWithToken()
    act("organization_member_create", id=organization, username=user["name"], role="editor")
    told = app.get("/elus/elus-crach", headers={"Authorization": user["token"]}).body
    assert "de trop pour le nombre de sièges" in told and "Fin du mandat" in told
    assert "de trop" not in app.get("/elus/elus-crach").body
