"""Binding numbers to documents: which number comes next, whether its date may stand, what is bound already.

Everything here runs inside the caller's short transaction.
"""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from docflow.errors import InvalidDataError
from docflow.model import NumberState
from docflow.numbering import (
    NumberingRules,
    check_issue_date,
    display_number,
    document_identifier,
    outgoing_key,
)
from docflow.tables import IssuedNumber, OutgoingDocument
from infra.clock import local_date
from infra.counters import next_value
from infra.identity import Agency
from signing.issue_data import check_issue


def take_number(
    session: Session, rules: NumberingRules, document: OutgoingDocument, issued_on: date, at: datetime
) -> int:
    """Bind the next number of the document's register to it, in the caller's transaction.

    The register's counter stays locked until that transaction ends, so the order of dates is asked after it.
    """
    register = rules.register_of(document.type_code)
    number = next_value(session, outgoing_key(document.agency_id, register, issued_on.year))
    check_date(session, rules, document, issued_on, at)
    agency = session.get_one(Agency, document.agency_id)
    document.number, document.issued_on = number, issued_on
    document.identifier = document_identifier(agency.code, issued_on, number, _symbol(document))
    session.add(
        IssuedNumber(
            agency_id=document.agency_id,
            register=register,
            year=issued_on.year,
            number=number,
            symbol=_symbol(document),
            document_id=document.id,
            issued_on=issued_on,
            state=NumberState.RESERVED,
            reason="",
            bound_at=at,
        )
    )
    session.flush()
    return number


def check_date(
    session: Session, rules: NumberingRules, document: OutgoingDocument, issued_on: date, at: datetime
) -> None:
    """Refuse a date of issue that does not fit the printed year, the signature or the register's last date.

    Raises `IssueDataError`, `InvalidDataError`.
    """
    _symbol(document)
    check_issue(document.printed_year, issued_on, 1)
    last = select(func.max(IssuedNumber.issued_on)).where(
        IssuedNumber.agency_id == document.agency_id,
        IssuedNumber.register == rules.register_of(document.type_code),
        IssuedNumber.year == issued_on.year,
    )
    check_issue_date(
        issued_on,
        today=local_date(at),
        signed_on=local_date(document.signed_at or at),
        last_issued_on=session.scalar(last),
    )


def bound_number(session: Session, document: OutgoingDocument) -> IssuedNumber:
    """Find the number that the document holds; it holds exactly one that was not cancelled."""
    wanted = select(IssuedNumber).where(
        IssuedNumber.document_id == document.id, IssuedNumber.state != NumberState.CANCELLED
    )
    return session.scalars(wanted).one()


def shown_number(document: OutgoingDocument) -> str:
    """Số và ký hiệu of a document that has a number."""
    if document.number is None:
        raise InvalidDataError("Văn bản chưa được cấp số.")
    return display_number(document.number, _symbol(document))


def _symbol(document: OutgoingDocument) -> str:
    if document.symbol is None:
        raise InvalidDataError("Chưa biết ký hiệu của văn bản. Hãy trả lại để ghi ký hiệu, ví dụ /KH-SNV.")
    return document.symbol
