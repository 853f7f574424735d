"""`PYTHONPATH=bin python3 -m stack up|down test|demo|bench`: the services of one environment."""

from __future__ import annotations

import sys

from .environment import DEFAULT_PORTS, environment
from .services import alone, down, up
from .steps import Failure, say


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or arguments[0] not in COMMANDS or arguments[1] not in DEFAULT_PORTS:
        print(__doc__)
        return 2
    try:
        with alone():
            COMMANDS[arguments[0]](arguments[1])
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    return 0


def _up(name: str) -> None:
    env = environment(name)
    up(env)
    ports = f"PostgreSQL {env.postgres_port}, Redis {env.redis_port}, Solr {env.solr_port}"
    say(f"{name}: services are up ({ports})")


def _down(name: str) -> None:
    stopped = down(environment(name))
    say(f"{name}: stopped {', '.join(stopped)}" if stopped else f"{name}: nothing was running")


COMMANDS = {"up": _up, "down": _down}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
