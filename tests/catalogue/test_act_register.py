"""Acts that make no session are in the register of their year, listed, with their files, for anybody."""

from __future__ import annotations

import csv
import datetime
import io
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import CRACH, act, commune, show
from sessions import given

from ckanext.loos.catalogue import act_register, files, rebuild
from ckanext.loos.catalogue.act_register.tables import registered
from ckanext.loos.catalogue.acts import publish as publish_acts
from ckanext.loos.catalogue.acts import reading
from ckanext.loos.catalogue.acts.publish import Outcome
from ckanext.loos.formats import table_schema
from ckanext.loos.records.act import ActStatus, Nature
from ckanext.loos.records.registered_act import Kind

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
NAME = "actes-crach-2024"
FILE = "registres/215600461/actes/2024.csv"
CCAS = {"name": "CCAS de Crach", "siret": "26560046000017"}


def order(number: str = "2024-45", title: str = "Règlement du marché", *lines: str, **values: Any) -> Any:
    return given(number, title, *lines, **{"nature": Nature.REGULATORY, "subject_code": "8.3", **values})


def accept(organization: str, *received: Any) -> list[Outcome]:
    outcomes = publish_acts.accept(organization, received)
    reading.read_all(organization)
    return outcomes


def rows() -> list[dict[str, str]]:
    found = files.open_file(FILE, "")
    assert found is not None
    assert list(table_schema.validate(found.content, "loos/actes")) == []
    return list(csv.DictReader(io.StringIO(found.content.decode())))


def test_the_orders_of_a_year_are_one_dataset_in_the_order_of_days_whatever_came_first() -> None:
    organization = commune()
    later = datetime.date(2024, 4, 2)
    accept(organization, order("2024-50", "Stationnement", date=later))
    assert [o.status for o in accept(organization, order("2024-45"), order("2024-9"))] == ["published", "published"]
    dataset = show(NAME)
    assert (dataset["title"], dataset["year"], dataset["body_siren"]) == ("Actes 2024 – Crach", 2024, CRACH["siren"])
    assert [told["number"] for told in dataset["acts"]] == ["2024-9", "2024-45", "2024-50"]
    assert model.Session.scalars(sa.select(registered.c.number)).all() == ["2024-9", "2024-45", "2024-50"]
    assert tk.get_action("package_search")({}, {"fq": "dataset_type:actes"})["results"][0]["name"] == NAME


def test_a_body_of_its_own_and_another_year_have_their_own_dataset() -> None:
    organization = commune({**CRACH, "bodies": [CCAS]})
    other = order("1", date=datetime.date(2025, 1, 8))
    body = order("1", "Règlement du repas")
    accept(organization, order(), other, body._replace(act=replace(body.act, siren="265600460")))
    assert show("actes-crach-00460-2024")["title"] == "Actes 2024 – CCAS de Crach"
    assert [len(show(name)["acts"]) for name in (NAME, "actes-crach-2025")] == [1, 1]


def test_an_order_has_its_file_and_its_words_are_found() -> None:
    organization = commune()
    accept(organization, order("2024-45", "Règlement du marché", "Les étals ouvrent à huit heures."))
    (resource,) = show(NAME)["resources"]
    assert (resource["act"], resource["role"]) == ("2024-03-12/2024_45-AR", "act")
    assert resource["name"] == "Arrêté réglementaire 2024-45"
    asked = sa.func.websearch_to_tsquery("french", "marche")
    assert model.Session.scalars(sa.select(registered.c.slug).where(registered.c.words.op("@@")(asked))).all() == [
        "2024_45-AR"
    ]


def test_the_same_order_twice_changes_nothing_and_its_receipt_joins_it() -> None:
    organization = commune()
    accept(organization, order())
    modified = show(NAME)["metadata_modified"]
    assert accept(organization, order())[0].status == "unchanged"
    assert show(NAME)["metadata_modified"] == modified
    accept(organization, order(status=ActStatus.RECEIVED, received_on=datetime.date(2024, 3, 14)))
    (told,) = show(NAME)["acts"]
    assert (told["status"], told["received_on"]) == ("received", "2024-03-14")


def test_what_an_agent_wrote_stays_when_the_order_comes_again() -> None:
    organization = commune()
    accept(organization, order())
    act("package_patch", id=NAME, acts=[{**show(NAME)["acts"][0], "summary": "Le marché change de place."}])
    accept(organization, order(status=ActStatus.RECEIVED))
    (told,) = show(NAME)["acts"]
    assert (told["summary"], told["status"]) == ("Le marché change de place.", "received")


def test_what_waits_for_an_agent_is_not_in_the_register() -> None:
    organization = commune()
    held = order("1", "Permis de M. Durand"), order("2", "Nomination", nature=Nature.INDIVIDUAL)
    assert {outcome.status for outcome in accept(organization, *held)} == {"held"}
    assert model.Session.scalar(sa.select(sa.func.count()).select_from(registered)) == 0
    assert act_register.counts(organization) == {}


def test_an_annulled_order_stays_listed_and_says_so() -> None:
    organization = commune()
    accept(organization, order(), order("2024-46", "Foire"))
    accept(organization, order(status=ActStatus.CANCELLED))
    assert {row["ACTE_ID"]: row["ACTE_ETAT"] for row in rows()} == {"2024-45": "annulé", "2024-46": "connu"}


def test_the_open_file_of_a_year_follows_its_schema_and_what_is_visible() -> None:
    organization = commune()
    received = datetime.date(2024, 3, 14)
    receipt = "056-215600461-20240312-2024_45-AR"
    told = {"receipt_id": receipt, "received_on": received, "previous_id": receipt}
    accept(organization, order(status=ActStatus.RECEIVED, **told))
    (row,) = rows()
    assert row == {
        "COLL_NOM": "Crach",
        "COLL_SIRET": "21560046100010",
        "ACTE_ID": "2024-45",
        "ACTE_DATE": "2024-03-12",
        "ACTE_NATURE_CODE": "AR",
        "ACTE_NATURE_NOM": "arrêté réglementaire",
        "ACTE_MATIERE_CODE": "8.3",
        "ACTE_MATIERE_NOM": "domaines de compétences par thèmes/voirie",
        "ACTE_OBJET": "Règlement du marché",
        "PREF_DATE": "2024-03-14",
        "PREF_ACTE_ID": receipt,
        "ACTE_ETAT": "reçu",
        "ACTE_PRECEDENT": receipt,
        "ACTE_URL": "http://test.ckan.net/acte/215600461/2024-03-12/2024_45-AR",
    }
    assert [resource["year"] for resource in show("registre-actes-crach")["resources"]] == [2024]
    act("package_patch", id=NAME, private=True)
    assert files.open_file(FILE, "") is None
    assert show("registre-actes-crach")["state"] == "deleted"


def test_a_rebuild_makes_the_rows_again_and_changes_nothing_else() -> None:
    organization = commune()
    accept(organization, order("2024-45", "Règlement du marché", "Les étals ouvrent à huit heures."))
    before, dataset = model.Session.execute(sa.select(registered)).all(), show(NAME)
    model.Session.execute(sa.delete(registered))
    model.Session.commit()
    assert dataset["id"] in rebuild.run().done
    assert model.Session.execute(sa.select(registered)).all() == before != []
    assert show(NAME) == dataset


def test_two_natures_with_one_number_are_two_acts_with_two_addresses() -> None:
    organization = commune()
    accept(organization, order())
    act("package_patch", id=NAME, acts=[*show(NAME)["acts"], {**show(NAME)["acts"][0], "kind": "AU"}])
    day, siren = datetime.date(2024, 3, 12), CRACH["siren"]
    for kind in ("AR", "AU"):
        found = act_register.find(act_register.Address(siren, day, f"2024_45-{kind}"))
        assert found is not None and found.act.kind is Kind(kind)
    assert act_register.find(act_register.Address(siren, day, "2024_45")) is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"date": "2023-12-31"}, "n'est pas de 2024"),
        ({"withdrawn_on": "2024-05-02"}, "ses fichiers sont encore là"),
    ],
)
def test_what_a_register_cannot_hold_is_refused_in_french(changed: dict[str, str], words: str) -> None:
    accept(commune(), order("2024-45", "Règlement du marché", "Les étals ouvrent à huit heures."))
    with pytest.raises(tk.ValidationError) as error:
        act("package_patch", id=NAME, acts=[{**show(NAME)["acts"][0], **changed}])
    assert words in str(error.value.error_dict)


def test_an_act_twice_or_a_second_register_of_a_year_is_refused_in_french() -> None:
    organization = commune()
    accept(organization, order())
    with pytest.raises(tk.ValidationError, match="déjà dans la liste"):
        act("package_patch", id=NAME, acts=show(NAME)["acts"] * 2)
    with pytest.raises(tk.ValidationError, match="complétez-la"):
        act("package_create", type="actes", owner_org=organization, year="2024", name="autre")


def test_the_form_makes_the_same_dataset_as_a_harvest() -> None:
    organization = commune()
    accept(organization, order())
    harvested = show(NAME)
    act("dataset_purge", id=NAME)
    act("package_create", type="actes", owner_org=organization, year="2024", acts=harvested["acts"])
    made = show(NAME)
    assert {key: made[key] for key in ("name", "title", "year", "body_siren", "acts")} == {
        key: harvested[key] for key in ("name", "title", "year", "body_siren", "acts")
    }
    assert [row["ACTE_ID"] for row in rows()] == ["2024-45"]
