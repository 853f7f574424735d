"""A site for the bench: services and data of its own, CKAN in this process, nothing in it at the start."""

from __future__ import annotations

import fcntl
import logging
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
sys.path[:0] = [str(PROJECT / "bin"), str(PROJECT / "demo")]

from stack import ckan, services  # noqa: E402
from stack.environment import Environment, environment  # noqa: E402

PROFILE = PROJECT / "demo" / "communes" / "valombre-en-exemple.yaml"


@contextmanager
def site() -> Iterator[Any]:
    """CKAN's Flask application, in a request, over services of its own that end with it."""
    env = environment("bench")
    env.folder.mkdir(parents=True, exist_ok=True)
    with (env.folder / "lock").open("w") as lock:  # two measures at once wait for each other
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield from _site(env)


def _site(env: Environment) -> Iterator[Any]:
    with services.alone():
        services.up(env)
    try:
        ckan.configure(env, "none")
        shutil.rmtree(env.folder / "storage", ignore_errors=True)
        ckan.migrate(env)
        app = _application(str(env.ini))
        with app._wsgi_app.test_request_context():
            _empty()
            yield app
    finally:
        with services.alone():
            services.down(env)


def _application(ini: str) -> Any:
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    warnings.simplefilter("ignore")
    app = make_app(load_config(ini))
    logging.disable(logging.WARNING)
    return app


def _empty() -> None:
    import sqlalchemy as sa
    from ckan import model
    from ckan.lib import search

    tables = [name for name in sa.inspect(model.meta.engine).get_table_names() if not name.endswith("alembic_version")]
    quoted = ", ".join(f'"{name}"' for name in tables)
    with model.meta.engine.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {quoted} RESTART IDENTITY CASCADE"))
    search.clear_all()


def user() -> str:
    from ckan.plugins import toolkit as tk

    return str(tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"])


def commune() -> str:
    """The organization of the demo's fictitious commune; its id."""
    import yaml
    from ckan import model
    from ckan.plugins import toolkit as tk

    from ckanext.loos.catalogue import communes
    from ckanext.loos.records.commune import from_dict

    context = {"user": user(), "ignore_auth": True}
    created = tk.get_action("organization_create")(context, {"name": "valombre-en-exemple", "title": "Valombre"})
    communes.save(created["id"], from_dict(yaml.safe_load(PROFILE.read_text())))
    model.Session.commit()
    return str(created["id"])
