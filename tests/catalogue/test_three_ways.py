"""A session is the same whether a clerk enters it, a program sends it, or a harvest finds it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories
from werkzeug.datastructures import FileStorage

sys.path.insert(0, str(Path(__file__).parents[1]))

from acts import archive, receipt, stem
from budgets import act, commune, show
from formats.pdfs import Sheet, made

from ckanext.loos.catalogue import files as open_files
from ckanext.loos.catalogue.acts import intake, reading
from ckanext.loos.catalogue.sessions.tables import deliberation, session
from ckanext.loos.catalogue.taking import Incoming

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "clean_queues")
NAME, DAY = "seance-crach-2024-03-12", "2024-03-12"
TITLES = {"2024_1": "Tarifs de la cantine", "2024_2": "Travaux de voirie"}
PAPERS = {number: made(Sheet((f"Le conseil municipal décide : {title}.",))) for number, title in TITLES.items()}
TAGS = ("SCDL", "conseil municipal", "délibérations")
OWN = ("id", "package_id", "url", "creator_user_id", "created", "last_modified")
OWN += ("metadata_modified", "metadata_created", "organization", "owner_org")
Way = Callable[[Any, str, str], None]


def told(number: str) -> dict[str, str]:
    sent = {"status": "received", "receipt_id": stem(number, DAY), "received_on": "2024-03-14"}
    return {"number": number, "title": TITLES[number], "subject_code": "8.1", **sent}


def paper(number: str) -> dict[str, str]:
    return {"name": f"Délibération {number}", "role": "act", "number": number, "format": "PDF"}


def by_form(app: Any, organization: str, token: str) -> None:
    headers = {"Authorization": token}
    form = {"owner_org": organization, "session_date": DAY, "tag_string": ",".join(TAGS)}
    for place, number in enumerate(TITLES):
        form |= {f"deliberations-{place}-{field}": value for field, value in told(number).items()}
    form |= {"private": "False", "_ckan_phase": "dataset_new_1", "save": "go-metadata"}
    sent = {"attendance-": "", "deliberations-": "", "votes-": ""}
    assert app.post("/seance/new", data=form | sent, headers=headers, follow_redirects=False).status_code == 302
    for number, content in PAPERS.items():
        values = {"id": "", **paper(number), "url": f"{number}.pdf", "save": "go-metadata"}
        upload = (io.BytesIO(content), f"{number}.pdf")
        address = f"/seance/{NAME}/resource/new"
        answer = app.post(address, data={**values, "upload": upload}, headers=headers, follow_redirects=False)
        assert answer.status_code == 302


def by_api(app: Any, organization: str, token: str) -> None:
    values = {"deliberations": [told(number) for number in TITLES], "tags": [{"name": tag} for tag in TAGS]}
    package = act("package_create", type="seance", owner_org=organization, session_date=DAY, **values)
    for number, content in PAPERS.items():
        upload = FileStorage(io.BytesIO(content), f"{number}.pdf")
        act("resource_create", package_id=package["id"], **paper(number), url=f"{number}.pdf", upload=upload)


def by_harvest(app: Any, organization: str, token: str) -> None:
    sent = [Incoming(f"{n}.tar.gz", archive(n, title, pdf=PAPERS[n])) for n, title in TITLES.items()]
    answers = [Incoming(f"{n}.xml", receipt(n, title, received="2024-03-14")) for n, title in TITLES.items()]
    intake.accept(organization, [*sent, *answers])


def rows(table: sa.Table) -> list[dict[str, Any]]:
    found = model.Session.execute(sa.select(table).order_by(*table.primary_key))
    return [{name: value for name, value in row._mapping.items() if name != "package_id"} for row in found]


def seen(app: Any, way: Way) -> dict[str, Any]:
    """What the public, the tables and a robot see of a session made in this way."""
    user = factories.SysadminWithToken()
    organization = commune()
    way(app, organization, user["token"])
    reading.read_all(organization)
    dataset = show(NAME)
    papers = dataset.pop("resources")
    register = open_files.open_file("registres/215600461/deliberations/2024.csv", "")
    kept = {
        "dataset": {name: value for name, value in dataset.items() if name not in OWN},
        "files": [{name: value for name, value in paper.items() if name not in OWN} for paper in papers],
        "bytes": [bytes(app.get(paper["url"].replace("http://test.ckan.net", "")).data) for paper in papers],
        "session": rows(session),
        "deliberations": rows(deliberation),
        "register": register and register.content,
    }
    act("dataset_purge", id=dataset["id"])
    act("organization_purge", id=organization)
    return kept


def test_a_session_is_the_same_by_form_by_api_and_by_harvest(app: Any) -> None:
    form, api, harvest = (seen(app, way) for way in (by_form, by_api, by_harvest))
    assert harvest["bytes"] == list(PAPERS.values())
    for part in harvest:
        assert (part, form[part]) == (part, harvest[part])
        assert (part, api[part]) == (part, harvest[part])
