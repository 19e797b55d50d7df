"""Certificates made for one question about paths: whatever is not named is as it should be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from asn1crypto.x509 import PolicyMappings
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from certs.paths import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certs.names import PlainName

AT = datetime(2026, 6, 15, tzinfo=UTC)
YEAR = timedelta(days=365)

_numbers = count(1)

AUTHORITY = x509.BasicConstraints(ca=True, path_length=None)


def named(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


@dataclass(frozen=True)
class Party:
    """Somebody with a name and a key."""

    name: x509.Name
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def called(cls, common_name: str) -> Party:
        return cls(named(common_name))

    def certify(
        self,
        subject: Party,
        *extensions: x509.ExtensionType,
        is_ca: bool = True,
        name: x509.Name | None = None,
        issuer_name: x509.Name | None = None,
    ) -> bytes:
        """Make a certificate (DER) for the subject; `name` and `issuer_name` are what it says instead."""
        builder = (
            x509.CertificateBuilder()
            .subject_name(name or subject.name)
            .issuer_name(issuer_name or self.name)
            .public_key(subject.key.public_key())
            .serial_number(next(_numbers))
            .not_valid_before(AT - YEAR)
            .not_valid_after(AT + YEAR)
        )
        if is_ca and not any(isinstance(one, x509.BasicConstraints) for one in extensions):
            builder = builder.add_extension(AUTHORITY, critical=True)
        for extension in extensions:
            builder = builder.add_extension(extension, critical=True)
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.DER)


@dataclass(frozen=True)
class Shelf:
    """Certificates by subject."""

    certificates: tuple[bytes, ...]

    def named(self, name: PlainName) -> Iterable[bytes]:
        return [der for der in self.certificates if read(der).subject == name]


def policies(*oids: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies(
        [x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in oids]
    )


def mappings(*pairs: tuple[str, str]) -> x509.UnrecognizedExtension:
    entries = [{"issuer_domain_policy": own, "subject_domain_policy": other} for own, other in pairs]
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.33"), PolicyMappings(entries).dump())
