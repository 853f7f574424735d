"""Pages of one source, and several sources, over two of CKAN's workers; and what is left when one of them dies."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from faults_share import DAYS, FIRST_PAGE, SECOND_PAGE
from faults_stand import kill_all, until

from ckanext.loos.catalogue import saving


def ask(stand: Any, *sources: str) -> None:
    for source in sources:
        stand.do("call", "loos_harvest_run", {"id": source})


def test_two_workers_do_the_pages_of_one_source(stand: Any, same: Callable[..., None]) -> None:
    stand.worker("one"), stand.worker("two")
    with stand.holding_act(FIRST_PAGE), stand.holding_act(SECOND_PAGE):
        ask(stand, "actes")
        until(lambda: stand.waiters() == {"one", "two"})  # each has a page
    stand.until_idle()
    assert stand.states() == ["finished"]
    assert made_last(stand)
    same("actes")


def test_two_workers_do_several_sources(stand: Any, same: Callable[..., None]) -> None:
    stand.worker("one"), stand.worker("two")
    ask(stand, "actes", "bis", "budgets")
    stand.until_idle()
    assert [stand.states(source) for source in ("actes", "bis", "budgets")] == [["finished"]] * 3
    same("actes", "bis", "budgets")


@pytest.mark.parametrize("who", ["one", "two"], ids=["who leads", "who helps"])
def test_the_page_of_a_killed_worker_is_done_by_the_other(stand: Any, same: Callable[..., None], who: str) -> None:
    workers = {"one": stand.worker("one")}
    with stand.holding_act(FIRST_PAGE), stand.holding_act(SECOND_PAGE):
        ask(stand, "actes")
        until(lambda: stand.waiters() == {"one"})
        workers["two"] = stand.worker("two")
        until(lambda: stand.waiters() == {"one", "two"})
        kill_all(workers[who])
    if who == "one":
        until(lambda: stand.value("SELECT count(*) FROM loos_harvest_page WHERE counts IS NULL") == 0)
        stand.do("harvest", "actes")
        assert stand.states() == ["interrupted", "finished"]
    else:
        until(lambda: stand.states() == ["finished"])
    same("actes")


def test_two_sources_feed_one_session_at_once(stand: Any, same: Callable[..., None]) -> None:
    session = saving.number(("session", f"215600461/{DAYS[0]}"))
    with stand.holding("SELECT pg_advisory_xact_lock(%s)", session):
        runs = [stand.start("harvest", source) for source in ("bis", "actes")]
        stand.until_waiting(2)
    for run in runs:
        run.done()
    same("actes", "bis")


def made_last(stand: Any) -> bool:
    """Whether the registers were made after all sessions, and not with each page."""
    both = "package AS register, package AS session WHERE register.type = 'registre' AND session.type = 'seance'"
    return bool(stand.value(f"SELECT min(register.metadata_created) > max(session.metadata_created) FROM {both}"))


def job(stand: Any) -> str:
    values = {"source_id": stand.id_of("actes"), "run": True}
    return str(json.loads(stand.do("call", "harvest_job_create", values).splitlines()[-1])["id"])


def ended(stand: Any, job_id: str) -> tuple[str, list[str]]:
    """A job's state, and what it tells."""
    told = stand.rows("SELECT message FROM harvest_gather_error WHERE harvest_job_id = %s", job_id)
    return stand.value("SELECT status FROM harvest_job WHERE id = %s", job_id), [line for (line,) in told]


def test_the_job_of_a_killed_consumer_ends_with_the_next_call_of_cron(stand: Any, same: Callable[..., None]) -> None:
    consumer = stand.worker("gather", "harvester", "gather-consumer")
    with stand.holding_act(SECOND_PAGE):
        first = job(stand)
        stand.until_waiting()
        stand.do("call", "harvest_jobs_run", {})
        assert ended(stand, first) == ("Running", [])
        kill_all(consumer)
    stand.do("call", "harvest_jobs_run", {})
    assert ended(stand, first) == (
        "Finished",
        ["Le moissonnage a été interrompu : le prochain reprend où il en était."],
    )
    second = job(stand)
    stand.worker("gather", "harvester", "gather-consumer")
    until(lambda: ended(stand, second) == ("Finished", []))
    same("actes")


def test_a_job_that_was_killed_after_its_run_ends_too(stand: Any) -> None:
    consumer = stand.worker("gather", "harvester", "gather-consumer")
    with stand.holding_act(SECOND_PAGE):
        first = job(stand)
        stand.until_waiting()
        held = stand.holding("SELECT FROM harvest_job WHERE id = %s FOR UPDATE", first)
        held.__enter__()
    until(lambda: stand.states() == ["finished"])
    stand.until_waiting()
    kill_all(consumer)
    held.__exit__(None, None, None)
    stand.do("call", "harvest_jobs_run", {})
    assert ended(stand, first)[0] == "Running"  # it may be closing now
    stand.rows("UPDATE loos_harvest_run SET finished = finished - interval '16 minutes'")
    stand.do("call", "harvest_jobs_run", {})
    assert ended(stand, first) == ("Finished", [])


def test_a_message_that_redis_lost_is_sent_again(stand: Any) -> None:
    first = job(stand)
    stand.redis("FLUSHALL")
    stand.do("call", "harvest_jobs_run", {})
    assert messages(stand) == []
    stand.rows("UPDATE harvest_job SET created = created - interval '16 minutes'")
    for _ in range(2):
        stand.do("call", "harvest_jobs_run", {})
        assert messages(stand) == [{"harvest_job_id": first}]


def messages(stand: Any) -> list[dict[str, str]]:
    lines = stand.redis("LRANGE", "ckanext-harvest:faults:harvest_job_id", "0", "-1").splitlines()
    return [json.loads(line) for line in lines if line]
