"""What one piece of revocation evidence says about one certificate, and for which moments it may speak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.x509 import ReasonFlags

from certs.revocation import MAX_AGE_WITHOUT_NEXT_UPDATE, RevocationStatus, Verdict

CLOCK_SKEW = timedelta(minutes=5)
"""Difference between two honest clocks that is put up with."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A believable status with where it came from."""

    status: RevocationStatus
    source: str
    """"ocsp" or "crl"."""
    embedded: bool
    der: bytes = b""
    """The response or list itself, for the report."""

    @property
    def is_good(self) -> bool:
        return self.status.verdict is Verdict.GOOD

    @property
    def is_revoked(self) -> bool:
        return self.status.verdict is Verdict.REVOKED

    @property
    def is_suspended(self) -> bool:
        return self.is_revoked and self.status.reason is ReasonFlags.certificate_hold

    @property
    def revoked_at(self) -> datetime:
        return self.status.revoked_at or self.status.this_update

    def speaks_for(self, moment: datetime, *, at: datetime, expiry: datetime) -> bool:
        """Tell whether the evidence decides about `moment`, as seen from `at`.

        It was issued after the moment, or was current then; not in the future; and before the certificate's
        expiry, since issuers may drop revoked certificates from their lists afterwards.
        """
        issued = self.status.this_update
        if issued > at + CLOCK_SKEW or issued > expiry:
            return False
        until = self.status.next_update or issued + MAX_AGE_WITHOUT_NEXT_UPDATE
        return issued >= moment - CLOCK_SKEW or moment <= until + CLOCK_SKEW
