"""People and agencies who sign in tests, and the two acts with everything filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from certs.http import FetchPolicy, HttpEvidenceSource, Timeouts
from certs.timestamp import HttpTimestampSource
from signing.keys.pkcs12 import Pkcs12Key
from signing.workflow import Services, sign_agency, sign_leader
from tests.certs.pki import AT, TestPki
from tests.signing.papers import SEAL, SIGNATURE, prepared

if TYPE_CHECKING:
    from certs.authority import Issued
    from signing.pdf.source import Source
    from signing.revision import SignedRevision

ISSUED = date(2026, 2, 3)
YEAR = 2026
DIAMETER_MM = 36.0


def services_at(pki: TestPki, at: datetime) -> Services:
    """The authority's time stamps and revocation, asked at that time; alive while the authority is served."""
    policy = FetchPolicy(frozenset({pki.host_and_port}))
    return Services(
        HttpTimestampSource(pki.authority.tsa_url, policy, timeout=5, clock=lambda: at),
        HttpEvidenceSource(policy, timeouts=Timeouts(connect=1, whole=5), clock=lambda: at),
        pki.anchors,
    )


def key_of(issued: Issued) -> Pkcs12Key:
    return Pkcs12Key(issued.private_key, issued.certificate, issued.chain)


@dataclass(frozen=True)
class Signers:
    leader: Pkcs12Key
    agency: Pkcs12Key

    @classmethod
    def of(cls, pki: TestPki) -> Self:
        return cls(key_of(pki.person()), key_of(pki.agency()))

    def sign(self, draft: bytes, services: Services, **changes: Any) -> SignedRevision:  # noqa: ANN401 - passed on
        """The leader's act on a draft."""
        given: dict[str, Any] = {"image": SIGNATURE, "services": services, "at": AT}
        return sign_leader(prepared(draft), **{"key": self.leader, **given, **changes})

    def issue(self, signed: bytes | Source, services: Services, **changes: Any) -> SignedRevision:  # noqa: ANN401 - passed on
        """The agency's act on what the leader signed."""
        given: dict[str, Any] = {
            "key": self.agency,
            "number": 7,
            "issued": ISSUED,
            "printed_year": YEAR,
            "seal": SEAL,
            "diameter_mm": DIAMETER_MM,
            "services": services,
            "at": AT,
        }
        return sign_agency(signed, **{**given, **changes})
