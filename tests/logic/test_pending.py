"""What waits for a person: who sees it, who decides, and what a decision does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

sys.path.insert(0, str(Path(__file__).parents[1]))

from acts import archive, given
from budgets import act, commune, show
from formats.pdfs import Sheet, made

from ckanext.loos.catalogue.sessions.tables import act as act_table

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
NAMED = made(Sheet(("Le terrain est vendu à M. Durand.",)))
IDENTITY = "215600461/2024-03-12/2024_1/1"


def held_title(organization: str) -> None:
    given(organization, "a.tar.gz", archive("2024_1", "Vente à M. Durand"))


def decide(user: str, **values: Any) -> Any:
    told = {"organization": "crach", "identity": IDENTITY, "release": True, "motive": "Relu.", **values}
    return act("loos_pending_decide", user, **told)


@pytest.mark.parametrize(("role", "allowed"), [("admin", True), ("editor", True), ("member", False), (None, False)])
def test_only_the_agents_of_the_commune_see_and_decide(role: str | None, allowed: bool) -> None:
    user = factories.User()["name"]
    organization = commune(users=[{"name": user, "capacity": role}] if role else [])
    held_title(organization)
    if allowed:
        assert [item["title"] for item in act("loos_pending_list", user, organization="crach")] == ["Vente à M. Durand"]
        decide(user)
    else:
        for call in (lambda: act("loos_pending_list", user, organization="crach"), lambda: decide(user)):
            with pytest.raises(tk.NotAuthorized):
                call()


def test_a_released_act_is_published_and_the_decision_is_kept() -> None:
    agent = factories.User()["name"]
    organization = commune(users=[{"name": agent, "capacity": "editor"}])
    held_title(organization)
    decide(agent)
    assert [item["title"] for item in show("seance-crach-2024-03-12")["deliberations"]] == ["Vente à M. Durand"]
    assert act("loos_pending_list", agent, organization="crach") == []
    row = model.Session.execute(sa.select(act_table)).one()
    assert (row.state, row.decided_by, row.motive) == ("published", agent, "Relu.")
    given(organization, "b.tar.gz", archive("2024_1", "Vente à M. Durand", lines=("Autre texte.",)))
    assert model.Session.scalar(sa.select(act_table.c.state)) == "published"


def test_a_refused_act_stays_out_when_it_comes_again() -> None:
    agent = factories.Sysadmin()["name"]
    organization = commune()
    held_title(organization)
    decide(agent, release=False)
    given(organization, "b.tar.gz", archive("2024_1", "Vente à M. Durand", lines=("Autre texte.",)))
    assert model.Session.scalar(sa.select(act_table.c.state)) == "refused"
    assert act("loos_pending_list", agent, organization="crach") == []


def test_a_released_file_joins_its_session() -> None:
    agent = factories.Sysadmin()["name"]
    given(commune(), "a.tar.gz", archive("2024_1", pdf=NAMED))
    (item,) = act("loos_pending_list", agent, organization="crach")
    assert show("seance-crach-2024-03-12")["resources"] == []
    decide(agent, file=item["file"])
    assert [r["number"] for r in show("seance-crach-2024-03-12")["resources"]] == ["2024_1"]


def test_a_decision_without_a_motive_or_of_what_does_not_wait_is_refused() -> None:
    agent = factories.Sysadmin()["name"]
    held_title(commune())
    with pytest.raises(tk.ValidationError):
        decide(agent, motive=" ")
    with pytest.raises(tk.ObjectNotFound):
        decide(agent, identity="215600461/2024-03-12/2024_9/1")
