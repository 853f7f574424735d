"""PostgreSQL, Redis and Solr of one environment: up, and down again, with the town hall's servers if there are any."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from . import postgres, redis_server, solr, town
from .environment import RUN, Environment


@contextmanager
def alone() -> Iterator[None]:
    """Two commands at once wait for each other."""
    RUN.mkdir(exist_ok=True)
    with (RUN / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def up(env: Environment) -> None:
    _leave_other_ports(env)
    postgres.start(env)
    postgres.databases(env)
    redis_server.start(env)
    solr.start(env)
    (env.folder / "port").write_text(str(env.port))


def down(env: Environment) -> list[str]:
    """The names of what was stopped."""
    services = {"Solr": solr.stop, "Redis": redis_server.stop, "PostgreSQL": postgres.stop}
    return town.stop(env) + [name for name, stop in services.items() if stop(env)]


def _leave_other_ports(env: Environment) -> None:
    """What runs on the ports of an earlier PORT=… is stopped first."""
    port = env.folder / "port"
    if port.exists() and port.read_text() != str(env.port):
        down(env)
