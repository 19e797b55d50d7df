"""What the receiving clerk is warned of, beside the verdict on the signatures."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import extract, or_, select
from sqlalchemy.orm import Session

from docflow.tables import IncomingDocument
from infra.identity import Agency
from signing.marks import MarkKind

_NEEDED = {
    MarkKind.LEADER.value: "Văn bản không có chữ ký số của người có thẩm quyền.",
    MarkKind.AGENCY.value: "Văn bản không có chữ ký số của cơ quan ban hành.",
}


def missing_signatures(kinds: Iterable[str]) -> tuple[str, ...]:
    """Say which of the two signatures of an electronic original are not there (Decree 30/2020, Art. 5.1)."""
    present = set(kinds)
    return tuple(sentence for kind, sentence in _NEEDED.items() if kind not in present)


def foreign_seals(signatures: Iterable[Mapping[str, Any]], sender: str) -> tuple[str, ...]:
    """Say where the agency's signature names another organisation than the sender."""
    found: list[str] = []
    for signature in signatures:
        certificate = signature["certificate"]
        if signature["kind"] != MarkKind.AGENCY or certificate is None:
            continue
        names = [name for name in (certificate["organisation"], certificate["subject"]) if name]
        if sender.casefold() not in {name.casefold() for name in names}:
            name = names[0] if names else "(không ghi tên)"
            found.append(f"Chữ ký số của cơ quan đứng tên “{name}”, không phải nơi gửi “{sender}”.")
    return tuple(found)


def cautions(session: Session, document: IncomingDocument) -> tuple[str, ...]:
    """Collect what this document's clerk should look at before registering it."""
    sender = session.get_one(Agency, document.sender_id).name
    signatures = [] if document.verification is None else document.verification["signatures"]
    about_signatures = (
        ()
        if document.verification is None
        else (
            *missing_signatures(signature["kind"] for signature in signatures),
            *foreign_seals(signatures, sender),
        )
    )
    return (*_repetitions(session, document), *about_signatures)


def _repetitions(session: Session, document: IncomingDocument) -> tuple[str, ...]:
    """Warn of a repeated identifier, or of number, symbol and issuing body all repeated in a year.

    Decree 30/2020, Appendix VI, Part I, III.1.
    """
    same_year = extract("year", IncomingDocument.issued_on) == document.issued_on.year
    wanted = (
        select(IncomingDocument)
        .where(
            IncomingDocument.agency_id == document.agency_id,
            IncomingDocument.sender_id == document.sender_id,
            IncomingDocument.id != document.id,
            or_(
                IncomingDocument.identifier == document.identifier,
                (IncomingDocument.number == document.number) & same_year,
            ),
        )
        .order_by(IncomingDocument.id)
    )
    return tuple(_repetition(other, document) for other in session.scalars(wanted))


def _repetition(other: IncomingDocument, document: IncomingDocument) -> str:
    what = "mã định danh" if other.identifier == document.identifier else "số, ký hiệu và cơ quan ban hành"
    which = f"số đến {other.arrival_number}" if other.arrival_number else other.state.label.lower()
    return f"Trùng {what} với một văn bản khác ({which}): {other.number}, “{other.subject}”."
