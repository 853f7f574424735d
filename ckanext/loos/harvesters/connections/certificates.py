"""The certificates of a connection: those that it trusts, and the one that says who it is."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone

import certifi
from cryptography import x509

from . import ConnectionFault
from .secrets import secret, text_of

_SOON = timedelta(days=30)


def context(name: str, settings: Mapping[str, str]) -> ssl.SSLContext:
    """TLS: the server always verified, the client's certificate where there is one. Raises `ConnectionFault`."""
    tls = ssl.create_default_context(cafile=authorities(name, settings))
    if certificate := settings.get("cert_file"):
        _unexpired(name, settings)
        try:
            # Without a password OpenSSL would ask for one on the terminal.
            tls.load_cert_chain(certificate, settings.get("key_file") or None, secret(name, settings, "key_password"))
        except (OSError, ValueError):  # ssl.SSLError is an OSError
            raise ConnectionFault(
                f"La connexion « {name} » a une clé qui ne s'ouvre pas ou n'est pas celle de son certificat : "
                "vérifiez key_file et key_password."
            ) from None
    return tls


def authorities(name: str, settings: Mapping[str, str]) -> str:
    """The file of the certificates that are trusted: the town hall's own, else those of the web."""
    own = settings.get("ca_file", "")
    if own:
        _certificates(name, settings, "ca_file")
    return own or certifi.where()


def expiring(name: str, settings: Mapping[str, str]) -> Iterator[str]:
    """A line when the certificate expires within a month."""
    if settings.get("cert_file"):
        end = _end(name, settings)
        if end - datetime.now(timezone.utc) < _SOON:
            yield f"Le certificat de la connexion « {name} » expire le {end:%d/%m/%Y} : demandez son renouvellement."


def _unexpired(name: str, settings: Mapping[str, str]) -> None:
    end = _end(name, settings)
    if end <= datetime.now(timezone.utc):
        raise ConnectionFault(
            f"Le certificat de la connexion « {name} » a expiré le {end:%d/%m/%Y} : il en faut un nouveau."
        )


def _end(name: str, settings: Mapping[str, str]) -> datetime:
    return _certificates(name, settings, "cert_file")[0].not_valid_after_utc


def _certificates(name: str, settings: Mapping[str, str], key: str) -> list[x509.Certificate]:
    text = text_of(name, settings, key)
    try:
        return x509.load_pem_x509_certificates(text.encode())
    except ValueError:
        raise ConnectionFault(
            f"La connexion « {name} » n'a pas un certificat lisible dans « {key} » : du PEM est attendu."
        ) from None
