"""Files of a share become sessions with their documents, whichever way and in whatever order they come."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from acts import archive, given, receipt, stem
from budgets import BP, act, commune, show
from formats.pdfs import Sheet, made

from ckanext.loos.catalogue import originals
from ckanext.loos.catalogue.acts import rows as act_rows

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
NAME = "seance-crach-2024-03-12"


def accept(organization: str, name: str, content: bytes) -> str:
    return given(organization, name, content).status


def fetched(app: Any, resource: dict[str, Any]) -> bytes:
    return bytes(app.get(resource["url"].replace("http://test.ckan.net", "")).data)


def test_an_archive_brings_its_act_and_a_file_that_anybody_may_read(app: Any) -> None:
    organization, content = commune(), made(Sheet(("Le conseil fixe les tarifs.",)))
    assert accept(organization, "a.tar.gz", archive("2024_1", pdf=content)) == "published"
    (resource,) = show(NAME)["resources"]
    assert (resource["name"], resource["role"], resource["format"]) == ("Délibération 2024_1", "act", "PDF")
    assert (resource["size"], resource["url_type"]) == (len(content), "upload")
    assert fetched(app, resource) == content


def test_the_same_archive_is_known_and_changes_nothing() -> None:
    organization, content = commune(), archive("2024_1")
    accept(organization, "a.tar.gz", content)
    before = show(NAME)
    assert accept(organization, "a.tar.gz", content) == "unchanged"
    assert show(NAME) == before


@pytest.mark.parametrize(
    ("pdf", "words"),
    [
        (made(Sheet(("Le terrain est vendu à M. Durand.",))), "nommer une personne"),
        (made(Sheet(picture=True)), "pas pu être lu"),
        (b"not a PDF", "pas pu être lu"),
    ],
    ids=["name", "scan", "broken"],
)
def test_a_document_in_doubt_is_held_and_its_row_is_published(pdf: bytes, words: str) -> None:
    organization = commune()
    assert accept(organization, "a.tar.gz", archive("2024_1", pdf=pdf)) == "published"
    dataset = show(NAME)
    assert [item["number"] for item in dataset["deliberations"]] == ["2024_1"]
    assert dataset["resources"] == []
    (row,) = act_rows.find(organization, ["215600461/2024-03-12/2024_1/1"]).values()
    assert words in " ".join(row.files[0].reasons)
    assert originals.stored(row.files[0].sha256)


def test_an_act_its_receipt_and_its_file_apart_are_one_in_any_order() -> None:
    pdf = made(Sheet(("Le conseil fixe les tarifs.",)))
    files = {
        "a.tar.gz": archive("2024_1", pdf=pdf),
        "ar.xml": receipt("2024_1", received="2024-03-14"),
        f"{stem('2024_1', '2024-03-12')}-1-1_1.pdf": pdf,
    }
    told = []
    for order in itertools.permutations(files):
        organization = commune()
        for name in order:
            accept(organization, name, files[name])
        dataset = show(NAME)
        told.append((dataset["deliberations"], [(r["id"], r["hash"]) for r in dataset["resources"]]))
        act("dataset_purge", id=dataset["id"])
        act("organization_purge", id=organization)
    assert told == [told[0]] * len(told)
    assert told[0][0][0]["received_on"] == "2024-03-14"


def test_what_is_no_act_is_refused_in_one_line() -> None:
    outcome = given(commune(), "photo.jpg", b"\xff\xd8\xff")
    assert outcome.status == "refused"
    assert len(outcome.message.splitlines()) == 1


def test_a_budget_inside_a_budget_act_is_published_as_its_table_alone() -> None:
    organization = commune()
    for number, content in (("B1", BP), ("B2", made(Sheet(("Note sur le budget.",))))):
        assert accept(organization, f"{number}.tar.gz", archive(number, "Budget", nature="5", pdf=content)) == "held"
    assert [resource["format"] for resource in show("budget-crach-2022")["resources"]] == ["CSV"]
