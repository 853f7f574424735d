"""An authority of the town hall's own, and the certificate of a server on this machine."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Certificates:
    """`authority` is to be trusted; `chain` and `key` are those of `localhost`, which is not 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        self.authority, self.chain, self.key = folder / "authority.pem", folder / "chain.pem", folder / "key.pem"
        root, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
        authority = _signed("Mairie", root.public_key(), "Mairie", root, x509.BasicConstraints(True, None), root)
        chain = _signed("localhost", server.public_key(), "Mairie", root, names, root)
        self.authority.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
        self.chain.write_bytes(chain.public_bytes(serialization.Encoding.PEM))
        self.key.touch(0o600)
        self.key.write_bytes(
            server.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption(),
            )
        )


def _signed(
    subject: str,
    key: ec.EllipticCurvePublicKey,
    issuer: str,
    signer: ec.EllipticCurvePrivateKey,
    told: x509.ExtensionType,
    authority: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    now = datetime.now(timezone.utc)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
    usage = x509.KeyUsage(True, False, False, False, True, subject == issuer, subject == issuer, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(told, critical=isinstance(told, x509.BasicConstraints))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(usage, critical=True)
        .sign(signer, hashes.SHA256())
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
