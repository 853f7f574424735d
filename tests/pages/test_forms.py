"""The form of a session, as a browser without scripts sends it and sees it again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from ckan.tests import factories

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import commune, show
from officials import COUNCIL

from ckanext.loos.catalogue.officials import publish as publish_officials

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
NEW, EDIT = "/seance/new", "/seance/edit/seance-crach-2026-11-12"
HEAD = {"session_date": "2026-11-12", "_ckan_phase": "dataset_new_1", "save": "go-metadata", "private": "False"}
SENT = {"attendance-": "", "deliberations-": "", "votes-": ""}


class Clerk:
    """An editor of the commune, and the forms as they look to a clerk."""

    def __init__(self, app: Any) -> None:
        user = factories.UserWithToken()
        self._app, self._headers = app, {"Authorization": user["token"]}
        self.organization = commune(users=[{"name": user["name"], "capacity": "editor"}])

    def get(self, address: str) -> BeautifulSoup:
        return BeautifulSoup(self._app.get(address, headers=self._headers).body, "html.parser")

    def post(self, address: str, form: dict[str, str]) -> Any:
        values = {"owner_org": self.organization, **HEAD, **SENT, **form}
        return self._app.post(address, data=values, headers=self._headers, follow_redirects=False)

    def refused(self, address: str, form: dict[str, str]) -> BeautifulSoup:
        answer = self.post(address, form)
        assert answer.status_code == 200
        return BeautifulSoup(answer.body, "html.parser")


@pytest.fixture
def clerk(app: Any) -> Clerk:
    return Clerk(app)


def deliberations(count: int, **more: str) -> dict[str, str]:
    """Groups as a browser sends them: every field, most of them empty."""
    told: dict[str, str] = {}
    empty = dict.fromkeys(("summary", "subject_code", "voters", "status", "receipt_id", "received_on", "changes"), "")
    for place in range(count):
        values = {"number": f"2026-{place + 1:03}", "title": f"Affaire {place + 1}", "result": "adopted"} | empty | more
        told |= {f"deliberations-{place}-{name}": value for name, value in values.items()}
    return told


def roll(count: int) -> dict[str, str]:
    names = {f"attendance-{place}-name": f"Camille Numéro-{place:02}" for place in range(count)}
    return names | {f"attendance-{place}-presence": "present" for place in range(count)}


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that the database is asked."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engine = model.Session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def test_forty_deliberations_and_thirty_three_councillors_are_saved_in_their_order(clerk: Clerk) -> None:
    assert clerk.post(NEW, deliberations(40) | roll(33)).status_code == 302
    made = show("seance-crach-2026-11-12")
    assert [row["number"] for row in made["deliberations"]] == [f"2026-{place:03}" for place in range(1, 41)]
    assert [row["name"] for row in made["attendance"]] == [f"Camille Numéro-{place:02}" for place in range(33)]
    assert made["state"] == "active"


def test_saving_more_deliberations_asks_the_database_no_more(clerk: Clerk) -> None:
    clerk.post(NEW, deliberations(3) | roll(3))
    with counted() as few:
        assert clerk.post(EDIT, deliberations(4) | roll(4)).status_code == 302
    with counted() as many:
        assert clerk.post(EDIT, deliberations(40) | roll(33)).status_code == 302
    assert len(many) == len(few)


def test_votes_by_name_of_forty_roll_calls_are_not_too_long_for_the_site(clerk: Clerk) -> None:
    votes: dict[str, str] = {}
    for place in range(40 * 33):
        values = {"number": f"2026-{place // 33 + 1:03}", "name": f"Camille Numéro-{place % 33:02}", "choice": "for"}
        votes |= {f"votes-{place}-{name}": value for name, value in values.items()}
    long = deliberations(40, summary="é" * 1500)
    assert clerk.post(NEW, long | roll(33) | votes).status_code == 302
    assert len(show("seance-crach-2026-11-12")["votes"]) == 1320


def test_groups_left_empty_are_ignored_wherever_they_stand(clerk: Clerk) -> None:
    form = deliberations(3)
    form |= {name: "" for name in form if name.startswith("deliberations-1-")}
    assert clerk.post(NEW, form | {"attendance-0-name": " ", "attendance-0-presence": ""}).status_code == 302
    made = show("seance-crach-2026-11-12")
    assert [row["number"] for row in made["deliberations"]] == ["2026-001", "2026-003"]
    assert not made.get("attendance")


def test_a_fault_is_told_at_its_group_and_linked_at_the_top_and_nothing_is_lost(clerk: Clerk) -> None:
    page = clerk.refused(NEW, deliberations(12) | {"deliberations-10-voters": "beaucoup", "place": "Mairie"} | roll(3))
    (link,) = page.select("#loos-mistakes a")
    assert link.text == "Délibération 11, Votants" and "Écrivez un nombre entier" in link.parent.text
    wrong = page.find(id=link["href"][1:])
    assert wrong["value"] == "beaucoup" and wrong["aria-invalid"] == "true"
    assert "nombre entier" in page.find(id=wrong["aria-describedby"]).text
    (group,) = page.select(".loos-group.error")
    assert group.summary.text.startswith("11. 2026-011 – Affaire 11 – Adoptée") and "à corriger" in group.summary.text
    numbers = [field["value"] for field in page.select("[data-loos-list] > div [name$=-number]")]
    assert numbers == [f"2026-{place:03}" for place in range(1, 13)]
    assert page.find(id="field-place")["value"] == "Mairie"


def test_groups_that_were_removed_stay_removed_when_the_form_is_refused(clerk: Clerk) -> None:
    clerk.post(NEW, deliberations(2) | roll(2))
    page = clerk.refused(EDIT, {"start_time": "soir"})
    assert page.select("[data-loos-list] > .loos-group") == []
    assert clerk.post(EDIT, {}).status_code == 302
    made = show("seance-crach-2026-11-12")
    assert not made.get("deliberations") and not made.get("attendance")


def test_without_scripts_there_are_empty_groups_to_fill(clerk: Clerk) -> None:
    clerk.post(NEW, deliberations(2))
    blanks = clerk.get(EDIT).select("[data-loos-groups=deliberations] noscript [name$=-title]")
    assert [field["name"] for field in blanks] == [f"deliberations-{place}-title" for place in range(2, 7)]


def test_the_officials_of_the_session_s_day_are_offered(clerk: Clerk) -> None:
    publish_officials.accept(clerk.organization, list(COUNCIL))
    offered = [option["value"] for option in clerk.get(NEW).select("#loos-officials option")]
    assert offered == ["Camille Alder", "Dominique Birch", "Sacha Elm"]
    page = clerk.refused(NEW, {"session_date": "2021-06-10", "start_time": "soir"})
    offered = [option["value"] for option in page.select("#loos-officials option")]
    assert offered == ["Camille Alder", "Dominique Birch", "Claude Cedar"]


def test_the_form_of_officials_has_groups_too(clerk: Clerk) -> None:
    publish_officials.accept(clerk.organization, list(COUNCIL))
    told = [place.text for place in clerk.get("/elus/edit/elus-crach").select(".loos-group summary")]
    assert told[0] == "1. Camille Alder – Maire – depuis le 18/05/2020"


def test_forms_of_other_types_stay_as_they_were(clerk: Clerk) -> None:
    page = clerk.get("/budget/new")
    assert page.select(".loos-form") == [] and page.find(id="field-fiscal_year")
