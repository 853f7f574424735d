"""Budgets harvested from a folder, through ckanext-harvest, on the real stack."""

from __future__ import annotations

import email
from collections.abc import Callable
from typing import Any

import pytest
from ckan import model
from ckan.lib.search.index import PackageSearchIndex
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from ckanext.harvest.model import HarvestObject

from ckanext.loos.catalogue.budgets import publish
from ckanext.loos.harvesters.engine import pages, runs

DRAFT = (b'<ProjetBudget V="false"/>', b'<ProjetBudget V="true"/>')
NEWER = (b'<DteStr V="2022-04-06"/>', b'<DteStr V="2022-05-06"/>')


def test_a_first_harvest_creates_each_budget(town: Any) -> None:
    town.put("mohon", town.CFU)
    jobs = [town.harvest(town.source(name)) for name in ("crach", "mohon")]
    assert [(job.state, job.counts) for job in jobs] == [
        ("finished", {"created": 2, "unchanged": 0}),
        ("finished", {"created": 1, "unchanged": 0}),
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
    assert set(written()[already:]) <= {"loos_harvest_run", "loos_harvest_page", "loos_harvest_file"}
    assert [package_id for package_id in indexed if package_id != source] == []
    assert model.Session.query(HarvestObject).count() == 0
    assert (job.state, job.counts) == ("finished", {"unchanged": 2})
    assert town.budgets() == before


def test_a_corrected_file_replaces_the_former(town: Any) -> None:
    source = town.source()
    town.harvest(source)
    former = town.budgets()["budget-crach-2022"]["resources"]
    town.put("crach", town.BP, NEWER)
    job = town.harvest(source)
    resources = town.budgets()["budget-crach-2022"]["resources"]
    assert job.counts == {"updated": 1, "unchanged": 1}
    assert [r["id"] for r in resources] == [r["id"] for r in former]
    assert resources[0]["document_date"] == "2022-05-06"


def test_a_bad_file_is_reported_and_the_rest_goes_on(town: Any) -> None:
    town.put("crach", town.BROKEN, as_name="a-broken.xml")
    town.put("crach", town.CFU, as_name="of-another-commune.xml")
    (town.share / "crach" / "b-no.xml").write_bytes(b"\0\xff not XML")
    source = town.source()
    job = town.harvest(source)
    assert (job.state, job.counts) == ("finished", {"created": 2, "refused": 3, "unchanged": 0})
    lines = town.messages(job)
    assert [line.partition(" : ")[0] for line in lines] == ["a-broken.xml", "b-no.xml", "of-another-commune.xml"]
    assert all("\n" not in line and str(town.share) not in line for line in lines)
    assert town.messages(town.harvest(source)) == lines


def test_a_draft_is_read_and_never_published(town: Any) -> None:
    town.put("crach", town.BP, DRAFT, as_name="projet.xml")
    (town.share / "crach" / town.BP).unlink()
    job = town.harvest(town.source())
    assert job.counts == {"created": 1, "draft": 1, "unchanged": 0}
    assert town.messages(job) == []
    assert list(town.budgets()) == ["budget-crach-2021"]


def test_a_file_gone_since_it_was_listed_is_told(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = pages.work

    def after_it_went(*args: Any) -> Any:
        (town.share / "crach" / town.BP).unlink()
        return real(*args)

    monkeypatch.setattr(pages, "work", after_it_went)
    job = town.harvest(town.source())
    assert job.counts == {"created": 1, "unreadable": 1, "unchanged": 0}
    (line,) = town.messages(job)
    assert line.startswith(f"{town.BP} : Le fichier n'a pas pu être lu")


@pytest.mark.parametrize("committed", [False, True], ids=["before its commit", "after its commit"])
def test_killed_while_importing_it_goes_on(town: Any, monkeypatch: pytest.MonkeyPatch, committed: bool) -> None:
    source = town.source()
    town.start(source)
    real = publish.accept

    def killed(*args: Any, **more: Any) -> Any:
        if committed:
            real(*args, **more)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publish, "accept", killed)
        with pytest.raises(KeyboardInterrupt):
            town.gather()
    model.Session.remove()
    assert len(town.budgets()) == 2 * committed
    again(town, source)
    assert sorted(town.budgets()) == ["budget-crach-2021", "budget-crach-2022"]
    assert town.harvest(source).counts == {"unchanged": 2}


def test_killed_between_index_and_end_it_ends_the_work(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    source = town.source()
    town.start(source)
    with monkeypatch.context() as patch:
        patch.setattr(publish, "follow", lambda ids: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            town.gather()
    model.Session.remove()
    again(town, source)
    assert sorted(town.budgets()) == ["budget-crach-2021", "budget-crach-2022"]


def again(town: Any, source: str) -> None:
    """The next run, after one that was killed: nobody has to end its job by hand."""
    report = town.harvest(source)
    assert report.state == "finished"
    assert [run.state for run in runs.recent(source)] == ["finished", "interrupted"]


def test_an_unexpected_error_ends_one_file_and_not_the_consumer(
    town: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = publish.accept

    def fails_once(organization_id: str, files: Any, **more: Any) -> Any:
        if any(b'<Exer V="2022"/>' in file.content for file in files):
            model.Session.execute("not SQL")
        return real(organization_id, files, **more)

    monkeypatch.setattr(publish, "accept", fails_once)
    job = town.harvest(town.source())
    assert job.counts == {"created": 1, "unreadable": 1, "unchanged": 0}
    (line,) = town.messages(job)
    assert line.startswith(town.BP) and "erreur inattendue" in line
    assert "Erreur pendant l'import" in caplog.text


def test_a_connection_that_does_not_answer_is_reported(town: Any) -> None:
    source = town.source("mohon")
    job = town.harvest(source)
    assert job.state == "failed"
    assert town.messages(job) == ["La connexion « finances » ne répond pas : il n'existe pas ou plus à cet endroit."]


def test_an_organization_that_may_no_longer_use_the_connection_gets_nothing(
    town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = town.source()
    monkeypatch.setitem(tk.config, "ckan.loos.connection.finances.organizations", "mohon")
    job = town.harvest(source)
    assert town.messages(job) == ["Cette organisation n'a pas le droit d'utiliser la connexion « finances »."]
    assert town.budgets() == {}


def test_a_file_that_vanished_is_withdrawn_after_its_grace_and_comes_back_with_it(
    town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = town.source()
    town.put("crach", town.BP, NEWER, as_name="corrected.xml")
    town.harvest(source)
    (town.share / "crach" / "corrected.xml").unlink()
    monkeypatch.setitem(tk.config, "ckan.loos.harvest.grace_days", 0)
    town.harvest(source)
    resource = town.budgets()["budget-crach-2022"]["resources"][0]
    assert resource["document_date"] == "2022-04-06"
    (town.share / "crach" / town.CA).rename(town.share / "elsewhere.xml")
    town.harvest(source)
    assert town.slots() == {"budget-crach-2022": ["bp"]}
    (town.share / "elsewhere.xml").rename(town.share / "crach" / town.CA)
    town.harvest(source)
    assert town.slots() == {"budget-crach-2022": ["bp"], "budget-crach-2021": ["comptes"]}


def test_clearing_a_source_keeps_the_datasets(town: Any) -> None:
    source = town.source()
    town.harvest(source)
    tk.get_action("harvest_source_clear")(_site(), {"id": source})
    assert len(town.budgets()) == 2
    assert model.Session.query(HarvestObject).count() == 0
    assert town.harvest(source).counts == {"unchanged": 2}


def test_administrators_are_written_to_when_it_begins_to_fail(
    town: Any, mail_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "smtp.server", "localhost")
    monkeypatch.setitem(tk.config, "smtp.mail_from", "site@commune.example")
    for address, capacity in (("maire@commune.example", "admin"), ("agent@commune.example", "editor")):
        user = factories.User(email=address)
        member = {"id": "crach", "username": user["name"], "role": capacity}
        tk.get_action("organization_member_create")(_site(), member)
    source = town.source()
    town.put("crach", town.BROKEN, as_name="nom-d-une-personne.xml")
    town.harvest(source)
    town.harvest(source)
    ((_, _, recipients, message),) = mail_server.get_smtp_messages()
    assert recipients == ["maire@commune.example"]
    body = mail_text(message)
    assert "Moissonnage terminé pour la source « Budgets de crach »" in body
    assert "- 1 refusé" in body and "/commune/crach/moissonnages/source-crach" in body
    assert "nom-d-une-personne" not in body and str(town.share) not in body
    mail_server.clear_smtp_messages()
    (town.share / "crach").rename(town.share / "elsewhere")
    for _ in range(3):
        town.harvest(source)
    ((*_, message),) = mail_server.get_smtp_messages()
    assert "échoué" in mail_text(message) and "ne répond pas" in mail_text(message)


def mail_text(message: str) -> str:
    part = email.message_from_string(message)
    content = part.get_payload(decode=True) if not part.is_multipart() else part.get_payload(0).get_payload(decode=True)
    return bytes(content).decode()


def test_an_e_mail_that_cannot_be_sent_does_no_harm(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    user = factories.User(email="maire@commune.example")
    member = {"id": "crach", "username": user["name"], "role": "admin"}
    tk.get_action("organization_member_create")(_site(), member)
    monkeypatch.setitem(tk.config, "smtp.server", "127.0.0.1:9")
    monkeypatch.setitem(tk.config, "smtp.mail_from", "site@commune.example")
    town.put("crach", town.BROKEN, as_name="casse.xml")
    assert town.harvest(town.source()).state == "finished"


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
