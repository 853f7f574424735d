"""A site that tests may kill: CKAN is loaded once, and each thing asked of it runs in a child of its own.

Orders come as lines of JSON, {"do": …, "args": […], "out": file}; the answer is the child's pid. The child writes into
`out`, and its exit status beside it; one that was killed leaves none.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

ORGANIZATION = "crach"
PLUGINS = ("activity", "harvest", "loos")
SOURCES = {"actes": "loos_actes", "bis": "loos_actes", "budgets": "loos_totem"}
PAGE = 50  # files: what the tests need several of must not take long
_TIMES = {"metadata_created", "metadata_modified", "created", "last_modified"}


def main(ini: str) -> None:
    from ckan import model
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    app = make_app(load_config(ini))._wsgi_app
    _small_pages()
    model.meta.engine.dispose()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no child stays as a zombie
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _child(app, order)
        print(pid, flush=True)


def _small_pages() -> None:
    from ckanext.loos.harvesters.engine import pages

    pages.SIZE = PAGE


def command() -> None:
    """`ckan …`, as an administrator types it, with small pages."""
    from ckan.cli.cli import ckan

    _small_pages()
    ckan()


def _child(app: Any, order: dict[str, Any]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setpgid(0, 0)
    with open(order["out"], "wb") as out:
        for stream in (1, 2):
            os.dup2(out.fileno(), stream)
    status = 1
    try:
        with app.test_request_context():  # as CKAN has it at the command line
            status = ACTIONS[order["do"]](*order["args"]) or 0
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    Path(f"{order['out']}.status").write_text(str(status))
    os._exit(status)


def migrate() -> None:
    from ckan import model
    from ckan.cli.db import _run_migrations

    model.repo.init_db()
    for plugin in PLUGINS:
        _run_migrations(plugin, "head", True)


def found() -> None:
    """A commune and its sources."""
    from budgets import CRACH, act, commune
    from ckan.lib import search

    search.clear_all()
    organization = commune({**CRACH, "seats": 23})
    for name, kind in SOURCES.items():
        values = {"name": name, "title": name, "url": f"loos:{name}/{ORGANIZATION}", "source_type": kind}
        act("harvest_source_create", **values, owner_org=organization)


def harvest(name: str, *options: str) -> None:
    """`ckan loos harvest NAME`."""
    from ckanext.loos.cli import loos

    loos.main(["harvest", name, *options])


def harvest_in_little_room(name: str, size: int) -> None:
    """The same where no file may be longer than so many bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    harvest(name)


def rebuild() -> None:
    from ckanext.loos.cli import loos

    loos.main(["rebuild"])


def texts() -> None:
    """What a worker does after a harvest: read the texts that wait."""
    from ckan import model

    from ckanext.loos.catalogue.acts import reading

    reading.read_all(model.Group.get(ORGANIZATION).id)


def call(action: str, values: dict[str, Any]) -> None:
    from budgets import act

    print(json.dumps(act(action, **values), default=str))


def beat() -> None:
    from ckanext.loos.harvesters import clock

    clock.beat()


def seen() -> None:
    """All that a harvest leaves, without its times: datasets, index, tables, registers, files, activities."""
    from ckan import model

    parts = (_datasets, _index, _tables, _registers, _files, _activities)
    names = dict(model.Session.query(model.Package.id, model.Package.name))
    print(_named(json.dumps({part.__name__[1:]: part(model) for part in parts}, default=str), names))


def _named(text: str, names: dict[str, str]) -> str:
    """A budget's id is CKAN's, another at each first harvest."""
    for identifier, name in names.items():
        text = text.replace(identifier, name)
    return text


def _datasets(model: Any) -> dict[str, Any]:
    from budgets import show

    names = model.Session.query(model.Package.name).filter(model.Package.type != "harvest")
    return {name: _timeless(show(name)) for (name,) in names}


def _index(model: Any) -> dict[str, Any]:
    """What the index says of each dataset; its copy of the dataset is to be what the database says."""
    from ckan.lib.search.common import make_connection

    documents = make_connection().search("-dataset_type:harvest", rows=1000).docs
    return {document["name"]: _timeless(json.loads(document["validated_data_dict"])) for document in documents}


def _tables(model: Any) -> dict[str, list[str]]:
    """Every row of this project's tables, but for the reports of runs."""
    import sqlalchemy as sa

    names = dict(model.Session.query(model.Package.id, model.Package.name))
    found: dict[str, list[str]] = {}
    inspected = sa.inspect(model.meta.engine)
    for table in inspected.get_table_names():
        if table.startswith("loos_") and table not in ("loos_harvest_run", "loos_alembic_version"):
            columns = [c["name"] for c in inspected.get_columns(table) if not isinstance(c["type"], sa.DateTime)]
            quoted = '", "'.join(columns)
            rows = model.Session.execute(sa.text(f'SELECT "{quoted}" FROM {table}'))
            found[table] = sorted(_named(json.dumps(_row(row), default=str), names) for row in rows)
    return found


def _row(row: Any) -> dict[str, Any]:
    """A file that was taken by a run that died is "unchanged" to the next."""
    values = dict(row._mapping)
    if values.get("status") in ("created", "updated", "published", "replaced", "unchanged"):
        values |= {"status": "taken", "message": ""}
    return values


def _registers(model: Any) -> dict[str, str]:
    from ckanext.loos.catalogue import communes, registers

    row = communes.find(ORGANIZATION)
    themes = registers.THEMES.values()
    return {f"{theme.name} {year}": theme.content(row, year).decode() for theme in themes for year in theme.years(row)}


def _files(model: Any) -> dict[str, str]:
    """The bytes that the site keeps, by their place."""
    import hashlib

    from ckan.plugins import toolkit as tk

    root = Path(tk.config["ckan.storage_path"])
    kept = (file for file in root.rglob("*") if file.is_file() and "webassets" not in file.parts)
    return {str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest() for file in kept}


def _activities(model: Any) -> list[str]:
    import sqlalchemy as sa

    told = "SELECT name, activity_type FROM activity JOIN package ON package.id = object_id WHERE type <> 'harvest'"
    rows = model.Session.execute(sa.text(told))
    return sorted(" ".join(row) for row in rows)


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        unequal = {*_TIMES, "id"} if "vocabulary_id" in value else _TIMES  # CKAN gives tags any id
        return {name: _timeless(item) for name, item in value.items() if name not in unequal}
    return [_timeless(item) for item in value] if isinstance(value, list) else value


_ALL = (migrate, found, harvest, harvest_in_little_room, rebuild, texts, call, beat, seen)
ACTIONS: dict[str, Callable[..., Any]] = {action.__name__: action for action in _ALL}

if __name__ == "__main__":
    main(sys.argv[1])
