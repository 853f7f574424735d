"""Acts harvested from a folder: archives, receipts, deposits that are broken; through ckanext-harvest."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ckan.lib.jobs import get_queue
from ckan.plugins import toolkit as tk
from ckanext.harvest.model import HarvestSource
from click.testing import CliRunner

from ckanext.loos.cli import loos
from ckanext.loos.harvesters import launch
from ckanext.loos.harvesters.engine import Options
from ckanext.loos.harvesters.engine.runs import Report

sys.path.insert(0, str(Path(__file__).parents[1]))

from acts import archive, receipt
from budgets import show
from formats.pdfs import Sheet, made

NAME = "seance-crach-2024-03-12"


@pytest.fixture
def source(town: Any) -> str:
    """A folder with an archive, its receipt, and an act that names somebody, in place of the budgets."""
    for file in (town.share / "crach").iterdir():
        file.unlink()
    put(town, "a.tar.gz", archive("2024_1"))
    put(town, "ar.xml", receipt("2024_1", received="2024-03-14"))
    put(town, "b.tar.gz", archive("2024_2", "Vente à M. Durand"))
    return str(town.source(name="source-actes", title="Actes de Crac'h", source_type="loos_actes"))


def put(town: Any, name: str, content: bytes) -> None:
    (town.share / "crach" / name).write_bytes(content)


def worked(town: Any, source: str) -> Report:
    """A harvest, then what it leaves to the site's workers."""
    get_queue().empty()
    job: Report = town.harvest(source)
    for left in get_queue().jobs:
        left.func(*left.args)
    return job


def told(town: Any, job: Report, name: str) -> list[str]:
    """What the report says of a file."""
    return [line for line in town.messages(job) if line.startswith(name)]


def sessions() -> list[str]:
    found = tk.get_action("package_search")({}, {"fq": "dataset_type:seance"})["results"]
    return [dataset["name"] for dataset in found]


def test_a_folder_becomes_a_session_with_its_file_and_its_receipt(town: Any, source: str) -> None:
    job = worked(town, source)
    assert job.counts == {"published": 2, "held": 1, "unchanged": 0}
    assert sessions() == [NAME]
    dataset = show(NAME)
    (told,) = dataset["deliberations"]
    assert (told["number"], told["status"], told["received_on"]) == ("2024_1", "received", "2024-03-14")
    assert [resource["role"] for resource in dataset["resources"]] == ["act"]


def test_what_is_held_is_told_to_agents_without_its_title(town: Any, source: str) -> None:
    job = worked(town, source)
    assert "Durand" not in str(job)
    waiting = tk.get_action("loos_pending_list")({"ignore_auth": True}, {"organization": "crach"})
    assert [item["title"] for item in waiting] == ["Vente à M. Durand"]


def test_a_second_harvest_reads_no_file_again(town: Any, source: str, written: Callable[[], list[str]]) -> None:
    town.harvest(source)
    already = len(written())
    job = town.harvest(source)
    assert set(written()[already:]) <= {"loos_harvest_run", "loos_harvest_page", "loos_harvest_file"}
    assert job.counts == {"unchanged": 3}


def test_a_broken_archive_is_told_by_its_name_and_costs_itself_alone(town: Any, source: str) -> None:
    put(town, "casse.tar.gz", archive("2024_3")[:200])
    job = town.harvest(source)
    assert (job.state, job.counts["refused"]) == ("finished", 1)
    (line,) = told(town, job, "casse.tar.gz")
    assert "Archive abîmée" in line
    assert sessions() == [NAME]


def test_a_broken_archive_that_is_mended_is_read(town: Any, source: str) -> None:
    put(town, "casse.tar.gz", archive("2024_3", "Voirie")[:200])
    town.harvest(source)
    put(town, "casse.tar.gz", archive("2024_3", "Voirie"))
    assert "refused" not in town.harvest(source).counts
    assert [item["number"] for item in show(NAME)["deliberations"]] == ["2024_1", "2024_3"]


def test_an_act_of_another_town_is_refused_and_refused_again(town: Any, source: str) -> None:
    foreign = archive_of_another_town()
    put(town, "autre.tar.gz", foreign)
    for _ in range(2):
        (line,) = told(town, town.harvest(source), "autre.tar.gz")
        assert "215601345, qui n'est ni la commune ni un de ses organismes" in line
    assert sessions() == [NAME]


def archive_of_another_town() -> bytes:
    import acts

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(acts, "SIREN", "215601345")
        return archive("2024_9")


def test_a_scan_is_held_and_its_deliberation_is_published(town: Any, source: str) -> None:
    put(town, "scan.tar.gz", archive("2024_4", pdf=made(Sheet(picture=True))))
    worked(town, source)
    dataset = show(NAME)
    assert [item["number"] for item in dataset["deliberations"]] == ["2024_1", "2024_4"]
    assert [resource["number"] for resource in dataset["resources"]] == ["2024_1"]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What vanished is withdrawn without grace."""
    monkeypatch.setitem(tk.config, "ckan.loos.harvest.grace_days", 0)


@pytest.mark.usefixtures("at_once")
def test_an_act_that_vanished_leaves_its_session_and_comes_back_with_its_file(app: Any, town: Any, source: str) -> None:
    put(town, "c.tar.gz", archive("2024_3", "Voirie"))
    worked(town, source)
    (town.share / "crach" / "c.tar.gz").unlink()
    worked(town, source)
    assert [item["number"] for item in show(NAME)["deliberations"]] == ["2024_1"]
    assert [resource["number"] for resource in show(NAME)["resources"]] == ["2024_1"]
    page = app.get("/deliberation/215600461/2024-03-12/2024_3")
    assert (page.status_code, "a été retirée" in page.body) == (410, True)
    assert app.get("/deliberation/215600461/2024-03-12/2024_99").status_code == 404
    put(town, "c.tar.gz", archive("2024_3", "Voirie"))
    worked(town, source)
    assert app.get("/deliberation/215600461/2024-03-12/2024_3").status_code == 200
    assert [resource["number"] for resource in show(NAME)["resources"]] == ["2024_1", "2024_3"]


@pytest.mark.usefixtures("at_once")
def test_a_receipt_that_stays_keeps_its_act_and_a_person_s_decision_too(town: Any, source: str) -> None:
    worked(town, source)
    (waiting,) = tk.get_action("loos_pending_list")({"ignore_auth": True}, {"organization": "crach"})
    release = {"organization": "crach", "identity": waiting["identity"], "release": True, "motive": "Vu"}
    tk.get_action("loos_pending_decide")({"ignore_auth": True, "user": agent()}, release)
    for name in ("a.tar.gz", "b.tar.gz"):
        (town.share / "crach" / name).unlink()
    confirmed(source)
    assert [item["number"] for item in show(NAME)["deliberations"]] == ["2024_1", "2024_2"]


@pytest.mark.usefixtures("at_once")
def test_a_held_act_that_vanished_waits_no_longer(town: Any, source: str) -> None:
    worked(town, source)
    (town.share / "crach" / "b.tar.gz").unlink()
    worked(town, source)
    assert tk.get_action("loos_pending_list")({"ignore_auth": True}, {"organization": "crach"}) == []


def confirmed(source: str) -> None:
    """A run in which a person confirms that much has vanished."""
    launch.harvest(HarvestSource.get(source), Options(confirm=True))


def test_an_essay_says_what_would_be_held_and_writes_nothing(
    town: Any, source: str, written: Callable[[], list[str]]
) -> None:
    already = len(written())
    report = launch.preview(HarvestSource.get(source), Options())
    assert report.counts == {"published": 2, "held": 1}
    assert written()[already:] == []
    assert sessions() == []


def test_the_command_line_reads_the_texts_at_once(town: Any, source: str) -> None:
    get_queue().empty()
    result = CliRunner().invoke(loos, ["harvest", "source-actes"])
    assert result.exit_code == 0, result.output
    assert [resource["role"] for resource in show(NAME)["resources"]] == ["act"]


def test_a_public_act_that_a_later_message_makes_doubtful_is_hidden_and_keeps_its_vote(
    app: Any, town: Any, source: str
) -> None:
    worked(town, source)
    lines = [{**line, "result": "adopted", "votes_for": 9} for line in show(NAME)["deliberations"]]
    tk.get_action("package_patch")({"ignore_auth": True, "user": agent()}, {"id": NAME, "deliberations": lines})
    put(town, "z.tar.gz", archive("2024_1", "Recrutement de Mme Durand", subject="4.1"))
    put(town, "ar-z.xml", receipt("2024_1", "Recrutement de Mme Durand", received="2024-03-20"))
    worked(town, source)
    (line,) = show(NAME)["deliberations"]
    assert (line["title"], line["result"]) == ("Objet en cours de vérification", "adopted")
    assert show(NAME)["resources"] == []
    page = app.get("/deliberation/215600461/2024-03-12/2024_1").body
    assert "Durand" not in page and "cantine" not in page
    release = {"organization": "crach", "identity": "215600461/2024-03-12/2024_1/1", "release": True, "motive": "Vu"}
    tk.get_action("loos_pending_decide")({"ignore_auth": True, "user": agent()}, release)
    (line,) = show(NAME)["deliberations"]
    assert (line["title"], line["result"]) == ("Recrutement de Mme Durand", "adopted")


def agent() -> str:
    return str(tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"])
