"""A file that is judged long after it was made, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from signing.report import Indication, SubIndication
from tests.certs.pki import AT
from tests.interop.agreement.model import Made
from tests.interop.agreement.world import DAY, World

Verdict = tuple[Indication, SubIndication | None]


def _open(sub_indication: SubIndication) -> Verdict:
    return Indication.INDETERMINATE, sub_indication


SOUND: Verdict = (Indication.TOTAL_PASSED, None)
REVOKED: Verdict = (Indication.TOTAL_FAILED, SubIndication.REVOKED)
EXPIRED: Verdict = (Indication.TOTAL_FAILED, SubIndication.EXPIRED)
OUT = _open(SubIndication.OUT_OF_BOUNDS_NO_POE)
REVOKED_UNPROVEN = _open(SubIndication.REVOKED_NO_POE)
AUTHORITY_REVOKED = _open(SubIndication.REVOKED_CA_NO_POE)
EVIDENCE_OUT = _open(SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE)
WEAK = _open(SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE)
WEAK_THEN = _open(SubIndication.CRYPTO_CONSTRAINTS_FAILURE)
OUT_OF_ORDER = _open(SubIndication.TIMESTAMP_ORDER_FAILURE)

LATER = AT + 200 * DAY
"""When a file is judged, where a case says nothing else."""


@dataclass(frozen=True)
class Case:
    make: Callable[[World], Made | bytes]
    then: Verdict
    now: Verdict
    clause: str
    """Of EN 319 102-1, where nothing else is named."""
    at: datetime = LATER
    is_usual: bool = True
    """Whether the demo authority's lists of that time are handed over."""
