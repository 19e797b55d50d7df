"""Revocation evidence as values: what a decision still needs, and what was got. No wires here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class NeedKind(StrEnum):
    OCSP = "ocsp"
    CRL = "crl"
    """A complete list of the issuer's own, for all reasons: alone as good as an OCSP response."""
    CRL_PART = "crl-part"
    """A list that another authority keeps, or for some reasons only: all of them together make an answer."""
    DELTA = "delta"
    """What changed since a complete list (RFC 5280, 5.2.4): of use only together with it."""
    ISSUER = "issuer"
    """A missing issuer certificate, by the caIssuers address (RFC 5280, 4.2.2.1)."""


@dataclass(frozen=True, slots=True)
class EvidenceNeed:
    """One piece of evidence a decision lacks and an address that claims to have it."""

    kind: NeedKind
    url: str
    certificate: bytes
    """DER of the certificate in question."""
    issuer: bytes | None
    """DER of its issuer; None only for `ISSUER`."""
    known: tuple[bytes, ...] = field(default=(), compare=False)
    """DER of certificates at hand by which an answer's signature may be checked: the authorities above the
    issuer, its delegated responders, those who sign lists in its place."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """DER of what was collected; order means nothing, duplicates do no harm."""

    ocsp_responses: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    certificates: tuple[bytes, ...] = ()
    failures: tuple[str, ...] = ()
    """One Vietnamese sentence per source that did not answer."""

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(
            tuple(dict.fromkeys(self.ocsp_responses + other.ocsp_responses)),
            tuple(dict.fromkeys(self.crls + other.crls)),
            tuple(dict.fromkeys(self.certificates + other.certificates)),
            tuple(dict.fromkeys(self.failures + other.failures)),
        )

    @property
    def is_empty(self) -> bool:
        return not (self.ocsp_responses or self.crls or self.certificates)


class EvidenceSource(Protocol):
    """Gets evidence from outside, within its own policy and limits. Never raises for a dead source."""

    def fetch(self, needs: Sequence[EvidenceNeed]) -> Evidence: ...


class TimestampSource(Protocol):
    """An RFC 3161 time-stamp service."""

    @property
    def name(self) -> str:
        """The address, for messages."""
        ...

    def token(self, digest: bytes, algorithm: str) -> bytes:
        """DER of the TimeStampToken (a ContentInfo) over `digest`.

        `algorithm` is a hashlib name such as "sha256". The answer was checked: status, imprint, nonce, and
        signature of the token by a certificate with the time-stamping key usage. Raises
        `certs.errors.TimestampSourceError`.
        """
        ...
