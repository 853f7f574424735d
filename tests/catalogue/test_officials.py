"""Lists of officials become datasets; who sat on a day has one answer; the registers follow."""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import CRACH, act, commune, show
from officials import CEDAR, COUNCIL, DEPUTY, ELM, FIRST, MAYOR, SECOND, SESSION

from ckanext.loos.catalogue import files, officials
from ckanext.loos.catalogue.officials import history as official_history
from ckanext.loos.catalogue.officials import intake as official_intake
from ckanext.loos.catalogue.officials import publish as publish_officials
from ckanext.loos.catalogue.officials.tables import mandate
from ckanext.loos.formats import table_schema
from ckanext.loos.privacy import acts as gate
from ckanext.loos.records.official import Official
from ckanext.loos.records.session import Choice, Presence

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
CCAS = {"siret": "26560046000009", "name": "CCAS de Crach"}
RNE = Path(__file__).parents[1] / "data" / "rne" / "rne-maires_62_extrait.csv"


def accept(organization: str, *told: Official, body: str = "") -> publish_officials.Outcome:
    return publish_officials.accept(organization, told, body)


def who(organization: str, day: date) -> list[str]:
    return [member.name for body in officials.on(organization, day) for member in body.members]


def rows(theme: str, year: int) -> list[dict[str, str]]:
    found = files.open_file(f"registres/{CRACH['siren']}/{theme}/{year}.csv", "")
    assert found is not None
    return list(csv.DictReader(io.StringIO(found.content.decode())))


def test_a_list_becomes_the_dataset_of_the_council() -> None:
    organization = commune()
    outcome = accept(organization, *COUNCIL)
    dataset = show("elus-crach")
    assert (outcome.status, outcome.package_id) == ("created", dataset["id"])
    assert (dataset["title"], dataset["body_siren"]) == ("Élus – Conseil municipal – Crach", CRACH["siren"])
    assert dataset["mandates"][1] == {
        "last_name": "Birch",
        "first_name": "Dominique",
        "role": "1er adjoint au Maire",
        "rank": 2,
        "group": "Ensemble",
        "delegation": "Finances",
        "commissions": "Finances; Urbanisme",
        "mandate_start": "2020-05-18",
    }
    assert tk.get_action("package_search")({}, {"fq": "dataset_type:elus"})["count"] == 1


def test_the_same_list_again_writes_nothing() -> None:
    organization = commune()
    accept(organization, *COUNCIL)
    before = show("elus-crach")
    assert accept(organization, *reversed(COUNCIL)).status == "unchanged"
    assert show("elus-crach") == before


def test_who_sat_is_right_on_the_first_and_the_last_day() -> None:
    organization = commune()
    accept(organization, *COUNCIL)
    assert who(organization, date(2020, 5, 17)) == []
    assert sorted(who(organization, FIRST)) == ["Camille Alder", "Claude Cedar", "Dominique Birch"]
    assert who(organization, date(2020, 5, 26)) == ["Camille Alder", "Dominique Birch", "Claude Cedar"]
    assert who(organization, date(2022, 1, 31)) == ["Camille Alder", "Dominique Birch", "Claude Cedar"]
    assert who(organization, date(2022, 2, 1)) == ["Camille Alder", "Dominique Birch", "Sacha Elm"]


def test_a_new_list_ends_nothing_that_it_does_not_tell() -> None:
    organization = commune()
    accept(organization, MAYOR, DEPUTY)
    outcome = accept(organization, replace(DEPUTY, role="Maire", mandate_start=SECOND, role_start=SECOND))
    assert outcome.status == "updated"
    ((_, _, members),) = officials.on(organization, SECOND)
    told = {member.name: member.roles for member in members}
    assert told == {"Camille Alder": ("Maire",), "Dominique Birch": ("Maire",)}
    accept(organization, replace(MAYOR, mandate_end=date(2026, 3, 14)))
    assert who(organization, SECOND) == ["Dominique Birch"]


def test_a_person_with_two_roles_is_one_and_namesakes_are_two() -> None:
    organization = commune()
    delegate, namesake = replace(MAYOR, role="Conseillère déléguée", rank=None), replace(MAYOR, role=None, namesake=2)
    accept(organization, MAYOR, delegate, namesake)
    ((_, _, members),) = officials.on(organization, FIRST.replace(year=2021))
    assert [(member.person, member.roles) for member in members] == [
        ("camille-alder", ("Maire", "Conseillère déléguée")),
        ("camille-alder-2", ()),
    ]


def test_who_left_a_role_still_sits() -> None:
    organization = commune()
    accept(organization, replace(DEPUTY, role_end=date(2023, 1, 1)))
    told = {year: officials.on(organization, date(year, 6, 1))[0].members[0] for year in (2022, 2024)}
    assert (told[2022].roles, told[2022].delegations) == (("1er adjoint au Maire",), ("Finances",))
    assert (told[2024].name, told[2024].roles, told[2024].delegations) == ("Dominique Birch", (), ())


def test_each_body_has_its_own_list_and_a_person_is_one_in_all() -> None:
    organization = commune({**CRACH, "bodies": [CCAS]})
    accept(organization, MAYOR, replace(MAYOR, role="Présidente", body="CCAS"), Official("Oak", "Lou", body="CCAS"))
    assert [(body.name, [member.person for member in body.members]) for body in officials.on(organization, SECOND)] == [
        ("Conseil municipal", ["camille-alder"]),
        ("CCAS de Crach", ["camille-alder", "lou-oak"]),
    ]
    history = official_history.find(organization, "camille-alder")
    assert history is not None
    assert {held.body for held in history.mandates} == {"Conseil municipal", "CCAS de Crach"}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ([], "Aucun élu de cette commune"),
        ([replace(MAYOR, commune_code="62001")], "Aucun élu de cette commune"),
        ([MAYOR, replace(ELM, body="Syndicat des eaux")], "une assemblée que la fiche de la commune n'a pas"),
        ([MAYOR, replace(ELM, mandate_end=FIRST)], "avant d'avoir commencé"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line_and_nothing_is_written(told: list[Official], words: str) -> None:
    outcome = accept(commune(), *told)
    assert (outcome.status, len(outcome.message.splitlines())) == ("refused", 1)
    assert words in outcome.message
    assert model.Session.scalar(sa.select(sa.func.count()).select_from(mandate)) == 0


def test_an_organization_without_a_commune_is_told_so() -> None:
    outcome = publish_officials.accept("nobody", COUNCIL)
    assert (outcome.status, "fiche de commune" in outcome.message) == ("refused", True)


def test_a_list_that_an_agent_withdrew_stays_withdrawn() -> None:
    organization = commune()
    accept(organization, MAYOR)
    act("package_delete", id="elus-crach")
    assert accept(organization, *COUNCIL).status == "withdrawn"
    assert who(organization, SECOND) == []


def test_a_private_list_is_in_no_answer_and_no_register() -> None:
    organization = commune()
    accept(organization, *COUNCIL)
    act("package_patch", id="elus-crach", private=True)
    assert who(organization, FIRST) == []
    assert officials.names(organization) == frozenset()
    assert official_history.find(organization, "camille-alder") is None
    assert files.open_file(f"registres/{CRACH['siren']}/elus/2021.csv", "") is None
    assert tk.get_action("loos_body_show")({}, {"organization": "crach", "date": "2021-01-01"})["bodies"] == []


def test_the_gate_knows_the_officials_of_the_list() -> None:
    organization = commune()
    title = "Élection de M. Elm comme adjoint"
    assert gate.doubts(title, officials.names(organization)) != []
    accept(organization, *COUNCIL)
    assert gate.doubts(title, officials.names(organization)) == []


def test_attendance_and_votes_are_of_the_mandate_in_force_that_day() -> None:
    organization = commune()
    accept(organization, *COUNCIL)
    act("package_create", owner_org=organization, **SESSION)
    cedar, birch = (official_history.find(organization, person) for person in ("claude-cedar", "dominique-birch"))
    assert cedar is not None and birch is not None
    assert [(sat.presence, sat.holder) for sat in cedar.sat] == [(Presence.REPRESENTED, "Camille Alder")]
    assert [(voted.number, voted.choice, voted.holder) for voted in cedar.votes] == [
        ("2021-001", Choice.AGAINST, "Camille Alder")
    ]
    assert [voted.choice for voted in birch.votes] == [Choice.FOR]
    later = {"last_name": "Cedar", "first_name": "Claude", "mandate_start": "2022-01-01"}
    act("package_patch", id=show("elus-crach")["id"], mandates=[later])
    history = official_history.find(organization, "claude-cedar")
    assert history is not None and not history.sat and not history.votes


def test_a_name_that_two_persons_bear_is_given_to_neither() -> None:
    organization = commune()
    accept(organization, CEDAR, replace(CEDAR, namesake=2))
    act("package_create", owner_org=organization, **SESSION)
    for person in ("claude-cedar", "claude-cedar-2"):
        history = official_history.find(organization, person)
        assert history is not None and not history.votes


def test_the_register_of_officials_has_a_valid_file_for_each_year() -> None:
    organization = commune()
    accept(organization, *COUNCIL)
    years = [resource["year"] for resource in show("registre-elus-crach")["resources"]]
    assert years == list(range(date.today().year, 2019, -1))
    assert [row["Nom de l'élu"] for row in rows("elus", 2021)] == ["Alder", "Birch", "Cedar"]
    assert [row["Nom de l'élu"] for row in rows("elus", 2022)] == ["Alder", "Birch", "Cedar", "Elm"]
    assert rows("elus", 2021)[2]["Date de fin du mandat"] == "2022-01-31"
    found = files.open_file(f"registres/{CRACH['siren']}/elus/2022.csv", "")
    assert found is not None and list(table_schema.validate(found.content, "loos/officials")) == []


def test_the_register_of_votes_has_the_names_that_the_record_gives() -> None:
    organization = commune()
    accept(organization, *COUNCIL)
    act("package_create", owner_org=organization, **SESSION)
    assert [(row["ELU_NOM"], row["ELU_ID"], row["VOTE_CHOIX"], row["VOTE_POUVOIR"]) for row in rows("votes", 2021)] == [
        ("BIRCH Dominique", "dominique-birch", "pour", ""),
        ("Camille Alder", "camille-alder", "pour", ""),
        ("Claude Cedar", "claude-cedar", "contre", "Camille Alder"),
    ]
    assert {row["DELIB_ID"] for row in rows("votes", 2021)} == {"2021-001"}
    found = files.open_file(f"registres/{CRACH['siren']}/votes/2021.csv", "")
    assert found is not None and list(table_schema.validate(found.content, "loos/votes")) == []


def test_a_register_names_the_schema_that_this_site_serves(app: Any) -> None:
    organization = commune()
    accept(organization, *COUNCIL)
    act("package_create", owner_org=organization, **SESSION)
    for theme, name in (("elus", "officials"), ("votes", "votes")):
        (address,) = {resource["schema_url"] for resource in show(f"registre-{theme}-crach")["resources"]}
        assert address == f"http://test.ckan.net/schemas/{name}/1.0.0/schema.json"
        schema = app.get(address.replace("http://test.ckan.net", ""), status=200).json
        assert (schema["name"], schema["version"]) == (name, "1.0.0")
    for wrong in ("officials/9.9.9", "nothing/1.0.0"):
        app.get(f"/schemas/{wrong}/schema.json", status=404)


def test_an_extract_of_the_national_register_brings_the_commune_s_own() -> None:
    organization = commune({**CRACH, "insee_code": "62065"})
    content = RNE.read_bytes()
    assert official_intake.accept(organization, "rne.csv", content).status == "created"
    (told,) = show("elus-crach")["mandates"]
    assert set(told) == {"last_name", "first_name", "civility", "role", "mandate_start", "role_start"}
    assert (told["role"], told["mandate_start"], told["role_start"]) == ("Maire", "2020-05-18", "2020-05-26")
    assert "1970" not in str(show("elus-crach"))


def whole(day: date, *names: str) -> list[Official]:
    return [Official(name, "Alix", mandate_start=day) for name in names]


def test_a_whole_new_council_ends_the_former_one_and_says_so() -> None:
    organization = commune({**CRACH, "seats": 3})
    accept(organization, *whole(FIRST, "Aspen", "Beech", "Cedar"))
    outcome = accept(organization, *whole(SECOND, "Cedar", "Elm", "Fir"))
    assert outcome.message == "Publication faite. Mandats finis par l'élection d'un nouveau conseil : 3."
    assert sorted(who(organization, date(2026, 3, 14))) == ["Alix Aspen", "Alix Beech", "Alix Cedar"]
    assert sorted(who(organization, SECOND)) == ["Alix Cedar", "Alix Elm", "Alix Fir"]
    assert {row.get("mandate_end") for row in show("elus-crach")["mandates"]} == {"2026-03-14", None}
    assert accept(organization, *whole(FIRST, "Aspen", "Beech", "Cedar")).status == "unchanged"


def test_more_officials_than_seats_are_told_to_the_agent_with_what_to_do() -> None:
    organization = commune({**CRACH, "seats": 3})
    accept(organization, *whole(FIRST, "Aspen", "Beech", "Cedar"))
    outcome = accept(organization, *whole(FIRST.replace(year=2022), "Elm"))
    assert "4 élus siègent aujourd'hui d'après cette liste, pour 3 sièges : écrivez la fin du mandat" in outcome.message
    assert accept(organization, replace(whole(FIRST, "Aspen")[0], mandate_end=date(2022, 1, 1))).message == (
        "Publication faite."
    )


def test_of_the_mayors_of_ten_communes_only_one_s_own_are_taken_and_the_rest_is_said() -> None:
    avion = commune({**CRACH, "name": "Avion", "insee_code": "62065"})
    outcome = official_intake.accept(avion, RNE.name, RNE.read_bytes())
    assert outcome.message == "Publication faite. Lignes d'autres communes laissées de côté : 9 (9 communes)."
    assert who(avion, date(2021, 1, 1)) == ["Jean-Marc TELLIER"]


def test_a_list_of_other_communes_alone_is_refused_with_what_to_do() -> None:
    organization = commune()
    outcome = official_intake.accept(organization, RNE.name, RNE.read_bytes())
    assert outcome.status == "refused"
    assert outcome.message.startswith("Aucun élu de Crach (code 56046) n'est dans ce fichier : ses 10 lignes sont")
