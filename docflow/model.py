"""States, actions and values of outgoing and incoming documents: the rules, without storage.

The transition tables are the specification: what a page may offer and what a service accepts come from them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from docflow.errors import ActionNotAllowedError, InvalidDataError

SUBJECT_MAX = 500
"""Characters of an abstract (Decree 30/2020, Appendix VI, Part II, Subject)."""
NOTE_MAX = 2000
"""Characters of a reason, an instruction or a result."""


class OutgoingState(StrEnum):
    """Trạng thái văn bản đi."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SIGNED = "signed"
    ISSUING = "issuing"
    """A number is bound; the agency's signature is under way or was interrupted."""
    ISSUED = "issued"
    DISPATCHED = "dispatched"
    """Handed to the outbox for every recipient."""

    @property
    def label(self) -> str:
        return _OUTGOING_LABELS[self]


class OutgoingAction(StrEnum):
    EDIT = "edit"
    """Change the data, the file or the places."""
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    SIGN = "sign"
    ISSUE = "issue"
    """Bind a number and begin the agency's signature; pressing it again finishes what was interrupted."""
    CONFIRM_ISSUE = "confirm_issue"
    """The agency's signature is stored; the service does this itself."""
    CANCEL_NUMBER = "cancel_number"
    """Give up a bound number, with a reason that stays in the register."""
    DISPATCH = "dispatch"
    FILE = "file"
    """Put into a dossier."""

    @property
    def label(self) -> str:
        return _OUTGOING_ACTION_LABELS[self]


class IncomingState(StrEnum):
    """Trạng thái văn bản đến."""

    ARRIVED = "arrived"
    REGISTERED = "registered"
    DIRECTED = "directed"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return _INCOMING_LABELS[self]


class IncomingAction(StrEnum):
    REGISTER = "register"
    REFUSE = "refuse"
    DIRECT = "direct"
    START = "start"
    REPORT = "report"
    """A supporting person says that their part is done."""
    COMPLETE = "complete"
    """The lead says that the matter is done."""
    FILE = "file"
    """Put into a dossier."""

    @property
    def label(self) -> str:
        return _INCOMING_ACTION_LABELS[self]


OUTGOING_TRANSITIONS: Mapping[tuple[OutgoingState, OutgoingAction], OutgoingState] = {
    (OutgoingState.DRAFT, OutgoingAction.EDIT): OutgoingState.DRAFT,
    (OutgoingState.DRAFT, OutgoingAction.SUBMIT): OutgoingState.SUBMITTED,
    (OutgoingState.SUBMITTED, OutgoingAction.WITHDRAW): OutgoingState.DRAFT,
    (OutgoingState.SUBMITTED, OutgoingAction.RETURN): OutgoingState.RETURNED,
    (OutgoingState.RETURNED, OutgoingAction.EDIT): OutgoingState.RETURNED,
    (OutgoingState.RETURNED, OutgoingAction.SUBMIT): OutgoingState.SUBMITTED,
    (OutgoingState.SUBMITTED, OutgoingAction.SIGN): OutgoingState.SIGNED,
    (OutgoingState.SIGNED, OutgoingAction.RETURN): OutgoingState.RETURNED,
    (OutgoingState.SIGNED, OutgoingAction.ISSUE): OutgoingState.ISSUING,
    (OutgoingState.ISSUING, OutgoingAction.ISSUE): OutgoingState.ISSUING,
    (OutgoingState.ISSUING, OutgoingAction.CONFIRM_ISSUE): OutgoingState.ISSUED,
    (OutgoingState.ISSUING, OutgoingAction.CANCEL_NUMBER): OutgoingState.SIGNED,
    (OutgoingState.ISSUED, OutgoingAction.DISPATCH): OutgoingState.DISPATCHED,
    (OutgoingState.ISSUED, OutgoingAction.FILE): OutgoingState.ISSUED,
    (OutgoingState.DISPATCHED, OutgoingAction.FILE): OutgoingState.DISPATCHED,
}
"""Decree 30/2020, Arts. 10-19. A signed document that is returned falls back to the revision before."""

INCOMING_TRANSITIONS: Mapping[tuple[IncomingState, IncomingAction], IncomingState] = {
    (IncomingState.ARRIVED, IncomingAction.REGISTER): IncomingState.REGISTERED,
    (IncomingState.ARRIVED, IncomingAction.REFUSE): IncomingState.REFUSED,
    (IncomingState.REGISTERED, IncomingAction.DIRECT): IncomingState.DIRECTED,
    (IncomingState.DIRECTED, IncomingAction.START): IncomingState.IN_PROGRESS,
    (IncomingState.DIRECTED, IncomingAction.REPORT): IncomingState.IN_PROGRESS,
    (IncomingState.DIRECTED, IncomingAction.COMPLETE): IncomingState.COMPLETED,
    (IncomingState.IN_PROGRESS, IncomingAction.START): IncomingState.IN_PROGRESS,
    (IncomingState.IN_PROGRESS, IncomingAction.REPORT): IncomingState.IN_PROGRESS,
    (IncomingState.IN_PROGRESS, IncomingAction.COMPLETE): IncomingState.COMPLETED,
    (IncomingState.COMPLETED, IncomingAction.FILE): IncomingState.COMPLETED,
}
"""Decree 30/2020, Arts. 20-24."""


def next_outgoing(state: OutgoingState, action: OutgoingAction) -> OutgoingState:
    """Give the state after `action`; `ActionNotAllowedError` where the table has no such line."""
    try:
        return OUTGOING_TRANSITIONS[state, action]
    except KeyError:
        raise ActionNotAllowedError(state, action) from None


def next_incoming(state: IncomingState, action: IncomingAction) -> IncomingState:
    try:
        return INCOMING_TRANSITIONS[state, action]
    except KeyError:
        raise ActionNotAllowedError(state, action) from None


def outgoing_actions_from(state: OutgoingState) -> frozenset[OutgoingAction]:
    return frozenset(action for origin, action in OUTGOING_TRANSITIONS if origin is state)


def incoming_actions_from(state: IncomingState) -> frozenset[IncomingAction]:
    return frozenset(action for origin, action in INCOMING_TRANSITIONS if origin is state)


class RevisionKind(StrEnum):
    """What made a revision of an outgoing document's file."""

    UPLOADED = "uploaded"
    """The drafter's file as it came; places still to be chosen by a person."""
    PREPARED = "prepared"
    """Fields reserved; may be submitted."""
    LEADER = "leader"
    AGENCY = "agency"
    LEVEL = "level"
    """Only validation data or a time stamp was added; nothing that can be seen changed."""


class NumberState(StrEnum):
    """What became of an issued number."""

    RESERVED = "reserved"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    """Never given again; the reason stays."""


class Urgency(IntEnum):
    """Mức độ khẩn, as the exchange packet writes it (`Priority`)."""

    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    EXPRESS = 3

    @property
    def label(self) -> str:
        return ("Thường", "Khẩn", "Thượng khẩn", "Hỏa tốc")[self]


class AssignmentRole(StrEnum):
    """Vai trò trong bút phê."""

    LEAD = "lead"
    SUPPORT = "support"
    INFORMED = "informed"

    @property
    def label(self) -> str:
        return {"lead": "Chủ trì", "support": "Phối hợp", "informed": "Để biết"}[self.value]


class DeliveryStatus(StrEnum):
    """How far a document has come at one recipient: the status codes of the exchange packet."""

    QUEUED = "queued"
    """Not on the wire yet; has no code."""
    ARRIVED = "01"
    REFUSED = "02"
    ACCEPTED = "03"
    ASSIGNED = "04"
    IN_PROGRESS = "05"
    COMPLETED = "06"

    @property
    def label(self) -> str:
        return _DELIVERY_LABELS[self]

    @property
    def is_final(self) -> bool:
        return self in {DeliveryStatus.REFUSED, DeliveryStatus.COMPLETED}


_DELIVERY_ORDER = tuple(DeliveryStatus)


def status_moves(now: DeliveryStatus, told: DeliveryStatus) -> bool:
    """Whether a status message moves a delivery: forward only, steps may be skipped, 02 and 06 are final.

    Messages may come late, twice or out of order; one that does not move anything is ignored, not an error.
    A refusal is believed only before acceptance.
    """
    if now.is_final or told is DeliveryStatus.QUEUED:
        return False
    if told is DeliveryStatus.REFUSED:
        return now in {DeliveryStatus.QUEUED, DeliveryStatus.ARRIVED}
    return _DELIVERY_ORDER.index(told) > _DELIVERY_ORDER.index(now)


@dataclass(frozen=True, slots=True)
class DraftData:
    """What the drafter says of a document."""

    subject: str
    """Trích yếu."""
    type_code: str
    """A key of `docflow.doctypes.DOCUMENT_TYPES`."""
    recipients: tuple[str, ...]
    """Agency ids, in the order of the list of recipients."""
    signer_id: str
    """The person who will sign."""
    urgency: Urgency = Urgency.NORMAL


@dataclass(frozen=True, slots=True)
class DirectiveData:
    """Bút phê: who does what, by when (Decree 30/2020, Arts. 23.2, 23.4)."""

    lead_id: str
    support_ids: tuple[str, ...] = ()
    informed_ids: tuple[str, ...] = ()
    instruction: str = ""
    deadline: date | None = None

    def __post_init__(self) -> None:
        everyone = (self.lead_id, *self.support_ids, *self.informed_ids)
        if len(set(everyone)) != len(everyone):
            raise InvalidDataError(
                "Mỗi người chỉ có một vai trò trong bút phê. Hãy bỏ người được chọn hai lần."
            )

    def roles(self) -> tuple[tuple[str, AssignmentRole], ...]:
        return (
            (self.lead_id, AssignmentRole.LEAD),
            *((person, AssignmentRole.SUPPORT) for person in self.support_ids),
            *((person, AssignmentRole.INFORMED) for person in self.informed_ids),
        )


_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""What nobody typed: no database keeps some of it, and the rest lets a text read otherwise than it is."""


def required_text(text: str, *, what: str, limit: int = NOTE_MAX) -> str:
    """As `optional_text`, and not empty."""
    cleaned = optional_text(text, what=what, limit=limit)
    if not cleaned:
        raise InvalidDataError(f"{what} đang để trống. Hãy ghi nội dung rồi làm lại.")
    return cleaned


def optional_text(text: str, *, what: str, limit: int = NOTE_MAX) -> str:
    """Clean a text of outer blanks and of what nobody can see; `what` names it, as in "Lý do trả lại"."""
    text = _UNSEEN.sub("", text)
    cleaned = " ".join(text.split()) if limit == SUBJECT_MAX else text.strip()
    if len(cleaned) > limit:
        raise InvalidDataError(f"{what} dài quá {limit} ký tự. Hãy rút gọn rồi làm lại.")
    return cleaned


_OUTGOING_LABELS = {
    OutgoingState.DRAFT: "Dự thảo",
    OutgoingState.SUBMITTED: "Chờ ký",
    OutgoingState.RETURNED: "Bị trả lại",
    OutgoingState.SIGNED: "Đã ký, chờ ban hành",
    OutgoingState.ISSUING: "Đang ban hành",
    OutgoingState.ISSUED: "Đã ban hành",
    OutgoingState.DISPATCHED: "Đã gửi",
}
_OUTGOING_ACTION_LABELS = {
    OutgoingAction.EDIT: "Sửa dự thảo",
    OutgoingAction.SUBMIT: "Trình ký",
    OutgoingAction.WITHDRAW: "Rút lại",
    OutgoingAction.RETURN: "Trả lại",
    OutgoingAction.SIGN: "Ký duyệt",
    OutgoingAction.ISSUE: "Ban hành",
    OutgoingAction.CONFIRM_ISSUE: "Hoàn tất ban hành",
    OutgoingAction.CANCEL_NUMBER: "Hủy số",
    OutgoingAction.DISPATCH: "Gửi",
    OutgoingAction.FILE: "Đưa vào hồ sơ",
}
_INCOMING_LABELS = {
    IncomingState.ARRIVED: "Mới đến",
    IncomingState.REGISTERED: "Đã vào sổ",
    IncomingState.DIRECTED: "Đã phân công",
    IncomingState.IN_PROGRESS: "Đang xử lý",
    IncomingState.COMPLETED: "Hoàn thành",
    IncomingState.REFUSED: "Đã từ chối",
}
_INCOMING_ACTION_LABELS = {
    IncomingAction.REGISTER: "Vào sổ",
    IncomingAction.REFUSE: "Từ chối tiếp nhận",
    IncomingAction.DIRECT: "Bút phê",
    IncomingAction.START: "Bắt đầu xử lý",
    IncomingAction.REPORT: "Báo xong phần phối hợp",
    IncomingAction.COMPLETE: "Hoàn thành",
    IncomingAction.FILE: "Đưa vào hồ sơ",
}
_DELIVERY_LABELS = {
    DeliveryStatus.QUEUED: "Chờ gửi",
    DeliveryStatus.ARRIVED: "Đã đến",
    DeliveryStatus.REFUSED: "Từ chối tiếp nhận",
    DeliveryStatus.ACCEPTED: "Đã tiếp nhận",
    DeliveryStatus.ASSIGNED: "Đã phân công",
    DeliveryStatus.IN_PROGRESS: "Đang xử lý",
    DeliveryStatus.COMPLETED: "Hoàn thành",
}
