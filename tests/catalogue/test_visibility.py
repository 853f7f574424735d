"""Making a budget private, draft, deleted, purged or moved takes it out of everything, by whichever way."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import BP, CA, MOHON, accept, act, commune, show

from ckanext.loos.catalogue import budgets, files, originals, registers

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
NAME, FILE = "budget-crach-2022", "budgets/21560046100010/2022/bp.csv"
REGISTER = "registres/215600461/budgets/2022.csv"


def crach() -> str:
    organization = commune()
    accept(organization, BP, CA)
    return organization


def form(app: Any, address: str, **values: Any) -> None:
    token = factories.SysadminWithToken()["token"]
    response = app.post(address, headers={"Authorization": token}, data={**values, "save": ""}, follow_redirects=False)
    assert response.status_code in (200, 302), response.body


def edit_form(app: Any, **changes: Any) -> None:
    dataset = show(NAME)
    kept = ("name", "title", "owner_org", "fiscal_year", "entity_siret", "budget_kind", "entity_name")
    form(app, f"/budget/edit/{NAME}", **{key: dataset[key] for key in kept}, pkg_name=dataset["id"], **changes)


WAYS: dict[str, Callable[[Any, str], Any]] = {
    "private, API": lambda app, org: act("package_patch", id=NAME, private=True),
    "private, form": lambda app, org: edit_form(app, private="True"),
    "private, bulk": lambda app, org: act("bulk_update_private", datasets=[show(NAME)["id"]], org_id=org),
    "draft, API": lambda app, org: act("package_patch", id=NAME, state="draft"),
    "deleted, API": lambda app, org: act("package_delete", id=NAME),
    "deleted, form": lambda app, org: form(app, f"/budget/delete/{NAME}"),
    "deleted, bulk": lambda app, org: act("bulk_update_delete", datasets=[show(NAME)["id"]], org_id=org),
    "purged, API": lambda app, org: act("dataset_purge", id=NAME),
    "moved, API": lambda app, org: act("package_owner_org_update", id=NAME, organization_id=commune(MOHON)),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_withdrawn_budget_leaves_pages_files_registers_and_feed(app: Any, way: str) -> None:
    organization = crach()
    WAYS[way](app, organization)
    assert [year.fiscal_year for year in budgets.visible_years(organization)] == [2021]
    assert budgets.visible_documents("21560046100010", 2022) == []
    assert files.open_file(REGISTER, "") is None
    assert [year.year for year in registers.years(organization, "budgets")] == [2021]
    feed = app.get("/catalog.ttl").body
    assert REGISTER not in feed
    assert REGISTER.replace("2022", "2021") in feed
    if not way.startswith("moved"):
        assert files.open_file(FILE, "") is None
        assert app.get(f"/fichiers/{FILE}", status=404)


def test_a_deleted_organization_takes_its_budgets_out() -> None:
    organization = crach()
    act("package_delete", id=NAME)
    act("package_delete", id="budget-crach-2021")
    act("package_delete", id="registre-budgets-crach")
    act("organization_delete", id=organization)
    assert budgets.visible_years(organization) == []
    assert files.open_file(REGISTER.replace("2022", "2021"), "") is None


def test_a_register_without_a_year_is_withdrawn_and_comes_back(app: Any) -> None:
    organization = crach()
    for name in (NAME, "budget-crach-2021"):
        act("package_patch", id=name, private=True)
    assert show("registre-budgets-crach")["state"] == "deleted"
    act("package_patch", id=NAME, private=False)
    assert show("registre-budgets-crach")["state"] == "active"
    assert [year.year for year in registers.years(organization, "budgets")] == [2022]


def test_a_dataset_that_has_the_name_of_a_register_stops_nothing() -> None:
    act("package_create", name="registre-budgets-crach", owner_org=factories.Organization()["id"])
    organization = crach()
    assert [year.year for year in registers.years(organization, "budgets")] == [2022, 2021]
    assert show("registre-budgets-crach-215600461")["type"] == "registre"


def test_a_private_budget_is_read_by_its_editors(app: Any) -> None:
    organization = crach()
    editor = factories.User()
    act("organization_member_create", id=organization, username=editor["name"], role="editor")
    act("package_patch", id=NAME, private=True)
    assert files.open_file(FILE, editor["name"]) is not None
    assert files.open_file(FILE, factories.User()["name"]) is None


def test_a_stage_whose_resource_is_removed_leaves_everything_and_does_not_come_back() -> None:
    organization = crach()
    (resource,) = show(NAME)["resources"]
    act("resource_delete", id=resource["id"])
    assert [year.fiscal_year for year in budgets.visible_years(organization)] == [2021]
    assert files.open_file(FILE, "") is None
    assert [year.year for year in registers.years(organization, "budgets")] == [2021]
    assert accept(organization, BP)[0].status == "unchanged"
    assert show(NAME)["resources"] == []


def test_a_removed_stage_leaves_with_the_same_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    crach()
    (resource,) = show(NAME)["resources"]

    def crash(*_: Any) -> None:
        raise RuntimeError("crash")

    monkeypatch.setattr(registers, "refresh", crash)
    with pytest.raises(RuntimeError):
        act("resource_delete", id=resource["id"])
    model.Session.rollback()
    assert show(NAME)["resources"] == []
    assert budgets.visible_documents("21560046100010", 2022) == []


def test_one_context_serves_several_calls() -> None:
    organization = crach()
    context = {"ignore_auth": True, "user": factories.Sysadmin()["name"]}
    for private, years in ((True, [2021]), (False, [2022, 2021])):
        tk.get_action("package_patch")(context, {"id": NAME, "private": private})
        assert [year.year for year in registers.years(organization, "budgets")] == years


def test_what_is_purged_is_forgotten() -> None:
    crach()
    sha256 = hashlib.sha256(BP).hexdigest()
    assert originals.stored(sha256)
    act("dataset_purge", id=NAME)
    assert not originals.stored(sha256)


def test_another_dataset_of_the_commune_costs_the_registers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    organization = crach()
    monkeypatch.setattr(registers, "refresh", lambda *_: pytest.fail("the registers were refreshed"))
    act("package_create", type="dataset", name="arbres", owner_org=organization)
    act("package_patch", id="arbres", title="Arbres")
