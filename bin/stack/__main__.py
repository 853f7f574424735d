"""`PYTHONPATH=bin python3 -m stack COMMAND`, where COMMAND is one of

up|down test|demo|bench|faults   the services of one environment
fetch                     Solr's jars, once
demo                      the demo, whole
stop                      everything this checkout has started
clean                     the same, and all data with it
"""

from __future__ import annotations

import shutil
import sys

from . import demo, postgres, services, solr
from .environment import DEFAULT_PORTS, RUN, environment
from .steps import Failure, say


def up(name: str) -> None:
    env = environment(name)
    services.up(env)
    ports = f"PostgreSQL {env.postgres_port}, Redis {env.redis_port}, Solr {env.solr_port}"
    say(f"{name}: services are up ({ports})")


def down(name: str) -> None:
    stopped = demo.down() if name == "demo" else services.down(environment(name))
    say(f"{name}: stopped {', '.join(stopped)}" if stopped else f"{name}: nothing was running")


def stop() -> None:
    for name in DEFAULT_PORTS:
        down(name)


def clean() -> None:
    """Solr's jars stay: they hold nothing of anyone's and took long to fetch."""
    stop()
    for name in DEFAULT_PORTS:
        postgres.remove(environment(name))
        shutil.rmtree(RUN / name, ignore_errors=True)
    say("the data of demo, tests and bench are removed")


def main(arguments: list[str]) -> int:
    try:
        with services.alone():
            match arguments:
                case ["up" | "down" as command, name] if name in DEFAULT_PORTS:
                    {"up": up, "down": down}[command](name)
                case ["fetch" | "demo" | "stop" | "clean" as command]:
                    {"fetch": solr.fetch, "demo": demo.up, "stop": stop, "clean": clean}[command]()
                case _:
                    print(__doc__)
                    return 2
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
