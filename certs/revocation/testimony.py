"""All that a body of evidence says about a certificate, each statement by somebody entitled to make it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cryptography import x509

from certs import facts
from certs.errors import CertificateUnreadableError, EvidenceRefusedError
from certs.evidence import Evidence
from certs.names import PlainName, plain
from certs.revocation.model import RevocationStatus
from certs.revocation.ocsp import read_ocsp, responders
from certs.revocation.processing import read_crls

MAX_ITEMS = 2_000
"""Pieces of each kind that are looked at; the rest is not asked."""

MAX_OCSP_BYTES = 256 * 1024
MAX_CRL_BYTES = 32 * 1024 * 1024

MAX_DEPTH = 3
"""Of somebody who vouches for somebody who vouches: real hierarchies need one."""

HARMLESS_LATER = frozenset(
    {
        x509.ReasonFlags.superseded,
        x509.ReasonFlags.cessation_of_operation,
        x509.ReasonFlags.affiliation_changed,
    }
)
"""Reasons that leave what a key signed before its revocation standing (RFC 3161, 4)."""

_Question = tuple[bytes, tuple[bytes, ...]]


class Testimony:
    """Certificates, OCSP responses and CRLs by what they are about; duplicates count once."""

    def __init__(self, evidence: Evidence | None = None) -> None:
        self._certificates: dict[bytes, None] = {}
        self._by_subject: dict[PlainName, list[bytes]] = {}
        self._ocsp: dict[bytes, None] = {}
        self._crls: dict[bytes, None] = {}
        self._said: dict[_Question, tuple[RevocationStatus, ...]] = {}
        self.add(evidence or Evidence())

    def add(self, evidence: Evidence) -> None:
        """Take more; what is larger or more than the limits is left out."""
        self._said.clear()
        for der in evidence.certificates:
            self._add_certificate(der)
        for der in evidence.ocsp_responses[:MAX_ITEMS]:
            if len(der) <= MAX_OCSP_BYTES and der not in self._ocsp:
                self._ocsp[der] = None
                for responder in responders(der):
                    self._add_certificate(responder)
        for der in evidence.crls[:MAX_ITEMS]:
            if len(der) <= MAX_CRL_BYTES:
                self._crls[der] = None

    def _add_certificate(self, der: bytes) -> None:
        if der in self._certificates or len(self._certificates) >= MAX_ITEMS:
            return
        try:
            subject = plain(facts.parsed(der).subject)
        except CertificateUnreadableError:
            return
        self._certificates[der] = None
        self._by_subject.setdefault(subject, []).append(der)

    def named(self, name: PlainName) -> Sequence[bytes]:
        """Give the DER of the certificates with that subject."""
        return self._by_subject.get(name, ())

    def issuers_of(self, certificate: bytes) -> list[bytes]:
        """Give the certificates whose key made the signature on this one."""
        issuer = plain(facts.parsed(certificate).issuer)
        return [der for der in self.named(issuer) if facts.is_issued_by(certificate, der)]

    def about(self, certificate: bytes, authorities: Sequence[bytes]) -> tuple[RevocationStatus, ...]:
        """Give everything believable that is said about the certificate, newest first.

        `authorities` are its issuer and those above it as far as they are known, in that order. What was said
        by somebody in the issuer's place who is known to be revoked is left out; whether it is known that
        they were not is for the caller to ask (`RevocationStatus.chains`).
        """
        return self._believed((certificate, tuple(authorities)), MAX_DEPTH)

    def _believed(self, question: _Question, depth: int) -> tuple[RevocationStatus, ...]:
        said = self._all(*question)
        if depth == 0 or not any(status.chains for status in said):
            return said
        return tuple(status for status in said if not self._is_disowned(status, depth))

    def _is_disowned(self, status: RevocationStatus, depth: int) -> bool:
        """Whether somebody who spoke in the issuer's place is known to have been revoked."""
        for chain in status.chains:
            for position, speaker in enumerate(chain[:-1]):
                said = self._believed((speaker, chain[position + 1 :]), depth - 1)
                # Nobody vouches for themselves (RFC 6960, 4.2.2.2.1), nor accuses.
                others = [one for one in said if not any(speaker in links for links in one.chains)]
                if any(_disowns(one, status) for one in others if one.is_final) or (
                    others and others[0].is_suspended
                ):
                    return True
        return False

    def _all(self, certificate: bytes, authorities: tuple[bytes, ...]) -> tuple[RevocationStatus, ...]:
        key = (certificate, authorities)
        if key not in self._said:
            said = [
                *self._responses(certificate, authorities[0]),
                *read_crls(self._crls, certificate, authorities, self),
            ]
            self._said[key] = tuple(sorted(said, key=lambda status: status.this_update, reverse=True))
        return self._said[key]

    def _responses(self, certificate: bytes, issuer: bytes) -> Iterator[RevocationStatus]:
        for der in self._ocsp:
            try:
                yield read_ocsp(der, certificate, issuer)
            except EvidenceRefusedError:
                continue  # about another certificate, or not to be believed: proves nothing, does no harm


def _disowns(revoked: RevocationStatus, said: RevocationStatus) -> bool:
    if revoked.reason not in HARMLESS_LATER:
        return True
    return (revoked.revoked_at or revoked.this_update) <= said.this_update
