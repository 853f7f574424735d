"""The agents' page: legal deadlines, what waits for a decision, and what a decision does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from ckan.tests import factories

sys.path.insert(0, str(Path(__file__).parents[1]))

from acts import archive, given
from budgets import BP, CA, accept, act, commune, show
from formats.pdfs import Sheet, made

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
PAGE = "/commune/crach/a-verifier"
NAMED = made(Sheet(("Le terrain est vendu à M. Durand.",)))
SPACES = str.maketrans("\u00a0\u202f", "  ")


class Agent:
    """Somebody of the organization, and how the pages look to them."""

    def __init__(self, app: Any, role: str | None) -> None:
        user = factories.UserWithToken()
        self.name, self._app = user["name"], app
        self._headers = {"Authorization": user["token"]}
        self.organization = commune(users=[{"name": self.name, "capacity": role}] if role else [])

    def get(self, address: str = PAGE, **values: Any) -> Any:
        more = {"query_string": values} if values else {}
        return self._app.get(address, headers=self._headers, follow_redirects=False, **more)

    def post(self, **form: str) -> Any:
        return self._app.post(PAGE, data=form, headers=self._headers, follow_redirects=True)

    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.get().body, "html.parser").find(id="content")

    def text(self) -> str:
        return words(self.page())


def words(page: Any) -> str:
    return " ".join(page.get_text(" ").translate(SPACES).split())


@pytest.fixture
def agent(app: Any) -> Agent:
    return Agent(app, "editor")


def intake(agent: Agent, number: str = "2024_1", title: str = "Vente à M. Durand", **more: Any) -> None:
    given(agent.organization, f"{number}.tar.gz", archive(number, title, **more))


def form(page: BeautifulSoup, place: int = 0) -> dict[str, str]:
    fields = page.find_all("form", method="post")[place].find_all("input", type="hidden")
    return {field["name"]: field["value"] for field in fields}


@pytest.mark.parametrize("role", ["member", None])
def test_who_is_no_agent_of_the_commune_is_refused_in_french(app: Any, role: str | None) -> None:
    visitor = Agent(app, role)
    intake(visitor)
    for answer in (visitor.get(), visitor.get(f"{PAGE}/fichier"), visitor.post(), app.get(PAGE)):
        assert answer.status_code == 403
        assert "réservée aux agents de la commune" in answer.body
        assert "Durand" not in answer.body


def test_only_agents_find_the_page_from_the_commune_s(app: Any, agent: Agent) -> None:
    assert PAGE in agent.get("/commune/crach").body
    assert PAGE not in app.get("/commune/crach").body


def test_an_act_waits_with_its_reason_and_its_file(agent: Agent) -> None:
    intake(agent, pdf=NAMED)
    page = agent.page()
    told = words(page)
    assert "Délibération 2024_1 : Vente à M. Durand" in told
    assert told.count("Pourquoi il attend : Il semble nommer une personne.") == 2  # the act, and its file
    (link,) = page.select("#attente ~ section a")
    file = agent.get(link["href"])
    assert file.data == NAMED
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in file.headers["Cache-Control"]


def test_a_file_that_nobody_gave_is_not_found(agent: Agent) -> None:
    intake(agent)
    assert agent.get(f"{PAGE}/fichier", acte="215600461/2024-03-12/2024_1/1", nom="../secret").status_code == 404


def test_a_published_act_and_its_file_leave_the_page_for_the_session(app: Any, agent: Agent) -> None:
    intake(agent, pdf=NAMED)
    answer = agent.post(**form(agent.page()), motif="Relu.", decision="publier")
    assert "est publié" in answer.body
    assert "Vente à M. Durand" in app.get("/seance/seance-crach-2024-03-12").body
    assert "fichier" in form(agent.page())
    assert "est publié" in agent.post(**form(agent.page()), motif="Relu.", decision="publier").body
    assert "Rien n’attend de décision." in agent.text()
    assert "Délibération 2024_1" in app.get("/seance/seance-crach-2024-03-12").body


def test_a_refused_act_leaves_the_page_and_is_published_nowhere(app: Any, agent: Agent) -> None:
    intake(agent)
    answer = agent.post(**form(agent.page()), motif="Nomme un habitant.", decision="ne-pas-publier")
    assert "ne sera pas publié" in answer.body
    assert "Rien n’attend de décision." in agent.text()
    assert app.get("/seance/seance-crach-2024-03-12").status_code == 404


def test_a_file_released_before_its_act_says_that_it_waits_for_it(agent: Agent) -> None:
    intake(agent, pdf=NAMED)
    answer = agent.post(**form(agent.page(), 1), motif="Relu.", decision="publier")
    assert "il le sera avec son acte" in answer.body


def test_a_decision_asks_for_a_motive_and_for_something_that_waits(agent: Agent) -> None:
    intake(agent)
    wanted = form(agent.page())
    assert "Dites pourquoi" in agent.post(**wanted, motif=" ", decision="publier").body
    assert "ou plus, de décision" in agent.post(acte="1/2/3/1", motif="Relu.", decision="publier").body
    assert agent.post(**wanted, motif="Relu.", decision="autre").status_code == 400
    assert "Vente à M. Durand" in agent.text()


def test_what_is_late_is_told_first_until_it_is_published(agent: Agent) -> None:
    intake(agent, title="Tarifs de la cantine")
    assert "19 mars 2024 Liste des délibérations Conseil municipal du 12 mars 2024" in agent.text()
    act("resource_create", package_id="seance-crach-2024-03-12", role="list", url="https://crach.example/liste.pdf")
    assert "Rien n’est en retard. 1 document demandé par la loi est publié." in agent.text()
    act("package_patch", id="seance-crach-2024-03-12", private=True)
    assert "19 mars 2024 Liste des délibérations" in agent.text()


def test_minutes_are_due_after_the_session_that_adopted_them(agent: Agent) -> None:
    intake(agent, title="Tarifs de la cantine")
    assert "Procès-verbal Conseil municipal" not in agent.text()
    intake(agent, "2024_2", title="Budget", date="2024-05-14", subject="7.1")
    assert "21 mai 2024 Procès-verbal Conseil municipal du 12 mars 2024" in agent.text()
    act("package_patch", id="seance-crach-2024-03-12", minutes_adopted_on="2024-04-02")
    assert "9 avril 2024 Procès-verbal Conseil municipal du 12 mars 2024" in agent.text()


def test_a_budget_and_accounts_that_were_voted_ask_for_their_presentations(agent: Agent) -> None:
    accept(agent.organization, BP, CA)
    assert "4 mai 2022 Présentation brève et synthétique du budget Budget 2022 – Crach" in agent.text()
    assert "Présentation brève et synthétique du budget Budget 2021 – Crach" in agent.text()
    for year in (2022, 2021):
        address = f"https://crach.example/presentation-{year}.pdf"
        act("resource_create", package_id=f"budget-crach-{year}", format="PDF", url=address)
    assert "Rien n’est en retard. 2 documents demandés par la loi sont publiés." in agent.text()


def test_the_page_asks_the_database_as_often_for_many_acts_as_for_one(agent: Agent) -> None:
    intake(agent)
    few = _statements(agent)
    for number in range(2, 8):
        intake(agent, f"2024_{number}", pdf=NAMED, date=f"2024-0{number}-12")
    assert _statements(agent) == few


def _statements(agent: Agent) -> int:
    agent.get()
    told: list[str] = []
    listen = (model.meta.engine, "before_cursor_execute", lambda *args: told.append(args[2]))
    sa.event.listen(*listen)
    agent.get()
    sa.event.remove(*listen)
    return len(told)


def doubtful(agent: Agent) -> None:
    """What may be a mayor's decision, two days after a session, and a year before another."""
    intake(agent, "2024_1", "Tarifs de la cantine")
    intake(agent, "2023_1", "Tarifs de la cantine", date="2023-01-10")
    intake(agent, "DEC2024_12", "Achat d'un véhicule", date="2024-03-14")


def test_a_doubtful_act_is_given_a_session_near_it_another_day_or_the_register(app: Any, agent: Agent) -> None:
    doubtful(agent)
    page = agent.page()
    assert [option["value"] for option in page.select("select[name=seance] option")] == [
        "",
        "2024-03-14",
        "2024-03-12",
        "registre",
    ]
    assert len(page.select("input[type=date][name=jour]")) == 1
    wanted = form(page)
    assert "Dites à quelle séance" in agent.post(**wanted, motif="Relu.", decision="publier", seance="").body
    done = agent.post(**wanted, motif="Relu.", decision="publier", seance="", jour="2024-03-12")
    assert "Voir la séance" in done.body
    told = words(BeautifulSoup(app.get("/deliberation/215600461/2024-03-12/DEC2024_12").body, "html.parser"))
    assert "Date de l’acte 14 mars 2024." in told


def test_an_act_put_in_the_register_leads_to_it(app: Any, agent: Agent) -> None:
    doubtful(agent)
    done = agent.post(**form(agent.page()), motif="Relu.", decision="publier", seance="registre")
    assert "Voir le registre des actes" in done.body
    assert "Achat d’un véhicule" in app.get("/acte/215600461/2024-03-14/DEC2024_12-DE").body.replace("&#39;", "’")


def test_an_act_that_is_no_deliberation_has_no_session_to_choose(agent: Agent) -> None:
    intake(agent, title="Permis de M. Durand", nature="2", subject="8.3")
    assert agent.page().select("select[name=seance]") == []
    assert "Voir le registre des actes" in agent.post(**form(agent.page()), motif="Relu.", decision="publier").body


def test_an_agent_tells_the_session_of_minutes_whose_name_and_text_tell_two_days(agent: Agent) -> None:
    lines = ("Commune de Crach", "PROCÈS-VERBAL DE LA SÉANCE", "DU CONSEIL MUNICIPAL DU 12 MARS 2024")
    intake(agent, title="Tarifs de la cantine")
    given(agent.organization, "PV-2024-03-13.pdf", made(Sheet(lines)))
    page = agent.page()
    assert "Procès-verbal PV-2024-03-13 " in words(page)
    assert "ne disent pas tous deux le même jour" in words(page)
    agent.post(**form(page), decision="publier", motif="Relu.", jour="2024-03-12")
    assert "Procès-verbal du 12 mars 2024" in [r["name"] for r in show("seance-crach-2024-03-12")["resources"]]
