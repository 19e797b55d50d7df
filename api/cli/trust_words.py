"""Anchors, lists and proposals as lines for people."""

from __future__ import annotations

from datetime import datetime

from certs.anchors import ALL_USES, Grant, Scheme, Use
from certs.truststore.fetches import Fetched, Outcome, WatchView
from certs.truststore.views import (
    AnchorState,
    AnchorView,
    ChangeKind,
    ChangeView,
    ListView,
    ProposalState,
    ProposalSummary,
)
from infra.clock import VIETNAM

_STATES = {AnchorState.TRUSTED: "tin cậy", AnchorState.FUTURE: "chưa đến ngày", AnchorState.ENDED: "đã ngừng"}
_PROPOSALS = {
    ProposalState.WAITING: "đang chờ",
    ProposalState.CONFIRMED: "đã xác nhận",
    ProposalState.REJECTED: "đã bác bỏ",
}
_KINDS = {
    ChangeKind.ADD: "Thêm",
    ChangeKind.ALTER: "Sửa",
    ChangeKind.RESTORE: "Tin cậy lại",
    ChangeKind.WITHDRAW: "Ngừng tin cậy",
    ChangeKind.TAKE_LIST: "Nhận danh sách tin cậy",
    ChangeKind.PIN: "Ghim đơn vị quản lý của danh sách",
    ChangeKind.WATCH: "Theo dõi địa chỉ của danh sách",
    ChangeKind.UNWATCH: "Thôi theo dõi địa chỉ của danh sách",
}
_USES = {Use.SIGNATURES: "chữ ký", Use.TIMESTAMPS: "dấu thời gian"}


def anchor_line(anchor: AnchorView) -> str:
    grants = "; ".join(_grant(grant) for grant in anchor.grants)
    source = f" theo {anchor.source}" if anchor.source else ""
    return f"{anchor.sha256}  [{_STATES[anchor.state]}] {anchor.subject} · {anchor.scheme}{source} · {grants}"


def list_line(listed: ListView) -> str:
    due = f", hạn cập nhật {_moment(listed.next_update)}" if listed.next_update else ", đã đóng"
    late = " (QUÁ HẠN)" if listed.overdue else ""
    return f"Danh sách {listed.key}: {listed.name}, {listed.anchors} chứng thư{due}{late}"


def watch_line(watch: WatchView) -> str:
    asked = f", hỏi lần cuối {_moment(watch.asked_at)}" if watch.asked_at else ", chưa hỏi lần nào"
    failing = (
        f"\n    KHÔNG tải được từ {_moment(watch.failing_since)} ({watch.failures} lần): {watch.last_error}"
        if watch.failures
        else ""
    )
    soon = f"\n    Sắp đến hạn cập nhật: {_moment(watch.next_update)}" if watch.due_soon else ""
    return f"Theo dõi {watch.key}: {watch.url}{asked}{failing}{soon}"


def fetched_line(fetched: Fetched) -> str:
    """What came of asking, where it did not fail."""
    number = fetched.proposal_id
    return {
        Outcome.UNCHANGED: f"Vẫn là danh sách số {fetched.sequence} đang dùng.",
        Outcome.PROPOSED: f"Có danh sách số {fetched.sequence}: đề nghị {number} chờ hai người xác nhận.",
        Outcome.PROPOSED_BEFORE: f"Danh sách số {fetched.sequence} đã có trong đề nghị {number} đang chờ.",
        Outcome.TAKEN: f"Đã nhận danh sách số {fetched.sequence}.",
    }[fetched.outcome]


def proposal_line(proposal: ProposalSummary) -> str:
    return (
        f"Đề nghị {proposal.proposal_id} [{_PROPOSALS[proposal.state]}]: {proposal.changes} thay đổi, "
        f"{proposal.proposed_by} lúc {_moment(proposal.at)}; lý do: {proposal.reason}"
        + (f"; người thứ nhất xác nhận: {proposal.endorsed_by}" if proposal.endorsed_by else "")
    )


def change_line(change: ChangeView) -> str:
    if change.kind is ChangeKind.WITHDRAW and change.since is not None:
        rest = f"từ {_moment(change.since)}: {change.reason}"
    elif change.kind is ChangeKind.TAKE_LIST:
        rest = f"số {change.sequence}, do {change.issuer} ký"
    elif change.kind in {ChangeKind.WATCH, ChangeKind.UNWATCH}:
        return f"{_KINDS[change.kind]}: {change.subject} {change.reason}"
    elif change.kind is ChangeKind.PIN:
        rest = change.issuer
    else:
        rest = f"({Scheme(change.scheme) if change.scheme else ''}) " + "; ".join(
            _grant(grant) for grant in change.grants
        )
    return f"{_KINDS[change.kind]}: {change.subject} {rest}\n    SHA-256 {change.sha256}"


def _grant(grant: Grant) -> str:
    uses = "mọi việc" if grant.uses == ALL_USES else ", ".join(_USES[use] for use in sorted(grant.uses))
    since = f" từ {_moment(grant.since)}" if grant.since else ""
    until = f" đến {_moment(grant.until)}" if grant.until else ""
    reason = f" ({grant.reason})" if grant.reason else ""
    policies = f", chính sách {', '.join(sorted(grant.policies))}" if grant.policies else ""
    return f"{uses}{since}{until}{reason}{policies}"


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
