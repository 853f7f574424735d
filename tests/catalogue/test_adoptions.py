"""A budget and the deliberation that adopted it point at each other, for certain or not at all; a clerk can mend it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ckan.plugins import toolkit as tk

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "pages"))

from budgets import BP, CA, CRACH, accept, act, show
from sessions import given, publish
from test_budget_pages import counted, soup, text

from ckanext.loos.catalogue import adoptions
from ckanext.loos.catalogue.acts import publish as publish_acts
from ckanext.loos.catalogue.sessions.deliberations import Address
from ckanext.loos.records.act import ActStatus

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
DAY = date(2022, 4, 4)
SIREN = CRACH["siren"]
ADDRESS = "/deliberation/215600461/2022-04-04/2022_5"


def voted(number: str = "2022-5", title: str = "Vote du budget primitif 2022", **values: Any) -> Any:
    return given(number, title, **{"subject_code": "7.1", "date": DAY, **values})


def linked(name: str = "budget-crach-2022") -> list[str]:
    """The numbers of the deliberations that adopted the documents of a budget."""
    return sorted(found.number for found in adoptions.of_budget(show(name)["id"]).values())


def test_a_budget_and_its_deliberation_point_at_each_other(app: Any) -> None:
    organization = publish(voted(), voted("2022-6", "Budget primitif 2022 : affectation du résultat"))
    accept(organization, BP)
    budget = soup(app, "/budget/budget-crach-2022")
    link = budget.find("a", href=ADDRESS)
    told = "Adopté par la délibération n° 2022-5 du 4 avril 2022 , « Vote du budget primitif 2022 »."
    assert told in text(link.parent)
    deliberation = soup(app, ADDRESS)
    concerned = deliberation.find("dt", string="Budget concerné").find_next("dd")
    assert text(concerned) == "Budget primitif 2022 : Budget 2022 – Crach"
    assert concerned.a["href"] == "/budget/budget-crach-2022"
    other = soup(app, ADDRESS.replace("_5", "_6"))
    assert other.find("dt", string="Budget concerné") is None
    assert other.find("dt", string="Budget de l’année")


def test_the_accounts_find_their_deliberation_by_the_day_that_their_signature_tells() -> None:
    organization = publish(voted("2022-1", "Compte administratif 2021", date=date(2022, 2, 28)))
    accept(organization, CA)
    assert linked("budget-crach-2021") == ["2022-1"]


@pytest.mark.parametrize(
    "others",
    [
        [voted("2022-6")],
        [voted("2022-5", date=date(2022, 4, 5))],
        [voted("2022-5", subject_code="7.10")],
        [voted("2022-5", status=ActStatus.CANCELLED)],
        [voted("2022-5", "Budget primitif 2021")],
    ],
)
def test_what_is_not_certain_is_no_link(others: list[Any]) -> None:
    both = others[0].act.number == "2022-6"
    organization = publish(*([voted()] if both else []), *others)
    accept(organization, BP)
    assert linked() == []
    assert adoptions.of_deliberation(Address(SIREN, others[0].act.date, others[0].act.number.replace("-", "_"))) == []


@pytest.mark.parametrize("result", ["rejected", "postponed", "withdrawn", "noted"])
def test_what_was_not_adopted_adopts_nothing(result: str) -> None:
    organization = publish(voted())
    accept(organization, BP)
    session = show("seance-crach-2022-04-04")
    items = [{**item, "result": result} for item in session["deliberations"]]
    act("package_patch", id=session["id"], deliberations=items)
    assert linked() == []


def test_a_hidden_session_or_budget_shows_no_link() -> None:
    organization = publish(voted())
    accept(organization, BP)
    address = Address(SIREN, DAY, "2022_5")
    assert (linked(), len(adoptions.of_deliberation(address))) == (["2022-5"], 1)
    act("package_patch", id=show("seance-crach-2022-04-04")["id"], private=True)
    assert (linked(), adoptions.of_deliberation(address)) == ([], [])
    act("package_patch", id=show("seance-crach-2022-04-04")["id"], private=False)
    act("package_patch", id=show("budget-crach-2022")["id"], private=True)
    assert adoptions.of_deliberation(address) == []


@pytest.mark.parametrize("told", ["http://test.ckan.net/deliberation/{}", "{}", "https://x.example/fr/deliberation/{}?a=1#vote"])
def test_a_clerk_s_statement_wins_and_stays_when_the_file_comes_again(app: Any, told: str) -> None:
    organization = publish(voted(), voted("2022-9", "Finances", subject_code="7.10", date=date(2022, 4, 6)))
    accept(organization, BP)
    (resource,) = show("budget-crach-2022")["resources"]
    act("resource_patch", id=resource["id"], adopted_by=told.format("215600461/2022-04-06/2022-9"))
    assert linked() == ["2022-9"]
    (adopted,) = adoptions.of_deliberation(Address(SIREN, date(2022, 4, 6), "2022_9"))
    assert adopted.dataset_name == "budget-crach-2022"
    assert adoptions.of_deliberation(Address(SIREN, DAY, "2022_5")) == []
    accept(organization, BP, CA)
    assert show("budget-crach-2022")["resources"][0]["adopted_by"] == "215600461/2022-04-06/2022_9"


def test_a_clerk_may_say_that_none_is_and_unsay_it() -> None:
    organization = publish(voted())
    accept(organization, BP)
    (resource,) = show("budget-crach-2022")["resources"]
    act("resource_patch", id=resource["id"], adopted_by=" Aucune ")
    assert linked() == []
    act("resource_patch", id=resource["id"], adopted_by="")
    assert linked() == ["2022-5"]


@pytest.mark.parametrize("told", ["2022-5", "215600461/2022-04-04/77", "215600461/2022-02-31/5", "https://x.example/"])
def test_an_address_of_no_deliberation_is_refused_with_what_to_do(told: str) -> None:
    accept(publish(voted()), BP)
    (resource,) = show("budget-crach-2022")["resources"]
    with pytest.raises(tk.ValidationError) as refused:
        act("resource_patch", id=resource["id"], adopted_by=told)
    assert "copiez son adresse" in str(refused.value.error_dict)


def test_a_stated_deliberation_that_leaves_the_platform_blocks_no_update() -> None:
    accept(publish(voted()), BP)
    (resource,) = show("budget-crach-2022")["resources"]
    act("resource_patch", id=resource["id"], adopted_by="215600461/2022-04-04/2022-5")
    act("package_delete", id=show("seance-crach-2022-04-04")["id"])
    act("resource_patch", id=resource["id"], description="Le budget voté.")
    assert linked() == []


def test_more_deliberations_that_day_cost_no_more_statements() -> None:
    organization = publish(voted())
    accept(organization, BP)
    package_id = show("budget-crach-2022")["id"]
    publish_acts.accept(organization, [voted(f"2022-{number}", "Emprunt") for number in range(20, 40)])
    with counted() as seen:
        adoptions.of_budget(package_id)
        adoptions.of_deliberation(Address(SIREN, DAY, "2022_5"))
    assert len(seen) == 2
