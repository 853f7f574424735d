"""The secrets of a connection: in a setting, or in a file that only the site's account reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from . import ConnectionFault

_LONGEST = 1 << 20  # signs; a file of certificates is some hundred thousand


def secret(name: str, settings: Mapping[str, str], key: str = "password") -> str:
    """The value of `key`, or the first line of the file that `<key>_file` names. Raises `ConnectionFault`."""
    if not settings.get(f"{key}_file"):
        return settings.get(key, "")
    return text_of(name, settings, f"{key}_file").split("\n", 1)[0].rstrip("\r")


def text_of(name: str, settings: Mapping[str, str], key: str) -> str:
    """The text of the file that a setting names. Raises `ConnectionFault`, without the file's path."""
    try:
        with Path(settings[key].strip()).open(encoding="utf-8") as stream:
            return stream.read(_LONGEST)
    except (OSError, ValueError):
        raise ConnectionFault(
            f"La connexion « {name} » ne peut pas lire le fichier de « {key} » : vérifiez son chemin et ses droits."
        ) from None
