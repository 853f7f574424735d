"""A Redis of the project's own."""

from __future__ import annotations

from . import processes
from .environment import Environment
from .steps import failure, say, wait_for

NAME = "redis"


def start(env: Environment) -> None:
    if processes.running(env, NAME):
        return
    processes.claim(env, env.redis_port, "Redis")
    say(f"{env.name}: starting Redis on port {env.redis_port}")
    home = env.folder / "redis"
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "redis.conf"
    settings.touch(0o600)
    save = "60 1" if env.name == "demo" else '""'
    lines = (
        "bind 127.0.0.1",
        f"port {env.redis_port}",
        f'dir "{home}"',
        f"requirepass {env.secrets['redis']}",
        f"save {save}",
    )
    settings.write_text("\n".join(lines) + "\n")
    log = processes.start(env, NAME, ["redis-server", settings])
    if not wait_for(lambda: processes.answers(env.redis_port), 15):
        raise failure("Redis did not start:", log, "Is `redis-server` installed? `make setup` installs it.")


def stop(env: Environment) -> bool:
    return processes.stop(env, NAME)
