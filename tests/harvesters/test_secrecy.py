"""Nobody but the agents of the commune learns anything of its share from a harvest."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

SECRETS = ("partage-7f3a", "motdepasse-9c1d", "martin-sebastien")
PASSWORD = "ckan.loos.connection.finances.password"

API = (
    "harvest_source_list",
    "harvest_source_list?return_last_job_status=true",
    "harvest_source_show?id={source}",
    "harvest_source_show?url=loos:finances/crach",
    "harvest_source_show_status?id={source}",
    "harvest_job_list",
    "harvest_job_list?source_id={source}",
    "harvest_job_show?id={job}",
    "harvest_job_report?id={job}",
    "harvest_object_list",
    "harvest_object_list?source_id={source}",
    "harvest_object_list?only_current=false",
    "harvest_object_show?id={object}",
    "harvest_object_show?dataset_id={dataset}",
    "harvest_log_list",
    "harvesters_info_show",
    "package_show?id={source}",
    "package_show?id={dataset}",
    "package_search?fq=dataset_type:harvest",
    "package_search?fq=dataset_type:harvest&include_private=true",
    "package_search?q=*:*",
    "package_list",
    "organization_show?id=crach&include_datasets=true",
)
PAGES = (
    "/harvest",
    "/harvest/{source}",
    "/harvest/source-crach",
    "/harvest/about/{source}",
    "/harvest/admin/{source}",
    "/harvest/edit/{source}",
    "/harvest/{source}/job",
    "/harvest/{source}/job/last",
    "/harvest/{source}/job/{job}",
    "/harvest/object/{object}",
    "/dataset/harvest_object/{dataset}",
    "/dataset",
    "/dataset/{dataset}",
    "/organization/crach",
)


@pytest.fixture
def harvested(
    town: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> dict[str, str]:
    """A harvest with every kind of outcome, from a folder and file names that must not be known."""
    caplog.set_level(logging.DEBUG)
    share = tmp_path / SECRETS[0]
    town.share.rename(share)
    town.share = share
    monkeypatch.setitem(tk.config, "ckan.loos.connection.finances.path", f"{share}/{{organization}}")
    monkeypatch.setitem(tk.config, PASSWORD, SECRETS[1])
    town.put("crach", town.BROKEN, as_name=f"{SECRETS[2]}.xml")
    draft = (b'<ProjetBudget V="false"/>', b'<ProjetBudget V="true"/>')
    town.put("crach", town.BP, draft, as_name=f"{SECRETS[2]}-projet.xml")
    source = town.source()
    from ckanext.harvest.model import HarvestJob

    report = town.harvest(source)
    assert {"refused", "draft", "created"} <= report.counts.keys()
    (job,) = model.Session.query(HarvestJob).all()
    return {"source": source, "job": job.id, "run": report.id, "object": "none", "dataset": "budget-crach-2022"}


def everything(app: Any, harvested: dict[str, str], headers: dict[str, str] | None = None) -> dict[str, str]:
    """Every answer of the API and every page that tells of harvests."""
    addresses = [f"/api/action/{path}" for path in API] + list(PAGES)
    urls = [address.format(**harvested) for address in addresses]
    answers = {url: app.get(url, headers=headers or {}) for url in urls}
    assert [url for url, answer in answers.items() if answer.status_code >= 500] == []
    return {url: answer.body for url, answer in answers.items()}


def test_anybody_learns_nothing(app: Any, harvested: dict[str, str]) -> None:
    for url, body in everything(app, harvested).items():
        assert [secret for secret in SECRETS if secret in body] == [], url
        assert "loos:finances" not in body, url
        assert "Budgets de crach" not in body, url


def test_a_user_of_another_organization_learns_nothing(app: Any, harvested: dict[str, str]) -> None:
    user = factories.UserWithToken()
    factories.Organization(name="voisine", users=[{"name": user["name"], "capacity": "admin"}])
    for url, body in everything(app, harvested, {"Authorization": user["token"]}).items():
        assert [secret for secret in (*SECRETS, "loos:finances") if secret in body] == [], url


def test_an_agent_reads_the_names_of_the_files_and_no_path(app: Any, town: Any, harvested: dict[str, str]) -> None:
    user = factories.UserWithToken()
    member = {"id": "crach", "username": user["name"], "role": "editor"}
    tk.get_action("organization_member_create")({"ignore_auth": True, "user": ""}, member)
    answers = everything(app, harvested, {"Authorization": user["token"]})
    for url, body in answers.items():
        assert [secret for secret in SECRETS[:2] if secret in body] == [], url


def test_no_table_but_the_agents_one_and_no_log_holds_a_name_or_a_path(
    harvested: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    import sqlalchemy as sa

    tables = model.Session.scalars(
        sa.text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    ).all()
    for table in tables:
        rows = model.Session.execute(sa.text(f'SELECT t::text FROM "{table}" AS t')).scalars()
        held = "\n".join(row for row in rows if row)
        names = SECRETS[2:] if table == "loos_harvest_file" else ()
        assert [secret for secret in SECRETS if secret in held and secret not in names] == [], table
    assert [secret for secret in SECRETS if secret in caplog.text] == []


@pytest.mark.parametrize("action", ["refresh", "clear", "delete"])
def test_nothing_changes_by_following_a_link(app: Any, harvested: dict[str, str], action: str) -> None:
    from ckanext.harvest.model import HarvestJob, HarvestObject

    sysadmin = factories.SysadminWithToken()
    headers = {"Authorization": sysadmin["token"]}
    counts = [model.Session.query(kind).count() for kind in (HarvestJob, HarvestObject)]
    for name in (harvested["source"], "source-crach"):
        assert app.get(f"/harvest/{action}/{name}", headers=headers).status_code == 405
    assert [model.Session.query(kind).count() for kind in (HarvestJob, HarvestObject)] == counts
    assert model.Package.get(harvested["source"]).state == "active"


def test_the_buttons_still_work(app: Any, harvested: dict[str, str]) -> None:
    from ckanext.harvest.model import HarvestJob

    sysadmin = factories.SysadminWithToken()
    headers = {"Authorization": sysadmin["token"]}
    app.post(f"/harvest/refresh/{harvested['source']}", headers=headers, follow_redirects=False)
    assert model.Session.query(HarvestJob).count() == 2
    app.post(f"/harvest/delete/{harvested['source']}", headers=headers, follow_redirects=False)
    assert model.Package.get(harvested["source"]).state == "deleted"
