"""What other programs may ask: the proposals of a paper, for the agents of its commune alone; nothing is kept."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from werkzeug.datastructures import FileStorage

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "formats"))

from budgets import MOHON, act, commune, show
from pdfs import Sheet, made

from ckanext.loos.catalogue.sessions.tables import text

MINUTES = (Path(__file__).parents[1] / "data" / "minutes" / "dev" / "scrutin_public.txt").read_text("utf-8")
PDF = made(Sheet(MINUTES.splitlines()[:25]), Sheet(MINUTES.splitlines()[25:]))

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def file(content: bytes = PDF, name: str = "pv.pdf") -> FileStorage:
    return FileStorage(io.BytesIO(content), name)


def user(organization: str, role: str = "editor") -> str:
    made = factories.User()["name"]
    act("organization_member_create", id=organization, username=made, role=role)
    return str(made)


def published(organization: str) -> str:
    package = act("package_create", type="seance", owner_org=organization, session_date="2022-09-28")
    return str(act("resource_create", package_id=package["id"], upload=file(), url="pv.pdf", role="minutes")["id"])


def test_a_file_and_a_document_of_a_session_propose_the_same() -> None:
    organization = commune()
    clerk = user(organization)
    given = act("loos_minutes_propose", clerk, organization="crach", upload=file())
    assert given == act("loos_minutes_propose", clerk, resource_id=published(organization))
    told = {(one["field"], one["item"]): one for one in given["proposals"] if one["field"] not in ("person", "vote")}
    assert told["date", None]["value"] == "2022-09-28"
    president = told["president", None]
    assert (president["value"], president["sureness"]) == ("Ange VIOLON", "certain")
    assert president["passage"]["page"] == 1
    assert president["passage"]["text"] == "sous la présidence de Monsieur Ange VIOLON, Maire"
    person = next(one["value"] for one in given["proposals"] if one["field"] == "person")
    assert person == {"name": "Ange VIOLON", "presence": "present", "holder": None}


def test_nothing_of_a_file_that_is_read_is_kept() -> None:
    organization = commune()
    act("loos_minutes_propose", user(organization), organization="crach", upload=file())
    assert model.Session.execute(sa.select(text)).all() == []
    assert act("package_search")["count"] == 0


@pytest.mark.parametrize("role", ["member", "editor of another commune", "nobody"])
def test_who_is_no_agent_of_the_commune_is_refused(role: str) -> None:
    organization = commune()
    resource = published(organization)
    theirs = {"member": lambda: user(organization, "member"), "nobody": str}
    name = theirs.get(role, lambda: user(commune(MOHON)))()
    for values in ({"organization": "crach", "upload": file()}, {"resource_id": resource}):
        with pytest.raises(tk.NotAuthorized):
            act("loos_minutes_propose", name, **values)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "Choisissez un fichier"),
        ({"upload": file(b"%PDF-1.4 rien")}, "PDF abîmé"),
        ({"upload": file(b"\x00")}, "aucun format lu ici"),
        ({"upload": file(), "date": "hier"}, "Écrivez une date"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(values: dict[str, Any], told: str) -> None:
    organization = commune()
    with pytest.raises(tk.ValidationError) as refused:
        act("loos_minutes_propose", user(organization), organization="crach", **values)
    assert told in str(refused.value.error_dict)


def test_a_document_of_another_site_is_not_fetched() -> None:
    organization = commune()
    resource = published(organization)
    package = show("seance-crach-2022-09-28")
    far = act("resource_create", package_id=package["id"], url="http://127.0.0.1:1/pv.pdf", role="minutes")
    assert resource != far["id"]
    with pytest.raises(tk.ValidationError, match="pas gardé sur ce site"):
        act("loos_minutes_propose", user(organization), resource_id=far["id"])


def test_a_program_asks_over_http(app: Any) -> None:
    organization, person = commune(), factories.UserWithToken()
    act("organization_member_create", id=organization, username=person["name"], role="editor")
    answer = app.post(
        "/api/3/action/loos_minutes_propose",
        data={"organization": "crach", "upload": (io.BytesIO(PDF), "pv.pdf")},
        headers={"Authorization": person["token"]},
        content_type="multipart/form-data",
    )
    assert answer.json["success"]
    assert len(answer.json["result"]["proposals"]) > 20
