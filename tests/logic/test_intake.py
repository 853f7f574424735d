"""An agent's upload gives what a harvest gives; a bad file is refused and changes nothing."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from werkzeug.datastructures import FileStorage

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import BP, CA, MOHON, accept, act, amending, changed, commune, show

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
CREATED = {"type": "budget", "fiscal_year": "2022", "entity_siret": "215 600 461 00010"}


def upload(content: bytes, name: str = "budget.xml") -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


def agent(organization: str, role: str = "editor") -> str:
    user = factories.User()
    act("organization_member_create", id=organization, username=user["name"], role=role)
    return str(user["name"])


def test_an_upload_by_the_api_gives_the_same_dataset_as_a_harvest() -> None:
    organization = commune()
    editor = agent(organization)
    dataset = act("package_create", editor, owner_org=organization, **CREATED)
    assert (dataset["name"], dataset["title"]) == ("budget-crach-2022", "Budget 2022 – Crach")
    resource = act("resource_create", editor, package_id=dataset["id"], upload=upload(BP))
    uploaded = show(dataset["id"])
    act("dataset_purge", id=dataset["id"])
    accept(organization, BP)
    harvested = show("budget-crach-2022")
    told = ("name", "title", "fiscal_year", "entity_siret", "entity_name", "budget_kind", "nomenclature", "population")
    assert [uploaded[key] for key in told] == [harvested[key] for key in told]
    assert [uploaded["resources"][0][key] for key in ("id", "url", "hash", "slot")] == [
        harvested["resources"][0][key] for key in ("id", "url", "hash", "slot")
    ]
    assert resource["id"] == harvested["resources"][0]["id"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html></html>", "sa racine est « html »"),
        (BP[:50_000], "abîmé ou incomplet"),
        (CA, "Ce fichier est le budget 2021"),
        (changed(BP, ('ProjetBudget V="false"', 'ProjetBudget V="true"')), "projet de budget"),
    ],
)
@pytest.mark.parametrize("action", ["resource_create", "package_update"])
def test_a_bad_file_is_refused_with_its_fault_and_leaves_the_dataset_as_it_was(
    content: bytes, words: str, action: str
) -> None:
    organization = commune()
    accept(organization, BP)
    before = show("budget-crach-2022")
    values: dict[str, Any] = {"package_id": before["id"], "upload": upload(content)}
    if action == "package_update":
        values = {**before, "title": "Autre", "resources": [*before["resources"], {"upload": upload(content)}]}
    with pytest.raises(tk.ValidationError) as refusal:
        act(action, agent(organization), **values)
    assert words in str(refusal.value.error_dict)
    assert show("budget-crach-2022") == before


def test_a_corrected_file_may_replace_the_resource() -> None:
    organization = commune()
    accept(organization, BP)
    before = show("budget-crach-2022")["resources"][0]
    newer = changed(BP, ('<DteStr V="2022-04-06"/>', '<DteStr V="2022-05-20"/>'))
    after = act("resource_update", agent(organization), id=before["id"], upload=upload(newer))
    assert (after["id"], after["document_date"]) == (before["id"], "2022-05-20")


def test_a_clerk_numbers_an_amending_decision_in_the_form() -> None:
    organization = commune()
    accept(organization, BP)
    editor, package_id = agent(organization), show("budget-crach-2022")["id"]
    document = amending("2022-09-01", None)
    with pytest.raises(tk.ValidationError, match="numéro"):
        act("resource_create", editor, package_id=package_id, upload=upload(document))
    resource = act("resource_create", editor, package_id=package_id, upload=upload(document), stage_number="2")
    assert (resource["slot"], resource["name"]) == ("dm-2", "Décision modificative n° 2 2022")


def test_a_presentation_in_pdf_stays_a_plain_file_and_survives_a_harvest() -> None:
    organization = commune()
    accept(organization, BP)
    package_id = show("budget-crach-2022")["id"]
    act(
        "resource_create",
        agent(organization),
        package_id=package_id,
        name="Note",
        upload=upload(b"%PDF-1.4", "note.pdf"),
    )
    accept(organization, changed(BP, ('<DteStr V="2022-04-06"/>', '<DteStr V="2022-05-20"/>')))
    assert [r["name"] for r in show(package_id)["resources"]] == ["Budget primitif 2022", "Note"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"fiscal_year": "22"}, "fiscal_year"),
        ({"entity_siret": "21560046100011"}, "entity_siret"),
        ({"entity_siret": MOHON["siret"]}, "entity_siret"),
    ],
)
def test_the_form_says_what_to_do(values: dict[str, Any], field: str) -> None:
    organization = commune()
    with pytest.raises(tk.ValidationError) as refusal:
        act("package_create", agent(organization), owner_org=organization, **{**CREATED, **values})
    assert set(refusal.value.error_dict) == {field}


def test_one_budget_has_one_page() -> None:
    organization = commune()
    accept(organization, BP)
    with pytest.raises(tk.ValidationError, match="a déjà une page"):
        act("package_create", agent(organization), owner_org=organization, name="autre", **CREATED)


RIGHTS = [
    ("admin", True),
    ("editor", True),
    ("member", False),
    (None, False),
]


@pytest.mark.parametrize(("role", "allowed"), RIGHTS)
@pytest.mark.parametrize("action", ["package_create", "resource_create", "package_patch", "package_delete"])
def test_who_may_do_what_is_ckan_s_own(role: str | None, allowed: bool, action: str) -> None:
    """An organization's editors and admins enter and withdraw its datasets, nobody else's."""
    organization, other = commune(), commune(MOHON)
    accept(organization, BP)
    user = agent(organization, role) if role else agent(other, "admin")
    package_id = show("budget-crach-2022")["id"]
    values: dict[str, dict[str, Any]] = {
        "package_create": {**CREATED, "fiscal_year": "2030", "owner_org": organization},
        "resource_create": {"package_id": package_id, "upload": upload(BP)},
        "package_patch": {"id": package_id, "notes": "Bonjour"},
        "package_delete": {"id": package_id},
    }
    if allowed:
        act(action, user, **values[action])
    else:
        with pytest.raises(tk.NotAuthorized):
            act(action, user, **values[action])
