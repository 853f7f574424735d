"""Authorities and certificates made for the tests, as an operator and the State give them."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_HERE = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])


@dataclass
class Paths:
    certificate: str
    key: str


class Authority:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._certificate = self._signed("Autorité", self._key, 365, authority=True)
        self.file = self._written("autorite.pem", _pem(self._certificate))

    def certificate(self, name: str, days: float = 365, password: str = "") -> Paths:
        key = ec.generate_private_key(ec.SECP256R1())
        encryption: serialization.KeySerializationEncryption = (
            serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
        )
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
        certificate = _pem(self._signed(name, key, days))
        return Paths(self._written(f"{name}.pem", certificate), self._written(f"{name}.key", pem))

    def server(self, days: float = 365, *, asks: bool = False) -> ssl.SSLContext:
        """What a server speaks; `asks` for a certificate of this authority."""
        own = self.certificate("serveur", days)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(own.certificate, own.key)
        if asks:
            tls.verify_mode = ssl.CERT_REQUIRED
            tls.load_verify_locations(self.file)
        return tls

    def _signed(
        self, name: str, key: ec.EllipticCurvePrivateKey, days: float, *, authority: bool = False
    ) -> x509.Certificate:
        end = datetime.now(timezone.utc) + timedelta(days=days)
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Autorité")])
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(end - timedelta(days=800))
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(authority, None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        if not authority:
            identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
            builder = builder.add_extension(_HERE, critical=False).add_extension(identifier, critical=False)
        return builder.sign(self._key, hashes.SHA256())

    def _written(self, name: str, content: bytes) -> str:
        path = self._folder / name
        path.write_bytes(content)
        return str(path)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
