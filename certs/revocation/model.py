"""What one piece of revocation evidence says, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography import x509

from certs import facts
from certs.errors import CertificateUnreadableError

MAX_AGE_WITHOUT_NEXT_UPDATE = timedelta(days=1)
"""How long a response counts that does not say when the next one comes."""

UNREADABLE = (*facts.PARSE_ERRORS, CertificateUnreadableError)
"""What reading malformed evidence raises."""


class Verdict(StrEnum):
    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RevocationStatus:
    """What one piece of evidence says, or several lists that only say it together."""

    verdict: Verdict
    this_update: datetime
    next_update: datetime | None
    revoked_at: datetime | None = None
    reason: x509.ReasonFlags | None = None
    chains: tuple[tuple[bytes, ...], ...] = ()
    """For each that signed in the issuer's place: their certificate (DER) and those above it, the last being
    an authority of the certificate's own path. Empty when the issuer or an authority above it signed."""
    pieces: tuple[bytes, ...] = ()
    """DER of the OCSP response or of the CRLs that say so."""
    covers_expired_since: datetime | None = None
    """Certificates that expired since then are still spoken of (archiveCutoff, RFC 6960, 4.4.4;
    expiredCertsOnCRL, X.509, 9.5.2.8)."""
    invalid_since: datetime | None = None
    """Since when the issuer knows or suspects the key to be lost (invalidityDate, RFC 5280, 5.3.2). For
    people to read: `revoked_at` is what decides."""

    @property
    def responder(self) -> bytes | None:
        """DER of whoever signed in the issuer's place; None when nobody did."""
        return self.chains[0][0] if self.chains else None

    @property
    def is_suspended(self) -> bool:
        """Revoked for a while only (certificateHold, RFC 5280, 5.3.1)."""
        return self.verdict is Verdict.REVOKED and self.reason is x509.ReasonFlags.certificate_hold

    @property
    def is_final(self) -> bool:
        """Revoked for good: nothing that is said later takes it back."""
        return self.verdict is Verdict.REVOKED and not self.is_suspended

    @property
    def fresh_until(self) -> datetime:
        """When a newer statement is due."""
        return self.next_update or self.this_update + MAX_AGE_WITHOUT_NEXT_UPDATE

    def speaks_of(self, expiry: datetime) -> bool:
        """Tell whether it was made while issuers had to remember a certificate that ends then."""
        since = self.covers_expired_since
        return self.this_update <= expiry or (since is not None and since <= expiry)

    def settles(self, certificate: bytes, at: datetime) -> bool:
        """Tell whether the certificate's status at `at` needs no further evidence.

        Revoked is settled. Good must not be outdated at `at` nor made after the certificate expired, when
        issuers may forget; made later than `at` it is all the better.
        """
        if self.verdict is not Verdict.GOOD:
            return self.verdict is Verdict.REVOKED
        return at <= self.fresh_until and self.speaks_of(facts.validity(certificate)[1])
