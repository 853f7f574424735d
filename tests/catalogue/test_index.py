"""A page of datasets is indexed with few statements and one request, and the index says what CKAN would have it say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import search
from ckan.lib.search.common import make_connection
from ckan.tests import factories

sys.path.insert(0, str(Path(__file__).parents[1]))

from acts import archive
from budgets import act, commune, show

from ckanext.loos.catalogue import saving
from ckanext.loos.catalogue.acts import intake, reading
from ckanext.loos.catalogue.taking import Incoming

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
DAYS = ("2024-03-12", "2024-04-09", "2024-05-14")
TIMES = {"_version_", "indexed_ts"}


def page(organization: str, days: tuple[str, ...] = DAYS) -> list[str]:
    """Sessions of two acts with their documents; the ids of their datasets."""
    acts = [(day, n, (f"Le conseil fixe le tarif {n} du {day}.",)) for day in days for n in (1, 2)]
    files = [
        Incoming(f"{day}-{n}.tar.gz", archive(f"{day[:7]}_{n}".replace("-", "_"), date=day, lines=lines))
        for day, n, lines in acts
    ]
    told = intake.accept(organization, files)
    assert {outcome.status for outcome in told} == {"published"}
    return [show(f"seance-crach-{day}")["id"] for day in days]


def indexed() -> dict[str, dict[str, Any]]:
    found = make_connection().search("*:*", fl="*", rows=100).docs
    return {doc["id"]: {field: value for field, value in doc.items() if field not in TIMES} for doc in found}


def statements(run: Any) -> int:
    count = 0

    def counted(*_: Any) -> None:
        nonlocal count
        count += 1

    sa.event.listen(model.meta.engine, "before_cursor_execute", counted)
    run()
    sa.event.remove(model.meta.engine, "before_cursor_execute", counted)
    return count


def test_the_index_says_of_each_dataset_what_ckans_own_rebuild_says() -> None:
    organization = commune()
    ids = page(organization)
    reading.read_all(organization)
    group = factories.Group()
    act("package_patch", id=ids[0], groups=[{"name": group["name"]}], tags=[{"name": "cantine"}])
    saving.index(ids)
    ours = indexed()
    search.rebuild()
    theirs = indexed()
    assert [len(theirs[package_id]["res_name"]) for package_id in ids] == [2, 2, 2]
    assert set(ours) == set(theirs) >= set(ids)
    assert [theirs[package_id].get("groups") for package_id in ids] == [[group["name"]], None, None]
    for package_id in ids:
        assert ours[package_id] == theirs[package_id]


def test_each_more_session_of_a_page_costs_half_the_statements_of_one_alone() -> None:
    organization = commune()
    page(organization, ("2023-01-10",))
    alone = statements(lambda: page(organization, ("2023-02-07",)))
    three = statements(lambda: page(organization, DAYS))
    assert (three - alone) / 2 < alone / 2


def test_what_changes_between_two_pages_is_asked_again() -> None:
    organization = commune()
    (first,) = page(organization, DAYS[:1])
    act("organization_patch", id=organization, title="Crach-sur-Mer")
    saving.index([first])
    assert '"title": "Crach-sur-Mer"' in indexed()[first]["data_dict"]


def test_a_page_that_updates_sessions_keeps_each_of_their_tags() -> None:
    organization = commune()
    page(organization, DAYS)
    later = [Incoming(f"{day}.tar.gz", archive(f"{day[:7].replace('-', '_')}_3", date=day)) for day in DAYS]
    assert {outcome.status for outcome in intake.accept(organization, later)} == {"published"}
    for day in DAYS:
        names = {tag["name"] for tag in show(f"seance-crach-{day}")["tags"]}
        assert names == {"SCDL", "conseil municipal", "délibérations"}
