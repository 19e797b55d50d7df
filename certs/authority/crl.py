"""Making the complete CRL of one certification authority (RFC 5280, 5)."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from certs import facts

if TYPE_CHECKING:
    from datetime import datetime

    from certs.authority.profiles import Issuer
    from certs.authority.store import Index, Revocation

VALIDITY = timedelta(days=1)
"""From thisUpdate to nextUpdate."""


class CrlIssuer:
    """Signs the list anew when a revocation was added or half of its life has passed."""

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer
        self._last: tuple[int, datetime, bytes] | None = None
        self._guard = threading.Lock()

    def current(self, index: Index, at: datetime) -> bytes:
        """Give the DER of the list in force at `at`."""
        with self._guard:
            if self._last is not None:
                version, made_at, crl = self._last
                if version == index.version and made_at <= at < made_at + VALIDITY / 2:
                    return crl
            crl = self._signed(index, at)
            self._last = (index.version, at, crl)
            return crl

    def _signed(self, index: Index, at: datetime) -> bytes:
        this_update = at.replace(microsecond=0)
        authority = facts.parsed(self._issuer.certificate)
        identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(authority.subject)
            .last_update(this_update)
            .next_update(this_update + VALIDITY)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
            )
            .add_extension(x509.CRLNumber(_number(index.version, this_update)), critical=False)
        )
        for (ca, serial), revocation in index.revocations.items():
            if ca is self._issuer.name and revocation.at <= at:
                builder = builder.add_revoked_certificate(_entry(serial, revocation))
        return builder.sign(self._issuer.key, SHA256()).public_bytes(Encoding.DER)


def _number(version: int, this_update: datetime) -> int:
    """Grow with every change and with time, without a counter that processes would have to share."""
    return (version << 40) + int(this_update.timestamp())


def _entry(serial: int, revocation: Revocation) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(revocation.at)
    if revocation.reason is not x509.ReasonFlags.unspecified:
        # RFC 5280, 5.3.1: "unspecified" is expressed by leaving the reason out.
        builder = builder.add_extension(x509.CRLReason(revocation.reason), critical=False)
    return builder.build()
