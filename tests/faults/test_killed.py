"""kill -9 of `ckan loos harvest`, at one moment after the other: the next run leaves what an undisturbed one does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from faults_share import SECOND_PAGE
from faults_stand import until

from ckanext.loos.catalogue import addresses, saving

NOTE = """
INSERT INTO loos_harvest_file (source_id, name, context, status, message, gave)
SELECT id, %s, '', '', '', '{}' FROM package WHERE name = %s
"""
ACTS = "SELECT count(*) FROM loos_act"
BUDGETS = "SELECT count(*) FROM loos_original"


Reached = Callable[[], None]  # waits until the run has come to the moment, where it then stays


@contextmanager
def in_the_first_page(stand: Any, source: str) -> Iterator[Reached]:
    """Before its commit."""
    with stand.holding(f"LOCK TABLE {'loos_original' if source == 'budgets' else 'loos_act'} IN SHARE MODE"):
        yield stand.until_waiting


@contextmanager
def between_two_pages(stand: Any, source: str) -> Iterator[Reached]:
    """The first is done; the second is not committed."""
    with stand.holding_act(SECOND_PAGE):
        yield stand.until_waiting


@contextmanager
def between_commit_and_index(stand: Any, source: str) -> Iterator[Reached]:
    with stand.frozen_solr():
        yield lambda: until(lambda: stand.value(BUDGETS if source == "budgets" else ACTS))


@contextmanager
def before_it_is_noted(stand: Any, source: str) -> Iterator[Reached]:
    """The catalogue has a page to the end, and the harvest has not written that it has."""
    with stand.holding(NOTE, min(file.name for file in (stand.share / source).iterdir()), source):
        yield stand.until_waiting


@contextmanager
def before_the_registers(stand: Any, source: str) -> Iterator[Reached]:
    with holding_register(stand, source):
        yield stand.until_waiting


@contextmanager
def between_register_and_index(stand: Any, source: str) -> Iterator[Reached]:
    with ExitStack() as stack:
        register = stack.enter_context(ExitStack())
        register.enter_context(holding_register(stand, source))

        def reached() -> None:
            stand.until_waiting()
            stack.enter_context(stand.frozen_solr())
            register.close()
            until(lambda: stand.value("SELECT count(*) FROM package WHERE type = 'registre'"))

        yield reached


def holding_register(stand: Any, source: str) -> Any:
    theme = "budgets" if source == "budgets" else "deliberations"
    organization = stand.value("SELECT id FROM \"group\" WHERE name = 'crach'")
    key = saving.number(("registre", addresses.identifier(organization, "registre", theme)))
    return stand.holding("SELECT pg_advisory_xact_lock(%s)", key)


MOMENTS = [
    ("actes", in_the_first_page),
    ("actes", between_two_pages),
    ("actes", between_commit_and_index),
    ("actes", before_it_is_noted),
    ("actes", before_the_registers),
    ("actes", between_register_and_index),
    ("budgets", in_the_first_page),
    ("budgets", between_commit_and_index),
    ("budgets", before_it_is_noted),
    ("budgets", between_register_and_index),
]


@pytest.mark.parametrize(("source", "moment"), MOMENTS, ids=[f"{s}_{m.__name__}" for s, m in MOMENTS])
def test_killed(stand: Any, same: Callable[..., None], source: str, moment: Any) -> None:
    with moment(stand, source) as reached:
        run = stand.start("harvest", source)
        reached()
        run.kill()
    stand.do("harvest", source)
    assert stand.states(source) == ["interrupted", "finished"]
    same(source, rebuilt=moment is in_the_first_page)
