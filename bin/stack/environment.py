"""An environment: a name, a folder in `.run/` and some ports in a row. They share nothing but jars."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .steps import PROJECT, Failure

RUN = PROJECT / ".run"
DEFAULT_PORTS = {"demo": 5000, "test": 15400, "bench": 15500, "faults": 15600}  # faults: what the tests may break
PORT_VARIABLES = {"demo": "PORT", "test": "TEST_PORT", "bench": "BENCH_PORT", "faults": "FAULTS_PORT"}
PORTS = 7  # four for the services, three for the town hall's servers
SECRETS = ("postgres", "ckan", "datastore", "redis", "secret_key", "admin", "mairie", "site")


@dataclass(frozen=True)
class Environment:
    name: str
    port: int

    @property
    def folder(self) -> Path:
        return RUN / self.name

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def ini(self) -> Path:
        return PROJECT / "test.ini" if self.name == "test" else self.folder / "ckan.ini"

    @property
    def postgres_port(self) -> int:
        return self.port + 1

    @property
    def redis_port(self) -> int:
        return self.port + 2

    @property
    def solr_port(self) -> int:
        return self.port + 3

    @property
    def sftp_port(self) -> int:
        return self.port + 4

    @property
    def webdav_port(self) -> int:
        return self.port + 5

    @property
    def pastell_port(self) -> int:
        return self.port + 6

    @property
    def other_port(self) -> str:
        """What to type when a port is taken."""
        target = {"faults": "test"}.get(self.name, self.name)
        return f"{PORT_VARIABLES[self.name]}={self.port + 1000} make {target}"

    @cached_property
    def secrets(self) -> dict[str, str]:
        """Made once and readable by its owner alone; in `test`, where nothing is secret, the word `loos`."""
        if self.name == "test":
            return dict.fromkeys(SECRETS, "loos")
        file = self.folder / "secrets.json"
        found: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        missing = {name: secrets.token_urlsafe(24) for name in SECRETS if name not in found}
        if missing:
            self.folder.mkdir(parents=True, exist_ok=True)
            file.touch(0o600)
            file.write_text(json.dumps(found | missing, indent=1))
        return found | missing

    def database(self, name: str, user: str = "ckan") -> str:
        return f"postgresql://{user}:{self.secrets[user]}@127.0.0.1:{self.postgres_port}/{name}"


def environment(name: str) -> Environment:
    variable = PORT_VARIABLES[name]
    port = os.environ.get(variable) or str(DEFAULT_PORTS[name])
    if not port.isdecimal() or not 1024 <= int(port) <= 65000:
        raise Failure(f"{variable}={port} is not a port between 1024 and 65000.")
    return Environment(name, int(port))
