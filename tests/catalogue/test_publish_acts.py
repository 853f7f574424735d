"""Acts received become sessions that anybody may read, or wait where only agents see them."""

from __future__ import annotations

import datetime
import sys
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import CRACH, act, commune, show

from ckanext.loos.catalogue import files
from ckanext.loos.catalogue.acts import publish as publish_acts
from ckanext.loos.catalogue.acts import rows as act_rows
from ckanext.loos.catalogue.acts.publish import Outcome, Received
from ckanext.loos.catalogue.sessions.tables import deliberation
from ckanext.loos.formats import table_schema
from ckanext.loos.records.act import Act, ActStatus, Nature

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
DAY = datetime.date(2024, 3, 12)


def given(number: str, title: str = "Tarifs de la cantine", **values: Any) -> Received:
    told: dict[str, Any] = {"date": DAY, "nature": Nature.DELIBERATION, "subject_code": "8.1", **values}
    return Received(Act(CRACH["siren"], number, title=title, **told))


def accept(organization: str, *received: Received) -> list[Outcome]:
    outcomes = publish_acts.accept(organization, received)
    publish_acts.finish(organization)
    return outcomes


def test_the_deliberations_of_a_day_are_one_session_in_order() -> None:
    organization = commune()
    outcomes = accept(organization, given("2024-10"), given("2024-2", "Budget primitif", subject_code="7.1"))
    assert [outcome.status for outcome in outcomes] == ["published", "published"]
    dataset = show("seance-crach-2024-03-12")
    assert dataset["title"] == "Conseil municipal du 12 mars 2024"
    assert [item["number"] for item in dataset["deliberations"]] == ["2024-2", "2024-10"]
    found = tk.get_action("package_search")({}, {"fq": "dataset_type:seance"})
    assert [hit["name"] for hit in found["results"]] == ["seance-crach-2024-03-12"]


def test_twice_the_same_changes_nothing() -> None:
    organization = commune()
    accept(organization, given("1"))
    modified = show("seance-crach-2024-03-12")["metadata_modified"]
    assert accept(organization, given("1"))[0].status == "unchanged"
    assert show("seance-crach-2024-03-12")["metadata_modified"] == modified


def test_a_receipt_that_comes_later_joins_its_act() -> None:
    organization = commune()
    accept(organization, given("1"))
    received_on = datetime.date(2024, 3, 14)
    receipt = Act(None, "1", DAY, Nature.DELIBERATION, status=ActStatus.RECEIVED, received_on=received_on)
    assert accept(organization, Received(receipt))[0].status == "published"
    (told,) = show("seance-crach-2024-03-12")["deliberations"]
    assert (told["title"], told["status"], told["received_on"]) == ("Tarifs de la cantine", "received", "2024-03-14")


def test_the_order_of_arrival_changes_nothing() -> None:
    organization = commune()
    accept(organization, Received(Act(None, "1", DAY, Nature.DELIBERATION, status=ActStatus.RECEIVED)))
    accept(organization, given("1"))
    (told,) = show("seance-crach-2024-03-12")["deliberations"]
    assert (told["title"], told["status"]) == ("Tarifs de la cantine", "received")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_title_of_the_newest_message_stands_whatever_came_first(order: tuple[int, ...]) -> None:
    first, mended, receipt = (datetime.date(2024, 3, day) for day in (13, 20, 14))
    told = [
        given("1", "Tarifs de la quantine", told_on=first, collectivity="Commune de Crach", prefecture="PREF056"),
        given("1", "Tarifs de la cantine", told_on=mended),
        given("1", "Tarifs de la quantine", told_on=receipt, status=ActStatus.RECEIVED, received_on=receipt),
    ]
    organization = commune()
    for place in order:
        accept(organization, told[place])
    (item,) = show("seance-crach-2024-03-12")["deliberations"]
    assert (item["title"], item["status"], item["received_on"]) == ("Tarifs de la cantine", "received", "2024-03-14")


@pytest.mark.parametrize(
    ("received", "status", "words"),
    [
        (given("1", "Contrat de M. Durand"), "held", "nommer une personne"),
        (given("1", nature=Nature.INDIVIDUAL), "held", "acte individuel"),
        (given("1", subject_code="4.2"), "held", "fonction publique"),
        (given("DEC2024-12"), "waiting", "décision du maire"),
        (given("20240315-1"), "waiting", "autre date"),
        (Received(Act("215601345", "1", DAY, Nature.DELIBERATION, "Voirie")), "refused", "215601345"),
    ],
)
def test_what_may_not_be_published_is_in_no_dataset(received: Received, status: str, words: str) -> None:
    organization = commune()
    (outcome,) = accept(organization, received)
    assert outcome.status == status
    assert words in outcome.message
    assert model.Session.scalars(sa.select(model.Package.name).where(model.Package.type == "seance")).all() == []
    assert model.Session.scalar(sa.select(sa.func.count()).select_from(deliberation)) == 0


def test_what_an_agent_wrote_stays_when_the_act_comes_again() -> None:
    organization = commune()
    accept(organization, given("1"))
    dataset = show("seance-crach-2024-03-12")
    written = [{**dataset["deliberations"][0], "summary": "Le repas coûte moins cher.", "result": "adopted"}]
    act("package_patch", id=dataset["id"], deliberations=written, place="Mairie")
    accept(organization, given("1", status=ActStatus.RECEIVED))
    told = show("seance-crach-2024-03-12")
    assert told["place"] == "Mairie"
    assert told["deliberations"][0]["summary"] == "Le repas coûte moins cher."
    assert told["deliberations"][0]["status"] == "received"


def test_a_crash_before_the_index_leaves_work_for_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    organization = commune()

    def broken(package_ids: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(publish_acts.saving, "index", broken)
        with pytest.raises(ConnectionError):
            accept(organization, given("1"))
    model.Session.rollback()
    assert accept(organization, given("1"))[0].status == "published"
    (row,) = act_rows.find(organization, [act_rows.identity(given("1").act)]).values()
    assert row.projected
    assert tk.get_action("package_search")({}, {"fq": "dataset_type:seance"})["count"] == 1


def test_the_register_of_deliberations_follows_and_is_valid() -> None:
    organization = commune()
    accept(organization, given("1"), given("2", date=datetime.date(2025, 1, 8)))
    register = show("registre-deliberations-crach")
    assert [resource["year"] for resource in register["resources"]] == [2025, 2024]
    found = files.open_file("registres/215600461/deliberations/2024.csv", "")
    assert found is not None
    assert list(table_schema.validate(found.content, "scdl/deliberations")) == []
    assert b"/deliberation/215600461/2024-03-12/1" in found.content
    act("package_patch", id=show("seance-crach-2024-03-12")["id"], private=True)
    assert files.open_file("registres/215600461/deliberations/2024.csv", "") is None
    assert [resource["year"] for resource in show("registre-deliberations-crach")["resources"]] == [2025]
