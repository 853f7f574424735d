"""A clerk's tables become sessions, joined with the acts of their deliberations, whichever comes first."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

sys.path.insert(0, str(Path(__file__).parents[1]))

from acts import archive
from budgets import CRACH, MOHON, act, commune, show
from formats.spreadsheets import csv_bytes, xlsx
from sessions import PEOPLE, VOTES

from ckanext.loos.catalogue import files as open_files
from ckanext.loos.catalogue import officials
from ckanext.loos.catalogue.acts import decisions
from ckanext.loos.catalogue.acts import intake as act_intake
from ckanext.loos.catalogue.acts import publish as publish_acts
from ckanext.loos.catalogue.officials import publish as publish_officials
from ckanext.loos.catalogue.sessions import intake
from ckanext.loos.catalogue.sessions.tables import attendance, deliberation, session, vote
from ckanext.loos.catalogue.taking import Incoming, Outcome
from ckanext.loos.records.official import Official

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "clean_queues")
NAME, KEY = "seance-crach-2024-03-12", "215600461/2024-03-12"
ITEMS = ("Numéro", "Titre", "Matière", "Mode de scrutin", "Pour", "Contre", "Abstentions", "Résultat")
CANTEEN = ("2024-10", "Tarifs de la cantine", "8.1", "appel nominal", 2, 1, 0, "adoptée")
ROADS = ("2024-11", "Travaux de voirie", "8.3", "", "", "", "", "reportée")
SALE = ("2024-12", "Vente à M. Durand", "3.2", "", "", "", "", "adoptée")
WORDS = {"present": "présent", "represented": "représenté", "absent": "absent", "for": "pour", "against": "contre"}
HEAD = {"Date de la séance": "12/03/2024", "Heure": "18:30", "Lieu": "Mairie", "Membres en exercice": 4}


def table(*lines: tuple[Any, ...], people: Any = PEOPLE, votes: Any = VOTES, **head: Any) -> bytes:
    """A session on the model of the project."""
    there = [(*p["name"].split()[::-1], WORDS[p["presence"]], p.get("holder", "")) for p in people]
    said = [(v["number"], *v["name"].split()[::-1], WORDS[v["choice"]]) for v in votes]
    sheets: dict[str, Any] = {
        "Séance": [*{**HEAD, **head}.items()],
        "Présences": [("Nom", "Prénom", "Présence", "Pouvoir donné à"), *there],
        "Délibérations": [ITEMS, *lines],
        "Votes par nom": [("Numéro", "Nom", "Prénom", "Vote"), *said],
    }
    return xlsx(sheets).getvalue()


def given(organization: str, *contents: bytes, extension: str = "xlsx") -> list[Outcome]:
    files = [Incoming(f"seance-{place}.{extension}", content) for place, content in enumerate(contents)]
    outcomes = intake.accept(organization, files)
    intake.finish(organization)
    return outcomes


def given_acts(organization: str, *contents: bytes) -> None:
    act_intake.accept(organization, [Incoming(f"{place}.tar.gz", content) for place, content in enumerate(contents)])
    publish_acts.finish(organization)


def numbers() -> list[str]:
    return [item["number"] for item in show(NAME)["deliberations"]]


def rows(found: sa.Table) -> list[dict[str, Any]]:
    told = model.Session.execute(sa.select(found).order_by(*found.primary_key))
    return [{name: value for name, value in row._mapping.items() if name != "package_id"} for row in told]


def seen() -> dict[str, Any]:
    """What anybody sees of the session, without what CKAN tells of its own."""
    own = ("id", "metadata_created", "metadata_modified", "organization", "owner_org", "creator_user_id", "resources")
    dataset = {name: value for name, value in show(NAME).items() if name not in own}
    register = open_files.open_file("registres/215600461/deliberations/2024.csv", "")
    return {"dataset": dataset, "register": register and register.content} | {
        found.name: rows(found) for found in (session, deliberation, attendance, vote)
    }


def by_table(organization: str) -> None:
    assert [o.status for o in given(organization, table(CANTEEN, ROADS))] == ["created"]


def by_form(organization: str) -> None:
    counts = {"voters": 3, "in_favour": 2, "against": 1, "abstained": 0}
    canteen = {"number": "2024-10", "title": CANTEEN[1], "subject_code": "8.1", "result": "adopted", **counts}
    roads = {"number": "2024-11", "title": ROADS[1], "subject_code": "8.3", "result": "postponed"}
    tags = [{"name": tag} for tag in ("conseil municipal", "délibérations", "SCDL")]
    when = {"session_date": "2024-03-12", "start_time": "18:30", "place": "Mairie", "seats": "4"}
    items = [{**canteen, "ballot_kind": "roll_call"}, roads]
    act("package_create", type="seance", owner_org=organization, tags=tags, deliberations=items, votes=VOTES,
        attendance=PEOPLE, **when)  # fmt: skip
    intake.finish(organization)


def test_a_session_is_the_same_by_table_and_by_form() -> None:
    found = []
    for way in (by_form, by_table):
        organization = commune()
        way(organization)
        found.append(seen())
        act("dataset_purge", id=NAME)
        act("organization_purge", id=organization)
    assert found[1] == found[0]
    assert "Tarifs de la cantine" in found[1]["register"].decode()


def test_table_and_acts_give_the_same_session_in_any_order() -> None:
    found = []
    for order in permutations((0, 1, 2)):
        organization = commune()
        ways: list[Callable[[], Any]] = [
            lambda: given(organization, table(ROADS, CANTEEN, ("", "Pose de bancs", "", "", "", "", "", ""))),  # noqa: B023
            lambda: given_acts(organization, archive("2024-10", "Tarifs de la cantine scolaire")),  # noqa: B023
            lambda: given_acts(organization, archive("2024-13", "La pose de bancs")),  # noqa: B023
        ]
        for place in order:
            ways[place]()
        found.append(seen())
        act("dataset_purge", id=NAME)
        act("organization_purge", id=organization)
    assert [item["title"] for item in found[0]["dataset"]["deliberations"]] == [
        "Travaux de voirie", "Tarifs de la cantine scolaire", "La pose de bancs",
    ]  # fmt: skip
    assert [one for one in found[1:] if one != found[0]] == []


def test_a_point_without_a_number_is_on_the_page_until_its_act_comes(app: Any) -> None:
    organization = commune()
    given(organization, table(("", "Tarifs de la cantine", "", "", "", "", "", ""), votes=[]))
    assert (show(NAME).get("deliberations"), show(NAME)["agenda"]) == (None, "Tarifs de la cantine")
    assert "Tarifs de la cantine</li>" in app.get(f"/seance/{NAME}").text
    given_acts(organization, archive("2024-10"))
    assert (numbers(), show(NAME).get("agenda")) == (["2024-10"], None)


def test_a_newer_table_replaces_what_it_changed_and_nothing_that_an_agent_typed() -> None:
    organization = commune()
    given(organization, table(CANTEEN, ROADS))
    items = show(NAME)["deliberations"]
    items[1]["summary"] = "Plus tard."
    act("package_patch", id=NAME, place="Salle des fêtes", deliberations=items)
    (outcome,) = given(organization, table(CANTEEN, (*ROADS[:-1], "retirée"), Heure="19:00"))
    dataset = show(NAME)
    assert (outcome.status, dataset["start_time"], dataset["place"]) == ("updated", "19:00", "Salle des fêtes")
    assert [(i.get("result"), i.get("summary")) for i in dataset["deliberations"]] == [
        ("adopted", None), ("withdrawn", "Plus tard."),
    ]  # fmt: skip


def test_the_same_table_again_writes_nothing() -> None:
    organization = commune()
    given(organization, table(CANTEEN))
    before = show(NAME)["metadata_modified"]
    assert [o.status for o in given(organization, table(CANTEEN))] == ["unchanged"]
    assert show(NAME)["metadata_modified"] == before


def test_a_refused_table_costs_itself_alone_and_is_told_without_a_name() -> None:
    organization = commune()
    sitting = [Official(n.upper(), f, mandate_start=date(2020, 5, 23)) for f, n in (p["name"].split() for p in PEOPLE)]
    publish_officials.accept(organization, sitting)
    stranger = [{"name": "Sacha Yew", "presence": "present"}, *PEOPLE]
    good, bad = table(CANTEEN), table(people=stranger, votes=[], **{"Date de la séance": "13/03/2024"})
    broken = b"PK\x03\x04" + b"\0" * 50
    outcomes = given(organization, bad, good, broken)
    assert [outcome.status for outcome in outcomes] == ["refused", "created", "refused"]
    assert outcomes[0].message.startswith("présences, 1re personne : Cette personne ne siégeait pas ce jour-là")
    assert "Yew" not in outcomes[0].message
    assert numbers() == ["2024-10"]


def test_a_doubtful_title_waits_for_an_agent_and_the_rest_goes_on(app: Any) -> None:
    organization = commune()
    (outcome,) = given(organization, table(CANTEEN, SALE))
    assert (outcome.status, outcome.keys) == ("held", (KEY,))
    assert "2024-12 du 12/03/2024" in outcome.message
    assert "Durand" not in outcome.message + app.get(f"/seance/{NAME}").text + str(act("package_show", "", id=NAME))
    assert numbers() == ["2024-10"]
    (pending,) = decisions.pending(organization)
    decisions.decide(organization, pending.identity, None, release=True, motive="Vu.", user="agent")
    assert [(i["number"], i.get("result")) for i in show(NAME)["deliberations"]] == [
        ("2024-10", "adopted"), ("2024-12", "adopted"),
    ]  # fmt: skip


def test_a_title_that_the_clerk_mends_waits_no_more() -> None:
    organization = commune()
    given(organization, table(CANTEEN, SALE))
    (outcome,) = given(organization, table(CANTEEN, (SALE[0], "Vente d'un terrain", *SALE[2:])))
    assert (outcome.status, numbers(), decisions.pending(organization)) == ("updated", ["2024-10", "2024-12"], [])


@pytest.mark.parametrize("refused", [True, False])
def test_a_table_does_not_publish_what_the_gate_or_an_agent_kept_of_an_act(refused: bool) -> None:
    organization = commune()
    given_acts(organization, archive("2024-12", "Vente à M. Durand", subject="3.2"))
    if refused:
        (pending, *_) = decisions.pending(organization)
        decisions.decide(organization, pending.identity, None, release=False, motive="Non.", user="agent")
    clean = (SALE[0], "Vente d'un terrain", *SALE[2:])
    (outcome,) = given(organization, table(CANTEEN, clean, ("", "Vente à M. Durand", "", "", "", "", "", "")))
    assert (outcome.status, numbers(), show(NAME).get("agenda")) == ("held", ["2024-10"], None)


def test_what_a_table_told_is_in_no_public_answer_but_the_session_itself() -> None:
    organization = commune()
    given(organization, table(CANTEEN, SALE))
    found = act("package_search", "", fq="dataset_type:seance", include_private=True)
    assert found["count"] == 1
    assert "Durand" not in str(found) + str(act("package_show", "", id=NAME, include_plugin_data=True))


def test_an_agent_s_form_leaves_the_table_s_memory() -> None:
    organization = commune()
    given(organization, table(CANTEEN))
    act("package_update", **{**show(NAME), "place": "Salle des fêtes"})
    given(organization, table(CANTEEN, ROADS))
    assert (show(NAME)["place"], numbers()) == ("Salle des fêtes", ["2024-10", "2024-11"])


def test_a_csv_of_deliberations_makes_each_of_its_sessions() -> None:
    organization = commune()
    lines = [("Numéro", "Titre", "Date de la séance"), ("1", "Voirie", "12/03/2024"), ("2", "Budget", "02/04/2024")]
    (outcome,) = given(organization, csv_bytes(lines), extension="csv")
    assert outcome.keys == (KEY, "215600461/2024-04-02")
    assert sorted(row["date"].isoformat() for row in rows(session)) == ["2024-03-12", "2024-04-02"]


def test_the_session_of_an_unknown_body_is_refused_and_that_of_a_known_one_has_its_own_page() -> None:
    bodies = [{"name": "CCAS de Crach", "siret": MOHON["siret"]}]
    unknown, known = (table(CANTEEN, Instance=name) for name in ("Commission des finances", "CCAS"))
    outcomes = given(commune({**CRACH, "bodies": bodies}), unknown, known)
    assert [outcome.status for outcome in outcomes] == ["refused", "created"]
    assert "assemblée que la fiche de la commune n'a pas" in outcomes[0].message
    assert show("seance-crach-01345-2024-03-12")["body"] == "CCAS de Crach"


def test_a_session_that_an_agent_deleted_does_not_come_back() -> None:
    organization = commune()
    given(organization, table(CANTEEN))
    act("package_delete", id=NAME)
    assert [o.status for o in given(organization, table(CANTEEN, ROADS))] == ["withdrawn"]
    assert show(NAME)["state"] == "deleted"


def test_a_preview_tells_the_same_and_writes_nothing() -> None:
    organization = commune()
    (outcome,) = intake.preview(organization, [Incoming("seance.xlsx", table(CANTEEN, SALE))])
    assert outcome.status == "held"
    assert (rows(session), decisions.pending(organization)) == ([], [])
    with pytest.raises(tk.ObjectNotFound):
        show(NAME)
    assert officials.names(organization) == frozenset()


def test_a_list_of_officials_is_for_another_source() -> None:
    content = csv_bytes([("Nom", "Prénom", "Fonction"), ("ALDER", "Camille", "Maire")])
    assert [o.status for o in given(commune(), content, extension="csv")] == ["ignored"]
