"""Drafting (soạn thảo, trình ký): the drafter's use cases. Decree 30/2020, Arts. 10-12.

A file is inspected, its places found and its fields reserved when it is handed in, so that whatever is wrong
with it shows before anyone signs; a refused file changes nothing.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from docflow.context import Context
from docflow.desk import CheckedDraft
from docflow.doctypes import document_type
from docflow.errors import InvalidDataError, PlacesNeededError, StaleRevisionError
from docflow.history import Act, add_revision, check_outgoing, move_outgoing, note_outgoing
from docflow.model import (
    SUBJECT_MAX,
    DraftData,
    OutgoingAction,
    OutgoingState,
    RevisionKind,
    required_text,
)
from docflow.repository import colleague, load_outgoing, other_agencies
from docflow.tables import OutgoingDocument, OutgoingRecipient
from infra.identity import Actor, Person, Role
from infra.policy import Action, authorize
from signing.preparation.places import Places

SYMBOL_MAX = 30
_SYMBOL = re.compile(r"/[^\W_]+(?:[-./&][^\W_]+)*")
"""Groups of letters and digits, joined without spaces (Decree 30/2020, Appendix I, II.3)."""


@dataclass(frozen=True, slots=True)
class Drafting:
    context: Context

    def create_draft(self, actor: Actor, data: DraftData, pdf: bytes, at: datetime) -> int:
        """Take a drafter's PDF and its data in; gives the document's id.

        Raises `InvalidDataError`, `NotAllowedError`, and `SigningError` for a file that may not be signed.
        """
        authorize(actor, Action.DRAFT_CREATE, agency_id=actor.agency_id)
        with self.context.database.reading() as session:
            _check(session, actor, data)
            signer = _signer_name(session, data.signer_id)
        checked, uploaded = self.context.desk.check(pdf, signer), self.context.objects.put(pdf)
        prepared = self._keep(checked)
        with self.context.database.transaction() as session:
            document = OutgoingDocument(
                agency_id=actor.agency_id,
                drafter_id=actor.person_id,
                state=OutgoingState.DRAFT,
                warnings=[],
                created_at=at,
            )
            _apply(session, actor, document, data)
            _take_file(document, uploaded, checked, prepared, at)
            session.add(document)
            note_outgoing(session, document, "Tạo dự thảo", Act.of(actor, at), " ".join(checked.removed))
            return document.id

    def edit_draft(self, actor: Actor, document_id: int, data: DraftData, at: datetime) -> None:
        """Change the data of a draft or of a returned document; another signer may have another block."""
        with self.context.database.reading() as session:
            document = load_outgoing(session, actor, document_id)
            check_outgoing(actor, document, OutgoingAction.EDIT)
            _check(session, actor, data)
            uploaded = _require_upload(document)
            earlier, signer = document.signer_id, _signer_name(session, data.signer_id)
        checked = None
        if data.signer_id != earlier:
            checked = self.context.desk.check(self.context.objects.read(uploaded), signer)
        prepared = None if checked is None else self._keep(checked)
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            check_outgoing(actor, document, OutgoingAction.EDIT)
            if (document.signer_id, _uploaded_digest(document)) != (earlier, uploaded):
                raise StaleRevisionError
            if checked is not None:
                _take_file(document, uploaded, checked, prepared, at)
            _apply(session, actor, document, data)
            move_outgoing(session, document, OutgoingAction.EDIT, Act.of(actor, at))

    def replace_file(self, actor: Actor, document_id: int, pdf: bytes, at: datetime) -> None:
        """Put another file in the place of the current one; earlier files stay in the history."""
        with self.context.database.reading() as session:
            document = load_outgoing(session, actor, document_id)
            check_outgoing(actor, document, OutgoingAction.EDIT)
            earlier, signer = document.signer_id, _signer_name(session, document.signer_id)
        checked, uploaded = self.context.desk.check(pdf, signer), self.context.objects.put(pdf)
        prepared = self._keep(checked)
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            check_outgoing(actor, document, OutgoingAction.EDIT)
            if document.signer_id != earlier:
                raise StaleRevisionError
            _take_file(document, uploaded, checked, prepared, at)
            note = " ".join(("Thay tệp văn bản.", *checked.removed))
            move_outgoing(session, document, OutgoingAction.EDIT, Act.of(actor, at), note)

    def place_by_hand(  # noqa: PLR0913 -- what a person fills in beside the places, each named at the call
        self,
        actor: Actor,
        document_id: int,
        places: Places,
        at: datetime,
        *,
        symbol: str | None = None,
        printed_year: int | None = None,
    ) -> None:
        """Reserve the fields where a person says.

        `symbol` (with its slash) and `printed_year` (in the date line) are given where the text did not tell
        them. Raises `PlacementError` for places that cannot be used.
        """
        with self.context.database.reading() as session:
            document = load_outgoing(session, actor, document_id)
            check_outgoing(actor, document, OutgoingAction.EDIT)
            uploaded = _require_upload(document)
        checked = self.context.desk.place(self.context.objects.read(uploaded), places)
        prepared = self._keep(checked)
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            check_outgoing(actor, document, OutgoingAction.EDIT)
            if _uploaded_digest(document) != uploaded:
                raise StaleRevisionError
            _take_file(document, uploaded, checked, prepared, at)
            document.symbol = _symbol(symbol) if symbol is not None else document.symbol
            document.printed_year = checked.printed_year or printed_year or document.printed_year
            move_outgoing(session, document, OutgoingAction.EDIT, Act.of(actor, at), "Chọn vị trí bằng tay")

    def submit(self, actor: Actor, document_id: int, at: datetime) -> None:
        """Send the document to its signer (trình ký); `PlacesNeededError` while places are not sure."""
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            check_outgoing(actor, document, OutgoingAction.SUBMIT)
            _check_complete(session, actor, document)
            move_outgoing(session, document, OutgoingAction.SUBMIT, Act.of(actor, at))

    def withdraw(self, actor: Actor, document_id: int, at: datetime) -> None:
        """Take the drafter's own submission back before it is signed (rút)."""
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            check_outgoing(actor, document, OutgoingAction.WITHDRAW)
            move_outgoing(session, document, OutgoingAction.WITHDRAW, Act.of(actor, at))

    def _keep(self, checked: CheckedDraft) -> str | None:
        return None if checked.pdf is None else self.context.objects.put(checked.pdf)


def _check(session: Session, actor: Actor, data: DraftData) -> str:
    """Check everything a drafter filled in; gives the cleaned subject."""
    document_type(data.type_code)
    other_agencies(session, actor, data.recipients)
    colleague(session, actor, data.signer_id, roles={Role.LEADER})
    return required_text(data.subject, what="Trích yếu", limit=SUBJECT_MAX)


def _signer_name(session: Session, person_id: str) -> str:
    return session.get_one(Person, person_id).full_name


def _apply(session: Session, actor: Actor, document: OutgoingDocument, data: DraftData) -> None:
    document.subject = _check(session, actor, data)
    document.type_code = data.type_code
    document.urgency = data.urgency
    document.signer_id = data.signer_id
    if tuple(recipient.agency_id for recipient in document.recipients) != data.recipients:
        document.recipients.clear()
        session.flush()
        document.recipients.extend(
            OutgoingRecipient(ordinal=ordinal, agency_id=agency)
            for ordinal, agency in enumerate(data.recipients, start=1)
        )


def _take_file(
    document: OutgoingDocument, uploaded: str, checked: CheckedDraft, prepared: str | None, at: datetime
) -> None:
    if _uploaded_digest(document) != uploaded:
        add_revision(document, uploaded, RevisionKind.UPLOADED, at=at)
        # A text that long after the number is no symbol; a person says what is.
        document.symbol = checked.symbol if len(checked.symbol or "") <= SYMBOL_MAX else None
        document.printed_year = checked.printed_year
    if prepared is not None:
        add_revision(document, prepared, RevisionKind.PREPARED, at=at)
    elif document.revision != uploaded:
        add_revision(document, uploaded, RevisionKind.UPLOADED, at=at)
    document.layout = dict(checked.layout)
    document.problems = list(checked.problems)
    document.pages = checked.pages


def _uploaded_digest(document: OutgoingDocument) -> str | None:
    """Find the drafter's newest file as it came, before anything was reserved in it."""
    return next(
        (row.digest for row in reversed(document.revisions) if row.kind is RevisionKind.UPLOADED), None
    )


def _require_upload(document: OutgoingDocument) -> str:
    digest = _uploaded_digest(document)
    if digest is None:
        raise InvalidDataError("Văn bản chưa có tệp. Hãy tải tệp PDF lên.")
    return digest


def _check_complete(session: Session, actor: Actor, document: OutgoingDocument) -> None:
    """Ask again what may have changed since the draft was made: people leave, agencies go."""
    if document.revision_kind is not RevisionKind.PREPARED:
        raise PlacesNeededError(tuple(document.problems))
    if not document.symbol:
        raise InvalidDataError(
            "Chưa biết ký hiệu của văn bản. Hãy chọn vị trí bằng tay và ghi ký hiệu, ví dụ /KH-SNV."
        )
    if document.printed_year is None:
        raise InvalidDataError(
            "Không đọc được năm in trong dòng ngày, tháng của văn bản nên sẽ không ban hành được. "
            "Hãy ghi đủ năm trong dự thảo rồi tải lại, hoặc chọn vị trí bằng tay và ghi năm."
        )
    colleague(session, actor, document.signer_id, roles={Role.LEADER})
    other_agencies(session, actor, [recipient.agency_id for recipient in document.recipients])


def _symbol(text: str) -> str:
    symbol = "/" + text.strip().removeprefix("/")
    if len(symbol) > SYMBOL_MAX or not _SYMBOL.fullmatch(symbol):
        raise InvalidDataError(
            f"Ký hiệu phải có dạng như /KH-SNV, không có khoảng trống, không quá {SYMBOL_MAX} ký tự."
        )
    return symbol
