"""The page where an agent accepts or mends what minutes propose: nothing else reaches the public."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.tests import factories
from werkzeug.datastructures import FileStorage

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "formats"))

from budgets import CRACH, MOHON, act, commune, show
from officials import MAYOR
from pdfs import Sheet, made
from templates import filled
from test_office import odt

from ckanext.loos.catalogue.officials import publish as publish_officials
from ckanext.loos.catalogue.sessions.tables import attendance, deliberation, text, vote
from ckanext.loos.records.official import Official

MINUTES = Path(__file__).parents[1] / "data" / "minutes" / "dev"
NAME = "seance-crach-2023-12-14"
PAGE = f"/seance/{NAME}/relecture"
START = "/commune/crach/relecture"
DAY = {"date": "2023-12-14", "assemblee": CRACH["siren"]}
SPACES = str.maketrans("\u00a0\u202f", "  ")

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def pdf(style: str) -> bytes:
    """Minutes of the labelled set, on two pages."""
    lines = (MINUTES / f"{style}.txt").read_text("utf-8").replace("−", "-").splitlines()
    return made(Sheet(lines[:30]), Sheet(lines[30:]))


class Agent:
    """Somebody of an organization in front of the pages; what the form of the last page holds comes back."""

    def __init__(self, app: Any, organization: str = "", capacity: str = "editor") -> None:
        user = factories.UserWithToken()
        self._app, self._headers = app, {"Authorization": user["token"]}
        if organization:
            act("organization_member_create", id=organization, username=user["name"], role=capacity)

    def get(self, address: str) -> Any:
        return self._app.get(address, headers=self._headers, follow_redirects=False)

    def post(self, address: str, form: Any, **more: Any) -> Any:
        return self._app.post(address, data=form, headers=self._headers, follow_redirects=False, **more)

    def give(self, address: str, content: bytes, name: str = "PV.pdf") -> Any:
        return self.post(address, {"fichier": (io.BytesIO(content), name)}, content_type="multipart/form-data")

    def page(self, address: str) -> BeautifulSoup:
        answer = self.get(address)
        assert answer.status_code == 200
        return content(answer)


def words(page: Any) -> str:
    return " ".join(page.get_text(" ").translate(SPACES).split())


def content(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.body, "html.parser").find(id="content")


def form(page: BeautifulSoup) -> dict[str, Any]:
    """What a browser would send of the form, untouched."""
    told: dict[str, Any] = {"ok": []}
    for field in page.select("form.loos-review :is(input, textarea, select):not([name=_csrf_token])"):
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            told[field["name"]] = chosen["value"]
        elif field.get("type") == "checkbox":
            if field["name"] == "ok" and field.has_attr("checked"):
                told["ok"].append(field["value"])
        else:
            told[field["name"]] = field.text.removeprefix("\n") if field.name == "textarea" else field.get("value", "")
    return {**told, "ok": sorted(told["ok"])}


@pytest.fixture
def organization() -> str:
    return commune()


@pytest.fixture
def agent(app: Any, organization: str) -> Agent:
    return Agent(app, organization)


def session(organization: str, **values: Any) -> dict[str, Any]:
    return dict(act("package_create", type="seance", owner_org=organization, session_date="2023-12-14", **values))


def line(page: BeautifulSoup, key: str) -> BeautifulSoup:
    return page.find(id=f"ligne-{key}")


def uploaded(package: dict[str, Any], content: bytes, role: str = "minutes") -> str:
    """A document that the page of the session has already."""
    file = {"upload": FileStorage(io.BytesIO(content), "pv.pdf"), "url": "pv.pdf", "format": "PDF", "role": role}
    return str(act("resource_create", package_id=package["id"], name="Le procès-verbal", **file)["id"])


def review(agent: Agent, content: bytes, name: str = "PV.pdf") -> str:
    """The address of the page for a file given from the page of the session."""
    return str(agent.give(f"{PAGE}/fichier", content, name).headers["Location"])


def test_minutes_make_a_session_of_what_was_accepted(app: Any, agent: Agent) -> None:
    where = agent.give(START, pdf("ville_pages")).headers["Location"]
    page = agent.page(where)
    assert page.find(id="date")["value"] == "2023-12-14"
    assert page.select_one("#assemblee option[selected]")["value"] == CRACH["siren"]
    where = agent.post(where, DAY).headers["Location"]
    assert PAGE in where
    answer = agent.post(where, form(agent.page(where)))
    assert answer.headers["Location"].endswith(f"/seance/{NAME}")
    made = show(NAME)
    assert (made["title"], made["president"], made["seats"]) == (
        "Conseil municipal du 14 décembre 2023", "Apolline BÉRYL", 15,
    )  # fmt: skip
    assert {"name": "Hugo AMBRE", "presence": "represented", "holder": "Fleur TOPAZE"} in made["attendance"]
    assert [item["result"] for item in made["deliberations"]] == ["adopted", "adopted", "withdrawn", "noted"]
    assert {"number": "1", "name": "Ysée TURQUOISE", "choice": "against"} in made["votes"]
    assert made["resources"] == []
    assert "BUDGET PRIMITIF 2024" in app.get(f"/seance/{NAME}").body


def test_a_session_that_has_its_page_is_completed_there(agent: Agent, organization: str) -> None:
    session(organization)
    where = agent.give(START, pdf("ville_pages")).headers["Location"]
    where = agent.post(where, DAY).headers["Location"]
    assert "Cette séance a déjà sa page" in agent.get(where).body
    assert act("package_search", fq="type:seance")["count"] == 1


@pytest.mark.parametrize("changed", [{"date": ""}, {"date": "hier"}, {"assemblee": ""}, {"assemblee": "215601345"}])
def test_without_a_day_or_a_body_no_session_is_made(agent: Agent, changed: dict[str, str]) -> None:
    where = agent.give(START, pdf("ville_pages")).headers["Location"]
    page = content(agent.post(where, {**DAY, **changed}))
    assert page.select_one(".loos-fault")
    assert act("package_search", fq="type:seance")["count"] == 0


def test_each_proposal_stands_beside_its_passage_its_page_and_how_sure_it_is(agent: Agent, organization: str) -> None:
    session(organization, start_time="19:00")
    page = agent.page(review(agent, pdf("ville_pages")))
    secretary = words(line(page, "secretary"))
    assert line(page, "secretary").find("input")["value"] == "Octave GRENAT"
    assert "M. Octave GRENAT est désigné secrétaire de séance" in secretary
    assert "Page 1" in secretary
    assert "Le document le dit clairement" in secretary
    assert "Page 2" in words(line(page, "item-4-result"))
    start = line(page, "start_time")
    assert "La page dit autre chose : 19:00" in words(start)
    assert not start.find("input", type="checkbox").has_attr("checked")
    assert "ne le dit pas" in words(line(page, "place"))


def test_what_is_not_accepted_reaches_nobody(app: Any, agent: Agent, organization: str) -> None:
    session(organization)
    where = review(agent, pdf("ville_pages"))
    told = form(agent.page(where))
    kept = ("president", "person-1", "item-1-number", "item-1-title")
    told["ok"] = list(kept)
    assert agent.post(where, told).status_code == 302
    made = show(NAME)
    assert [person["name"] for person in made["attendance"]] == ["Apolline BÉRYL"]
    assert made["deliberations"] == [{"number": "1", "title": "BUDGET PRIMITIF 2024"}]
    assert not {"secretary", "seats", "start_time"} & set(made)
    assert (made.get("votes") or [], made["resources"]) == ([], [])
    assert model.Session.scalars(sa.select(attendance.c.name)).all() == ["Apolline BÉRYL"]
    assert model.Session.scalars(sa.select(deliberation.c.title)).all() == ["BUDGET PRIMITIF 2024"]
    for table in (vote, text):
        assert model.Session.execute(sa.select(table)).all() == []
    for address in (f"/seance/{NAME}", f"/api/3/action/package_show?id={NAME}", "/commune/crach/deliberations",
                    "/api/3/action/package_search?include_private=true", "/commune/crach/seances",
                    "/commune/crach/deliberations?texte=garantie", "/seance/?q=garantie"):  # fmt: skip
        body = app.get(address).body
        assert "GRENAT" not in body
        assert "EMPRUNT" not in body
    assert act("package_search", q="garantie")["count"] == 0


def test_a_file_that_was_given_is_seen_by_nobody_else(app: Any, agent: Agent, organization: str) -> None:
    session(organization)
    where = review(agent, pdf("ville_pages"))
    page = Agent(app, organization).page(where)
    assert "n’est plus gardé" in words(page)
    assert "GRENAT" not in words(page)


def test_a_file_is_published_only_when_the_agent_says_so(agent: Agent, organization: str) -> None:
    session(organization)
    where = review(agent, pdf("ville_pages"))
    agent.post(where, {**form(agent.page(where)), "publier": "oui", "role": "minutes"})
    (resource,) = show(NAME)["resources"]
    assert (resource["role"], resource["format"]) == ("minutes", "PDF")
    assert resource["name"] == "Procès-verbal du 14 décembre 2023"
    assert agent.get(resource["url"]).data == pdf("ville_pages")


def test_a_document_of_the_page_is_read_and_known_deliberations_are_found_again(
    agent: Agent, organization: str
) -> None:
    known = [
        {"number": "2023-77", "title": "Budget primitif 2024", "summary": "Le budget.", "result": "rejected"},
        {"number": "2", "title": "Autre titre"},
    ]
    package = session(organization, deliberations=known)
    resource = uploaded(package, pdf("ville_pages"))
    page = agent.page(PAGE)
    (link,) = page.select("#publies ~ ul a")
    assert link["href"].endswith(resource)
    page = agent.page(link["href"])
    assert page.select_one("#item-1-value option[selected]")["value"] == "2023-77"  # by its title
    assert page.select_one("#item-2-value option[selected]")["value"] == "2"
    assert "La page dit autre chose : 2023-77" in words(line(page, "item-1-number"))
    assert "La page dit autre chose : Rejetée" in words(line(page, "item-1-result"))
    assert page.find(id="publier") is None
    told = form(page)
    told["ok"] += ["item-1-result"]
    assert agent.post(link["href"], told).status_code == 302
    items = show(NAME)["deliberations"]
    assert [item["number"] for item in items] == ["2023-77", "2", "3", "4"]
    assert (items[0]["summary"], items[0]["result"], items[0]["in_favour"]) == ("Le budget.", "adopted", 11)
    assert show(NAME)["votes"][0]["number"] == "2023-77"


def test_a_fault_stands_at_its_line_and_nothing_typed_is_lost(agent: Agent, organization: str) -> None:
    session(organization)
    where = review(agent, pdf("ville_pages"))
    told = form(agent.page(where))
    told |= {"item-1-voters.value": "3", "start_time.value": "soir", "item-1-title.value": "Budget <b>2024</b>"}
    told["ok"] = sorted({*told["ok"], "item-1-voters"} - {"secretary"})
    page = content(agent.post(where, told))
    assert "Écrivez l’heure comme 18:30" in words(line(page, "start_time"))
    assert form(page) == told
    assert "GRENAT est désigné secrétaire" in words(line(page, "secretary"))
    told["start_time.value"] = "18:35"
    page = content(agent.post(where, told))
    assert "3 votants, mais 14 voix en tout" in words(page.find(id="ligne-item-1").find_parent("section"))
    assert form(page) == told
    assert show(NAME).get("deliberations") is None
    told["item-1-voters.value"] = "14"
    assert agent.post(where, told).status_code == 302
    assert show(NAME)["deliberations"][0]["title"] == "Budget <b>2024</b>"


def test_nothing_typed_is_lost_when_the_file_is_gone(agent: Agent, organization: str) -> None:
    session(organization)
    where = review(agent, pdf("ville_pages"))
    told = {**form(agent.page(where)), "start_time.value": "soir"}
    redis = connect_to_redis()
    for key in redis.keys("loos:held:*"):
        redis.delete(key)
    page = content(agent.post(where, told))
    assert "Écrivez l’heure" in words(line(page, "start_time"))
    assert {key: value for key, value in form(page).items() if key != "role"} == {
        key: value for key, value in told.items() if key != "role"
    }
    assert agent.post(where, {**told, "start_time.value": "18:35"}).status_code == 302
    assert show(NAME)["secretary"] == "Octave GRENAT"


def test_a_line_that_was_changed_and_not_ticked_is_told(agent: Agent, organization: str) -> None:
    session(organization)
    where = review(agent, pdf("ville_pages"))
    page = content(agent.post(where, {**form(agent.page(where)), "place.value": "Salle des fêtes"}))
    assert "sans la cocher" in words(line(page, "place"))
    assert line(page, "place").find("input")["value"] == "Salle des fêtes"
    assert "president" not in show(NAME)


def test_each_form_is_safe_from_other_sites(agent: Agent, organization: str) -> None:
    session(organization)
    confirm = agent.give(START, pdf("ville_pages")).headers["Location"]
    for address in (START, PAGE, review(agent, pdf("ville_pages")), confirm):
        for sent in agent.page(address).select("form[method=post]"):
            assert sent.find("input", attrs={"name": "_csrf_token"})["value"]


def test_nothing_ticked_is_said(agent: Agent, organization: str) -> None:
    session(organization)
    where = review(agent, pdf("ville_pages"))
    page = content(agent.post(where, {**form(agent.page(where)), "ok": []}))
    assert "Rien n’est coché" in words(page)


def test_a_name_that_is_nobody_s_in_office_that_day_is_told_and_not_ticked(agent: Agent, organization: str) -> None:
    session(organization)
    sitting = Official("Turquoise", "Ysée", mandate_start=MAYOR.mandate_start)
    publish_officials.accept(organization, [sitting])
    page = agent.page(review(agent, pdf("ville_pages")))
    lost = "ne figure pas parmi les élus en fonction ce jour-là"
    assert lost in words(line(page, "secretary"))
    assert lost in words(line(page, "vote-1-2"))  # Basile SAPHIR
    assert lost not in words(line(page, "vote-1-1"))
    assert not line(page, "vote-1-2").find("input", type="checkbox").has_attr("checked")
    assert line(page, "vote-1-1").find("input", type="checkbox").has_attr("checked")
    assert [option["value"] for option in page.select("#elus option")] == ["Ysée Turquoise"]


def test_votes_by_name_are_those_that_the_minutes_record(agent: Agent, organization: str) -> None:
    act("package_create", type="seance", owner_org=organization, session_date="2022-09-28")
    name = "seance-crach-2022-09-28"
    lines = (MINUTES / "scrutin_public.txt").read_text("utf-8").splitlines()
    document = odt("".join(f"<text:p>{words}</text:p>" for words in lines))
    where = agent.give(f"/seance/{name}/relecture/fichier", document, "PV.odt").headers["Location"]
    assert agent.post(where, form(agent.page(where))).status_code == 302
    made = show(name)
    assert [item["ballot_kind"] for item in made["deliberations"] if "ballot_kind" in item] == ["roll_call"]
    assert len(made["votes"]) == 8
    assert {vote["number"] for vote in made["votes"]} == {"1"}


def test_a_clerk_s_spreadsheet_states_and_has_no_passage(agent: Agent, organization: str) -> None:
    session(organization)
    sheet = filled("seance.ods", {
        "Séance": [["Date de la séance", date(2023, 12, 14)], ["Membres en exercice", 2]],
        "Présences": [["UN", "Ana", "présent"], ["DEUX", "Bao", "excusé", "Ana Un"]],
        "Délibérations": [["01", "Budget", "7.1", "appel nominal"]],
        "Votes par nom": [["01", "Un", "Ana", "pour"], ["01", "Deux", "Bao", "contre"]],
    })  # fmt: skip
    where = review(agent, sheet.getvalue(), "seance.ods")
    page = agent.page(where)
    assert page.find("blockquote") is None
    assert page.find(id="publier") is None
    assert "Écrit dans votre tableau" in words(line(page, "item-1-title"))
    assert agent.post(where, form(page)).status_code == 302
    made = show(NAME)
    assert (made["seats"], made["deliberations"][0]["subject_code"]) == (2, "7.1")
    assert made["attendance"][1] == {"name": "Bao DEUX", "presence": "represented", "holder": "Ana UN"}
    assert len(made["votes"]) == 2


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "photo.png", "aucun format lu ici"),
        (b"%PDF-1.7 rien", "pv.pdf", "PDF abîmé"),
        (b"PK\x03\x04word/", "pv.docx", "abîmé"),
        (b"a;b\n1;2", "seance.csv", "modèle « seance »"),
        (b"", "vide.txt", "vide"),
        (b"x" * (11 * 2**20), "gros.txt", "trop gros"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(
    agent: Agent, organization: str, content: bytes, name: str, told: str
) -> None:
    session(organization)
    answer = agent.give(f"{PAGE}/fichier", content, name)
    answer = agent.get(answer.headers["Location"]) if answer.status_code == 302 else answer
    fault = BeautifulSoup(answer.body, "html.parser").select_one(".loos-fault")
    assert told in words(fault)


def test_a_text_that_is_no_minutes_proposes_nothing(agent: Agent, organization: str) -> None:
    session(organization)
    page = agent.page(review(agent, "<script>alert(1)</script> Il était une fois.".encode(), "conte.txt"))
    assert "Aucune proposition" in words(page)
    assert form(page)["ok"] == []


def test_what_a_document_says_is_shown_as_text(agent: Agent, organization: str) -> None:
    session(organization)
    told = (MINUTES / "ville_pages.txt").read_text("utf-8").replace("PRIMITIF 2024", "<img src=x onerror=a>")
    answer = agent.get(review(agent, told.encode(), "<b>PV</b>.txt"))
    assert "<img src=x" not in answer.body
    assert "<b>PV" not in answer.body


@pytest.mark.parametrize("who", ["other", "member", "anonymous"])
def test_who_is_no_agent_of_the_commune_is_refused(app: Any, organization: str, who: str) -> None:
    package = session(organization)
    resource = uploaded(package, pdf("ville_pages"))
    theirs = {"other": (commune(MOHON), "editor"), "member": (organization, "member"), "anonymous": ("", "")}
    visitor = Agent(app, *theirs[who]) if who != "anonymous" else Agent(app)
    answers = [visitor.get(address) for address in (START, PAGE, f"{PAGE}?document={resource}", f"{START}/seance")]
    answers += [visitor.give(address, pdf("ville_pages")) for address in (START, f"{PAGE}/fichier")]
    answers += [visitor.post(PAGE, {"ok": "place", "place.value": "Ici"}), visitor.post(f"{START}/seance", DAY)]
    for answer in answers:
        assert answer.status_code == 403
        assert "réservée aux agents" in answer.body
        assert "GRENAT" not in answer.body
    assert "place" not in show(NAME)


def test_a_session_that_is_private_or_none_is_not_found(app: Any, organization: str) -> None:
    session(organization, private=True)
    assert Agent(app).get(PAGE).status_code == 404
    assert Agent(app, organization).get("/seance/rien/relecture").status_code == 404


def test_only_agents_are_led_to_the_page(app: Any, agent: Agent, organization: str) -> None:
    session(organization)
    for address, link in ((f"/seance/{NAME}", PAGE), ("/commune/crach", START)):
        assert f'href="{link}"' in agent.get(address).body
        assert link not in app.get(address).body
    assert f'href="{START}"' in agent.get("/commune/crach/a-verifier").body
    assert f'href="{PAGE}"' in agent.get(START).body


def test_forty_deliberations_with_votes_by_name_fit_in_one_form(agent: Agent, organization: str) -> None:
    session(organization)
    lasts = "ALDER BIRCH CEDAR ELM FIR HAZEL".split()
    names = [f"{first} {last}" for first in ("Ana", "Bao", "Cléo") for last in lasts]
    points = [[f"2023-{number:03}", f"Point {number}", "9.1", "appel nominal"] for number in range(40)]
    votes = [[point[0], name.split()[1], name.split()[0], "pour"] for point in points for name in names]
    sheet = filled("seance.ods", {
        "Séance": [["Date de la séance", date(2023, 12, 14)]],
        "Présences": [[last, first, "présent"] for first, last in map(str.split, names)],
        "Délibérations": points,
        "Votes par nom": votes,
    })  # fmt: skip
    where = review(agent, sheet.getvalue(), "seance.ods")
    assert agent.post(where, form(agent.page(where))).status_code == 302
    made = show(NAME)
    assert (len(made["deliberations"]), len(made["votes"])) == (40, 40 * len(names))


def test_who_did_not_sit_is_refused_at_the_line(agent: Agent, organization: str) -> None:
    session(organization)
    where = review(agent, pdf("ville_pages"))
    told = form(agent.page(where))
    names = [told[f"person-{place}.name"].split(" ", 1) for place in range(1, 16)]
    names[1] = ["Zoé", "Nouvelle"]
    sitting = [Official(last, first, mandate_start=MAYOR.mandate_start) for first, last in names]
    publish_officials.accept(organization, sitting)
    told = form(agent.page(where))
    assert "person-3" in told["ok"]
    told["ok"].append("person-2")
    page = content(agent.post(where, told))
    assert "ne siégeait pas ce jour-là" in words(line(page, "person-2"))
    assert line(page, "person-2").find("input")["value"] == "Théodore JASPE"


def test_a_deliberation_without_a_number_is_told_at_its_number(agent: Agent, organization: str) -> None:
    session(organization)
    where = review(agent, pdf("ville_pages"))
    told = {**form(agent.page(where)), "item-1-number.value": ""}
    page = content(agent.post(where, told))
    assert "Il manque : numéro" in words(line(page, "item-1-number"))
    assert "deliberations" not in show(NAME)
