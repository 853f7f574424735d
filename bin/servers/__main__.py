"""`LOOS_PASSWORD=… python -m servers sftp|webdav|smb PORT FOLDER USER` serves a folder until it is stopped;
`python -m servers pastell|s2low|idelibre PORT FOLDER` answers as that system does with the samples of a folder.

SFTP keeps its key in the file that LOOS_HOST_KEY names, and writes there beside it, in .pub, what `host_key` expects.
Samples are read anew at each request, so what changes in the folder shows.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path

_WITH_API = ("pastell", "s2low", "idelibre")


def main(arguments: list[str]) -> int:
    match arguments:
        case [kind, port, folder] if kind in _WITH_API:
            server = _answering(kind, int(port), Path(folder))
        case [kind, port, folder, user]:
            server = _of_files(kind, int(port), Path(folder), user, os.environ["LOOS_PASSWORD"])
        case _:
            print(__doc__)
            return 2
    with server:
        while True:
            signal.pause()


def _answering(kind: str, port: int, folder: Path) -> AbstractContextManager[object]:
    from .answering import running

    load = import_module(f"{__package__}.{kind}").load
    return running(lambda request: load(folder)(request), port=port)


def _of_files(kind: str, port: int, folder: Path, user: str, password: str) -> AbstractContextManager[object]:
    match kind:
        case "sftp":
            from .sftp import Sftp, kept_key

            return Sftp(folder, user, password, port, kept_key(Path(os.environ["LOOS_HOST_KEY"])))
        case "webdav":
            from .webdav import Webdav

            return Webdav(folder, user, password, port)
        case "smb":
            from .smb import Smb

            return Smb(folder, user, password, port)
    raise SystemExit(__doc__)


def _end(*_signal: object) -> None:
    sys.exit(0)


if __name__ == "__main__":
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, _end)
    sys.exit(main(sys.argv[1:]))
