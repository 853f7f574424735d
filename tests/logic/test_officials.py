"""Officials entered by CKAN's own API: what is composed, what is refused, who may; and who sat, for anybody."""

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

from budgets import CRACH, act, commune

from ckanext.loos.catalogue.officials.tables import mandate, visible

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

ALDER: dict[str, Any] = {"last_name": "Alder", "first_name": "Camille", "role": "Maire", "mandate_start": "2026-03-15"}
BIRCH: dict[str, Any] = {"last_name": "Birch", "first_name": "Zoé", "commissions": "Finances ; Urbanisme", "rank": "2"}


def create(**changed: Any) -> dict[str, Any]:
    return dict(act("package_create", type="elus", owner_org=commune(), **{"mandates": [ALDER, BIRCH], **changed}))


def test_a_list_made_by_the_api_is_named_and_in_the_table() -> None:
    made = create()
    assert (made["title"], made["name"]) == ("Élus – Conseil municipal – Crach", "elus-crach")
    assert made["body_siren"] == CRACH["siren"]
    rows = model.Session.execute(sa.select(mandate).order_by(mandate.c.position)).all()
    assert [(row.person, row.role, row.rank, row.commissions) for row in rows] == [
        ("camille-alder", "Maire", None, []),
        ("zoe-birch", None, 2, ["Finances", "Urbanisme"]),
    ]
    assert model.Session.scalar(sa.select(sa.func.count()).select_from(visible)) == 2


def test_an_update_makes_the_rows_again_and_a_purge_leaves_none() -> None:
    made = create()
    act("package_patch", id=made["id"], mandates=[BIRCH])
    assert model.Session.scalars(sa.select(mandate.c.person)).all() == ["zoe-birch"]
    act("dataset_purge", id=made["id"])
    assert model.Session.scalars(sa.select(mandate.c.person)).all() == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"mandates": [{**ALDER, "mandate_end": "2026-03-14"}]}, "avant d'avoir commencé"),
        ({"mandates": [{**ALDER, "role_start": "2027-01-02", "role_end": "2027-01-01"}]}, "avant d'avoir commencé"),
        ({"mandates": [ALDER, ALDER]}, "déjà dans la liste"),
        ({"mandates": [{**ALDER, "mandate_start": "hier"}]}, "ate"),
        ({"mandates": [{**ALDER, "rank": "premier"}]}, "nombre entier"),
        ({"mandates": [{**ALDER, "last_name": ""}]}, "last_name"),
        ({"body_siren": "215601345"}, "ni celui de Crach"),
    ],
)
def test_what_cannot_be_is_refused_in_french(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        create(**changed)
    assert words in str(refused.value.error_dict)
    assert model.Session.scalar(sa.select(sa.func.count()).select_from(mandate)) == 0


def test_a_body_has_one_list() -> None:
    organization = commune()
    act("package_create", type="elus", owner_org=organization)
    with pytest.raises(tk.ValidationError) as refused:
        act("package_create", type="elus", owner_org=organization, name="autre")
    assert "a déjà sa liste" in str(refused.value.error_dict)


def test_an_organization_without_a_commune_has_no_list() -> None:
    with pytest.raises(tk.ValidationError) as refused:
        act("package_create", type="elus", owner_org=factories.Organization()["id"], name="autre")
    assert "fiche de commune" in str(refused.value.error_dict)


def test_an_editor_of_the_commune_enters_officials_and_nobody_else_does() -> None:
    organization = commune()
    editor, other = factories.User(), factories.User()
    act("organization_member_create", id=organization, username=editor["name"], role="editor")
    values = {"type": "elus", "owner_org": organization, "mandates": [ALDER]}
    with pytest.raises(tk.NotAuthorized):
        act("package_create", other["name"], **values)
    assert act("package_create", editor["name"], **values)["name"] == "elus-crach"


def test_no_field_holds_what_is_private() -> None:
    schema = tk.get_action("scheming_dataset_schema_show")({}, {"type": "elus"})
    (told,) = [field for field in schema["dataset_fields"] if field["field_name"] == "mandates"]
    assert [field["field_name"] for field in told["repeating_subfields"]] == [
        "last_name", "first_name", "civility", "role", "rank", "group", "delegation", "commissions",
        "mandate_start", "mandate_end", "role_start", "role_end", "namesake",
    ]  # fmt: skip
    fields = [*schema["dataset_fields"], *schema["resource_fields"], *told["repeating_subfields"]]
    assert [field["field_name"] for field in fields if not field.get("help_text")] == []


def test_anybody_may_ask_who_sat(app: Any) -> None:
    create()
    told = app.get("/api/3/action/loos_body_show?organization=crach&date=2026-03-15", status=200).json["result"]
    (body,) = told["bodies"]
    assert (told["commune"], told["date"], body["name"]) == ("Crach", "2026-03-15", "Conseil municipal")
    assert [(member["name"], member["roles"], member["mandate_start"]) for member in body["members"]] == [
        ("Zoé Birch", [], None),
        ("Camille Alder", ["Maire"], "2026-03-15"),
    ]
    assert body["members"][1]["url"] == "http://test.ckan.net/commune/crach/elus/camille-alder"
    before = app.get("/api/3/action/loos_body_show?organization=crach&date=2026-03-14", status=200).json["result"]
    assert [member["name"] for member in before["bodies"][0]["members"]] == ["Zoé Birch"]


@pytest.mark.parametrize(("query", "status"), [("date=hier", 409), ("organization=rien", 404)])
def test_a_wrong_question_has_a_clear_answer(app: Any, query: str, status: int) -> None:
    commune()
    wanted = query if "organization" in query else f"organization=crach&{query}"
    app.get(f"/api/3/action/loos_body_show?{wanted}", status=status)
