"""Finding the paths from a certificate to an anchor among candidates that anybody may have supplied.

Candidates chain by name and by signature. Those whose key identifier fits come first; a certificate, and a
name with the same key, stands only once in a path, so loops end. Steps are counted, so that thousands of
certificates that all point to one another cost no more than a sound hierarchy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from certs import facts
from certs.errors import CertificateUnreadableError
from certs.paths.reading import Reading, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certs.names import PlainName

MAX_DEPTH = 10
"""Certificates below the anchor."""

MAX_STEPS = 200
"""Signatures asked about for one certificate; a hierarchy with cross-certificates needs about ten."""


class Issuers(Protocol):
    """Where certificates of authorities come from."""

    def named(self, name: PlainName) -> Iterable[bytes]:
        """Give the DER of all certificates whose subject this is, trusted or not."""
        ...


@dataclass(slots=True)
class _Budget:
    steps: int = MAX_STEPS

    def spend(self) -> bool:
        self.steps -= 1
        return self.steps >= 0


def paths_from(certificate: bytes, anchors: Issuers, candidates: Issuers) -> Iterator[tuple[bytes, ...]]:
    """Give every path found, DER from the certificate up to its anchor, the likeliest first.

    Only names and signatures are looked at; `check` says which path holds. Ends when the effort allowed for
    one certificate is spent. Raises `CertificateUnreadableError` for the certificate itself.
    """
    yield from _climb((read(certificate),), anchors, candidates, _Budget())


def _climb(
    below: tuple[Reading, ...], anchors: Issuers, candidates: Issuers, budget: _Budget
) -> Iterator[tuple[bytes, ...]]:
    top = below[-1]
    if top.der in anchors.named(top.subject):
        yield tuple(one.der for one in below)
        return
    if len(below) > MAX_DEPTH:
        return
    for issuer in _issuers(below, anchors, budget):
        if issuer.is_ca or issuer.is_first_version:
            yield (*(one.der for one in below), issuer.der)
    # An anchor is a name and a key: no other certificate for it leads past what is said of the anchor.
    trusted = {anchor.key_info for anchor in _readable(anchors.named(top.issuer))}
    for issuer in _issuers(below, candidates, budget):
        if issuer.key_info not in trusted:
            yield from _climb((*below, issuer), anchors, candidates, budget)


def _issuers(below: tuple[Reading, ...], source: Issuers, budget: _Budget) -> Iterator[Reading]:
    """Give those who signed the topmost certificate."""
    top = below[-1]
    for candidate in sorted(_readable(source.named(top.issuer)), key=lambda one: _rank(one, top)):
        if _is_repeated(candidate, below):
            continue
        if not budget.spend():
            return
        if facts.is_signed_by(top.der, candidate.der):
            yield candidate


def _readable(certificates: Iterable[bytes]) -> Iterator[Reading]:
    for der in certificates:
        try:
            yield read(der)
        except CertificateUnreadableError:
            continue


def _rank(candidate: Reading, top: Reading) -> tuple[bool, bool]:
    """Put what fits before what does not: the key identifier (RFC 5280, 4.2.1.1), and being an authority."""
    fits = top.issuer_key_id is None or candidate.key_id is None or top.issuer_key_id == candidate.key_id
    return not fits, not candidate.is_ca


def _is_repeated(candidate: Reading, below: tuple[Reading, ...]) -> bool:
    return any(
        candidate.der == one.der or (candidate.subject == one.subject and candidate.key_info == one.key_info)
        for one in below
    )
