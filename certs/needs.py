"""Which revocation evidence and issuers a set of certificates still lacks: decisions without wires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certs import declared, facts, revocation
from certs.errors import CertificateUnreadableError
from certs.evidence import Evidence, EvidenceNeed, NeedKind
from certs.revocation import Testimony

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from certs.evidence import EvidenceSource
    from certs.revocation import RevocationStatus
    from certs.trust import TrustAnchors

MAX_CERTIFICATES = 100
"""Certificates looked at; a hostile file may carry thousands, and comparing them all would take a while."""

MAX_DEPTH = 10
"""Authorities looked for above a certificate."""


def needs_of(
    certificates: Sequence[bytes], *, have: Evidence, anchors: TrustAnchors, at: datetime
) -> tuple[EvidenceNeed, ...]:
    """Say what to fetch so that the status of every certificate at `at` is settled and no issuer is missing.

    The certificates of `have`, and responders inside its OCSP responses, are looked at too. Anchors,
    self-issued certificates and OCSP responders with *nocheck* need nothing. All needs of one certificate
    stand together, alternatives in the order to try: OCSP, then CRL; the first good answer makes the rest
    superfluous.
    Unreadable certificates and those beyond `MAX_CERTIFICATES` are passed over: their status stays open.
    """
    known = _known(certificates, have)
    candidates = tuple(dict.fromkeys(anchors.certificates + known))
    testimony = Testimony(have + Evidence(certificates=anchors.certificates))
    needs: list[EvidenceNeed] = []
    for certificate in known:
        if certificate in anchors or facts.is_self_issued(certificate):
            continue
        authorities = authorities_of(certificate, candidates)
        if not authorities:
            needs += _issuer_needs(certificate)
        elif not declared.is_beyond_revocation(certificate) and not any(
            status.settles(certificate, at) for status in testimony.about(certificate, authorities)
        ):
            needs += status_needs(certificate, authorities[0], testimony.helpers(certificate, authorities))
    return tuple(needs)


def complete_evidence(  # noqa: PLR0913  the last two only tune
    certificates: Sequence[bytes],
    source: EvidenceSource,
    anchors: TrustAnchors,
    at: datetime,
    *,
    have: Evidence | None = None,
    rounds: int = 3,
) -> Evidence:
    """Fetch what is needed, look what that needs in turn, and so on; nothing is asked for twice.

    Gives `have` and everything found. What could not be had stands in `failures` and is still in `needs_of`.
    """
    evidence = have or Evidence()
    asked: set[EvidenceNeed] = set()
    for _ in range(rounds):
        needs = [
            need
            for need in needs_of(certificates, have=evidence, anchors=anchors, at=at)
            if need not in asked
        ]
        if not needs:
            break
        asked.update(needs)
        evidence += source.fetch(needs)
    return evidence


def statuses(certificate: bytes, issuer: bytes, have: Evidence) -> Iterable[RevocationStatus]:
    """Give what the evidence says of the certificate, newest first; what does not hold is left out."""
    authorities = authorities_of(certificate, _known((issuer,), have))
    return Testimony(have).about(certificate, authorities or (issuer,))


def authorities_of(certificate: bytes, candidates: Sequence[bytes]) -> tuple[bytes, ...]:
    """Give the certificate's issuer and those above it, as far as they are among the candidates (DER)."""
    found: list[bytes] = []
    current = certificate
    while len(found) < MAX_DEPTH:
        issuer = facts.find_issuer(current, candidates)
        if issuer is None or issuer in found or issuer == current:
            break
        found.append(issuer)
        current = issuer
    return tuple(found)


def status_needs(
    certificate: bytes, issuer: bytes, known: tuple[bytes, ...] = ()
) -> tuple[EvidenceNeed, ...]:
    """Give every source that the certificate names for its status, in the order to ask.

    `known` helps to check what they answer (see `EvidenceNeed.known`).
    Addresses of a kind that nobody here asks (ldap) come only where there is no other, to be refused by name.
    """
    sources = [
        *((NeedKind.OCSP, url) for url in facts.ocsp_urls(certificate)),
        *((NeedKind.CRL, url) for url in facts.crl_urls(certificate)),
        *((NeedKind.DELTA, url) for url in declared.freshest_crl_urls(certificate)),
        *((NeedKind.CRL_PART, url) for url in declared.crl_part_urls(certificate)),
    ]
    if not sources:
        sources = [(NeedKind.CRL, url) for url in declared.refused_status_urls(certificate)]
    return tuple(EvidenceNeed(kind, url, certificate, issuer, known) for kind, url in sources)


def _known(certificates: Sequence[bytes], have: Evidence) -> tuple[bytes, ...]:
    inside = (
        certificate for response in have.ocsp_responses for certificate in revocation.responders(response)
    )
    known: list[bytes] = []
    for certificate in dict.fromkeys((*certificates, *have.certificates, *inside)):
        if len(known) == MAX_CERTIFICATES:
            break
        try:
            facts.parsed(certificate)
        except CertificateUnreadableError:
            continue
        known.append(certificate)
    return tuple(known)


def _issuer_needs(certificate: bytes) -> list[EvidenceNeed]:
    return [EvidenceNeed(NeedKind.ISSUER, url, certificate, None) for url in facts.issuer_urls(certificate)]
