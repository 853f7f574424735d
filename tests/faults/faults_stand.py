"""The stand: PostgreSQL, Redis and Solr that tests may stop, a site on them that they may kill, and its share."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "bin"), str(PROJECT / "tests"), str(Path(__file__).parent)]

from faults_site import SOURCES  # noqa: E402
from stack import postgres, processes, services, solr  # noqa: E402
from stack.environment import environment  # noqa: E402

CKAN = (sys.executable, "-c", "import faults_site; faults_site.command()")
QUEUE = "ckan:faults:default"
_ROW = """
INSERT INTO loos_act (organization_id, identity, date, record, statements, state, reasons, projected, received)
SELECT id, %s, now(), '{}', '[]', 'held', '{}', false, now() FROM "group" WHERE name = 'crach'
"""
_UNDONE = """
local undone = 0
for _, key in ipairs(redis.call('KEYS', 'rq:job:*')) do
  local status = redis.call('TYPE', key).ok == 'hash' and redis.call('HGET', key, 'status')
  if status == 'queued' or status == 'started' then undone = undone + 1 end
end
return undone
"""
PATIENCE = 90  # seconds; a machine may be busy


class Child:
    """Something that the site does in a process of its own."""

    def __init__(self, pid: int, out: Path) -> None:
        self.pid, self.out = pid, out

    def kill(self) -> None:
        os.killpg(self.pid, signal.SIGKILL)
        until(lambda: not Path(f"/proc/{self.pid}").exists())

    def end(self) -> tuple[int, str]:
        """Its exit status and what it wrote, once it has ended by itself."""
        status = Path(f"{self.out}.status")
        until(lambda: status.exists() or not Path(f"/proc/{self.pid}").exists())
        return int(status.read_text()), self.out.read_text()

    def done(self) -> str:
        status, text = self.end()
        assert status == 0, text[-4000:]
        return text


class Stand:
    def __init__(self, folder: Path) -> None:
        self.env, self.folder, self.share = environment("faults"), folder, folder / "share"
        self.ini, self._count = folder / "ckan.ini", 0
        self._workers: list[subprocess.Popen[bytes]] = []

    def build(self) -> None:
        """The services, an empty database with a commune and its sources, and the site."""
        services.up(self.env)
        _write_ini(self)
        self._remake("ckan")
        self._site = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("faults_site.py")), str(self.ini)],
            env=_clean_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "site.log").open("w"),
            text=True,
        )
        while self._answer() != "ready":
            pass
        self.do("migrate")
        self.do("found")
        self._remake("ckan_found", "ckan")

    def pull_down(self) -> None:
        self._end_workers()
        self._site.kill()
        services.down(self.env)

    def reset(self) -> None:
        """As it was founded, all services up, no worker."""
        self._end_workers()
        services.up(self.env)
        self._remake("ckan", "ckan_found")
        self.redis("FLUSHALL")
        self.solr_delete()
        shutil.rmtree(self.folder / "storage", ignore_errors=True)

    def _end_workers(self) -> None:
        while self._workers:
            kill_all(self._workers.pop())

    def start(self, what: str, *arguments: Any) -> Child:
        self._count += 1
        out = self.folder / f"{self._count}-{what}.out"
        print(json.dumps({"do": what, "args": arguments, "out": str(out)}), file=self._site.stdin, flush=True)
        return Child(int(self._answer()), out)

    def do(self, what: str, *arguments: Any) -> str:
        return self.start(what, *arguments).done()

    def seen(self) -> dict[str, Any]:
        """All that the site has, once the texts are read."""
        self.do("texts")
        found: dict[str, Any] = json.loads(self.do("seen").splitlines()[-1])
        return found

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`ckan …`, as an administrator types it."""
        return subprocess.run(
            [*CKAN, "-c", str(self.ini), *arguments],
            env=_clean_environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def worker(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        """`ckan jobs worker`, or another consumer; its connections to PostgreSQL bear its name."""
        url = self.env.database("ckan") + f"?application_name={name}"
        log = (self.folder / f"{name}.log").open("w")
        worker = subprocess.Popen(
            [*CKAN, "-c", str(self.ini), *(command or ("jobs", "worker"))],
            env=_clean_environment() | {"CKAN_SQLALCHEMY_URL": url},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self._workers.append(worker)
        return worker

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._connected() as connection, connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return list(cursor.fetchall()) if cursor.description else []

    def value(self, statement: str, *values: Any) -> Any:
        return self.rows(statement, *values)[0][0]

    def holding_act(self, identity: str) -> Any:
        """Who writes this act waits."""
        return self.holding(_ROW, identity)

    @contextmanager
    def holding(self, statement: str, *values: Any) -> Iterator[None]:
        """A transaction that has done this, and goes on: who wants the same waits."""
        connection = psycopg2.connect(self.env.database("ckan"))
        connection.cursor().execute(statement, values or None)
        try:
            yield
        finally:
            connection.close()

    def until_waiting(self, count: int = 1) -> None:
        """So many of PostgreSQL's sessions wait for what another holds."""
        wanted = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
        until(lambda: self.value(wanted) >= count)

    def until_idle(self) -> None:
        """The workers have done all that was asked."""
        until(lambda: self.redis("EVAL", _UNDONE, "0").strip() == "0")

    def waiters(self) -> set[str]:
        """The names of the workers that wait for what another holds."""
        wanted = "SELECT application_name FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return {name for (name,) in self.rows(wanted)}

    def states(self, source: str = "actes") -> list[str]:
        """What became of the runs of a source, the first one first."""
        wanted = "SELECT state FROM loos_harvest_run WHERE source_id = %s ORDER BY started"
        return [state for (state,) in self.rows(wanted, self.id_of(source))]

    def id_of(self, source: str) -> str:
        return str(self.value("SELECT id FROM package WHERE name = %s", source))

    def stop_postgres(self) -> None:
        """As when its machine loses its power."""
        postgres.stop(self.env, "immediate")

    def start_postgres(self) -> None:
        postgres.start(self.env)

    def stop_solr(self) -> None:
        solr.stop(self.env)

    def redis(self, *command: str) -> str:
        arguments = ["redis-cli", "-p", str(self.env.redis_port), "-n", "1", *command]
        password = {"REDISCLI_AUTH": self.env.secrets["redis"]}
        return subprocess.run(arguments, env=os.environ | password, capture_output=True, text=True, check=True).stdout

    @contextmanager
    def frozen_solr(self) -> Iterator[None]:
        """Solr takes requests and answers none."""
        pid = processes.running(self.env, "solr")
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def solr_delete(self) -> None:
        import urllib.request

        address = f"http://127.0.0.1:{self.env.solr_port}/solr/ckan/update?commit=true"
        query = b"<delete><query>*:* -dataset_type:harvest</query></delete>"
        request = urllib.request.Request(address, query, {"Content-Type": "text/xml"})
        urllib.request.urlopen(request, timeout=PATIENCE).close()

    def _connected(self) -> Any:
        connection = psycopg2.connect(self.env.database("ckan"))
        connection.autocommit = True
        return _Closing(connection)

    def _remake(self, name: str, template: str = "template0") -> None:
        drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE);\n"
        postgres.sql(self.env, f"{drop}CREATE DATABASE {name} OWNER ckan TEMPLATE {template};")

    def _answer(self) -> str:
        line = self._site.stdout.readline() if self._site.stdout else ""
        assert line, (self.folder / "site.log").read_text()[-4000:]
        return line.strip()


class _Closing:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __enter__(self) -> Any:
        return self._connection

    def __exit__(self, *_error: object) -> None:
        self._connection.close()


def until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < end, "It did not come to that."
        time.sleep(0.02)


def kill_all(worker: subprocess.Popen[bytes]) -> None:
    """A worker and its children, as when their machine loses its power; RQ gives each of them a group of its own."""
    for pid in [worker.pid, *_below(worker.pid)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    worker.wait(PATIENCE)


def _below(pid: int) -> Iterator[int]:
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split() if Path(f"/proc/{pid}").exists() else ():
        yield int(child)
        yield from _below(int(child))


def _write_ini(stand: Stand) -> None:
    env, storage = stand.env, stand.folder / "storage"
    settings = {
        "ckan.site_id": "faults",
        "sqlalchemy.url": env.database("ckan"),
        "ckan.datastore.write_url": env.database("datastore"),
        "ckan.datastore.read_url": env.database("datastore", "datastore"),
        "ckan.redis.url": f"redis://:{env.secrets['redis']}@127.0.0.1:{env.redis_port}/1",
        "solr_url": f"http://127.0.0.1:{env.solr_port}/solr/ckan",
        "ckan.storage_path": str(storage),
        "ckan.files.storage.test.path": str(storage / "files"),
    }
    for name in SOURCES:
        settings |= {
            f"ckan.loos.connection.{name}.type": "files",
            f"ckan.loos.connection.{name}.path": f"{stand.share}/{name}",
            f"ckan.loos.connection.{name}.organizations": "crach",
        }
    lines = [f"{key} = {value}" for key, value in settings.items()]
    stand.ini.touch(0o600)
    stand.ini.write_text("\n".join(["[app:main]", f"use = config:{PROJECT / 'test.ini'}", *lines, ""]))


def _clean_environment() -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("CKAN", "PYTEST"))}
    return clean | {"PYTHONPATH": str(Path(__file__).parent)}
