"""Every query for one document; nobody else loads one, so nobody forgets the agency and the rights."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.access import IncomingFacts, OutgoingFacts, Part, sees_incoming, sees_outgoing
from docflow.errors import DocumentNotFoundError, InvalidDataError
from docflow.tables import IncomingDocument, OutgoingDocument
from infra.identity import Actor, Agency, Person, Role


def outgoing_facts(document: OutgoingDocument) -> OutgoingFacts:
    return OutgoingFacts(document.agency_id, document.drafter_id, document.signer_id, document.state)


def incoming_facts(document: IncomingDocument) -> IncomingFacts:
    parts = (
        Part(part.person_id, part.role, part.started_at is not None, part.finished_at is not None)
        for part in document.assignments
    )
    return IncomingFacts(document.agency_id, document.state, tuple(parts))


def load_outgoing(
    session: Session, actor: Actor, document_id: int, *, lock: bool = False
) -> OutgoingDocument:
    """Load a document that the actor sees; with `lock`, nobody else changes it until the transaction ends.

    Raises `DocumentNotFoundError`, also for one that exists and is not the actor's to see.
    """
    wanted = select(OutgoingDocument).where(
        OutgoingDocument.id == document_id, OutgoingDocument.agency_id == actor.agency_id
    )
    document = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if document is None or not sees_outgoing(actor, outgoing_facts(document)):
        raise DocumentNotFoundError
    return document


def load_incoming(
    session: Session, actor: Actor, document_id: int, *, lock: bool = False
) -> IncomingDocument:
    """As `load_outgoing`."""
    wanted = select(IncomingDocument).where(
        IncomingDocument.id == document_id, IncomingDocument.agency_id == actor.agency_id
    )
    document = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if document is None or not sees_incoming(actor, incoming_facts(document)):
        raise DocumentNotFoundError
    return document


def colleague(session: Session, actor: Actor, person_id: str, *, roles: Collection[Role]) -> Person:
    """Load an active colleague who has one of the roles; `InvalidDataError` for anybody else."""
    person = session.get(Person, person_id)
    if (
        person is None
        or not person.active
        or person.agency_id != actor.agency_id
        or person.roles.isdisjoint(roles)
    ):
        raise InvalidDataError(
            "Người được chọn không thuộc cơ quan hoặc không có vai trò phù hợp. Hãy chọn lại trong danh sách."
        )
    return person


def other_agencies(session: Session, actor: Actor, agency_ids: Collection[str]) -> None:
    """Raise `InvalidDataError` unless the ids are known agencies, each once, and none the actor's own."""
    wanted = set(agency_ids)
    if not wanted:
        raise InvalidDataError("Văn bản chưa có nơi nhận. Hãy chọn ít nhất một cơ quan nhận.")
    if len(wanted) != len(agency_ids):
        raise InvalidDataError("Một cơ quan nhận được chọn hai lần. Hãy bỏ bớt.")
    if actor.agency_id in wanted:
        raise InvalidDataError("Nơi nhận không thể là chính cơ quan ban hành. Hãy chọn lại nơi nhận.")
    known = set(session.scalars(select(Agency.id).where(Agency.id.in_(wanted))))
    if known != wanted:
        raise InvalidDataError("Có nơi nhận không còn trong danh bạ cơ quan. Hãy chọn lại nơi nhận.")
