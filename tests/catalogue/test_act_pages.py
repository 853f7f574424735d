"""Files of acts come by pages: one transaction each, whatever is wrong in one file costs itself alone."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

sys.path.insert(0, str(Path(__file__).parents[1]))

from acts import archive
from budgets import commune, show

from ckanext.loos.catalogue import saving
from ckanext.loos.catalogue.acts import intake, publish
from ckanext.loos.catalogue.acts import rows as act_rows
from ckanext.loos.catalogue.taking import Incoming

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
DAYS = ("2024-03-12", "2024-05-14", "2024-09-10", "2024-12-03")


def page(numbers: Sequence[int], days: Sequence[str] = DAYS[:1]) -> list[Incoming]:
    return [Incoming(f"{day}-{n}.tar.gz", archive(f"{day[:4]}_{n}", date=day)) for day in days for n in numbers]


def numbers(day: str) -> list[str]:
    return [item["number"] for item in show(f"seance-crach-{day}")["deliberations"]]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that the database is given meanwhile."""
    told: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)


def test_each_file_of_a_page_has_its_outcome_and_a_bad_one_costs_itself_alone() -> None:
    contents = {"a.tar.gz": archive("1"), "b.tar.gz": archive("2")[:150], "c.tar.gz": archive("3")}
    files = [Incoming(name, content) for name, content in contents.items()]
    outcomes = intake.accept(commune(), files)
    assert [outcome.status for outcome in outcomes] == ["published", "refused", "published"]
    assert [outcome.keys for outcome in outcomes] == [
        ("215600461/2024-03-12/1/1",),
        (),
        ("215600461/2024-03-12/3/1",),
    ]
    assert outcomes[0].package_ids == outcomes[2].package_ids == (show(f"seance-crach-{DAYS[0]}")["id"],)
    assert len(outcomes[1].message.splitlines()) == 1


def test_an_act_that_the_site_refuses_costs_itself_alone() -> None:
    files = [*page(range(3), DAYS[:2]), Incoming("x.tar.gz", archive("2024_9", subject="8.99"))]
    outcomes = intake.accept(commune(), files)
    assert [outcome.status for outcome in outcomes] == ["published"] * 6 + ["refused"]
    assert "nomenclature des actes" in outcomes[6].message
    assert [numbers(day) for day in DAYS[:2]] == [["2024_0", "2024_1", "2024_2"]] * 2


def test_statements_grow_with_sessions_and_not_with_acts() -> None:
    organization = commune()
    intake.accept(organization, page([0], DAYS[3:]))
    told = []
    for acts, days in ((2, DAYS[:1]), (30, DAYS[1:2]), (2, DAYS[2:3])):
        with counted() as statements:
            intake.accept(organization, page(range(acts), days))
        told.append(len(statements))
    assert told[0] == told[1] == told[2]


def test_a_page_is_found_by_the_search_at_once() -> None:
    intake.accept(commune(), page(range(2), DAYS))
    found = tk.get_action("package_search")({}, {"fq": "dataset_type:seance"})["results"]
    assert sorted(hit["session_date"] for hit in found) == list(DAYS)


def test_two_runs_that_feed_the_same_sessions_lose_nothing_and_never_wait_for_each_other(app: Any) -> None:
    organization = commune()
    pages = [page(range(4), DAYS), page(range(4, 8), DAYS[::-1])]
    faults: list[BaseException] = []

    def run(files: Sequence[Incoming]) -> None:
        with app.flask_app.test_request_context():
            try:
                for start in range(0, len(files), 4):
                    intake.accept(organization, files[start:] + files[:start])
            except BaseException as error:
                faults.append(error)
            finally:
                model.Session.remove()

    threads = [threading.Thread(target=run, args=(files,)) for files in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert [sorted(numbers(day)) for day in DAYS] == [[f"2024_{n}" for n in range(8)]] * 4


def test_what_a_crash_kept_from_the_index_the_end_of_the_next_run_puts_there(monkeypatch: pytest.MonkeyPatch) -> None:
    organization = commune()

    def broken(package_ids: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(saving, "index", broken)
        with pytest.raises(ConnectionError):
            intake.accept(organization, page([1]))
    model.Session.rollback()
    assert tk.get_action("package_search")({}, {"fq": "dataset_type:seance"})["count"] == 0
    publish.finish(organization)
    assert tk.get_action("package_search")({}, {"fq": "dataset_type:seance"})["count"] == 1
    assert act_rows.unprojected(organization) == {}
    assert [resource["year"] for resource in show("registre-deliberations-crach")["resources"]] == [2024]
