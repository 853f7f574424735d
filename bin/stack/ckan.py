"""CKAN of one environment: its configuration, its tables, its administrator, its processes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from string import Template

from . import postgres, processes, town
from .environment import Environment
from .steps import PROJECT, Failure, failure, run, say, wait_for

BIN = PROJECT / ".venv" / "bin"
REMEDY = "`make stop clean` begins anew."
ADMIN = "admin"
WORKER = "jobs"


def ckan(env: Environment, *arguments: str) -> str:
    return run([BIN / "ckan", "-c", env.ini, *arguments], env.log / "ckan.log", REMEDY)


def configure(env: Environment, token: str) -> None:
    """The answer holds secrets, so its owner alone may read it."""
    env.ini.touch(0o600)
    env.ini.write_text(configured(env, token))


def configured(env: Environment, token: str) -> str:
    """The template demo.ini, filled in."""
    return Template((PROJECT / "demo.ini").read_text()).substitute(
        port=env.port,
        solr_port=env.solr_port,
        folder=env.folder,
        project=PROJECT,
        secret_key=env.secrets["secret_key"],
        database=env.database("ckan"),
        datastore_write=env.database("datastore"),
        datastore_read=env.database("datastore", "datastore"),
        redis=f"redis://:{env.secrets['redis']}@127.0.0.1:{env.redis_port}/0",
        xloader_token=token,
        sftp_port=env.sftp_port,
        webdav_port=env.webdav_port,
        pastell_port=env.pastell_port,
        postgres_port=env.postgres_port,
        host_key=town.host_key(env),
        secret_file=town.secret_file(env),
    )


def migrate(env: Environment) -> None:
    """Bring the tables to the newest version, unless nothing has changed since the last time."""
    stamp, wanted = env.folder / "migrated", _migrations()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"{env.name}: bringing the tables up to date")
    ckan(env, "db", "upgrade")  # and those of plugins
    ckan(env, "translation", "js")  # else CKAN's scripts speak English
    permissions = ckan(env, "datastore", "set-permissions")
    postgres.sql(env, permissions[permissions.index("/*") :], "datastore")
    stamp.write_text(wanted)


def _migrations() -> str:
    """A mark that changes with the migrations and the French of ours, and with the versions of the others."""
    ours = PROJECT / "ckanext"
    files = [*sorted(ours.rglob("versions/*.py")), *sorted(ours.rglob("*.po")), PROJECT / "requirements.txt"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def administrator(env: Environment) -> None:
    """The sysadmin, and the token by which the DataStore's loader calls back."""
    token = env.folder / "xloader.token"
    if not token.exists():
        say(f"{env.name}: creating the administrator")
        password = env.secrets["admin"]
        ckan(env, "user", "add", ADMIN, "email=admin@mairie.example", f"password={password}")
        ckan(env, "sysadmin", "add", ADMIN)
        token.touch(0o600)
        token.write_text(ckan(env, "user", "token", "add", ADMIN, "xloader").split()[-1])
    configure(env, token.read_text())


def start_web(env: Environment) -> None:
    if processes.running(env, "web"):
        return
    processes.claim(env, env.port, "CKAN")
    say(f"{env.name}: starting CKAN on port {env.port}")
    bind, size = f"127.0.0.1:{env.port}", ("--workers", "2", "--threads", "4")
    gunicorn: list[str | Path] = [BIN / "gunicorn", "--bind", bind, *size, "--no-control-socket", "stack.wsgi"]
    log = processes.start(env, "web", gunicorn, {"CKAN_INI": str(env.ini), "PYTHONPATH": str(PROJECT / "bin")})
    if not wait_for(lambda: processes.answers(env.port) or not processes.running(env, "web"), 60):
        raise failure("CKAN did not start:", log, REMEDY)
    if not processes.running(env, "web"):
        raise failure("CKAN ended at once:", log, REMEDY)


def start_worker(env: Environment) -> None:
    """It runs harvests, at their hour too, reads documents and loads tables. What ends is begun anew."""
    if not processes.running(env, WORKER):
        say(f"{env.name}: starting the worker in the background")
        again = f'while :; do "{BIN}/ckan" -c "{env.ini}" jobs worker; sleep 5; done'
        processes.start(env, WORKER, ["sh", "-c", again])


def stop(env: Environment) -> list[str]:
    return [name for name in (WORKER, "web") if processes.stop(env, name)]


def load(env: Environment) -> None:
    """The demo's communes, and what is harvested from its town hall."""
    say(f"{env.name}: loading the communes, and harvesting what their town hall has")
    loader, site = PROJECT / "demo" / "load.py", f"http://127.0.0.1:{env.port}"
    print(run([BIN / "python", loader, site], env.log / "load.log", REMEDY, env={"CKAN_INI": str(env.ini)}), end="")


def installed() -> None:
    if not os.access(BIN / "ckan", os.X_OK):
        raise Failure("CKAN is not installed in .venv. Run `make setup`.")
