"""Evidence for the certificates of signatures, each for the moment at which its status matters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from certs import facts, revocation
from certs.errors import CertificateUnreadableError, EvidenceRefusedError
from certs.evidence import Evidence
from certs.needs import complete_evidence, needs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from certs.evidence import EvidenceSource
    from certs.revocation import RevocationStatus
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
    pairs = [
        (certificate, issuer)
        for certificate in path
        if (issuer := facts.find_issuer(certificate, path)) is not None and issuer != certificate
    ]
    return Evidence(
        ocsp_responses=_speaking(pool.ocsp_responses, pairs, revocation.read_ocsp),
        crls=_speaking(pool.crls, pairs, revocation.read_crl),
    )


def _speaking(
    pieces: Iterable[bytes],
    pairs: Sequence[tuple[bytes, bytes]],
    read: Callable[[bytes, bytes, bytes], RevocationStatus],
) -> tuple[bytes, ...]:
    return tuple(piece for piece in pieces if any(_speaks(piece, pair, read) for pair in pairs))


def _speaks(
    piece: bytes, pair: tuple[bytes, bytes], read: Callable[[bytes, bytes, bytes], RevocationStatus]
) -> bool:
    try:
        read(piece, *pair)
    except EvidenceRefusedError:
        return False
    return True
