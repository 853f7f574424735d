"""An SMB server (Debian's samba): one share with one account, as this machine's user, on a port of its own."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from . import HOST, free_port

SHARE = "mairie"
_CONFIGURATION = """
[global]
workgroup = MAIRIE
server role = standalone server
interfaces = {host}
bind interfaces only = yes
smb ports = {port}
disable netbios = yes
server min protocol = SMB2_02
server signing = mandatory
map to guest = {guest}
guest account = {account}
username map = {home}/users
passdb backend = tdbsam:{home}/passdb.tdb
private dir = {home}
state directory = {home}
lock directory = {home}
cache directory = {home}
pid directory = {home}
ncalrpc dir = {home}/rpc
load printers = no
printcap name = /dev/null
disable spoolss = yes

[{share}]
path = {folder}
read only = {read_only}
guest ok = {guest_ok}

[reserve]
path = {folder}
valid users = nobody
"""


class Smb:
    """A second share, `reserve`, is closed to the account."""

    def __init__(
        self, folder: Path, user: str, password: str, port: int = 0, read_only: bool = True, guests: bool = False
    ) -> None:
        self.folder, self.user, self.password = folder, user, password
        self.port = port or free_port()
        self._read_only, self._guests = read_only, guests

    def __enter__(self) -> Smb:
        self._home = Path(tempfile.mkdtemp(prefix="loos-smb-"))
        self._configure()
        command = ["setpriv", "--pdeathsig", "TERM"]  # it does not outlive us, even when we are killed
        command += ["smbd", "--foreground", "--no-process-group", "--debug-stdout", "-s", str(self._home / "smb.conf")]
        with (self._home / "log").open("w") as log:
            # When it ends it ends its whole group: that must be its own.
            self._process = subprocess.Popen(command, env=_ENVIRONMENT, stdout=log, stderr=log, start_new_session=True)
        self._wait()
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait(20)
        shutil.rmtree(self._home, ignore_errors=True)

    def _configure(self) -> None:
        account = getpass.getuser()
        text = _CONFIGURATION.format(
            host=HOST, port=self.port, home=self._home, account=account, folder=self.folder, share=SHARE,
            read_only="yes" if self._read_only else "no", guest="bad user" if self._guests else "never",
            guest_ok="yes" if self._guests else "no",
        )  # fmt: skip
        (self._home / "smb.conf").write_text(text)
        (self._home / "users").write_text(f"{account} = {self.user}\n")
        command = ["pdbedit", "-s", str(self._home / "smb.conf"), "-a", "-t", "-u", account]
        twice = f"{self.password}\n{self.password}\n".encode()
        subprocess.run(command, input=twice, env=_ENVIRONMENT, check=True, capture_output=True, timeout=60)

    def _wait(self) -> None:
        end = time.monotonic() + 30
        while self._process.poll() is None and time.monotonic() < end:
            try:
                with socket.create_connection((HOST, self.port), 1):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"smbd did not start:\n{(self._home / 'log').read_text()[-2000:]}")


_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
