"""Budgets harvested from a folder, through ckanext-harvest, on the real stack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ckan import model
from ckan.lib.search.index import PackageSearchIndex
from ckan.plugins import toolkit as tk
from ckanext.harvest.model import HarvestJob, HarvestObject

from ckanext.loos.catalogue.budgets import publish

DRAFT = (b'<ProjetBudget V="false"/>', b'<ProjetBudget V="true"/>')
NEWER = (b'<DteStr V="2022-04-06"/>', b'<DteStr V="2022-05-06"/>')


def test_a_first_harvest_creates_each_budget(town: Any) -> None:
    town.put("mohon", town.CFU)
    jobs = [town.harvest(town.source(name)) for name in ("crach", "mohon")]
    assert [(job["status"], job["stats"]["added"], job["stats"]["errored"]) for job in jobs] == [
        ("Finished", 2, 0),
        ("Finished", 1, 0),
    ]
    assert town.slots() == {
        "budget-crach-2022": ["bp"],
        "budget-crach-2021": ["comptes"],
        "budget-mohon-2023": ["comptes"],
    }
    assert {d["owner_org"] for d in town.budgets().values()} == set(town.organizations.values())


def test_a_second_harvest_writes_nothing(
    town: Any, written: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = town.source()
    town.harvest(source)
    before = town.budgets()
    already = len(written())
    indexed: list[str] = []
    real = PackageSearchIndex.index_package

    def index_package(self: Any, package: dict[str, Any], *more: Any, **named: Any) -> None:
        indexed.append(package["id"])
        real(self, package, *more, **named)

    monkeypatch.setattr(PackageSearchIndex, "index_package", index_package)
    job = town.harvest(source)
    assert written()[already:] == []
    assert [package_id for package_id in indexed if package_id != source] == []
    assert model.Session.query(HarvestObject).filter_by(harvest_job_id=job["id"]).count() == 0
    assert (job["status"], sum(job["stats"].values())) == ("Finished", 0)
    assert town.budgets() == before


def test_a_corrected_file_replaces_the_former(town: Any) -> None:
    source = town.source()
    town.harvest(source)
    former = town.budgets()["budget-crach-2022"]["resources"]
    town.put("crach", town.BP, NEWER)
    job = town.harvest(source)
    resources = town.budgets()["budget-crach-2022"]["resources"]
    assert (job["stats"]["updated"], job["stats"]["added"], job["stats"]["errored"]) == (1, 0, 0)
    assert [r["id"] for r in resources] == [r["id"] for r in former]
    assert resources[0]["document_date"] == "2022-05-06"


def test_a_bad_file_is_reported_and_the_rest_goes_on(town: Any) -> None:
    town.put("crach", town.BROKEN, as_name="a-broken.xml")
    town.put("crach", town.CFU, as_name="of-another-commune.xml")
    (town.share / "crach" / "b-no.xml").write_bytes(b"\0\xff not XML")
    source = town.source()
    job = town.harvest(source)
    assert (job["status"], job["stats"]["added"], job["stats"]["errored"]) == ("Finished", 2, 3)
    lines = town.messages(job)
    assert [line.partition(" : ")[0] for line in lines] == ["a-broken.xml", "b-no.xml", "of-another-commune.xml"]
    assert all("\n" not in line and str(town.share) not in line for line in lines)
    assert town.messages(town.harvest(source)) == lines


def test_a_draft_is_read_and_never_published(town: Any) -> None:
    town.put("crach", town.BP, DRAFT, as_name="projet.xml")
    (town.share / "crach" / town.BP).unlink()
    job = town.harvest(town.source())
    assert (job["stats"]["added"], job["stats"]["not modified"], job["stats"]["errored"]) == (1, 1, 0)
    (line,) = town.messages(job)
    assert line.startswith("projet.xml : ") and "projet de budget" in line
    assert list(town.budgets()) == ["budget-crach-2021"]


def test_a_file_gone_since_it_was_gathered_is_told(town: Any) -> None:
    job_id = town.start(town.source())
    town.gather()
    (town.share / "crach" / town.BP).unlink()
    town.fetch()
    job = town.finish(job_id)
    assert (job["stats"]["added"], job["stats"]["not modified"]) == (1, 1)
    assert town.messages(job) == ["Fichier qui n'est plus là : Le fichier n'est plus dans la connexion."]


@pytest.mark.parametrize("committed", [False, True], ids=["before its commit", "after its commit"])
def test_killed_while_importing_it_goes_on(town: Any, monkeypatch: pytest.MonkeyPatch, committed: bool) -> None:
    source = town.source()
    job_id = town.start(source)
    town.gather()
    real = publish.accept

    def killed(*args: Any, **more: Any) -> Any:
        if committed:
            real(*args, **more)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publish, "accept", killed)
        with pytest.raises(KeyboardInterrupt):
            town.fetch()
    model.Session.remove()
    assert len(town.budgets()) == committed
    tk.get_action("harvest_job_abort")(_site(), {"id": job_id})
    town.fetch()
    town.harvest(source)
    assert sorted(town.budgets()) == ["budget-crach-2021", "budget-crach-2022"]
    assert sum(town.harvest(source)["stats"].values()) == 0


def test_killed_between_index_and_end_it_ends_the_work(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    source = town.source()
    job_id = town.start(source)
    town.gather()
    with monkeypatch.context() as patch:
        patch.setattr(publish, "follow", lambda ids: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            town.fetch()
    model.Session.remove()
    tk.get_action("harvest_job_abort")(_site(), {"id": job_id})
    town.fetch()
    town.harvest(source)
    assert sorted(town.budgets()) == ["budget-crach-2021", "budget-crach-2022"]


def test_gathering_that_begins_again_makes_no_second_object(town: Any) -> None:
    from ckanext.harvest import queue

    job = HarvestJob.get(town.start(town.source()))
    harvester = queue.get_harvester("loos_totem")
    first = harvester.gather_stage(job)
    assert (len(first), harvester.gather_stage(job)) == (2, first)


def test_an_unexpected_error_ends_one_file_and_not_the_consumer(
    town: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = publish.accept

    def fails_once(organization_id: str, files: Any, **more: Any) -> Any:
        if b'<Exer V="2022"/>' in files[0].content:
            model.Session.execute("not SQL")
        return real(organization_id, files, **more)

    monkeypatch.setattr(publish, "accept", fails_once)
    job = town.harvest(town.source())
    assert (job["status"], job["stats"]["added"], job["stats"]["errored"]) == ("Finished", 1, 1)
    (line,) = town.messages(job)
    assert line.startswith(town.BP) and "erreur inattendue" in line
    assert "Erreur pendant l'import" in caplog.text


def test_a_connection_that_does_not_answer_is_reported(town: Any) -> None:
    source = town.source("mohon")
    job = town.harvest(source)
    assert (job["status"], job["stats"]["errored"]) == ("Finished", 1)
    assert town.messages(job) == ["La connexion « finances » ne répond pas : il n'existe pas ou plus à cet endroit."]


def test_an_organization_that_may_no_longer_use_the_connection_gets_nothing(
    town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = town.source()
    monkeypatch.setitem(tk.config, "ckan.loos.connection.finances.organizations", "mohon")
    job = town.harvest(source)
    assert town.messages(job) == ["Cette organisation n'a pas le droit d'utiliser la connexion « finances »."]
    assert town.budgets() == {}


def test_clearing_a_source_keeps_the_datasets(town: Any) -> None:
    source = town.source()
    town.harvest(source)
    tk.get_action("harvest_source_clear")(_site(), {"id": source})
    assert len(town.budgets()) == 2
    assert model.Session.query(HarvestObject).count() == 0
    assert sum(town.harvest(source)["stats"].values()) == 0


def test_a_dataset_tells_nothing_of_its_harvest(town: Any) -> None:
    source = town.source()
    town.harvest(source)
    for dataset in town.budgets().values():
        tk.get_action("package_patch")(_site(), {"id": dataset["id"], "notes": "Revu"})
    assert "harvest" not in str(town.budgets())
    assert tk.get_action("harvest_source_show")(_site(), {"id": source})["status"]["total_datasets"] == 2


def _site() -> dict[str, Any]:
    name = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return {"user": name, "model": model, "session": model.Session}
