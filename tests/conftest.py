"""A database and an index emptied before each test that asks, a real server, and a real browser.

A test that asks for none of these pays for none of them.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[1]
RUN = PROJECT / ".run" / "test"
PLUGINS = ("activity", "harvest", "loos")
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
CHROMIUM += ("--disable-component-update", "--disable-sync")
LOCK = 20120


@pytest.fixture(scope="session")
def empty_db() -> Iterator[Callable[[], None]]:
    """The tables, migrated once; call it to empty them. Two sessions of pytest wait for each other."""
    import sqlalchemy as sa
    from ckan import model
    from ckan.common import config

    model.ensure_engine()
    engine = sa.create_engine(config["sqlalchemy.url"], poolclass=sa.pool.NullPool)
    with engine.connect() as lock:
        lock.execute(sa.select(sa.func.pg_advisory_lock(LOCK)))
        lock.commit()
        _migrate(engine)
        tables = _tables(engine)

        def empty() -> None:
            from ckan.tests import factories

            model.Session.rollback()
            model.Session.remove()
            factories.fake.unique.clear()
            with engine.begin() as connection:
                connection.execute(sa.text("SET lock_timeout = '20s'"))
                full = connection.execute(sa.text(_holding_rows(tables))).scalars().all()
                if full:
                    connection.execute(sa.text(f"TRUNCATE {', '.join(full)} RESTART IDENTITY CASCADE"))

        yield empty


def _migrate(engine: Any) -> None:
    """Bring the tables to the newest version; begin anew when a migration that had run was changed."""
    import sqlalchemy as sa
    from ckan import model, plugins
    from ckan.cli.db import _run_migrations

    files = sorted((PROJECT / "ckanext" / "loos" / "migration").rglob("versions/*.py"))
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    stamp = RUN / "schema"
    if not stamp.exists() or stamp.read_text() != wanted:
        with engine.begin() as connection:
            connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
    loaded = plugins.plugin_loaded("loos")
    if not loaded:
        plugins.load_all()
    try:
        model.repo.init_db()
        for plugin in PLUGINS:
            _run_migrations(plugin, "head", True)
    finally:
        if not loaded:
            plugins.unload_all()
    for logger in logging.Logger.manager.loggerDict.values():
        logger.disabled = False  # type: ignore[union-attr]  # alembic disables those its file does not name
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def _tables(engine: Any) -> list[str]:
    import sqlalchemy as sa

    names = sa.inspect(engine).get_table_names()
    return [f'"{name}"' for name in names if not name.endswith("alembic_version")]


def _holding_rows(tables: list[str]) -> str:
    return " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)


@pytest.fixture
def clean_db(empty_db: Callable[[], None]) -> None:
    """Instead of CKAN's, which drops the tables of plugins."""
    empty_db()


@pytest.fixture(scope="session")
def live_site(empty_db: Callable[[], None], pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of a real server on the tests' database, index and files. It holds what the test puts there."""
    tested = Path(pytestconfig.getoption("ckan_ini")).resolve()
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    ini, log = RUN / f"live-{port}.ini", RUN / "log" / f"live-{port}.log"
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = tested.read_text().replace("%(here)s", str(tested.parent))
    text = re.sub(r"^ckan.site_url *=.*", f"ckan.site_url = {address}", text, flags=re.MULTILINE)
    ini.write_text(re.sub(r"^SESSION_COOKIE_DOMAIN.*", "", text, flags=re.MULTILINE))
    bind = ("--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket")
    command = [sys.executable, "-m", "gunicorn", *bind, "stack.wsgi"]
    where = {"CKAN_INI": str(ini), "PYTHONPATH": str(PROJECT / "bin")}
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=PROJECT, env=os.environ | where, stdout=out, stderr=out)
    try:
        _wait_for(f"{address}/api/3/action/status_show", server, log)
        yield address
    finally:
        server.terminate()
        server.wait(20)
        ini.unlink()


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
        return port


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=20):
                return
        except urllib.error.HTTPError as error:
            pytest.fail(f"The live site answers {error.code}:\n{log.read_text()[-3000:]}")
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"The live site did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, live_site: str) -> Iterator[Any]:
    """A new window of the browser; `page.goto("/")` opens the live site."""
    context = browser.new_context(base_url=live_site, locale="fr-FR")
    yield context.new_page()
    context.close()
