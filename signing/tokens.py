"""Time-stamp tokens by a service that is trusted here: the last question before one goes into a file."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from certs import facts
from certs.anchors import Grant, Use
from certs.errors import TimestampSourceError
from certs.evidence import Evidence
from certs.needs import statuses
from certs.revocation import Verdict
from certs.timestamp import maker_of
from signing.cms import certificates_of
from signing.proof import Subject, prove

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certs.evidence import TimestampSource
    from certs.trust import TrustAnchors
    from signing.workflow import Services

MAX_DEPTH = 10


NO_SERVICE = "Nơi cài đặt chưa có dịch vụ cấp dấu thời gian. Hãy khai báo dịch vụ, hoặc để chữ ký ở mức B-B."


def trusted_token(digest: bytes, hash_name: str, services: Services, at: datetime) -> bytes:
    """The DER of a token over the digest, whose maker leads to an anchor and is not known to be revoked.

    Where nobody named an anchor, any maker will do. Raises `TimestampSourceError`.
    """
    timestamps = services.timestamps
    if timestamps is None:
        raise TimestampSourceError(NO_SERVICE)
    token = timestamps.token(digest, hash_name)
    maker = maker_of(token)
    subject = Subject((maker, *certificates_of(token)), at)
    proof = prove((subject,), have=Evidence(), source=services.revocation, anchors=services.anchors)
    path = _path(maker, proof.evidence.certificates, services.anchors, at)
    if path is None:
        if services.anchors.is_empty:
            return token
        raise _refused(timestamps, "không dẫn tới chứng thư gốc nào được tin cậy ở đây")
    for certificate, issuer in pairwise(path):
        if any(one.verdict is Verdict.REVOKED for one in statuses(certificate, issuer, proof.evidence)):
            raise _refused(timestamps, f"đã bị thu hồi ({facts.common_name(certificate)})")
    return token


def _path(
    certificate: bytes, candidates: Sequence[bytes], anchors: TrustAnchors, at: datetime
) -> tuple[bytes, ...] | None:
    """From the certificate up to an anchor that vouches for time stamps now; never past one that does not."""
    path = [certificate]
    while not (standing := anchors.standing_for(path[-1])):
        issuer = facts.find_issuer(path[-1], (*anchors.certificates, *candidates))
        if issuer is None or issuer in path or len(path) == MAX_DEPTH:
            return None
        path.append(issuer)
    vouches = any(isinstance(anchor.grant_at(Use.TIMESTAMPS, at), Grant) for anchor in standing)
    return tuple(path) if vouches else None


def _refused(timestamps: TimestampSource, fault: str) -> TimestampSourceError:
    return TimestampSourceError(
        f"Không dùng dấu thời gian của {timestamps.name}: chứng thư của dịch vụ {fault}."
        " Hãy dùng dịch vụ khác hoặc báo quản trị viên."
    )
