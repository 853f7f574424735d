"""Which sources are accepted, and that they are private."""

from __future__ import annotations

from typing import Any

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories


def call(action: str, **values: Any) -> Any:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"user": user}, values)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"url": "loos:inconnue"}, "n'est pas dans la configuration"),
        ({"url": "loos:finances/mohon"}, "n'a pas le droit"),
        ({"url": "https://example.org/"}, "nom d'une connexion"),
        ({"url": "loos:"}, "nom d'une connexion"),
    ],
)
def test_a_wrong_connection_is_refused_with_a_reason(town: Any, changes: dict[str, str], message: str) -> None:
    with pytest.raises(tk.ValidationError, match=message):
        town.source(**changes)
    assert model.Session.query(model.Package).filter_by(type="harvest").count() == 0


def test_an_organization_outside_the_list_is_refused(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    other = factories.Organization(name="autre")
    with pytest.raises(tk.ValidationError, match="n'a pas le droit"):
        town.source(owner_org=other["id"], url="loos:finances")


def test_another_harvester_may_not_take_the_name_of_a_connection(town: Any) -> None:
    source = town.source()
    with pytest.raises(tk.ValidationError):
        call("package_patch", id=source, url="loos:inconnue")
    assert model.Package.get(source).url == "loos:finances/crach"


def test_options_are_refused(town: Any) -> None:
    with pytest.raises(tk.ValidationError, match="configuration du site"):
        town.source(config='{"password": "x"}')


def test_two_organizations_use_one_connection(town: Any) -> None:
    assert town.source("crach") != town.source("mohon")


def test_a_source_is_private_whatever_is_asked(town: Any) -> None:
    source = town.source(private=False)
    assert model.Package.get(source).private
    call("package_patch", id=source, private=False, notes="Revu")
    assert model.Package.get(source).private
    call("bulk_update_public", datasets=[source], org_id=town.organizations["crach"])
    assert model.Package.get(source).private
    assert tk.get_action("package_search")({}, {"fq": "dataset_type:harvest"})["count"] == 0


def test_the_command_line_makes_a_source(town: Any, cli: Any) -> None:
    from ckan.cli.cli import ckan

    arguments = ["harvester", "source", "create", "cli", "loos:finances", "loos_totem", "Budgets", "true", "crach"]
    result = cli.invoke(ckan, arguments)
    assert not result.exit_code, result.output
    assert model.Package.get("cli").private
    for _ in range(2):
        result = cli.invoke(ckan, ["harvester", "run-test", "cli"])
        assert not result.exit_code, result.output
    assert sorted(town.budgets()) == ["budget-crach-2021", "budget-crach-2022"]


def test_a_source_keeps_its_type_after_a_harvest(town: Any, app: Any) -> None:
    source = town.source()
    town.put("crach", town.BP)
    town.harvest(source)
    assert call("package_show", id=source)["source_type"] == "loos_totem"
    agent = factories.UserWithToken()
    call("organization_member_create", id="crach", username=agent["name"], role="editor")
    page = app.get("/harvest/edit/source-crach", headers={"Authorization": agent["token"]}).body
    assert "Budgets (fichiers TotEM)" in page
