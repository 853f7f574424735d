"""The pages where a commune's agents see its harvests, and that nobody else does."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from ckan import model
from ckan.lib import jobs
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from ckanext.harvest.model import HarvestJob, HarvestSource

from ckanext.loos.harvesters import clock

RNE = Path(__file__).parents[1] / "data" / "rne" / "rne-maires_62_extrait.csv"
PAGE = "/commune/crach/moissonnages"


@pytest.fixture
def agent(town: Any) -> dict[str, str]:
    user = factories.UserWithToken()
    member = {"id": "crach", "username": user["name"], "role": "editor"}
    tk.get_action("organization_member_create")({"ignore_auth": True, "user": ""}, member)
    jobs.get_queue("default").empty()
    return {"Authorization": user["token"]}


def work() -> None:
    """What a worker of CKAN's jobs does with the queue."""
    from rq import SimpleWorker

    SimpleWorker([jobs.get_queue("default")], connection=jobs.get_queue("default").connection).work(burst=True)


def text(body: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())


def test_an_agent_adds_a_source_runs_it_and_reads_what_became_of_it(app: Any, town: Any, agent: dict[str, str]) -> None:
    town.put("crach", town.BROKEN, as_name="casse.xml")
    form = {"kind": "loos_totem", "connection": "finances", "title": "", "frequency": "DAILY"}
    page = app.post(PAGE, data=form, headers=agent).body
    assert "Budgets (fichiers TotEM) – Crac&#39;h" in page
    assert "n’a pas encore été moissonnée" in page
    address = f"{PAGE}/crach-totem-finances"
    assert "est demandé" in app.post(f"{address}/lancer", headers=agent).body
    work()
    shown = text(app.get(address, headers=agent).body)
    assert "Moissonnage terminé" in shown and "2 nouveaux publiés 1 refusé" in shown
    assert "casse.xml refusé" in shown
    assert str(town.share) not in shown
    assert "2 nouveaux publiés, 1 refusé" in text(app.get(PAGE, headers=agent).body)
    assert len(town.budgets()) == 2


def test_two_kinds_are_read_from_one_connection_and_templates_are_offered(
    app: Any, town: Any, agent: dict[str, str]
) -> None:
    for kind in ("loos_elus", "loos_totem"):
        form = {"kind": kind, "connection": "finances", "title": kind, "frequency": "MANUAL"}
        assert f"<h1>{kind}</h1>" in app.post(PAGE, data=form, headers=agent).body
    addresses = re.findall(r'href="(/modeles/[^"]+)"', app.get(PAGE, headers=agent).body)
    assert len(addresses) == 4
    for address in addresses:
        assert app.get(address).data[:2] == b"PK"
    assert app.get("/modeles/rien.xlsx").status_code == 404


def test_a_wrong_source_is_refused_with_its_reason_and_what_was_typed_stays(
    app: Any, town: Any, agent: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"kind": "loos_totem", "connection": "inconnue", "title": "Mes budgets", "frequency": "DAILY"}
    page = app.post(PAGE, data=form, headers=agent).body
    assert "La connexion « inconnue » n&#39;est pas dans la configuration du site." in page
    assert 'value="Mes budgets"' in page
    monkeypatch.setitem(tk.config, "ckan.loos.connection.finances.organizations", "mohon")
    assert "Aucune connexion n’est ouverte à cette commune" in app.get(PAGE, headers=agent).body


def test_settings_change_and_a_source_goes_without_what_it_gave(app: Any, town: Any, agent: dict[str, str]) -> None:
    source = town.source()
    town.harvest(source)
    address = f"{PAGE}/source-crach"
    page = app.post(f"{address}/modifier", data={"title": "Comptes", "frequency": "WEEKLY"}, headers=agent).body
    assert "<h1>Comptes</h1>" in page and "chaque semaine" in page
    assert HarvestSource.get(source).type == "loos_totem"
    assert "est supprimée" in app.post(f"{address}/supprimer", headers=agent).body
    assert model.Package.get(source).state == "deleted"
    assert len(town.budgets()) == 2


def test_a_large_withdrawal_is_confirmed_on_the_page(
    app: Any, town: Any, agent: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    town.harvest(town.source())
    for file in (town.share / "crach").iterdir():
        file.unlink()
    monkeypatch.setitem(tk.config, "ckan.loos.harvest.grace_days", 0)
    town.harvest(model.Package.get("source-crach").id)
    address = f"{PAGE}/source-crach"
    assert "Confirmer le retrait" in app.get(address, headers=agent).body
    app.post(f"{address}/lancer", data={"confirm": "1"}, headers=agent)
    work()
    assert town.budgets() == {}
    assert "Confirmer le retrait" not in app.get(address, headers=agent).body


def test_what_is_worth_knowing_of_a_file_that_was_taken_is_told(app: Any, town: Any, agent: dict[str, str]) -> None:
    for file in (town.share / "crach").iterdir():
        file.unlink()
    (town.share / "crach" / "maires.csv").write_text(RNE.read_text("utf-8").replace(";62065;", ";56046;"), "utf-8")
    source = town.source(name="source-elus", title="Élus", source_type="loos_elus")
    town.harvest(source)
    page = text(app.get(f"{PAGE}/source-elus", headers=agent).body)
    assert "maires.csv : Lignes d'autres communes laissées de côté : 9 (9 communes)." in page.replace("&#39;", "'")


@pytest.mark.parametrize("way", ["", "/source-crach"])
def test_nobody_else_sees_them(app: Any, town: Any, way: str) -> None:
    town.source()
    stranger = factories.UserWithToken()
    factories.Organization(name="voisine", users=[{"name": stranger["name"], "capacity": "admin"}])
    headers = {"Authorization": stranger["token"]}
    assert app.get(PAGE + way, follow_redirects=False).status_code in (302, 403)
    assert app.get(PAGE + way, headers=headers).status_code == 403
    assert app.post(f"{PAGE}/source-crach/lancer", headers=headers).status_code == 403
    for action in ("loos_harvest_show?id=source-crach", "loos_harvest_list?organization=crach"):
        assert app.get(f"/api/action/{action}", headers=headers).status_code in (403, 404)
        assert app.get(f"/api/action/{action}").status_code in (403, 404)


def test_ckanext_harvest_s_own_pages_lead_to_ours(app: Any, town: Any, agent: dict[str, str]) -> None:
    source = town.source()
    town.harvest(source)
    for page in (f"/harvest/{source}", "/harvest/about/source-crach", "/harvest/source-crach/job"):
        answer = app.get(page, headers=agent, follow_redirects=False)
        assert (answer.status_code, answer.location.endswith(f"{PAGE}/source-crach")) == (302, True), page


def test_a_source_of_another_commune_is_not_shown_among_ours(app: Any, town: Any, agent: dict[str, str]) -> None:
    town.source("mohon")
    assert app.get(f"{PAGE}/source-mohon", headers=agent).status_code == 404


def test_the_clock_asks_for_what_is_due_and_for_itself_without_drifting(town: Any, agent: dict[str, str]) -> None:
    source = HarvestSource.get(town.source(frequency="DAILY"))
    hour = datetime(2020, 1, 31, 5, 30)
    source.next_run = hour
    model.Session.commit()
    clock.beat()
    moved = HarvestSource.get(source.id).next_run
    assert (moved.time(), (moved - hour).days > 365 * 6) == (hour.time(), True)
    assert len(jobs.get_queue("default").scheduled_job_registry) >= 1
    work()
    assert len(town.budgets()) == 2
    assert clock.due() == []


def test_a_picture_in_another_page_stops_no_job_of_ours_whatever_source_its_address_names(app: Any, town: Any) -> None:
    job = town.start(town.source())
    admin = {"Authorization": factories.SysadminWithToken()["token"]}
    for source in ("source-crach", "une-autre"):
        assert app.get(f"/harvest/{source}/job/{job}/abort", headers=admin).status_code == 405
    assert HarvestJob.get(job).status == "Running"
