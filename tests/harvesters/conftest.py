"""Two communes, their share of real files, and harvests run through the queues as the consumers do."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from ckanext.harvest.model import HarvestJob

from ckanext.loos.harvesters.engine import runs
from ckanext.loos.harvesters.engine.runs import Report
from ckanext.loos.records.commune import Commune

DATA = Path(__file__).parent.parent / "data" / "totem"
COMMUNES = {
    "crach": Commune("Crac'h", "215600461", "21560046100010", "56046"),
    "mohon": Commune("Mohon", "215601345", "21560134500014", "56134"),
}


class Town:
    """The share of a town hall, its sources, and their harvests."""

    BP = "crach_BP2022_M14_budget_principal.xml"
    CA = "crach_CA2021_M14_budget_principal.xml"
    CFU = "mohon_CFU2023_M57A.xml"
    BROKEN = "invalide_mauvais_totem.xml"

    def __init__(self, share: Path, organizations: dict[str, str]) -> None:
        self.share, self.organizations = share, organizations

    def put(self, organization: str, name: str, *changes: tuple[bytes, bytes], as_name: str = "") -> Path:
        """Copy a real file into an organization's folder, with changes."""
        content = (DATA / name).read_bytes()
        for old, new in changes:
            assert old in content
            content = content.replace(old, new)
        target = self.share / organization / (as_name or name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return target

    def source(self, organization: str = "crach", **more: Any) -> str:
        values = {
            "name": f"source-{organization}",
            "title": f"Budgets de {organization}",
            "url": f"loos:finances/{organization}",
            "source_type": "loos_totem",
            "owner_org": self.organizations[organization],
        }
        return str(tk.get_action("harvest_source_create")(as_site(), values | more)["id"])

    def harvest(self, source_id: str) -> Report:
        """A run through ckanext-harvest's queue, as its consumer does it."""
        job_id = self.start(source_id)
        self.gather()
        job = HarvestJob.get(job_id)
        assert (job.status, job.finished is not None) == ("Finished", True)
        return self.report(source_id)

    def report(self, source_id: str) -> Report:
        (newest,) = runs.recent(source_id, 1)
        return replace(newest, problems=runs.problems(source_id))

    def start(self, source_id: str) -> str:
        return str(tk.get_action("harvest_job_create")(as_site(), {"source_id": source_id, "run": True})["id"])

    def gather(self) -> None:
        from ckanext.harvest import queue

        consumer = queue.get_gather_consumer()
        queue.gather_callback(consumer, *_message(consumer))

    def messages(self, report: Report) -> list[str]:
        """The lines of a report, sorted."""
        return sorted([f"{problem.file} : {problem.message}" for problem in report.problems] + [*report.faults])

    def budgets(self) -> dict[str, dict[str, Any]]:
        found = tk.get_action("package_search")({}, {"fq": "dataset_type:budget", "rows": 100})["results"]
        return {dataset["name"]: dataset for dataset in found}

    def slots(self) -> dict[str, list[str]]:
        return {name: [r["slot"] for r in dataset["resources"]] for name, dataset in self.budgets().items()}


def _message(consumer: Any) -> tuple[Any, Any, Any]:
    message: tuple[Any, Any, Any] = consumer.basic_get(queue="")
    return message


def as_site() -> dict[str, Any]:
    name = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return {"user": name, "model": model, "session": model.Session}


@pytest.fixture
def organizations(
    with_plugins: None, clean_db: None, clean_index: None, migrate_db_for: Callable[[str], None]
) -> dict[str, str]:
    """The ids of the organizations of the communes."""
    from ckanext.harvest import queue

    from ckanext.loos.catalogue import communes

    for plugin in ("activity", "harvest", "loos"):
        migrate_db_for(plugin)
    for logger in logging.Logger.manager.loggerDict.values():
        logger.disabled = False  # type: ignore[union-attr]  # alembic disables those that its file does not name
    queue.purge_queues()
    ids = {name: factories.Organization(name=name, title=commune.name)["id"] for name, commune in COMMUNES.items()}
    for name, commune in COMMUNES.items():
        communes.save(ids[name], commune)
    model.Session.commit()
    return ids


@pytest.fixture
def town(organizations: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A share with a folder for each organization; Crac'h's has her two real files."""
    share = tmp_path / "share"
    settings = {"type": "files", "path": f"{share}/{{organization}}", "organizations": "crach mohon"}
    for key, value in settings.items():
        monkeypatch.setitem(tk.config, f"ckan.loos.connection.finances.{key}", value)
    found = Town(share, organizations)
    found.put("crach", Town.BP)
    found.put("crach", Town.CA)
    return found


@pytest.fixture
def written() -> Callable[[], list[str]]:
    """What the statements since this fixture was made have written, but for ckanext-harvest's own tables."""
    import sqlalchemy as sa

    statements: list[str] = []
    write = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+"?(\w+)', re.IGNORECASE)

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if (match := write.match(statement)) and not match[1].startswith("harvest_"):
            statements.append(match[1])

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    return lambda: statements
