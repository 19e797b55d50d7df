"""Receiving (tiếp nhận, bút phê, xử lý): clerk, leader and assignees. Decree 30/2020, Arts. 20-24.

Every step that the sender is to know of posts its status message in the same transaction, before it changes
columns: posting flushes, and the table's checks tie those columns to the state that `move_incoming` sets.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from docflow.context import Context
from docflow.errors import ActionNotAllowedError, InvalidDataError, VerificationError
from docflow.exchange import report
from docflow.history import Act, check_incoming, move_incoming
from docflow.model import (
    AssignmentRole,
    DeliveryStatus,
    DirectiveData,
    IncomingAction,
    optional_text,
    required_text,
)
from docflow.numbering import incoming_key
from docflow.repository import colleague, load_incoming
from docflow.tables import Assignment, IncomingDocument
from infra.clock import local_date
from infra.counters import next_value
from infra.identity import Actor, Role
from signing.report import Indication
from signing.validation.wording import missing_signature

WORKERS = frozenset({Role.LEADER, Role.DRAFTER, Role.CLERK})
"""Whom a directive may name."""


@dataclass(frozen=True, slots=True)
class Receiving:
    context: Context

    def register(self, actor: Actor, document_id: int, at: datetime, *, despite: str | None = None) -> int:
        """Enter an arrival in the register (vào sổ); gives its number (số đến), continuous in the year.

        Raises `VerificationError` while the check on arrival is under way, for one that failed (it can only
        be refused), and for one that is not certain or lacks one of the two signatures, unless `despite`
        says why it is accepted all the same.
        """
        reason = None if despite is None else required_text(despite, what="Lý do vẫn tiếp nhận")
        with self.context.database.transaction() as session:
            document = load_incoming(session, actor, document_id, lock=True)
            check_incoming(actor, document, IncomingAction.REGISTER)
            _require_verified(document, reason)
            year = local_date(at).year
            number = next_value(session, incoming_key(document.agency_id, year))
            report(session, document, DeliveryStatus.ACCEPTED, at)
            document.arrival_year, document.arrival_number = year, number
            document.registered_at = at
            note = f"Số đến {number}" + (f". Vẫn tiếp nhận: {reason}" if reason else "")
            move_incoming(session, document, IncomingAction.REGISTER, Act.of(actor, at), note)
            return number

    def refuse(self, actor: Actor, document_id: int, reason: str, at: datetime) -> None:
        """Refuse an arrival with a reason, which reaches the sender (từ chối tiếp nhận, Art. 21.2.b)."""
        note = required_text(reason, what="Lý do từ chối")
        with self.context.database.transaction() as session:
            document = load_incoming(session, actor, document_id, lock=True)
            check_incoming(actor, document, IncomingAction.REFUSE)
            report(session, document, DeliveryStatus.REFUSED, at, note)
            document.refusal = note
            move_incoming(session, document, IncomingAction.REFUSE, Act.of(actor, at), note)

    def direct(self, actor: Actor, document_id: int, directive: DirectiveData, at: datetime) -> None:
        """Name who leads, supports and is informed, by when (bút phê). Raises `InvalidDataError`."""
        instruction = optional_text(directive.instruction, what="Ý kiến chỉ đạo")
        if directive.deadline is not None and directive.deadline < local_date(at):
            raise InvalidDataError("Hạn xử lý đã qua. Hãy chọn ngày hôm nay hoặc sau đó.")
        with self.context.database.transaction() as session:
            document = load_incoming(session, actor, document_id, lock=True)
            check_incoming(actor, document, IncomingAction.DIRECT)
            names = _assign(session, actor, document, directive)
            document.instruction, document.deadline = instruction, directive.deadline
            document.directed_by_id, document.directed_at = actor.person_id, at
            report(session, document, DeliveryStatus.ASSIGNED, at)
            move_incoming(session, document, IncomingAction.DIRECT, Act.of(actor, at), names)

    def start(self, actor: Actor, document_id: int, at: datetime) -> None:
        """Begin one's own part."""
        with self.context.database.transaction() as session:
            document = load_incoming(session, actor, document_id, lock=True)
            part = _own_part(document, actor)
            if part is not None and (part.started_at or part.finished_at):
                raise ActionNotAllowedError(document.state, IncomingAction.START)
            check_incoming(actor, document, IncomingAction.START)
            _begin(part, at)
            report(session, document, DeliveryStatus.IN_PROGRESS, at)
            move_incoming(session, document, IncomingAction.START, Act.of(actor, at))

    def complete(self, actor: Actor, document_id: int, result: str, at: datetime) -> None:
        """Finish one's own part. When the lead does, the matter is completed, and the sender is told."""
        text = required_text(result, what="Kết quả xử lý")
        with self.context.database.transaction() as session:
            document = load_incoming(session, actor, document_id, lock=True)
            part = _own_part(document, actor)
            is_support = part is not None and part.role is AssignmentRole.SUPPORT
            action = IncomingAction.REPORT if is_support else IncomingAction.COMPLETE
            if is_support and part is not None and part.finished_at:
                raise ActionNotAllowedError(document.state, action)
            check_incoming(actor, document, action)
            _finish(part, text, at)
            if action is IncomingAction.COMPLETE:
                document.completed_at = at
            status = DeliveryStatus.IN_PROGRESS if is_support else DeliveryStatus.COMPLETED
            report(session, document, status, at)
            move_incoming(session, document, action, Act.of(actor, at), text)


def _require_verified(document: IncomingDocument, despite: str | None) -> None:
    if document.indication is None:
        raise VerificationError(
            "Hệ thống đang kiểm tra chữ ký của văn bản. Hãy đợi một lát rồi tải lại trang."
        )
    if document.indication == Indication.TOTAL_FAILED:
        raise VerificationError(
            "Chữ ký số của văn bản không hợp lệ nên không thể vào sổ. Hãy từ chối tiếp nhận và nêu lý do."
        )
    if document.indication == Indication.INDETERMINATE and despite is None:
        raise VerificationError(
            "Chưa thể khẳng định chữ ký số của văn bản. "
            "Hãy xem kết quả kiểm tra; nếu vẫn tiếp nhận, hãy ghi lý do."
        )
    lacking = _lacking(document)
    if lacking is not None and despite is None:
        raise VerificationError(f"{lacking} Hãy từ chối tiếp nhận; nếu vẫn tiếp nhận, hãy ghi lý do.")


def _lacking(document: IncomingDocument) -> str | None:
    """Say which signature of an electronic original is not there (Decree 30/2020, Art. 5.1)."""
    signatures = [] if document.verification is None else document.verification["signatures"]
    return missing_signature(signature["kind"] for signature in signatures)


def _assign(session: Session, actor: Actor, document: IncomingDocument, directive: DirectiveData) -> str:
    """Add the assignments; gives the line of history that names them."""
    names: dict[AssignmentRole, list[str]] = {}
    for person_id, role in directive.roles():
        person = colleague(session, actor, person_id, roles=WORKERS)
        document.assignments.append(Assignment(person_id=person_id, role=role, result=""))
        names.setdefault(role, []).append(person.full_name)
    return "; ".join(f"{role.label}: {', '.join(people)}" for role, people in names.items())


def _own_part(document: IncomingDocument, actor: Actor) -> Assignment | None:
    return next((part for part in document.assignments if part.person_id == actor.person_id), None)


def _begin(part: Assignment | None, at: datetime) -> None:
    if part is not None:
        part.started_at = part.started_at or at


def _finish(part: Assignment | None, result: str, at: datetime) -> None:
    if part is not None:
        _begin(part, at)
        part.finished_at, part.result = at, result
