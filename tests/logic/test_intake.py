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

from budgets import BP, CA, CRACH, MOHON, accept, act, amending, changed, commune, show

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


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xef\xbb\xbf\n<rien/>", "budget.txt"),
        (b" " * 300 + b"<rien/>", "budget.txt"),
        ("\ufeff<rien/>".encode("utf-32"), "budget.txt"),
        ("<rien/>".encode("utf-16-be"), "budget.txt"),
        (b"PK\x03\x04", "Budget.XML"),
        (b"PK\x03\x04", "Budget.ZIP"),
    ],
    ids=["mark", "spaces", "utf-32", "utf-16", "name", "archive"],
)
def test_nothing_that_may_be_a_totem_goes_out_as_it_came(content: bytes, name: str) -> None:
    organization = commune()
    dataset = act("package_create", agent(organization), owner_org=organization, **CREATED)
    with pytest.raises(tk.ValidationError):
        act("resource_create", agent(organization), package_id=dataset["id"], upload=upload(content, name))
    assert show(dataset["id"])["resources"] == []


def test_a_withdrawn_stage_comes_back_when_its_file_is_given_by_hand() -> None:
    organization = commune()
    accept(organization, BP)
    (before,) = show("budget-crach-2022")["resources"]
    editor = agent(organization)
    act("resource_delete", editor, id=before["id"])
    after = act("resource_create", editor, package_id=before["package_id"], upload=upload(BP))
    assert [after[key] for key in ("id", "url", "hash", "slot")] == [
        before[key] for key in ("id", "url", "hash", "slot")
    ]


def test_a_file_given_again_answers_with_its_own_resource_or_still_waits() -> None:
    organization = commune()
    accept(organization, BP, amending("2022-09-01", "1"))
    editor, package_id = agent(organization), show("budget-crach-2022")["id"]
    assert act("resource_create", editor, package_id=package_id, upload=upload(BP))["slot"] == "bp"
    for _ in range(2):
        with pytest.raises(tk.ValidationError, match="numéro"):
            act("resource_create", editor, package_id=package_id, upload=upload(amending("2022-10-01", None)))


def test_the_form_of_a_resource_leaves_what_the_platform_keeps() -> None:
    """The form sends only the fields that it shows; the next correction must still find its resource."""
    organization = commune()
    accept(organization, BP)
    editor, (before,) = agent(organization), show("budget-crach-2022")["resources"]
    shown = {key: before[key] for key in ("id", "url", "name", "format")}
    after = act("resource_update", editor, **shown, description="Voté à l'unanimité.")
    kept = ("slot", "schema_url", "url")
    assert after["description"] == "Voté à l'unanimité."
    assert [after[key] for key in kept] == [before[key] for key in kept]
    accept(organization, changed(BP, ('<DteStr V="2022-04-06"/>', '<DteStr V="2022-05-20"/>')))
    act("package_patch", editor, id=before["package_id"], notes="Le budget.")
    assert [(r["id"], r["slot"]) for r in show("budget-crach-2022")["resources"]] == [(before["id"], "bp")]


@pytest.mark.parametrize(
    "values",
    [{"url": "https://ailleurs.example/x.csv"}, {"upload": b"%PDF-1.4"}],
    ids=["address", "upload"],
)
def test_no_other_file_takes_the_place_of_a_stage(values: dict[str, Any]) -> None:
    organization = commune()
    accept(organization, BP)
    (before,) = show("budget-crach-2022")["resources"]
    given = {name: upload(value, "note.pdf") if name == "upload" else value for name, value in values.items()}
    with pytest.raises(tk.ValidationError, match="donnez le fichier TotEM"):
        act("resource_patch", agent(organization), id=before["id"], **given)
    assert show("budget-crach-2022")["resources"] == [before]


def test_another_plugin_leaves_the_hash_of_what_the_platform_makes() -> None:
    """xloader patches each resource that it loads with an MD5."""
    organization = commune()
    accept(organization, BP)
    names = ("budget-crach-2022", "registre-budgets-crach")
    before = [show(name)["resources"][0] for name in names]
    assert [act("resource_patch", id=resource["id"], hash="0" * 32)["hash"] for resource in before] == [
        resource["hash"] for resource in before
    ]
    values = {"package_id": "budget-crach-2022", "url": "https://ailleurs.example/note.pdf", "hash": "0" * 32}
    assert act("resource_create", agent(organization), **values)["hash"] == "0" * 32


def test_nobody_gives_a_file_of_his_own_the_place_of_a_stage() -> None:
    organization = commune()
    accept(organization, BP)
    values = {"package_id": show("budget-crach-2022")["id"], "url": "https://ailleurs.example/x.csv", "slot": "dm-1"}
    assert "slot" not in act("resource_create", agent(organization), **values)


@pytest.mark.parametrize("change", [{"fiscal_year": 2023}, {"entity_siret": "21560046100028"}])
def test_a_page_with_documents_stays_the_page_of_its_budget(change: dict[str, Any]) -> None:
    organization = commune({**CRACH, "bodies": [{"siret": "21560046100028", "name": "Eau"}]})
    empty = act("package_create", agent(organization), owner_org=organization, **{**CREATED, "fiscal_year": 2030})
    assert act("package_patch", agent(organization), id=empty["id"], fiscal_year=2031)["fiscal_year"] == 2031
    accept(organization, BP)
    with pytest.raises(tk.ValidationError, match="ne changent plus"):
        act("package_patch", agent(organization), id="budget-crach-2022", **change)


def test_nobody_takes_the_place_of_a_commune() -> None:
    commune()
    other = factories.Organization()["id"]
    with pytest.raises(tk.ValidationError, match="pas de fiche de commune"):
        act("package_create", agent(other), owner_org=other, name="pris", title="Pris", **CREATED)


def test_a_second_page_is_not_made_for_a_deleted_one() -> None:
    organization = commune()
    accept(organization, BP)
    act("package_delete", agent(organization), id="budget-crach-2022")
    with pytest.raises(tk.ValidationError, match="a été supprimée"):
        act("package_create", agent(organization), owner_org=organization, name="autre", **CREATED)


def test_a_revision_with_a_file_is_read_as_an_upload_is() -> None:
    organization = commune()
    editor = agent(organization)
    dataset = act("package_create", editor, owner_org=organization, **CREATED)
    added = {"update__resources__extend": [{"name": "Budget"}], "update__resources__-1__upload": upload(BP)}
    act("package_revise", editor, match={"id": dataset["id"]}, **added)
    assert [resource["slot"] for resource in show(dataset["id"])["resources"]] == ["bp"]
