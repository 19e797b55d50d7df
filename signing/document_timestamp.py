"""A time stamp over the whole file and its validation data: level B-LTA (EN 319 142-1, 5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp

from certs.errors import TimestampSourceError
from signing.appearance.archival import no_face
from signing.errors import NotReadyError, TimestampUnavailableError
from signing.incremental import Revision, filled_in
from signing.marks import FieldName
from signing.pdfobjects import name

if TYPE_CHECKING:
    from certs.evidence import TimestampSource

ROOM = 16 * 1024
"""Bytes reserved for the token."""
FIELD = "AntinTime{number}"
MAX_TIMESTAMPS = 1000


def add_document_timestamp(pdf: bytes, timestamps: TimestampSource, *, hash_name: str = "sha256") -> bytes:
    """Append a document time stamp in an invisible field of its own, on the page of the leader's mark.

    Raises `NotReadyError` for a document that nobody signed, `TimestampUnavailableError`.
    """
    revision = Revision(pdf)
    leader = revision.field(FieldName.LEADER)
    if leader is None or "/V" not in leader:
        raise NotReadyError("Văn bản chưa có chữ ký nên chưa thể đóng dấu thời gian lưu trữ. Hãy ký trước.")
    page, _ = revision.page_of(leader)
    widget = revision.add_signature_field(_unused_name(revision), page)
    stamp = DocumentTimestamp(bytes_reserved=2 * ROOM)  # type: ignore[no-untyped-call]  # pyHanko
    face = no_face(revision)
    if face is not None:
        widget[name("/AP")] = face
    widget[name("/V")] = revision.add(stamp)
    unfilled = revision.write_unfilled(stamp, hash_name)
    try:
        token = timestamps.token(unfilled.digest, hash_name)
    except TimestampSourceError as error:
        raise TimestampUnavailableError(str(error)) from error
    stamped = filled_in(unfilled.pdf, unfilled.contents_at, token)
    if stamped is None:
        raise TimestampUnavailableError(
            f"Dấu thời gian của {timestamps.name} lớn bất thường. Hãy dùng dịch vụ khác."
        )
    return stamped


def _unused_name(revision: Revision) -> str:
    names = (FIELD.format(number=number) for number in range(1, MAX_TIMESTAMPS))
    unused = next((one for one in names if revision.field(one) is None), None)
    if unused is None:
        raise NotReadyError("Văn bản có quá nhiều dấu thời gian lưu trữ. Hãy báo quản trị viên.")
    return unused
