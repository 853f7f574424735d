"""One line for each thing done, and one clear ending when a thing fails."""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


class Failure(Exception):
    """What failed and what to do about it, for the person at the keyboard."""


def say(line: str) -> None:
    print(f"  {line}", flush=True)


def shown(path: Path) -> str:
    """The path as the person would type it from the project's folder."""
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)


def state_of(folder: Path) -> str:
    """A mark that changes with the files of a folder."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and file.suffix != ".pyc"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def tail(log: Path, lines: int = 12) -> str:
    if not log.exists():
        return "    (nothing was logged)"
    last = log.read_text(errors="replace").splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in last) or "    (nothing was logged)"


def failure(what: str, log: Path, remedy: str) -> Failure:
    return Failure(f"{what}\n{tail(log)}\n  The whole log: {shown(log)}\n  {remedy}")


def run(
    command: Sequence[str | Path],
    log: Path,
    remedy: str,
    *,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    cwd: Path | None = None,
    text: str | None = None,
) -> str:
    """Run to the end, all output in the log; the output is returned."""
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **(env or {})},
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd=cwd or PROJECT,
        input=text if text is not None else "",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    with log.open("a") as file:
        file.write(f"$ {Path(command[0]).name} {' '.join(map(str, command[1:3]))} …\n{done.stdout}")
    if done.returncode:
        raise failure(f"{Path(command[0]).name} ended with status {done.returncode}:", log, remedy)
    return done.stdout


def wait_for(ready: Callable[[], bool], seconds: float, pause: float = 0.2) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return True
        time.sleep(pause)
    return ready()
