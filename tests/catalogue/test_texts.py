"""The text of a file is read apart from its intake, once, and no file is tried for ever."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from ckan.lib import jobs
from werkzeug.datastructures import FileStorage

sys.path.insert(0, str(Path(__file__).parents[1]))

from acts import archive
from budgets import act, commune, show
from formats.pdfs import Sheet, made

from ckanext.loos.catalogue import texts
from ckanext.loos.catalogue.acts import decisions, intake, reading
from ckanext.loos.catalogue.taking import Incoming

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "clean_queues")
NAME = "seance-crach-2024-03-12"


def accept(organization: str, *pdfs: bytes) -> None:
    files = [Incoming(f"{n}.tar.gz", archive(f"2024_{n}", pdf=pdf)) for n, pdf in enumerate(pdfs)]
    intake.accept(organization, files)


def reasons(organization: str) -> list[str]:
    return [" ".join(item.reasons) for item in decisions.pending(organization)]


def test_a_file_that_was_not_read_is_held_and_published_once_it_was() -> None:
    organization = commune()
    accept(organization, made(Sheet(("Le conseil fixe les tarifs.",))), made(Sheet(("Vendu à M. Durand.",))))
    assert (show(NAME)["resources"], reasons(organization)) == ([], ["Son texte n'a pas encore été lu."] * 2)
    assert reading.read_waiting(organization) == 2
    assert [resource["number"] for resource in show(NAME)["resources"]] == ["2024_0"]
    assert "nommer une personne" in reasons(organization)[0]
    assert reading.read_waiting(organization) == 0


def test_a_page_of_files_is_read_at_a_time() -> None:
    organization = commune()
    accept(organization, *(made(Sheet((f"Le conseil fixe le tarif {n}.",))) for n in range(3)))
    assert [reading.read_waiting(organization, 2) for _ in range(3)] == [2, 1, 0]


def test_a_file_whose_text_is_known_needs_no_second_reading() -> None:
    organization, pdf = commune(), made(Sheet(("Le conseil fixe les tarifs.",)))
    accept(organization, pdf)
    reading.read_all(organization)
    intake.accept(organization, [Incoming("b.tar.gz", archive("2024_7", pdf=pdf))])
    assert [resource["number"] for resource in show(NAME)["resources"]] == ["2024_0", "2024_7"]


def test_a_broken_file_costs_itself_alone_and_says_why() -> None:
    organization = commune()
    accept(organization, b"%PDF-1.5 cut", made(Sheet(("Le conseil fixe les tarifs.",))), b"\x00 something else")
    reading.read_all(organization)
    assert [resource["number"] for resource in show(NAME)["resources"]] == ["2024_1"]
    assert "PDF abîmé ou incomplet" in reasons(organization)[0]
    assert "Son format n'est pas de ceux dont le texte est lu" in reasons(organization)[1]


def test_a_file_that_ends_the_process_which_reads_it_is_given_up() -> None:
    def fatal() -> bytes:
        raise KeyboardInterrupt

    for _ in range(3):
        assert texts.known(["f" * 64]) == {}
        with pytest.raises(KeyboardInterrupt):
            texts.read("f" * 64, "a.pdf", fatal)
    texts.read("f" * 64, "a.pdf", fatal)
    assert "interrompue" in texts.known(["f" * 64])["f" * 64].fault


def test_the_job_has_an_hour_and_does_nothing_the_second_time() -> None:
    organization = commune()
    accept(organization, made(Sheet(("Le conseil fixe les tarifs.",))))
    reading.enqueue(organization)
    (job,) = jobs.get_queue().jobs
    assert job.timeout == 3600
    job.func(*job.args)
    before = show(NAME)
    assert len(before["resources"]) == 1
    job.func(*job.args)
    assert show(NAME) == before


def upload(**more: Any) -> dict[str, Any]:
    content = made(Sheet(("Procès-verbal de la séance.", "Le repas coûte trois euros.")))
    told = {"role": "minutes", "name": "Procès-verbal", "url": "pv.pdf", "format": "PDF", **more}
    return {**told, "upload": FileStorage(io.BytesIO(content), "pv.pdf")}


def test_a_file_that_a_clerk_put_is_read_once_anybody_may_see_it() -> None:
    organization = commune()
    package = act("package_create", type="seance", owner_org=organization, session_date="2024-03-12", private=True)
    act("resource_create", package_id=package["id"], **upload())
    reading.read_all(organization)
    assert not show(NAME)["resources"][0].get("hash")
    assert jobs.get_queue().jobs == []
    act("package_patch", id=package["id"], private=False)
    (job,) = jobs.get_queue().jobs
    job.func(*job.args)
    (resource,) = show(NAME)["resources"]
    assert "trois euros" in texts.known([resource["hash"]])[resource["hash"]].text
    before = show(NAME)
    reading.read_all(organization)
    assert show(NAME) == before
