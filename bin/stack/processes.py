"""Background processes, known again by pid and start time, so that only ours are ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .environment import Environment
from .steps import PROJECT, Failure, wait_for


def _started(pid: int) -> str:
    """When the process began, in the kernel's ticks; empty if there is none or it is a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def running(env: Environment, name: str) -> int:
    """The pid of our process of this name, or 0."""
    try:
        pid, started = (env.folder / f"{name}.pid").read_text().split()
    except (OSError, ValueError):
        return 0
    return int(pid) if _started(int(pid)) == started else 0


def start(env: Environment, name: str, command: Sequence[str | Path], extra: Mapping[str, str] | None = None) -> Path:
    """Start in the background; its log is returned."""
    env.log.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = env.log / f"{name}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=PROJECT,
            env={**os.environ, **(extra or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    (env.folder / f"{name}.pid").write_text(f"{process.pid} {_started(process.pid)}")
    return log


def stop(env: Environment, name: str, seconds: float = 15) -> bool:
    """End our process of this name and its children; true if there was one."""
    pid = running(env, name)
    if pid:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(pid, sign)
            except ProcessLookupError:
                break
            if wait_for(lambda: not _started(pid), seconds, 0.1):
                break
    (env.folder / f"{name}.pid").unlink(missing_ok=True)
    return bool(pid)


def answers(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0


def claim(env: Environment, port: int, what: str) -> None:
    """Fail when another program has the port."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
        except OSError:
            raise Failure(
                f"Port {port}, wanted for {what}, is taken by another program.\n"
                f"  End that program, or take other ports: {env.other_port}"
            ) from None
