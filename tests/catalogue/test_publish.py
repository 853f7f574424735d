"""A town hall's files become datasets, tables, open files and registers; a second time, nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import search

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import BP, CA, CFU, CRACH, MOHON, accept, act, amending, changed, commune, show

from ckanext.loos.catalogue import budgets, files, originals, rebuild, registers, saving
from ckanext.loos.catalogue.budgets import publish
from ckanext.loos.catalogue.tables import budget_line
from ckanext.loos.formats import table_schema

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
NEWER = changed(
    BP, ('<DteStr V="2022-04-06"/>', '<DteStr V="2022-05-20"/>'), ('MtPrev V="42000.00"', 'MtPrev V="42001.00"')
)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The writing SQL statements that run meanwhile."""
    seen: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)


def line_count() -> int:
    return int(model.Session.scalar(sa.select(sa.func.count()).select_from(budget_line)) or 0)


def test_a_primary_budget_becomes_a_dataset_a_table_a_file_and_a_register() -> None:
    organization = commune()
    (outcome,) = accept(organization, BP)
    dataset = show("budget-crach-2022")
    (resource,) = dataset["resources"]
    assert (outcome.status, outcome.package_id) == ("created", dataset["id"])
    assert (dataset["title"], dataset["fiscal_year"], dataset["population"]) == ("Budget 2022 – Crach", 2022, 3446)
    assert resource["url"] == "http://test.ckan.net/fichiers/budgets/21560046100010/2022/bp.csv"
    assert line_count() == 201
    found = files.open_file("budgets/21560046100010/2022/bp.csv", "")
    assert found
    assert (found.sha256, len(found.content)) == (resource["hash"], resource["size"])
    assert list(table_schema.validate(found.content, "scdl/budget")) == []
    assert [(year.year, year.size) for year in registers.years(organization, "budgets")] == [(2022, len(found.content))]
    register = files.open_file("registres/215600461/budgets/2022.csv", "")
    assert register
    assert register.content == found.content
    assert search.query_for(model.Package).run({"q": "name:budget-crach-2022"})["count"] == 1


def test_the_tables_hold_the_sums_of_the_file() -> None:
    accept(commune(), BP)
    statement = sa.select(sa.func.sum(budget_line.c.opened)).where(
        budget_line.c.section == "F", budget_line.c.direction == "D"
    )
    assert model.Session.scalar(statement) == Decimal("3552599.00")


def test_the_original_is_kept_as_it_came_and_is_at_no_address() -> None:
    organization = commune()
    accept(organization, BP)
    sha256 = hashlib.sha256(BP).hexdigest()
    assert originals.read(sha256) == BP
    assert publish.known(organization, [sha256, "0" * 64]) == {sha256}
    assert "xml" not in str(show("budget-crach-2022")).lower()


def test_a_second_time_nothing_is_written() -> None:
    organization = commune()
    accept(organization, BP, CA)
    before = [show(name) for name in ("budget-crach-2022", "budget-crach-2021", "registre-budgets-crach")]
    with statements() as seen:
        outcomes = accept(organization, CA, BP)
    assert [outcome.status for outcome in outcomes] == ["unchanged", "unchanged"]
    assert not [s for s in seen if s.startswith(("INSERT", "UPDATE", "DELETE", "COPY"))]
    assert before == [show(name) for name in ("budget-crach-2022", "budget-crach-2021", "registre-budgets-crach")]


def test_a_bad_file_costs_itself_alone() -> None:
    outcomes = accept(commune(), b"<a/>", BP, CFU, changed(CA, ('ProjetBudget V="false"', 'ProjetBudget V="true"')))
    assert [outcome.status for outcome in outcomes] == ["refused", "created", "refused", "draft"]
    assert "SIRET 21560134500014" in outcomes[2].message
    assert act("package_list") == ["budget-crach-2022", "registre-budgets-crach"]


def test_a_corrected_file_takes_the_place_of_the_former_under_the_same_address() -> None:
    organization = commune()
    accept(organization, BP)
    before = show("budget-crach-2022")["resources"][0]
    (outcome,) = accept(organization, NEWER)
    (after,) = show("budget-crach-2022")["resources"]
    assert outcome.status == "updated"
    assert (after["id"], after["url"]) == (before["id"], before["url"])
    assert after["hash"] != before["hash"]
    assert "remplace celui du 06/04/2022" in after["description"]
    assert line_count() == 201


def test_an_older_file_that_arrives_later_changes_nothing() -> None:
    organization = commune()
    accept(organization, NEWER)
    before = show("budget-crach-2022")["resources"][0]["hash"]
    (outcome,) = accept(organization, BP)
    assert outcome.status == "replaced"
    assert show("budget-crach-2022")["resources"][0]["hash"] == before


@pytest.mark.parametrize("order", list(itertools.permutations(range(3)))[::2])
def test_the_order_of_arrival_changes_nothing(order: tuple[int, ...]) -> None:
    organization = commune()
    documents = (BP, NEWER, amending("2022-09-01", "1"))
    for place in order:
        accept(organization, documents[place])
    resources = show("budget-crach-2022")["resources"]
    assert [(r["slot"], r["document_date"]) for r in resources] == [("bp", "2022-05-20"), ("dm-1", "2022-04-06")]
    assert [found.slot for found in budgets.documents(show("budget-crach-2022")["id"])] == ["bp", "dm-1"]


def test_an_amending_decision_without_a_number_waits_until_a_clerk_numbers_it() -> None:
    organization = commune()
    accept(organization, BP)
    document = amending("2022-09-01", None)  # its "budget before" is not what the primary budget opened
    (outcome,) = accept(organization, document)
    package_id = show("budget-crach-2022")["id"]
    assert outcome.status == "waiting"
    assert [item.reason for item in originals.waiting(package_id)] == [outcome.message]
    assert [r["slot"] for r in show(package_id)["resources"]] == ["bp"]
    (again,) = accept(organization, document, number="3")
    assert again.status == "updated"
    assert [r["slot"] for r in show(package_id)["resources"]] == ["bp", "dm-3"]
    assert originals.waiting(package_id) == []


def test_a_single_account_takes_the_place_of_the_accounts() -> None:
    organization = commune(MOHON)
    cfu_as_ca = changed(
        CFU, ('<NatDec V="10"/>', '<NatDec V="09"/>'), ('DteStr V="2023-01-01"', 'DteStr V="2024-06-01"')
    )
    accept(organization, cfu_as_ca)
    accept(organization, CFU)
    (resource,) = show("budget-mohon-2023")["resources"]
    assert (resource["stage"], resource["slot"]) == ("CFU", "comptes")


def test_an_annex_budget_is_a_dataset_of_its_own_in_the_same_register() -> None:
    organization = commune()
    annex = changed(
        BP, ('IdEtab V="21560046100010"', 'IdEtab V="21560046100028"'), ('CodTypBud V="P"', 'CodTypBud V="A"')
    )
    accept(organization, BP, annex)
    assert show("budget-crach-00028-2022")["budget_kind"] == "annex"
    register = files.open_file("registres/215600461/budgets/2022.csv", "")
    assert register
    rows = list(csv.DictReader(io.StringIO(register.content.decode())))
    assert {row["BGT_SIRET"] for row in rows} == {"21560046100010", "21560046100028"}
    assert len(rows) == 402


def test_what_a_person_withdrew_or_moved_does_not_come_back() -> None:
    organization, other = commune(), commune(MOHON)
    accept(organization, BP)
    act("package_delete", id="budget-crach-2022")
    assert [o.status for o in accept(organization, NEWER)] == ["withdrawn"]
    act("package_patch", id="budget-crach-2022", state="active")
    act("package_owner_org_update", id="budget-crach-2022", organization_id=other)
    assert [o.status for o in accept(organization, NEWER)] == ["withdrawn"]


@pytest.mark.parametrize("where", ["saving.put", "projection.write", "originals.record"])
def test_a_crash_before_the_commit_leaves_nothing(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    organization = commune()

    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError("crash")

    with monkeypatch.context() as patch:
        patch.setattr(f"ckanext.loos.catalogue.budgets.publish.{where}", crash)
        with pytest.raises(RuntimeError):
            accept(organization, BP)
    assert act("package_list") == []
    assert line_count() == 0
    assert not originals.stored(hashlib.sha256(BP).hexdigest())
    assert accept(organization, BP)[0].status == "created"


def test_a_crash_after_the_commit_is_made_good_by_the_next_harvest(monkeypatch: pytest.MonkeyPatch) -> None:
    organization = commune()

    def crash(*_: Any) -> None:
        raise RuntimeError("crash")

    with monkeypatch.context() as patch:
        patch.setattr(saving, "index", crash)
        with pytest.raises(RuntimeError):
            accept(organization, BP)
    assert publish.known(organization, [hashlib.sha256(BP).hexdigest()]) == set()
    assert accept(organization, BP)[0].status == "updated"
    assert search.query_for(model.Package).run({"q": "name:budget-crach-2022"})["count"] == 1
    assert [year.year for year in registers.years(organization, "budgets")] == [2022]


def test_a_rebuild_makes_everything_again_and_changes_no_id_nor_address() -> None:
    organization = commune()
    accept(organization, BP, CA, amending("2022-09-01", "1"))
    names = ("budget-crach-2022", "budget-crach-2021", "registre-budgets-crach")
    before, lines = [show(name) for name in names], line_count()
    model.Session.execute(sa.text("DELETE FROM loos_budget_document"))
    model.Session.commit()
    assert len(rebuild.run().done) == 2
    assert ([show(name) for name in names], line_count()) == (before, lines)


def test_the_statements_of_a_write_do_not_grow_with_its_lines() -> None:
    organization = commune()
    accept(organization, CA)
    start, end = BP.index(b"<LigneBudget>"), BP.rindex(b"</LigneBudget>") + len(b"</LigneBudget>")
    counts = []
    for year, times in ((2019, 1), (2020, 8)):
        document = BP[:start] + BP[start:end] * times + BP[end:]
        with statements() as seen:
            accept(organization, changed(document, ('Exer V="2022"', f'Exer V="{year}"')))
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 4  # the register has one year more


def test_a_commune_is_one_organization() -> None:
    commune()
    with pytest.raises(ValueError, match="déjà celui de l'organisation"):
        commune({**CRACH, "name": "Autre"})
