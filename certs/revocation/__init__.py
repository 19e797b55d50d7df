"""What OCSP responses and CRLs prove about certificates: pure functions over DER.

`ocsp` reads one response (RFC 6960); `lists`, `points`, `signers` and `processing` are RFC 5280, 6.3;
`testimony` puts a body of evidence to one question.
"""

from __future__ import annotations

from collections.abc import Sequence

from certs.errors import EvidenceRefusedError
from certs.revocation.model import MAX_AGE_WITHOUT_NEXT_UPDATE, RevocationStatus, Verdict
from certs.revocation.ocsp import nonce, read_ocsp, responders
from certs.revocation.processing import cause_against, read_crls
from certs.revocation.testimony import HARMLESS_LATER, Testimony

__all__ = [
    "HARMLESS_LATER",
    "MAX_AGE_WITHOUT_NEXT_UPDATE",
    "RevocationStatus",
    "Testimony",
    "Verdict",
    "nonce",
    "read_crl",
    "read_crls",
    "read_ocsp",
    "responders",
]


def read_crl(
    crl: bytes, certificate: bytes, issuer: bytes, known: Testimony | None = None, above: Sequence[bytes] = ()
) -> RevocationStatus:
    """Say what one complete list alone proves; raises `EvidenceRefusedError` with the cause."""
    known = known or Testimony()
    for status in read_crls((crl,), certificate, (issuer, *above), known):
        return status
    raise EvidenceRefusedError(cause_against(crl, certificate, issuer, known))
