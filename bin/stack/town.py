"""The demo's town hall: a share over SFTP, one over WebDAV, a Pastell, and a base in the demo's PostgreSQL.

Its data are in a folder that a person may change to see it on the site; `town.fill` makes them.
"""

from __future__ import annotations

from pathlib import Path

from . import postgres, processes
from .environment import Environment
from .steps import PROJECT, failure, run, wait_for

BASE = "mairie"  # the name of its base, and of the account of the software that writes there
ACCOUNT = "site"  # the account of the site at its servers
READERS = ("site_elus", "site_seances")  # and in its base, where each reads its own views
SERVERS = ("sftp", "webdav", "pastell")
REMEDY = "`make stop clean` begins anew."
_PYTHON = PROJECT / ".venv" / "bin" / "python"
_KNOWN = ("rolname FROM pg_roles", "datname FROM pg_database")
# For psql: how the software comes in.
_SERVICE = f"[{BASE}]\nhost=127.0.0.1\nport={{port}}\ndbname={BASE}\nuser={BASE}\npassword={{password}}\n"


def folder(env: Environment) -> Path:
    return env.folder / "mairie"


def secret_file(env: Environment) -> Path:
    """What the site's configuration names instead of the secret."""
    return env.folder / "site.secret"


def host_key(env: Environment) -> str:
    """By which the site knows the SFTP server; there since its first start."""
    file = env.folder / "sftp.key.pub"
    return file.read_text().strip() if file.exists() else "none yet"


def fill(env: Environment) -> None:
    """Files, documents and rows, in the state of demo/."""
    account = {"LOOS_USER": ACCOUNT, "LOOS_PASSWORD": env.secrets["site"]}
    run([_PYTHON, PROJECT / "demo" / "town.py", folder(env)], env.log / "town.log", REMEDY, env=account)
    _base(env)


def start(env: Environment) -> None:
    _private(secret_file(env), env.secrets["site"])
    _private(folder(env) / "psql.conf", _SERVICE.format(port=env.postgres_port, password=env.secrets["mairie"]))
    _serve(env, "sftp", env.sftp_port, folder(env) / "actes", ACCOUNT)
    _serve(env, "webdav", env.webdav_port, folder(env) / "budgets", ACCOUNT)
    _serve(env, "pastell", env.pastell_port, folder(env) / "pastell")


def stop(env: Environment) -> list[str]:
    return [kind for kind in SERVERS if processes.stop(env, kind)]


def _serve(env: Environment, kind: str, port: int, share: Path, *account: str) -> None:
    if processes.running(env, kind):
        return
    processes.claim(env, port, kind)
    secrets = {"LOOS_PASSWORD": env.secrets["site"], "LOOS_HOST_KEY": str(env.folder / "sftp.key")}
    command: list[str | Path] = [_PYTHON, "-m", "servers", kind, str(port), share, *account]
    log = processes.start(env, kind, command, {**secrets, "PYTHONPATH": str(PROJECT / "bin")})
    wait_for(lambda: processes.answers(port) or not processes.running(env, kind), 30)
    if not processes.answers(port):
        raise failure(f"The {kind} server did not start:", log, REMEDY)


def _base(env: Environment) -> None:
    """The base, its owner, and the accounts that only read."""
    roles, bases = (postgres.sql(env, f"SELECT {what}").split() for what in _KNOWN)
    for role in (BASE, *READERS):
        if role not in roles:
            secret = env.secrets["mairie" if role == BASE else "site"]
            postgres.sql(env, f"CREATE ROLE {role} LOGIN PASSWORD '{secret}';")
    if BASE not in bases:
        postgres.sql(env, f"CREATE DATABASE {BASE} OWNER {BASE};")
        postgres.sql(env, "REVOKE CREATE ON SCHEMA public FROM PUBLIC;", BASE)  # as from PostgreSQL 15 on
    postgres.sql(env, f"SET ROLE {BASE};\n{(folder(env) / 'base.sql').read_text()}", BASE)


def _private(file: Path, text: str) -> None:
    file.touch(0o600)
    file.write_text(text)
