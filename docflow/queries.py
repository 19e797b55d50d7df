"""What pages and the REST interface read: scoped by agency and person, answered with frozen values."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from docflow import present
from docflow.access import (
    sees_incoming,
    sees_outgoing,
    waits_for_incoming,
    waits_for_outgoing,
)
from docflow.cautions import cautions
from docflow.context import Context
from docflow.errors import InvalidDataError, StaleRevisionError
from docflow.model import IncomingState, OutgoingState
from docflow.registers import incoming_rows, outgoing_rows
from docflow.repository import incoming_facts, load_incoming, load_outgoing, outgoing_facts
from docflow.tables import IncomingDocument, OutgoingDocument
from docflow.views import (
    AgencyView,
    IncomingRegisterRow,
    IncomingSummary,
    IncomingView,
    OutgoingRegisterRow,
    OutgoingSummary,
    OutgoingView,
    PersonView,
)
from infra.identity import Actor, Agency, Person, Role
from infra.policy import Action, authorize

LIST_MAX = 500
"""Documents in one list; older ones are found through the registers and the archive's search."""
PICTURE_DPI = (36, 200)
"""From a thumbnail to what is needed for close reading."""
_AT_END = frozenset({IncomingState.COMPLETED, IncomingState.REFUSED})


@dataclass(frozen=True, slots=True)
class Queries:
    context: Context

    def outgoing_for(self, actor: Actor, *, waiting_only: bool = False) -> list[OutgoingSummary]:
        """List the outgoing documents that the actor sees, newest first."""
        with self.context.database.reading() as session:
            wanted = (
                select(OutgoingDocument)
                .where(OutgoingDocument.agency_id == actor.agency_id)
                .order_by(OutgoingDocument.updated_at.desc(), OutgoingDocument.id.desc())
            )
            if waiting_only:
                wanted = wanted.where(OutgoingDocument.state != OutgoingState.DISPATCHED)
            summaries: list[OutgoingSummary] = []
            for document in session.scalars(wanted if waiting_only else wanted.limit(LIST_MAX)):
                facts = outgoing_facts(document)
                waiting = waits_for_outgoing(actor, facts)
                if sees_outgoing(actor, facts) and (waiting or not waiting_only):
                    summaries.append(present.outgoing_summary(session, document, waiting=waiting))
            return summaries

    def incoming_for(self, actor: Actor, *, waiting_only: bool = False) -> list[IncomingSummary]:
        """List the incoming documents that the actor sees, newest first."""
        with self.context.database.reading() as session:
            wanted = (
                select(IncomingDocument)
                .where(IncomingDocument.agency_id == actor.agency_id)
                .order_by(IncomingDocument.arrived_at.desc(), IncomingDocument.id.desc())
                .options(selectinload(IncomingDocument.assignments))
            )
            if waiting_only:
                wanted = wanted.where(IncomingDocument.state.not_in(_AT_END))
            summaries: list[IncomingSummary] = []
            for document in session.scalars(wanted if waiting_only else wanted.limit(LIST_MAX)):
                facts = incoming_facts(document)
                waiting = waits_for_incoming(actor, facts)
                if sees_incoming(actor, facts) and (waiting or not waiting_only):
                    summaries.append(present.incoming_summary(session, document, waiting=waiting))
            return summaries

    def outgoing(self, actor: Actor, document_id: int) -> OutgoingView:
        """Show one document; `DocumentNotFoundError` unless the actor sees it."""
        with self.context.database.reading() as session:
            return present.outgoing_view(session, actor, load_outgoing(session, actor, document_id))

    def incoming(self, actor: Actor, document_id: int) -> IncomingView:
        """Show one document; `DocumentNotFoundError` unless the actor sees it."""
        with self.context.database.reading() as session:
            document = load_incoming(session, actor, document_id)
            return present.incoming_view(session, actor, document, cautions(session, document))

    def outgoing_file(self, actor: Actor, document_id: int, *, revision: str | None = None) -> bytes:
        """Give the bytes of the current revision, or of another of the document's own, checked.

        Raises `StaleRevisionError` for a digest that is not one of this document's revisions.
        """
        with self.context.database.reading() as session:
            document = load_outgoing(session, actor, document_id)
            digest = document.revision if revision is None else revision
            if digest not in {row.digest for row in document.revisions}:
                raise StaleRevisionError
        return self.context.objects.read(digest)

    def incoming_file(self, actor: Actor, document_id: int, *, revision: str | None = None) -> bytes:
        """Give the bytes as they arrived, checked against their digest.

        Raises `StaleRevisionError` when `revision` is another digest.
        """
        with self.context.database.reading() as session:
            digest = load_incoming(session, actor, document_id).digest
        if revision not in {None, digest}:
            raise StaleRevisionError
        return self.context.objects.read(digest)

    def page_picture(  # noqa: PLR0913 -- which picture of which document, for whom
        self,
        actor: Actor,
        kind: str,
        document_id: int,
        page: int,
        dpi: int,
        *,
        revision: str | None = None,
    ) -> bytes:
        """Draw a page (from 0) of an "outgoing" or "incoming" document's file as PNG.

        With `revision`, a digest, the picture is of that very file, also when the document has a newer one by
        now: people sign what they were shown. Raises `StaleRevisionError` for a file that is not the
        document's, `InvalidDataError` for a page or resolution that is not to be had.
        """
        if not PICTURE_DPI[0] <= dpi <= PICTURE_DPI[1] or page < 0:
            raise InvalidDataError("Trang hoặc độ phân giải không hợp lệ. Hãy mở lại từ trang văn bản.")
        read = {"outgoing": self.outgoing_file, "incoming": self.incoming_file}.get(kind)
        if read is None:
            raise InvalidDataError("Loại văn bản không hợp lệ. Hãy mở lại từ trang văn bản.")
        pdf = read(actor, document_id, revision=revision)
        picture = self.context.desk.page_picture(pdf, page, dpi)
        if picture is None:
            raise InvalidDataError("Văn bản không có trang này. Hãy chọn trang khác.")
        return picture

    def outgoing_register(self, actor: Actor, year: int) -> list[OutgoingRegisterRow]:
        """List sổ đăng ký văn bản đi of a year; the clerk's, printed in full and kept (Art. 14.2)."""
        authorize(actor, Action.DOCUMENT_ISSUE, agency_id=actor.agency_id)
        with self.context.database.reading() as session:
            return outgoing_rows(session, actor.agency_id, year)

    def incoming_register(self, actor: Actor, year: int) -> list[IncomingRegisterRow]:
        """List sổ đăng ký văn bản đến of a year; the clerk's (Art. 22.3.b)."""
        authorize(actor, Action.INCOMING_REGISTER, agency_id=actor.agency_id)
        with self.context.database.reading() as session:
            return incoming_rows(session, actor.agency_id, year)

    def people(self, actor: Actor) -> list[PersonView]:
        """List the active colleagues, for choosing signers and assignees."""
        with self.context.database.reading() as session:
            wanted = (
                select(Person)
                .where(Person.agency_id == actor.agency_id, Person.active)
                .order_by(Person.full_name, Person.id)
            )
            staff = {Role.LEADER, Role.DRAFTER, Role.CLERK, Role.ARCHIVIST}
            return [
                present.person_view(person)
                for person in session.scalars(wanted)
                if not person.roles.isdisjoint(staff)
            ]

    def agencies(self, actor: Actor) -> list[AgencyView]:
        """List the agencies that a document can be sent to."""
        with self.context.database.reading() as session:
            wanted = select(Agency).where(Agency.id != actor.agency_id).order_by(Agency.name, Agency.id)
            return [present.agency_view(agency) for agency in session.scalars(wanted)]
