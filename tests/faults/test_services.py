"""PostgreSQL, Solr, Redis and the disk fail under a harvest: one clear line, and the next run makes all good."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from faults_share import SECOND_PAGE
from faults_stand import QUEUE, until
from stack import redis_server, services

from ckanext.loos.harvesters.engine import faults

ACTS = "SELECT count(*) FROM loos_act"
NO_HELP = "  ! Redis ne répond pas : ce moissonnage s'est fait sans l'aide d'autres processus."
BUSY = "Un moissonnage de cette source est déjà en cours : attendez sa fin."


def test_postgresql_stops_in_the_middle(stand: Any, same: Callable[..., None]) -> None:
    with stand.holding_act(SECOND_PAGE):
        run = stand.start("harvest", "actes")
        stand.until_waiting()
        stand.stop_postgres()
    status, text = run.end()
    assert (status, "Traceback" in text) == (2, False)
    assert faults.DATABASE in text.splitlines()
    assert stand.start("beat").end()[0] != 0
    assert stand.redis("ZCARD", f"rq:scheduled:{QUEUE}").strip() == "1"  # the clock goes on nevertheless
    stand.start_postgres()
    stand.do("harvest", "actes")
    assert stand.states() == ["interrupted", "finished"]
    same("actes")


def test_postgresql_stops_and_is_back_before_the_run_asks_again(stand: Any, same: Callable[..., None]) -> None:
    with stand.frozen_solr():
        run = stand.start("harvest", "actes")
        until(lambda: stand.value(ACTS))
        stand.stop_postgres()
        stand.start_postgres()
    status, text = run.end()
    assert (status, f"  ! {faults.DATABASE}" in text.splitlines()) == (1, True)
    stand.do("harvest", "actes")
    assert stand.states() == ["failed", "finished"]
    same("actes")


def test_solr_stops_in_the_middle(stand: Any, same: Callable[..., None]) -> None:
    with stand.holding_act(SECOND_PAGE):
        run = stand.start("harvest", "actes")
        stand.until_waiting()
        stand.stop_solr()
    status, text = run.end()
    assert (status, text.count(faults.INDEX), "Traceback" in text) == (1, 1, False)
    assert stand.value("SELECT count(*) FROM loos_act WHERE NOT projected")  # the database has them, the index not
    services.up(stand.env)
    stand.do("harvest", "actes")
    assert stand.states() == ["failed", "finished"]
    same("actes")


def test_without_redis_a_run_goes_on_alone(stand: Any, same: Callable[..., None]) -> None:
    redis_server.stop(stand.env)
    text = stand.do("harvest", "actes")
    redis_server.start(stand.env)
    assert (NO_HELP in text.splitlines(), "Traceback" in text) == (True, False)
    same("actes")


def test_a_full_disk_keeps_nothing_half_written(stand: Any, same: Callable[..., None]) -> None:
    status, text = stand.start("harvest_in_little_room", "actes", 2000).end()
    assert (status, text.count(faults.STORAGE), "Traceback" in text) == (1, 1, False)
    assert [file for file in (stand.folder / "storage").rglob("*") if file.is_file()] == []
    stand.do("harvest", "actes")
    assert stand.states() == ["failed", "finished"]
    same("actes")


def test_two_runs_of_one_source_do_not_meet(stand: Any, same: Callable[..., None]) -> None:
    with stand.holding_act(SECOND_PAGE):
        first = stand.start("harvest", "actes")
        stand.until_waiting()
        second = stand.command("loos", "harvest", "actes")
    assert (second.returncode, BUSY in second.stderr.splitlines()) == (2, True)
    first.done()
    assert stand.states() == ["finished"]
    same("actes")
