"""What stands in each kind of certificate of the demo hierarchy. Every name says that it is a demo."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from certs import facts
from certs.authority.model import CaName, CertificateKind
from certs.authority.sources import NOWHERE, USUAL, Sources

if TYPE_CHECKING:
    from certs.authority.model import PrivateKey, ServiceKey, SubjectData

DEMO_ARC = "1.3.6.1.4.1.32473.30"
"""Below the private enterprise number kept for examples (RFC 5612), since a demo has no number of its own."""

POLICIES = {CertificateKind.PERSON: f"{DEMO_ARC}.1", CertificateKind.AGENCY: f"{DEMO_ARC}.2"}
TIMESTAMP_POLICY = f"{DEMO_ARC}.3"

CA_NAMES = {
    CaName.ROOT: "CA gốc thử nghiệm Ấn Tín (DEMO)",
    CaName.ISSUING: "CA công vụ thử nghiệm Ấn Tín (DEMO)",
    CaName.PUBLIC: "CA công cộng thử nghiệm Ấn Tín (DEMO)",
    CaName.TIMESTAMPING: "CA dấu thời gian thử nghiệm Ấn Tín (DEMO)",
}
RESPONDER_NAMES = {
    CaName.ROOT: "OCSP của CA gốc thử nghiệm Ấn Tín (DEMO)",
    CaName.ISSUING: "OCSP của CA công vụ thử nghiệm Ấn Tín (DEMO)",
    CaName.PUBLIC: "OCSP của CA công cộng thử nghiệm Ấn Tín (DEMO)",
    CaName.TIMESTAMPING: "OCSP của CA dấu thời gian thử nghiệm Ấn Tín (DEMO)",
}
TSA_NAME = "Dịch vụ dấu thời gian thử nghiệm Ấn Tín (DEMO)"

_ORGANISATION = "Ấn Tín"
_WARNING = "Thử nghiệm, không có giá trị pháp lý (DEMO)"


@dataclass(frozen=True, slots=True)
class Issuer:
    """A certification authority with its key, able to sign certificates."""

    name: CaName
    certificate: bytes
    key: ServiceKey = field(repr=False)
    base_url: str


@dataclass(frozen=True, slots=True)
class Period:
    """Validity, both ends inclusive; certificates know whole seconds only."""

    not_before: datetime
    not_after: datetime

    @classmethod
    def of_years(cls, start: datetime, years: int) -> Period:
        return cls(start, start + timedelta(days=365 * years))


def root(key: ServiceKey, period: Period) -> bytes:
    """Make the self-signed certificate from which trust in the demo starts."""
    return root_named(demo_name(CA_NAMES[CaName.ROOT]), key, period)


def root_named(name: x509.Name, key: ServiceKey, period: Period) -> bytes:
    """Make a self-signed certificate of an authority."""
    builder = _base(name, key, period).issuer_name(name)
    return _sealed(_ca_extensions(builder, path_length=1), key)


def subordinate_ca(name: CaName, key: PrivateKey, period: Period, issuer: Issuer) -> bytes:
    """Make the certificate of an authority below the root, which certifies no further authorities."""
    builder = _base(demo_name(CA_NAMES[name]), key, period)
    return sign(_ca_extensions(builder, path_length=0), issuer)


def ocsp_responder(key: PrivateKey, period: Period, issuer: Issuer) -> bytes:
    """Make the certificate of a delegated responder for what `issuer` issued (RFC 6960, 4.2.2.2)."""
    builder = _base(demo_name(RESPONDER_NAMES[issuer.name]), key, period)
    builder = builder.add_extension(key_usage(digital_signature=True), critical=True)
    builder = builder.add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False
    ).add_extension(x509.OCSPNoCheck(), critical=False)
    return sign(builder, issuer, sources=NOWHERE)


def timestamping(key: PrivateKey, period: Period, issuer: Issuer) -> bytes:
    """Make the certificate of the time-stamp service; its usage is critical (RFC 3161, 2.3)."""
    builder = _base(demo_name(TSA_NAME), key, period)
    builder = builder.add_extension(
        key_usage(digital_signature=True, content_commitment=True), critical=True
    ).add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return sign(builder, issuer)


def end_entity(
    subject: SubjectData, kind: CertificateKind, key: PrivateKey, period: Period
) -> x509.CertificateBuilder:
    """Begin the certificate of a person or an agency; `sign` completes it."""
    builder = _base(subject_name(subject), key, period)
    policy = x509.PolicyInformation(x509.ObjectIdentifier(POLICIES[kind]), None)
    return builder.add_extension(
        key_usage(digital_signature=True, content_commitment=True), critical=True
    ).add_extension(x509.CertificatePolicies([policy]), critical=False)


def sign(builder: x509.CertificateBuilder, issuer: Issuer, *, sources: Sources = USUAL) -> bytes:
    """Complete and sign a certificate; gives DER.

    `sources` are named below the issuer's base address; without any, its own certificate is not named either.
    """
    authority = facts.parsed(issuer.certificate)
    identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = builder.issuer_name(authority.subject).add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
    )
    for extension in sources.extensions(issuer):
        builder = builder.add_extension(extension, critical=False)
    return _sealed(builder, issuer.key)


def subject_name(subject: SubjectData) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, subject.organisation)]
    if subject.unit:
        parts.append((NameOID.ORGANIZATIONAL_UNIT_NAME, subject.unit))
    if subject.title:
        parts.append((NameOID.TITLE, subject.title))
    parts.append((NameOID.COMMON_NAME, subject.common_name))
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])


def demo_name(common_name: str) -> x509.Name:
    """Give a name that says what it is."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, _WARNING),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _base(subject: x509.Name, key: PrivateKey, period: Period) -> x509.CertificateBuilder:
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_whole_seconds(period.not_before))
        .not_valid_after(_whole_seconds(period.not_after))
        .add_extension(identifier, critical=False)
    )


def _ca_extensions(builder: x509.CertificateBuilder, *, path_length: int) -> x509.CertificateBuilder:
    return builder.add_extension(
        x509.BasicConstraints(ca=True, path_length=path_length), critical=True
    ).add_extension(key_usage(key_cert_sign=True, crl_sign=True), critical=True)


def key_usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_encipherment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    """Give a key usage with these bits alone."""
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _whole_seconds(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _sealed(builder: x509.CertificateBuilder, key: ServiceKey) -> bytes:
    return builder.sign(key, SHA256()).public_bytes(Encoding.DER)
