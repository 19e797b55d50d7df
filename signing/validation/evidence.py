"""All evidence at hand while one file is judged: what came with the file and what the caller collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certs import facts, revocation
from certs.errors import CertificateUnreadableError, EvidenceRefusedError
from certs.paths import read
from signing.validation.status import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certs.evidence import Evidence
    from certs.names import PlainName

MAX_ITEMS = 2_000
"""Pieces of each kind that are looked at; the rest is not asked."""

MAX_OCSP_BYTES = 256 * 1024
MAX_CRL_BYTES = 32 * 1024 * 1024


class EvidencePool:
    """Certificates, OCSP responses and CRLs by what they are about; duplicates count once."""

    def __init__(self, given: Evidence) -> None:
        self._embedded: set[bytes] = set()
        self._certificates: set[bytes] = set()
        self._by_subject: dict[PlainName, list[bytes]] = {}
        self._ocsp: dict[bytes, None] = {}
        self._crls: dict[bytes, None] = {}
        self._statements: dict[tuple[bytes, bytes], list[Statement]] = {}
        self._add(given)

    def add_embedded(self, evidence: Evidence) -> None:
        """Take what the file carries along."""
        self._embedded.update(evidence.ocsp_responses, evidence.crls)
        self._add(evidence)

    def _add(self, evidence: Evidence) -> None:
        self._statements.clear()
        for der in evidence.certificates:
            self._add_certificate(der)
        for der in evidence.ocsp_responses[:MAX_ITEMS]:
            if len(der) <= MAX_OCSP_BYTES and der not in self._ocsp:
                self._ocsp[der] = None
                for responder in revocation.responders(der):
                    self._add_certificate(responder)
        for der in evidence.crls[:MAX_ITEMS]:
            if len(der) <= MAX_CRL_BYTES:
                self._crls[der] = None

    def _add_certificate(self, der: bytes) -> None:
        if der in self._certificates or len(self._certificates) >= MAX_ITEMS:
            return
        self._certificates.add(der)
        try:
            subject = read(der).subject
        except CertificateUnreadableError:
            return
        self._by_subject.setdefault(subject, []).append(der)

    def named(self, name: PlainName) -> list[bytes]:
        """Give the certificates with this subject, whoever made them."""
        return self._by_subject.get(name, [])

    def issuers_of(self, certificate: bytes) -> list[bytes]:
        """Give the certificates whose key made the signature on this one."""
        return [der for der in self.named(read(certificate).issuer) if facts.is_issued_by(certificate, der)]

    def statements(self, certificate: bytes, issuer: bytes) -> list[Statement]:
        """Give everything believable that is said about the certificate, newest first."""
        key = (certificate, issuer)
        if key not in self._statements:
            found = self._read(certificate, issuer)
            self._statements[key] = sorted(found, key=lambda s: s.status.this_update, reverse=True)
        return self._statements[key]

    def _read(self, certificate: bytes, issuer: bytes) -> Iterator[Statement]:
        for source, reader, pieces in (
            ("ocsp", revocation.read_ocsp, self._ocsp),
            ("crl", revocation.read_crl, self._crls),
        ):
            for der in pieces:
                try:
                    status = reader(der, certificate, issuer)
                except EvidenceRefusedError:
                    continue  # about another certificate, or not to be believed: proves nothing, does no harm
                yield Statement(status, source, der in self._embedded, der)
