"""Evidence for the certificates of signatures, each for the moment at which its status matters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from certs import facts
from certs.errors import CertificateUnreadableError
from certs.evidence import Evidence
from certs.needs import authorities_of, complete_evidence, needs_of
from certs.revocation import Testimony

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from certs.evidence import EvidenceSource
    from certs.trust import TrustAnchors

MAX_ISSUERS = 20


@dataclass(frozen=True, slots=True)
class Subject:
    """Certificates (DER) of one signature or time stamp, and the moment for which their status is needed."""

    certificates: tuple[bytes, ...]
    moment: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found, and whether it settles everything."""

    evidence: Evidence
    """To be stored: the certificates and their issuers up to the anchors, OCSP responses and CRLs."""
    is_complete: bool


def prove(
    subjects: Sequence[Subject], *, have: Evidence, source: EvidenceSource | None, anchors: TrustAnchors
) -> Proof:
    """Fetch what `have` lacks. A certificate that expired meanwhile is judged at its own moment alone."""
    found = Evidence()
    is_complete = True
    for subject in dict.fromkeys(subjects):
        pool = have + found
        path = _with_issuers(subject.certificates, (*pool.certificates, *anchors.certificates))
        known = _about(path, pool)
        if source is not None:
            known = complete_evidence(path, source, anchors, subject.moment, have=known)
        is_complete &= not needs_of(path, have=known, anchors=anchors, at=subject.moment)
        found += known + Evidence(certificates=path)
    anchored = _with_issuers(found.certificates, anchors.certificates)
    return Proof(replace(found, certificates=anchored), is_complete)


def _with_issuers(certificates: Iterable[bytes], candidates: Sequence[bytes]) -> tuple[bytes, ...]:
    """The readable ones with their issuers, as far as they are among the candidates."""
    path: dict[bytes, None] = {}
    pending = list(certificates)
    for _ in range(len(pending) + MAX_ISSUERS):
        if not pending:
            break
        certificate = pending.pop(0)
        try:
            issuer = facts.find_issuer(certificate, _readable(candidates))
        except CertificateUnreadableError:
            continue
        path[certificate] = None
        if issuer is not None and issuer not in path:
            pending.append(issuer)
    return tuple(path)


def _readable(certificates: Iterable[bytes]) -> Iterable[bytes]:
    for certificate in certificates:
        try:
            facts.parsed(certificate)
        except CertificateUnreadableError:
            continue
        yield certificate


def _about(path: Sequence[bytes], pool: Evidence) -> Evidence:
    """Of all evidence that which speaks of the path: the rest may be old, and need not be settled."""
    testimony = Testimony(pool + Evidence(certificates=tuple(path)))
    said = [
        status
        for certificate in path
        if (authorities := authorities_of(certificate, path))
        for status in testimony.about(certificate, authorities)
    ]
    pieces = {piece for status in said for piece in status.pieces}
    return Evidence(
        tuple(response for response in pool.ocsp_responses if response in pieces),
        tuple(crl for crl in pool.crls if crl in pieces),
        # Who signed a list in the issuer's place is nowhere else; a responder comes with its response.
        tuple(
            dict.fromkeys(
                link
                for status in said
                if not set(status.pieces).isdisjoint(pool.crls)
                for chain in status.chains
                for link in chain
            )
        ),
    )
