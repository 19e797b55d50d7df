"""All that a body of evidence says about a certificate, each statement by somebody entitled to make it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from cryptography import x509

from certs import declared, facts
from certs.errors import CertificateUnreadableError, EvidenceRefusedError
from certs.evidence import Evidence
from certs.names import PlainName, plain
from certs.revocation.model import RevocationStatus
from certs.revocation.ocsp import is_without_responder, read_ocsp, responders
from certs.revocation.processing import read_crls

MAX_ITEMS = 2_000
"""Pieces of each kind that are looked at; the rest is not asked."""

MAX_OCSP_BYTES = 256 * 1024
MAX_CRL_BYTES = 32 * 1024 * 1024

MAX_HELPERS = 8
"""Delegated responders of one issuer that are tried, and keys that may sign lists in its place."""

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

    def __init__(
        self, evidence: Evidence | None = None, trusted_responders: Callable[[], Iterable[bytes]] = tuple
    ) -> None:
        """`trusted_responders` gives OCSP responders that are known from elsewhere (DER), if need be."""
        self._trusted_responders = trusted_responders
        self._certificates: dict[bytes, None] = {}
        self._by_subject: dict[PlainName, list[bytes]] = {}
        self._ocsp: dict[bytes, bool] = {}
        """Each with whether the certificate of whoever signed it has to be found elsewhere."""
        self._delegates: dict[bytes, tuple[bytes, ...]] = {}
        self._crls: dict[bytes, None] = {}
        self._said: dict[_Question, tuple[RevocationStatus, ...]] = {}
        self.add(evidence or Evidence())

    def add(self, evidence: Evidence) -> None:
        """Take more; what is larger or more than the limits is left out."""
        self._said.clear()
        self._delegates.clear()
        for der in evidence.certificates:
            self._add_certificate(der)
        for der in evidence.ocsp_responses[:MAX_ITEMS]:
            if len(der) <= MAX_OCSP_BYTES and der not in self._ocsp:
                self._ocsp[der] = is_without_responder(der)
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

    def delegates(self, issuer: bytes) -> tuple[bytes, ...]:
        """Give the OCSP responders whom that issuer delegated (RFC 6960, 4.2.2.2)."""
        if issuer not in self._delegates:
            found = (
                der
                for der in (*self._certificates, *self._trusted_responders())
                if facts.may_sign_ocsp(der) and facts.is_issued_by(der, issuer)
            )
            self._delegates[issuer] = tuple(islice(found, MAX_HELPERS))
        return self._delegates[issuer]

    def helpers(self, certificate: bytes, authorities: Sequence[bytes]) -> tuple[bytes, ...]:
        """Give the certificates by which answers about this one may have to be checked, besides its issuer's.

        The authorities above; delegated responders; and, vouched for by one of the authorities, who may
        sign lists under the issuer's name or a name that the certificate states (cRLIssuer).
        """
        names = {plain(facts.parsed(authorities[0]).subject): None}
        for point in declared.distribution_points(certificate):
            for name in point.crl_issuer or ():
                if isinstance(name, x509.DirectoryName):
                    names[plain(name.value)] = None
        listers = (
            der
            for name in names
            for der in self.named(name)
            if facts.may_sign_crls(der) and any(facts.is_issued_by(der, above) for above in authorities)
        )
        found = (*authorities[1:], *self.delegates(authorities[0]), *islice(listers, MAX_HELPERS))
        return tuple(one for one in dict.fromkeys(found) if one != authorities[0])

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
                known = self.delegates(issuer) if self._ocsp[der] else ()
                yield read_ocsp(der, certificate, issuer, known)
            except EvidenceRefusedError:
                continue  # about another certificate, or not to be believed: proves nothing, does no harm


def _disowns(revoked: RevocationStatus, said: RevocationStatus) -> bool:
    if revoked.reason not in HARMLESS_LATER:
        return True
    return (revoked.revoked_at or revoked.this_update) <= said.this_update
