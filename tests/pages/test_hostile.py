"""What somebody of bad will tries on the pages: links, names and hashes of others, addresses, endless forms, races."""

from __future__ import annotations

import io
import sys
import threading
import time
from dataclasses import replace
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

from budgets import CRACH, MOHON, act, commune, show
from pdfs import Sheet, made
from sessions import canteen, given, publish

from ckanext.loos.catalogue import saving
from ckanext.loos.catalogue.acts import publish as publish_acts
from ckanext.loos.catalogue.acts import reading, withdrawals
from ckanext.loos.records.act import Nature

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
NAME = "seance-crach-2024-03-12"
CANTEEN = "/deliberation/215600461/2024-03-12/2024_10"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x:y"])
def test_a_link_that_would_run_in_the_visitor_s_page_is_refused(link: str) -> None:
    publish(canteen())
    values = {"package_id": show(NAME)["id"], "name": "PV", "role": "act", "number": "2024-10"}
    with pytest.raises(tk.ValidationError, match="https://"):
        act("resource_create", **values, url=link)
    act("resource_create", **values, url="https://crach.example/pv.pdf")


def test_another_commune_writes_nothing_on_a_deliberation_s_page(app: Any) -> None:
    publish(canteen())
    stranger = given("2024-99", "Titre imposé", "Un texte.", previous_id="056-215600461-20240312-2024_10-DE")
    foreign = stranger._replace(act=replace(stranger.act, siren=MOHON["siren"]))
    other = commune(MOHON)
    publish_acts.accept(other, [foreign])
    reading.read_all(other)
    assert "Titre imposé" in app.get(f"/deliberation/{MOHON['siren']}/2024-03-12/2024_99").body
    assert "Titre imposé" not in app.get(CANTEEN).body


def test_of_an_act_that_was_never_public_nothing_tells_that_it_was_there(app: Any) -> None:
    held = given("2024-66", "Sanction d'un agent", nature=Nature.INDIVIDUAL, subject_code="4.1")
    organization = publish(held, canteen())
    withdrawals.withdraw(organization, list(model.Session.scalars(sa.text("SELECT identity FROM loos_act"))))
    assert app.get("/acte/215600461/2024-03-12/2024_66-AI").status_code == 404
    assert app.get(CANTEEN).status_code == 410
    kept = model.Session.execute(sa.text("SELECT record, statements FROM loos_act")).all()
    assert "cantine" not in str(kept) and "Sanction" not in str(kept)


def test_the_text_of_a_file_goes_with_the_file(app: Any) -> None:
    publish(canteen())
    (resource,) = show(NAME)["resources"]
    assert "trois euros" in app.get(CANTEEN).body
    mended = FileStorage(io.BytesIO(made(Sheet(("Le texte corrigé.",)))), "corrige.pdf")
    act("resource_patch", id=resource["id"], url="corrige.pdf", upload=mended)
    assert "trois euros" not in app.get(CANTEEN).body
    assert "deliberations" in app.get("/commune/crach/deliberations?texte=ecoliers").body
    assert CANTEEN not in app.get("/commune/crach/deliberations?texte=ecoliers").body


def test_a_change_of_words_keeps_the_text_of_the_file(app: Any) -> None:
    publish(canteen())
    (resource,) = show(NAME)["resources"]
    act("resource_patch", id=resource["id"], description="Relue.")
    act("package_patch", id=NAME, notes="Une séance.")
    assert show(NAME)["resources"][0]["hash"] == resource["hash"]
    assert "trois euros" in app.get(CANTEEN).body


def test_a_hash_that_somebody_tells_leads_to_no_text_of_another_s_file(app: Any) -> None:
    organization = publish(canteen(), given("2024-11", "Voirie", "M. Durand habite au 3 rue des Lilas."))
    secret = model.Session.scalar(sa.text("SELECT sha256 FROM loos_act_file WHERE state = 'held'"))
    assert organization and secret
    values = {"package_id": show(NAME)["id"], "name": "Acte", "role": "act", "number": "2024-11", "hash": secret}
    act("resource_create", **values, url="https://crach.example/acte.pdf")
    assert "rue des Lilas" not in app.get("/deliberation/215600461/2024-03-12/2024_11").body


@pytest.mark.parametrize(
    "address",
    ["/commune/%00", "/commune/%00/seances", "/acte/%00/2024-03-12/a", "/seance/%00/relecture", "/budget/%00"],
)
def test_an_impossible_address_is_not_found(app: Any, address: str) -> None:
    assert app.get(address).status_code == 404


def review(app: Any) -> tuple[str, dict[str, str]]:
    """The review of a session that has its page, and who may use it."""
    organization = commune()
    user = factories.UserWithToken()
    act("organization_member_create", id=organization, username=user["name"], role="editor")
    act("package_create", type="seance", owner_org=organization, session_date="2024-03-12")
    return f"/seance/{NAME}/relecture", {"Authorization": user["token"]}


def test_a_form_of_endless_lines_is_refused(app: Any) -> None:
    address, headers = review(app)
    lines = {f"vote-{place}-{number}.name": "A" for place in range(100) for number in range(100)}
    assert app.post(address, data=lines, headers=headers).status_code == 413


def test_what_a_harvest_writes_while_a_paper_is_reviewed_stays(app: Any) -> None:
    address, headers = review(app)
    item = {"item-1.value": "", "item-1-number.value": "2", "item-1-title.value": "Voirie"}
    form = {"ok": ["item-1-number", "item-1-title"], **item}
    key = saving.number(("session", f"{CRACH['siren']}/2024-03-12"))
    answers: list[Any] = []
    with model.meta.engine.connect() as harvest:
        harvest.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
        saved = threading.Thread(target=lambda: answers.append(app.post(address, data=form, headers=headers)))
        saved.start()
        assert waits(harvest)
        act("package_patch", id=NAME, deliberations=[{"number": "1", "title": "Cantine"}])
        harvest.commit()
        saved.join()
    assert answers[0].status_code == 200
    model.Session.expire_all()
    assert [line["number"] for line in show(NAME)["deliberations"]] == ["1", "2"]


def waits(connection: Any) -> bool:
    """Whether somebody comes to wait for a lock."""
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    for _ in range(200):
        if connection.scalar(waiting):
            return True
        time.sleep(0.05)
    return False
