"""`LOOS_PASSWORD=… python -m servers sftp|webdav|smb PORT FOLDER USER` serves a folder until it is stopped.

SFTP keeps its key in the file that LOOS_HOST_KEY names, and writes there beside it, in .pub, what `host_key` expects.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import AbstractContextManager
from pathlib import Path


def main(arguments: list[str]) -> int:
    if len(arguments) != 4:
        print(__doc__)
        return 2
    kind, port, folder, user = arguments
    with _server(kind, int(port), Path(folder), user, os.environ["LOOS_PASSWORD"]):
        signal.sigwait((signal.SIGTERM, signal.SIGINT))
    return 0


def _server(kind: str, port: int, folder: Path, user: str, password: str) -> AbstractContextManager[object]:
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


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
    sys.exit(main(sys.argv[1:]))
