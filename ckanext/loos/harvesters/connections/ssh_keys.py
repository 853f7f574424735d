"""The keys of SFTP: those by which the server is known, and the one by which the site is."""

from __future__ import annotations

from collections.abc import Mapping

import asyncssh

from . import ConnectionFault
from .secrets import secret

_TYPES = ("ssh-", "ecdsa-", "sk-")


class HostKeys:
    """What `host_key` says: one key a line, as known_hosts has it (with or without the host), or "SHA256:…"."""

    def __init__(self, name: str, text: str) -> None:
        lines = [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
        if not lines:
            raise ConnectionFault(
                f"La connexion « {name} » n'est pas complète : il lui faut host_key, la clé du serveur. "
                "« ssh-keyscan » la donne ; vérifiez-la auprès de qui tient le serveur."
            )
        try:
            read = [_read(line.split()) for line in lines]
        except (asyncssh.KeyImportError, ValueError):
            raise ConnectionFault(
                f"La connexion « {name} » a une clé de serveur illisible : host_key attend une ligne de known_hosts, "
                "ou une empreinte qui commence par SHA256:."
            ) from None
        self.keys = [key for key in read if not isinstance(key, str)]  # asked of the server first
        self._fingerprints = {key if isinstance(key, str) else key.get_fingerprint() for key in read}

    def has(self, key: asyncssh.SSHKey) -> bool:
        return key.get_fingerprint() in self._fingerprints


def private_key(name: str, settings: Mapping[str, str]) -> asyncssh.SSHKey | None:
    """The site's own key, in the file `key_file`. Raises `ConnectionFault`."""
    file = settings.get("key_file", "").strip()
    if not file:
        return None
    try:
        return asyncssh.read_private_key(file, secret(name, settings, "key_password") or None)
    except (OSError, ValueError, asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        raise ConnectionFault(
            f"La connexion « {name} » a une clé privée qui ne s'ouvre pas : vérifiez key_file et key_password."
        ) from None


def _read(words: list[str]) -> asyncssh.SSHKey | str:
    fingerprint = next((word for word in words if word.startswith("SHA256:") and len(word) == 50), None)
    if fingerprint:
        return fingerprint
    place = next((place for place, word in enumerate(words) if word.startswith(_TYPES)), None)
    if place is None or words[0].startswith("@"):
        raise ValueError
    return asyncssh.import_public_key(" ".join(words[place : place + 2]))
