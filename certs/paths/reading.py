"""What one certificate says to path validation, read once and remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from asn1crypto.x509 import PolicyMappings
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtensionOID as Oid

from certs import facts, names
from certs.errors import CertificateUnreadableError
from certs.paths.constraints import NameConstraints, Names
from certs.paths.policies import Asserted
from certs.signatures import ASN1_ERRORS

_POLICY_MAPPINGS = x509.ObjectIdentifier("2.5.29.33")
_QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")

_PROCESSED = frozenset(
    {
        *(Oid.BASIC_CONSTRAINTS, Oid.KEY_USAGE, Oid.EXTENDED_KEY_USAGE, Oid.SUBJECT_ALTERNATIVE_NAME),
        *(Oid.ISSUER_ALTERNATIVE_NAME, Oid.NAME_CONSTRAINTS, Oid.CERTIFICATE_POLICIES, _POLICY_MAPPINGS),
        *(Oid.POLICY_CONSTRAINTS, Oid.INHIBIT_ANY_POLICY, Oid.AUTHORITY_KEY_IDENTIFIER),
        *(Oid.SUBJECT_KEY_IDENTIFIER, Oid.CRL_DISTRIBUTION_POINTS, Oid.FRESHEST_CRL),
        *(Oid.AUTHORITY_INFORMATION_ACCESS, Oid.SUBJECT_INFORMATION_ACCESS, Oid.OCSP_NO_CHECK),
        _QC_STATEMENTS,
    }
)
"""Extensions that may be critical: path validation, revocation or the question of purpose heeds them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A certificate, as RFC 5280, 6.1 looks at it."""

    der: bytes
    subject: names.PlainName
    issuer: names.PlainName
    not_before: datetime
    not_after: datetime
    is_ca: bool
    is_first_version: bool
    """Version 1 certificates cannot say that they are authorities; some old roots are such."""
    path_length: int | None
    may_certify: bool
    alternatives: Names
    """What name constraints of its issuers apply to, the subject included."""
    constraints: NameConstraints | None
    policies: Asserted
    unknown_critical: str | None
    """OID of a critical extension that nobody here processes."""
    key_id: bytes | None
    issuer_key_id: bytes | None
    key_info: bytes
    """The public key in DER; the certificate itself where the key cannot be read."""
    hash_name: str | None
    """Of the signature on it; None where the algorithm has no separate hash or is not known."""

    @property
    def is_self_issued(self) -> bool:
        """Subject and issuer are the same name, as in key rollover."""
        return self.subject == self.issuer


@lru_cache(maxsize=1024)
def read(der: bytes) -> Reading:
    """Read a certificate; raises `CertificateUnreadableError` where it makes no sense."""
    certificate = facts.parsed(der)
    try:
        return _read(der, certificate)
    except (*facts.PARSE_ERRORS, *ASN1_ERRORS) as error:
        raise CertificateUnreadableError("Không đọc được chứng thư số. Hãy kiểm tra lại tệp.") from error


def _read(der: bytes, certificate: x509.Certificate) -> Reading:
    found = {extension.oid: extension for extension in certificate.extensions}
    values = {oid: extension.value for oid, extension in found.items()}
    basic, usage = values.get(Oid.BASIC_CONSTRAINTS), values.get(Oid.KEY_USAGE)
    subject = names.plain(certificate.subject)
    issuer = names.plain(certificate.issuer)
    alternative = values.get(Oid.SUBJECT_ALTERNATIVE_NAME)
    constraints = values.get(Oid.NAME_CONSTRAINTS)
    own, authority = values.get(Oid.SUBJECT_KEY_IDENTIFIER), values.get(Oid.AUTHORITY_KEY_IDENTIFIER)
    return Reading(
        der,
        subject,
        issuer,
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        is_ca=isinstance(basic, x509.BasicConstraints) and basic.ca,
        is_first_version=certificate.version is x509.Version.v1,
        path_length=basic.path_length if isinstance(basic, x509.BasicConstraints) else None,
        may_certify=not isinstance(usage, x509.KeyUsage) or usage.key_cert_sign,
        alternatives=Names.of(
            certificate.subject,
            subject,
            alternative if isinstance(alternative, x509.SubjectAlternativeName) else None,
        ),
        constraints=NameConstraints.of(constraints)
        if isinstance(constraints, x509.NameConstraints)
        else None,
        policies=_policies(values),
        unknown_critical=next(
            (oid.dotted_string for oid, one in found.items() if one.critical and oid not in _PROCESSED), None
        ),
        key_id=own.key_identifier if isinstance(own, x509.SubjectKeyIdentifier) else None,
        issuer_key_id=authority.key_identifier
        if isinstance(authority, x509.AuthorityKeyIdentifier)
        else None,
        key_info=_key_info(der, certificate),
        hash_name=_hash_name(certificate),
    )


def _policies(values: dict[x509.ObjectIdentifier, x509.ExtensionType]) -> Asserted:
    stated = values.get(Oid.CERTIFICATE_POLICIES)
    limits = values.get(Oid.POLICY_CONSTRAINTS)
    inhibit = values.get(Oid.INHIBIT_ANY_POLICY)
    mappings = values.get(_POLICY_MAPPINGS)
    explicit, mapping = (
        (limits.require_explicit_policy, limits.inhibit_policy_mapping)
        if isinstance(limits, x509.PolicyConstraints)
        else (None, None)
    )
    return Asserted(
        frozenset(one.policy_identifier.dotted_string for one in stated)
        if isinstance(stated, x509.CertificatePolicies)
        else None,
        _mappings(mappings.value) if isinstance(mappings, x509.UnrecognizedExtension) else (),
        explicit,
        mapping,
        inhibit.skip_certs if isinstance(inhibit, x509.InhibitAnyPolicy) else None,
    )


def _mappings(der: bytes) -> tuple[tuple[str, str], ...]:
    return tuple(
        (entry["issuer_domain_policy"].dotted, entry["subject_domain_policy"].dotted)
        for entry in PolicyMappings.load(der, strict=True)
    )


def _key_info(der: bytes, certificate: x509.Certificate) -> bytes:
    try:
        return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, UnsupportedAlgorithm):
        return der  # a key that cannot be read signs nothing, so nobody need recognise it


def _hash_name(certificate: x509.Certificate) -> str | None:
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return None
    return algorithm.name if algorithm is not None else None
