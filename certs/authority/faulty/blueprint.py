"""A certificate of which every part can be set, also to what no authority would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from certs import facts
from certs.authority.model import CertificateKind, PrivateKey, ServiceKey
from certs.authority.profiles import POLICIES, Issuer, key_usage
from certs.authority.sources import USUAL, Sources

YEAR = timedelta(days=365)

SIGNER_USAGE = key_usage(digital_signature=True, content_commitment=True)
AUTHORITY_USAGE = key_usage(key_cert_sign=True, crl_sign=True)


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What stands in a certificate; the defaults make a sound one of a signer."""

    subject: x509.Name
    key: PrivateKey = field(repr=False)
    not_before: datetime
    not_after: datetime
    usage: x509.KeyUsage | None = SIGNER_USAGE
    purposes: tuple[x509.ObjectIdentifier, ...] = ()
    """Extended key usage; empty for none."""
    purposes_critical: bool = False
    policies: tuple[str, ...] = (POLICIES[CertificateKind.PERSON],)
    authority: x509.BasicConstraints | None = None
    extensions: tuple[x509.ExtensionType, ...] = ()
    """Further ones, all critical."""
    sources: Sources = USUAL
    issuer_name: x509.Name | None = None
    """Another name than the issuer's."""
    issuer_key_id: bytes | None = None
    """Another key identifier than the issuer's."""

    def signed_by(self, issuer: Issuer) -> bytes:
        """Give the certificate in DER."""
        builder = self._builder(issuer)
        return builder.sign(issuer.key, SHA256()).public_bytes(Encoding.DER)

    def _builder(self, issuer: Issuer) -> x509.CertificateBuilder:
        authority = facts.parsed(issuer.certificate)
        own = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        above = x509.SubjectKeyIdentifier.from_public_key(issuer.key.public_key())
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.subject)
            .issuer_name(self.issuer_name or authority.subject)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.not_before)
            .not_valid_after(self.not_after)
            .add_extension(own, critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier(self.issuer_key_id or above.digest, None, None), critical=False
            )
        )
        for extension, critical in self._stated(issuer):
            builder = builder.add_extension(extension, critical=critical)
        return builder

    def _stated(self, issuer: Issuer) -> list[tuple[x509.ExtensionType, bool]]:
        stated: list[tuple[x509.ExtensionType, bool]] = []
        if self.authority is not None:
            stated.append((self.authority, True))
        if self.usage is not None:
            stated.append((self.usage, True))
        if self.purposes:
            stated.append((x509.ExtendedKeyUsage(self.purposes), self.purposes_critical))
        if self.policies:
            stated.append((_policies(self.policies), False))
        stated += [(extension, True) for extension in self.extensions]
        stated += [(extension, False) for extension in self.sources.extensions(issuer)]
        return stated


def with_sha1(certificate: bytes, key: ServiceKey) -> bytes:
    """Sign a certificate anew under SHA-1, which no library does when it makes one; RSA only."""
    assert isinstance(key, rsa.RSAPrivateKey)  # noqa: S101  the caller's table
    changed = Certificate.load(certificate)
    algorithm = {"algorithm": "sha1_rsa", "parameters": None}
    changed["tbs_certificate"]["signature"] = algorithm
    changed["signature_algorithm"] = algorithm
    changed["signature_value"] = key.sign(
        changed["tbs_certificate"].dump(force=True),
        padding.PKCS1v15(),
        SHA1(),  # noqa: S303  weak on purpose
    )
    return bytes(changed.dump(force=True))


def with_broken_signature(certificate: bytes) -> bytes:
    """Turn one bit of the signature over."""
    return certificate[:-1] + bytes((certificate[-1] ^ 1,))


def _policies(oids: tuple[str, ...]) -> x509.CertificatePolicies:
    return x509.CertificatePolicies(
        [x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in oids]
    )
