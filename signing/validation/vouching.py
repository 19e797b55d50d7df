"""Whether an anchor vouches for a certificate at a given time, and what is said where it does not.

The time is that at which the signature is proven to have existed, else now (EN 319 102-1, 5.2.6): an anchor
that is withdrawn keeps vouching for what is proven to be older, and for nothing that merely claims to be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certs import facts
from certs.anchors import Grant, Refusal, Use
from signing.report import Integrity, SubIndication
from signing.validation.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certs.anchors import TrustAnchor

_USES = {Use.SIGNATURES: "chữ ký số", Use.TIMESTAMPS: "dấu thời gian"}


def vouching(anchors: Sequence[TrustAnchor], use: Use, moment: datetime) -> tuple[TrustAnchor, Grant]:
    """Give the first of the anchors for one certificate that vouches, with the trust by which it does.

    Raises `Fault` with NO_CERTIFICATE_CHAIN_FOUND, or NO_CERTIFICATE_CHAIN_FOUND_NO_POE where trust has
    ended by that time.
    """
    refused: list[tuple[TrustAnchor, Refusal]] = []
    for anchor in anchors:
        answer = anchor.grant_at(use, moment)
        if isinstance(answer, Grant):
            return anchor, answer
        refused.append((anchor, answer))
    # What has ended says most about why there is no trust.
    refused.sort(key=lambda each: each[1] is not Refusal.ENDED)
    raise _fault(*refused[0], use, moment)


def overdue(anchor: TrustAnchor | None, at: datetime) -> str | None:
    """Warn of an anchor from a trust list whose successor is due: what that withdraws is not known."""
    origin = None if anchor is None else anchor.origin
    if origin is None or origin.next_update is None or origin.next_update > at:
        return None
    return (
        f"Danh sách tin cậy “{origin.name}” đã quá hạn cập nhật từ {origin.next_update:%d/%m/%Y}; "
        "hãy nhờ quản trị nạp bản mới."
    )


def _fault(anchor: TrustAnchor, refusal: Refusal, use: Use, moment: datetime) -> Fault:
    name = facts.common_name(anchor.certificate)
    match refusal:
        case Refusal.ENDED:
            ended = anchor.ended_before(use, moment)
            when = "" if ended is None or ended.until is None else f" từ {ended.until:%d/%m/%Y %H:%M} (UTC)"
            why = f" ({ended.reason})" if ended is not None and ended.reason else ""
            return Fault(
                SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE,
                f"Tổ chức chứng thực gốc “{name}” không còn được tin cậy{when}{why}, và không có dấu thời "
                f"gian chứng minh {_USES[use]} này có trước thời điểm đó.",
                integrity=Integrity.INTACT,
            )
        case Refusal.NOT_YET:
            reason = (
                f"Tổ chức chứng thực gốc “{name}” chưa được tin cậy vào lúc {moment:%d/%m/%Y %H:%M} (UTC)."
            )
        case Refusal.NOT_FOR_THIS if not anchor.grants:
            reason = (
                f"Tổ chức chứng thực “{name}” có trong danh sách tin cậy nhưng không được công nhận ở đó."
            )
        case Refusal.NOT_FOR_THIS:
            reason = (
                f"Tổ chức chứng thực gốc “{name}” được tin cậy cho việc khác, không phải cho {_USES[use]}."
            )
    return Fault(SubIndication.NO_CERTIFICATE_CHAIN_FOUND, reason, integrity=Integrity.INTACT)
