"""A time stamp over the whole file: proof of time for all signatures in it, and of its validation data.

Level B-T for signatures that have none of their own, B-LTA over a security store (EN 319 142-1, 5.5 and 6.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certs.errors import TimestampSourceError
from signing.appearance.archival import no_face
from signing.errors import NotReadyError, TimestampUnavailableError
from signing.incremental import Revision, Unfilled
from signing.inventory import SUB_FILTER, signature_fields
from signing.pdfobjects import dictionary, name
from signing.tokens import trusted_token

if TYPE_CHECKING:
    from datetime import datetime

    from signing.pdf.source import Source
    from signing.workflow import Services

ROOM = 16 * 1024
"""Bytes reserved for the token."""
HASH = "sha256"
FIELD = "AntinTime{number}"
MAX_TIMESTAMPS = 1000


def add_document_timestamp(pdf: bytes | Source, services: Services, at: datetime) -> Source:
    """Append a document time stamp over everything so far, in an invisible field on the first page.

    Raises `NotReadyError` for a document that nobody signed, `UnreadableDocumentError`,
    `TimestampUnavailableError`.
    """
    return finish_document_timestamp(begin_document_timestamp(pdf), services, at)


def begin_document_timestamp(pdf: bytes | Source) -> Unfilled:
    """Write the revision around the token and say what is to be stamped, with `HASH`."""
    revision = Revision(pdf)
    if next(signature_fields(revision), None) is None:
        raise NotReadyError("Văn bản chưa có chữ ký nên chưa thể đóng dấu thời gian. Hãy ký trước.")
    widget = revision.add_signature_field(_unused_name(revision), revision.page_at(0))
    entries = dictionary(
        {"/Type": name("/DocTimeStamp"), "/Filter": name("/Adobe.PPKLite"), "/SubFilter": name(SUB_FILTER)}
    )
    face = no_face(revision)
    if face is not None:
        widget["/AP"] = face
    widget["/V"] = revision.add_signature(entries, room=ROOM)
    return revision.write_unfilled(HASH)


def finish_document_timestamp(unfilled: Unfilled, services: Services, at: datetime) -> Source:
    """The stamped file. Raises `TimestampUnavailableError`."""
    try:
        token = trusted_token(unfilled.digest, HASH, services, at)
    except TimestampSourceError as error:
        raise TimestampUnavailableError(str(error)) from error
    stamped = unfilled.filled_in(token)
    if stamped is None:
        raise TimestampUnavailableError(
            "Dấu thời gian nhận được lớn bất thường nên không ghi vào tệp được. Hãy dùng dịch vụ khác."
        )
    return stamped


def _unused_name(revision: Revision) -> str:
    names = (FIELD.format(number=number) for number in range(1, MAX_TIMESTAMPS))
    unused = next((one for one in names if revision.field(one) is None), None)
    if unused is None:
        raise NotReadyError("Văn bản có quá nhiều dấu thời gian lưu trữ. Hãy báo quản trị viên.")
    return unused
