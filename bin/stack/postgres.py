"""A PostgreSQL cluster of the project's own. The system's cluster, if there is one, is left alone."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from . import processes
from .environment import Environment
from .steps import PROJECT, Failure, run, say

REMEDY = "Look at the log; `make clean` removes the cluster and its data, then try again."
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def binaries() -> Path:
    """The folder of the newest PostgreSQL server, which Debian keeps out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise Failure("There is no PostgreSQL server (initdb). Run `make setup`.")


def _user() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as `postgres`, or `nobody`."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _reaches(user: str, folder: Path) -> bool:
    test = subprocess.run(
        ["test", "-x", str(folder)], user=user, group=_group(user), extra_groups=[], cwd="/", check=False
    )
    return test.returncode == 0


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def folder(env: Environment) -> Path:
    """Where the cluster lives: in `.run/`, or in /var/lib when its user cannot reach the project."""
    user = _user()
    env.folder.mkdir(parents=True, exist_ok=True)
    if user is None or _reaches(user, env.folder):
        return env.folder / "postgres"
    checkout = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:8]
    return Path("/var/lib") / f"loos-{checkout}" / env.name / "postgres"  # where nobody but root makes folders


def _as_user(env: Environment, command: Sequence[str | Path]) -> str:
    return run(command, env.log / "postgres-setup.log", REMEDY, user=_user(), cwd=folder(env))


def _create(env: Environment) -> None:
    home = folder(env)
    if not home.is_relative_to(PROJECT):
        say(f"PostgreSQL's user cannot reach this folder: the cluster is in {home}")
    home.mkdir(parents=True, exist_ok=True)
    password = home / "password"
    password.touch(0o600)
    password.write_text(env.secrets["postgres"])
    user = _user()
    if user:
        for path in (home, password):
            os.chown(path, pwd.getpwnam(user).pw_uid, _group(user))
    home.chmod(0o700)
    say(f"{env.name}: making a PostgreSQL cluster")
    arguments = [
        "-U",
        "postgres",
        "--auth=scram-sha-256",
        f"--pwfile={password}",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]
    _as_user(env, [binaries() / "initdb", "-D", home / "data", *arguments])
    password.unlink()


def _pg_ctl(env: Environment, *arguments: str) -> str:
    return _as_user(env, [binaries() / "pg_ctl", "-D", folder(env) / "data", "-w", *arguments])


def is_running(env: Environment) -> bool:
    """Asked of pg_ctl, which knows its own pid file."""
    data = folder(env) / "data"
    if not data.exists():
        return False
    command = [str(binaries() / "pg_ctl"), "-D", str(data), "status"]
    return (
        subprocess.run(
            command,
            user=_user(),
            group=_user(),
            extra_groups=[] if _user() else None,
            cwd="/",
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )


def start(env: Environment) -> None:
    if not (folder(env) / "data" / "PG_VERSION").exists():
        _create(env)
    if is_running(env):
        return
    processes.claim(env, env.postgres_port, "PostgreSQL")
    say(f"{env.name}: starting PostgreSQL on port {env.postgres_port}")
    settings = [f"port={env.postgres_port}", "listen_addresses=127.0.0.1", "unix_socket_directories=''"]
    settings += FAST if env.name == "test" else ()
    options = " ".join(f"-c {setting}" for setting in settings)
    _pg_ctl(env, "-l", str(folder(env) / "postgres.log"), "-o", options, "start")


def stop(env: Environment, mode: str = "fast") -> bool:
    if not is_running(env):
        return False
    _pg_ctl(env, "-m", mode, "stop")
    return True


def remove(env: Environment) -> None:
    home = folder(env)
    if not home.is_relative_to(PROJECT):
        shutil.rmtree(home.parent, ignore_errors=True)
        with contextlib.suppress(OSError):  # another environment is in it
            home.parent.parent.rmdir()


def sql(env: Environment, text: str, database: str = "postgres") -> str:
    command: list[str | Path] = [binaries() / "psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"]
    connection = ["-h", "127.0.0.1", "-p", str(env.postgres_port), "-U", "postgres", "-d", database]
    password = {"PGPASSWORD": env.secrets["postgres"]}
    return run([*command, *connection], env.log / "postgres-setup.log", REMEDY, env=password, text=text)


def databases(env: Environment) -> None:
    """The two roles and the two databases of CKAN: its own and the DataStore's."""
    roles = sql(env, "SELECT rolname FROM pg_roles;").split()
    for role in ("ckan", "datastore"):
        if role not in roles:
            more = "CREATEDB" if env.name == "test" else ""
            sql(env, f"CREATE ROLE {role} LOGIN {more} PASSWORD '{env.secrets[role]}';")
    existing = sql(env, "SELECT datname FROM pg_database;").split()
    for name in ("ckan", "datastore"):
        if name not in existing:
            say(f"{env.name}: creating the database {name}")
            sql(env, f"CREATE DATABASE {name} OWNER ckan;")
