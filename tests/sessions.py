"""What the tests of sessions share: acts with their files, and what a clerk tells of a session."""

from __future__ import annotations

import datetime
import hashlib
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "formats"))

from budgets import CRACH, act, commune, show
from pdfs import Sheet, made

from ckanext.loos.catalogue.acts import publish as publish_acts
from ckanext.loos.catalogue.acts import reading
from ckanext.loos.catalogue.acts.publish import Received
from ckanext.loos.records.act import Act, ActFile, ActStatus, Nature

DAY = datetime.date(2024, 3, 12)
SIREN = CRACH["siren"]
LINES = ("Le conseil municipal fixe les tarifs.", "Le repas coûte trois euros aux écoliers.")

PEOPLE = [
    {"name": "Camille Alder", "presence": "present"},
    {"name": "Dominique Birch", "presence": "present"},
    {"name": "Claude Cedar", "presence": "represented", "holder": "Camille Alder"},
    {"name": "Alix Elm", "presence": "absent"},
]
VOTED: dict[str, Any] = {"voters": 3, "in_favour": 2, "against": 1, "abstained": 0, "result": "adopted"}
VOTES = [
    {"number": "2024-10", "name": "Camille Alder", "choice": "for"},
    {"number": "2024-10", "name": "Claude Cedar", "choice": "for"},
    {"number": "2024-10", "name": "Dominique Birch", "choice": "against"},
]


def given(number: str, title: str, *lines: str, **values: Any) -> Received:
    """An act, with a PDF of these lines where there are some."""
    told: dict[str, Any] = {"date": DAY, "nature": Nature.DELIBERATION, "subject_code": "8.1", **values}
    content = made(Sheet(lines))
    sha256 = hashlib.sha256(content).hexdigest()
    files = (ActFile(f"{number}.pdf", sha256=sha256),) if lines else ()
    return Received(Act(SIREN, number, title=title, files=files, **told), {sha256: content} if lines else {})


def publish(*received: Received) -> str:
    organization = commune()
    outcomes = publish_acts.accept(organization, received)
    reading.read_all(organization)
    assert {outcome.status for outcome in outcomes} <= {"published", "held", "waiting"}
    return organization


def canteen() -> Received:
    received = {"status": ActStatus.RECEIVED, "received_on": datetime.date(2024, 3, 14)}
    return given("2024-10", "Tarifs de la cantine", *LINES, **received)


def voted(**changed: Any) -> None:
    """A clerk tells who was there and how the canteen was voted."""
    package = show("seance-crach-2024-03-12")
    (item,) = [item for item in package["deliberations"] if item["number"] == "2024-10"]
    items = [{**item, **VOTED, "ballot_kind": "roll_call", **changed}]
    others = [other for other in package["deliberations"] if other["number"] != "2024-10"]
    votes = [] if changed.get("ballot_kind") == "secret" else VOTES
    act("package_patch", id=package["id"], deliberations=items + others, attendance=PEOPLE, votes=votes, seats=4)


def paper(role: str, name: str, day: str = "2024-03-12") -> None:
    package = show(f"seance-crach-{day}")
    url = f"https://crach.example/{role}.pdf"
    act("resource_create", package_id=package["id"], url=url, name=name, format="PDF", role=role, size=1200)
