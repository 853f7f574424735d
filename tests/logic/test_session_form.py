"""A session entered by CKAN's own API: what is refused, and what the tables hold."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import CRACH, act, commune
from officials import COUNCIL
from officials import SESSION as SAT

from ckanext.loos.catalogue.officials import publish as publish_officials
from ckanext.loos.catalogue.sessions.tables import attendance, deliberation, session, visible, vote

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

SESSION: dict[str, Any] = {
    "type": "seance",
    "session_date": "2026-03-12",
    "start_time": "18h30",
    "seats": 3,
    "attendance": [
        {"name": "Camille Alder", "presence": "present"},
        {"name": "Dominique Birch", "presence": "present"},
        {"name": "Claude Cedar", "presence": "represented", "holder": "Camille Alder"},
    ],
    "deliberations": [
        {
            "number": "2026-001",
            "title": "Budget primitif 2026",
            "subject_code": "7.1",
            "ballot_kind": "roll_call",
            "result": "adopted",
            "voters": 3,
            "in_favour": 2,
            "against": 1,
            "abstained": 0,
        },
        {"number": "2026-002", "title": "Tarifs de la cantine", "subject_code": "8.1"},
    ],
    "votes": [
        {"number": "2026-001", "name": "Camille Alder", "choice": "for"},
        {"number": "2026-001", "name": "Dominique Birch", "choice": "against"},
        {"number": "2026-001", "name": "Claude Cedar", "choice": "for"},
    ],
}

FIRST = SESSION["deliberations"][0]


def create(**changed: Any) -> dict[str, Any]:
    return dict(act("package_create", owner_org=commune(), **{**SESSION, **changed}))


def test_a_session_made_by_the_api_is_in_the_tables() -> None:
    made = create()
    assert (made["title"], made["name"]) == ("Conseil municipal du 12 mars 2026", "seance-crach-2026-03-12")
    assert made["start_time"] == "18:30"
    rows = model.Session.execute(sa.select(deliberation).order_by(deliberation.c.position)).all()
    assert [(row.number_key, row.voters, row.seats) for row in rows] == [("2026_001", 3, 3), ("2026_002", None, 3)]
    assert model.Session.scalar(sa.select(session.c.siren)) == CRACH["siren"]
    assert model.Session.scalar(sa.select(sa.func.count()).select_from(attendance)) == 3
    cast = model.Session.execute(sa.select(vote.c.person, vote.c.choice).order_by(vote.c.person)).all()
    assert cast == [("camille-alder", "for"), ("claude-cedar", "for"), ("dominique-birch", "against")]
    assert model.Session.scalar(sa.select(visible.c.dataset_name)) == made["name"]
    words = sa.func.plainto_tsquery("french", "budgets primitifs")
    found = model.Session.scalars(sa.select(deliberation.c.number).where(deliberation.c.words.op("@@")(words)))
    assert list(found) == ["2026-001"]


def test_an_update_makes_the_rows_again() -> None:
    made = create()
    act("package_patch", id=made["id"], deliberations=SESSION["deliberations"][1:], votes=[])
    assert model.Session.scalar(sa.select(sa.func.count()).select_from(deliberation)) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"deliberations": [{**FIRST, "voters": 4}]}, "4 votants, mais 3 voix"),
        ({"deliberations": [{**FIRST, "ballot_kind": "secret"}]}, "Un vote secret n'a pas de noms"),
        ({"attendance": [{"name": "A", "presence": "represented", "holder": "B"}]}, "pas notée présente"),
        ({"start_time": "soir"}, "Écrivez l'heure"),
        ({"deliberations": [{"number": "1", "title": "x", "subject_code": "99"}]}, "nomenclature"),
        ({"body_siren": "215601345"}, "ni celui de Crach"),
    ],
)
def test_what_cannot_be_is_refused_in_french(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        create(**changed)
    assert words in str(refused.value.error_dict)


def test_a_body_meets_once_a_day() -> None:
    organization = commune()
    act("package_create", owner_org=organization, **SESSION)
    with pytest.raises(tk.ValidationError) as refused:
        act("package_create", owner_org=organization, **{**SESSION, "name": "autre"})
    assert "a déjà une page" in str(refused.value.error_dict)


def there(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "presence": "present"} for name in names]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"attendance": there("Camille Alder", "Sacha Elm"), "votes": []}, "attendance"),
        ({"attendance": [], "votes": [{"number": "2021-001", "name": "Sacha Elm", "choice": "for"}]}, "votes"),
    ],
)
def test_who_did_not_sit_that_day_is_refused_where_the_whole_body_is_known(
    changed: dict[str, Any], field: str
) -> None:
    organization = commune()
    publish_officials.accept(organization, COUNCIL)
    with pytest.raises(tk.ValidationError) as refused:
        act("package_create", owner_org=organization, **{**SAT, **changed})
    assert list(refused.value.error_dict) == [field]
    words = str(refused.value.error_dict)
    assert "ne siégeait pas ce jour-là" in words and "ajoutez d'abord son mandat" in words
    act("package_create", owner_org=organization, **SAT)


def test_the_list_of_who_was_there_is_enough_where_the_body_is_not_wholly_known() -> None:
    organization = commune()
    publish_officials.accept(organization, COUNCIL[:1])
    act("package_create", owner_org=organization, **SAT)


def test_a_later_change_of_the_officials_blocks_no_update_of_a_session() -> None:
    organization = commune()
    made = act("package_create", owner_org=organization, **{**SAT, "attendance": there("Zoé Aspen"), "votes": []})
    publish_officials.accept(organization, COUNCIL)
    act("package_patch", id=made["id"], place="Mairie")
    with pytest.raises(tk.ValidationError):
        act("package_patch", id=made["id"], attendance=there("Zoé Aspen", "Sacha Elm"))


def test_two_persons_of_one_name_are_not_refused() -> None:
    organization = commune()
    namesake = replace(COUNCIL[0], namesake=2, role=None)
    publish_officials.accept(organization, [*COUNCIL, namesake])
    act("package_create", owner_org=organization, **{**SAT, "seats": 4})
