"""Which revocation evidence and issuers a set of certificates still lacks: decisions without wires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certs import facts, revocation
from certs.errors import CertificateUnreadableError, EvidenceRefusedError
from certs.evidence import Evidence, EvidenceNeed, NeedKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from certs.evidence import EvidenceSource
    from certs.revocation import RevocationStatus
    from certs.trust import TrustAnchors

MAX_CERTIFICATES = 100
"""Certificates looked at; a hostile file may carry thousands, and comparing them all would take a while."""


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
    needs: list[EvidenceNeed] = []
    for certificate in known:
        if certificate in anchors or facts.is_self_issued(certificate):
            continue
        issuer = facts.find_issuer(certificate, candidates)
        if issuer is None:
            needs += _issuer_needs(certificate)
        elif not _needs_no_status(certificate) and not is_settled(certificate, issuer, have, at):
            needs += _status_needs(certificate, issuer)
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


def is_settled(certificate: bytes, issuer: bytes, have: Evidence, at: datetime) -> bool:
    """Tell whether some evidence in `have` settles the certificate's status at `at`."""
    return any(status.settles(certificate, at) for status in statuses(certificate, issuer, have))


def statuses(certificate: bytes, issuer: bytes, have: Evidence) -> Iterable[RevocationStatus]:
    """Give what each sound piece of evidence says of the certificate; those that do not hold are left out."""
    for read, pieces in (
        (revocation.read_ocsp, have.ocsp_responses),
        (revocation.read_crl, have.crls),
    ):
        for piece in pieces:
            try:
                yield read(piece, certificate, issuer)
            except EvidenceRefusedError:
                continue


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


def _needs_no_status(certificate: bytes) -> bool:
    return facts.may_sign_ocsp(certificate) and facts.has_ocsp_nocheck(certificate)


def _issuer_needs(certificate: bytes) -> list[EvidenceNeed]:
    return [EvidenceNeed(NeedKind.ISSUER, url, certificate, None) for url in facts.issuer_urls(certificate)]


def _status_needs(certificate: bytes, issuer: bytes) -> list[EvidenceNeed]:
    sources = [(NeedKind.OCSP, url) for url in facts.ocsp_urls(certificate)]
    sources += [(NeedKind.CRL, url) for url in facts.crl_urls(certificate)]
    return [EvidenceNeed(kind, url, certificate, issuer) for kind, url in sources]
