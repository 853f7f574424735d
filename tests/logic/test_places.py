"""Where an agent puts an act whose session is in doubt, and how one is withdrawn: kept, whatever comes again."""

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
from sessions import given as paper

from ckanext.loos.catalogue.acts import publish as publish_acts
from ckanext.loos.catalogue.acts import reading
from ckanext.loos.catalogue.sessions.tables import act as act_table
from ckanext.loos.records.act import Nature, Paper

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def take(organization: str, *archives: bytes, name: str = "a.tar.gz") -> None:
    for content in archives:
        given(organization, name, content)


def decide(user: str, **values: Any) -> Any:
    return act("loos_pending_decide", user, **{"organization": "crach", "release": True, "motive": "Relu.", **values})


DOUBTFUL = "215600461/2024-03-14/DEC2024_12/1"


def doubtful(organization: str, **more: Any) -> None:
    """What may be a mayor's decision, two days after a session."""
    take(organization, archive("2024_1"))
    take(organization, archive("DEC2024_12", "Achat d'un véhicule", date="2024-03-14", **more))


def numbers(name: str) -> list[str]:
    return [item["number"] for item in show(name)["deliberations"]]


@pytest.mark.parametrize("place", ["2024-03-12", "2024-03-14", "2024-02-01"])
def test_a_doubtful_act_goes_to_the_session_that_an_agent_tells_and_keeps_its_own_day(place: str) -> None:
    agent = factories.Sysadmin()["name"]
    organization = commune()
    doubtful(organization)
    told = decide(agent, identity=DOUBTFUL, place=place)
    session = show(f"seance-crach-{place}")
    assert told == {"package_id": session["id"], "type": "seance"}
    (item,) = [item for item in session["deliberations"] if item["number"] == "DEC2024_12"]
    assert item.get("dated") == (None if place == "2024-03-14" else "2024-03-14")
    (row,) = [row for row in model.Session.execute(sa.select(act_table)) if row.identity == DOUBTFUL]
    assert (row.place, row.decided_by, row.motive) == (place, agent, "Relu.")
    take(organization, archive("DEC2024_12", "Achat d'un véhicule", date="2024-03-14", lines=("Autre texte.",)))
    assert numbers(f"seance-crach-{place}").count("DEC2024_12") == 1
    assert act("loos_pending_list", agent, organization="crach") == []


def test_what_is_no_deliberation_of_a_session_goes_to_the_register_for_good() -> None:
    agent = factories.Sysadmin()["name"]
    organization = commune()
    doubtful(organization)
    register = decide(agent, identity=DOUBTFUL, place="registre")
    assert register == {"package_id": show("actes-crach-2024")["id"], "type": "actes"}
    (told,) = show("actes-crach-2024")["acts"]
    assert (told["number"], told["kind"], told["date"]) == ("DEC2024_12", "DE", "2024-03-14")
    again = archive("DEC2024_12", "Achat d'un camion", date="2024-03-14")
    take(organization, again, name="SLO-EACT--215600461--20240320-1.tar.gz")
    assert [told["title"] for told in show("actes-crach-2024")["acts"]] == ["Achat d'un camion"]
    assert numbers("seance-crach-2024-03-12") == ["2024_1"]


@pytest.mark.parametrize(
    ("place", "words"),
    [("", "Dites à quelle séance"), ("hier", "un jour déjà passé"), ("2099-01-01", "un jour déjà passé")],
)
def test_a_place_that_is_none_is_refused_and_the_act_waits_on(place: str, words: str) -> None:
    agent = factories.Sysadmin()["name"]
    doubtful(commune())
    with pytest.raises(tk.ValidationError, match=words):
        decide(agent, identity=DOUBTFUL, place=place)
    assert [item["identity"] for item in act("loos_pending_list", agent, organization="crach")] == [DOUBTFUL]


def test_a_number_that_a_session_has_is_not_given_to_another_act_and_the_other_way_round() -> None:
    agent = factories.Sysadmin()["name"]
    organization = commune()
    take(organization, archive("1"), archive("2"))
    take(organization, archive("1", "Décision du maire", date="2024-03-14"))
    take(organization, archive("3", "Décision du maire", date="2024-03-14"))
    with pytest.raises(tk.ValidationError, match="a déjà une délibération de ce numéro"):
        decide(agent, identity="215600461/2024-03-14/1/1", place="2024-03-12")
    decide(agent, identity="215600461/2024-03-14/3/1", place="2024-03-12")
    take(organization, archive("3", "Voirie"))
    waiting = {item["identity"]: item["reasons"] for item in act("loos_pending_list", agent, organization="crach")}
    assert "porte le même numéro" in waiting["215600461/2024-03-12/3/1"][0]
    assert numbers("seance-crach-2024-03-12") == ["1", "2", "3"]


def test_an_act_that_was_published_and_is_in_doubt_later_leaves_its_session_when_an_agent_says_so() -> None:
    agent = factories.Sysadmin()["name"]
    organization = commune()
    take(organization, archive("2024_1"), archive("2024_2"))
    mended = archive("2024_2", "Décision du maire : achat")
    take(organization, mended, name="SLO-EACT--215600461--20240320-1.tar.gz")
    assert numbers("seance-crach-2024-03-12") == ["2024_1", "2024_2"]
    decide(agent, identity="215600461/2024-03-12/2024_2/1", place="registre")
    session = show("seance-crach-2024-03-12")
    assert [item["number"] for item in session["deliberations"]] == ["2024_1"]
    assert {resource["number"] for resource in session["resources"]} == {"2024_1"}
    assert [told["number"] for told in show("actes-crach-2024")["acts"]] == ["2024_2"]


def test_an_individual_order_that_an_agent_releases_is_in_the_register_and_has_no_choice_of_session() -> None:
    agent = factories.Sysadmin()["name"]
    take(commune(), archive("2024_7", "Ouverture d'un commerce", nature="3", subject="6.4"))
    identity = "215600461/2024-03-12/2024_7/3"
    with pytest.raises(tk.ValidationError, match="peuvent aller à une séance"):
        decide(agent, identity=identity, place="2024-03-12")
    decide(agent, identity=identity)
    assert [told["kind"] for told in show("actes-crach-2024")["acts"]] == ["AI"]


def test_minutes_that_came_as_an_act_go_to_the_session_that_an_agent_tells() -> None:
    agent = factories.Sysadmin()["name"]
    organization = commune()
    minutes = paper("PV", "Procès-verbal", "Le maire ouvre la séance.", nature=Nature.LOCAL, paper=Paper.MINUTES)
    publish_acts.accept(organization, [minutes])
    reading.read_all(organization)
    identity = "215600461/2024-03-12/PV/7/PV"
    decide(agent, identity=identity, place="2024-03-12")
    decide(agent, identity=identity, file="PV.pdf")
    (resource,) = show("seance-crach-2024-03-12")["resources"]
    assert (resource["role"], resource["name"]) == ("minutes", "Procès-verbal du 12 mars 2024")


def test_only_agents_withdraw_an_act_and_the_decision_is_kept() -> None:
    agent = factories.User()["name"]
    organization = commune(users=[{"name": agent, "capacity": "editor"}])
    take(organization, archive("2024_7", "Règlement du marché", nature="2", subject="8.3"))
    told = {"organization": "crach", "siren": "215600461", "key": "2024-03-12/2024_7-AR", "motive": "Nomme."}
    with pytest.raises(tk.NotAuthorized):
        act("loos_act_withdraw", factories.User()["name"], **told)
    with pytest.raises(tk.ValidationError):
        act("loos_act_withdraw", agent, **{**told, "motive": " "})
    act("loos_act_withdraw", agent, **told)
    row = model.Session.execute(sa.select(act_table)).one()
    assert (row.state, row.decided_by, row.motive) == ("withdrawn", agent, "Nomme.")
    assert show("actes-crach-2024")["acts"][0]["withdrawn_on"]
    assert show("actes-crach-2024")["resources"] == []
    for lost in ({}, {"key": "2024-03-12/2024_8-AR"}, {"siren": "215601345"}):
        with pytest.raises(tk.ObjectNotFound):
            act("loos_act_withdraw", agent, **{**told, **lost})
