"""What the kinds of connections ask of their settings: those that must be there, a port, yes or no."""

from __future__ import annotations

from collections.abc import Mapping

from . import ConnectionFault

_YES = ("1", "true", "yes", "oui", "on")


def required(name: str, settings: Mapping[str, str], *keys: str) -> list[str]:
    """The values of these settings. Raises `ConnectionFault`, which says which of them are missing."""
    values = {key: settings.get(key, "").strip() for key in keys}
    missing = ", ".join(key for key, value in values.items() if not value)
    if missing:
        raise ConnectionFault(f"La connexion « {name} » n'est pas complète : il lui faut {missing}.")
    return list(values.values())


def port_of(name: str, settings: Mapping[str, str], usual: int) -> int:
    port = settings.get("port", "").strip() or str(usual)
    if not port.isascii() or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ConnectionFault(f"La connexion « {name} » n'a pas un port qui existe : port attend un nombre.")
    return int(port)


def is_yes(settings: Mapping[str, str], key: str) -> bool:
    return settings.get(key, "").strip().lower() in _YES
