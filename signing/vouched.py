"""Whether a certificate that somebody brings along may be taken for what they sign with here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certs.evidence import Evidence
from certs.needs import complete_evidence
from signing.errors import CertificateNotUsableError
from signing.report import SubIndication
from signing.validation.evidence import EvidencePool
from signing.validation.faults import Fault, guarded
from signing.validation.paths import PathFinder, Purpose, check_purpose
from signing.workflow import check_signer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from signing.workflow import Services


def check_vouched(certificate: bytes, chain: Sequence[bytes], services: Services, at: datetime) -> None:
    """Raises `CertificateNotUsableError` unless it may sign now and leads to an anchor that vouches for that.

    As `signing.workflow.check_signer`, and the path of RFC 5280, 6 to a trust anchor for signatures; missing
    issuers are fetched where evidence can be had. The bytes may be anything.
    """
    try:
        guarded(lambda: _check(certificate, tuple(chain), services, at))
    except Fault as fault:
        raise CertificateNotUsableError(
            f"Không nhận được chứng thư này. {fault.reason} Hãy chọn chứng thư khác, hoặc liên hệ tổ chức "
            "cấp chứng thư."
        ) from fault


def _check(certificate: bytes, chain: tuple[bytes, ...], services: Services, at: datetime) -> None:
    try:
        check_signer(certificate, chain, services, at)
    except CertificateNotUsableError as error:
        raise Fault(SubIndication.CHAIN_CONSTRAINTS_FAILURE, str(error)) from error
    check_purpose(certificate, Purpose.SIGNING)
    evidence = Evidence(certificates=chain)
    if services.revocation is not None:
        evidence = complete_evidence(
            (certificate, *chain), services.revocation, services.anchors, at, have=evidence
        )
    PathFinder(services.anchors, EvidencePool(evidence)).find(certificate, at)
