"""A rebuild mends what a crash left, and what it cannot make again costs itself alone."""

from __future__ import annotations

import hashlib
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import files

sys.path.insert(0, str(Path(__file__).parents[1]))

from acts import archive, given
from budgets import BP, CA, MOHON, accept, act, commune, show

from ckanext.loos.catalogue import originals, rebuild
from ckanext.loos.catalogue.sessions.tables import deliberation, session

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
SHA256 = hashlib.sha256(BP).hexdigest()


def put(name: str) -> None:
    files.get_storage(originals.STORAGE).upload(files.Location(name), files.make_upload(BP))


def test_what_a_killed_process_left_in_the_storage_is_removed_and_nothing_else() -> None:
    accept(commune(), CA)
    kept = hashlib.sha256(CA).hexdigest()
    put(SHA256)
    put("autre-chose.xml")
    rebuild.run()
    assert not originals.stored(SHA256)
    assert originals.stored(kept)
    assert originals.stored("autre-chose.xml")
    files.get_storage(originals.STORAGE).remove(files.FileData(files.Location("autre-chose.xml")))


def test_a_budget_whose_file_is_lost_is_named_and_the_others_are_made_again() -> None:
    accept(commune(), BP, CA)
    before = [show(name) for name in ("budget-crach-2022", "budget-crach-2021", "registre-budgets-crach")]
    files.get_storage(originals.STORAGE).remove(files.FileData(files.Location(SHA256)))
    rebuilt = rebuild.run()
    assert rebuilt.done == [before[1]["id"]]
    assert list(rebuilt.failed) == ["budget-crach-2022"]
    assert [show(dataset["name"]) for dataset in before] == before


def test_a_budget_given_to_another_commune_is_left_alone() -> None:
    accept(commune(), BP)
    act("package_owner_org_update", id="budget-crach-2022", organization_id=commune(MOHON))
    assert rebuild.run() == rebuild.Rebuilt([], {})


def test_bytes_are_not_dropped_while_a_dataset_is_about_to_keep_them() -> None:
    """Another process that was refused the same file takes its bytes back."""
    organization = commune()
    accept(organization, CA)
    originals.keep(SHA256, BP)
    dropping = threading.Thread(target=originals.drop, args=(SHA256,))
    dropping.start()
    dropping.join(0.5)
    model.Session.execute(
        sa.text("UPDATE loos_original SET sha256 = :sha256"),
        {"sha256": SHA256},
    )
    model.Session.commit()
    dropping.join()
    assert originals.stored(SHA256)


def test_a_rebuild_makes_the_rows_of_sessions_again() -> None:
    organization = commune()
    given(organization, "a.tar.gz", archive("2024_1"))
    rows = sa.select(deliberation)
    before = model.Session.execute(rows).all()
    dataset = show("seance-crach-2024-03-12")
    model.Session.execute(sa.delete(session))
    model.Session.commit()
    assert dataset["id"] in rebuild.run().done
    assert model.Session.execute(rows).all() == before != []
    assert show("seance-crach-2024-03-12") == dataset
