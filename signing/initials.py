"""Initials (ký nháy): a signature without a face, made before the leader's.

Decree 30/2020/NĐ-CP does not regulate them (Art. 12 asks who checked the draft to answer for it); agencies'
own rules do. They are not seen, so they never stand in the way of a mark that the decree does want.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.appearance.archival import no_face
from signing.beginning import Signer, begin_signature
from signing.errors import NotReadyError
from signing.incremental import Revision
from signing.marks import FieldName, FieldSeries, MarkKind
from signing.pdfobjects import name
from signing.signatories import (
    has_signatures,
    refuse_sealed,
    remember_place,
    signed_fields,
    unused_name,
)

if TYPE_CHECKING:
    from signing.pdf.source import Source
    from signing.revision import PendingSignature

FIRST_PAGE = 0


def begin_initials(pdf: bytes | Source, by: Signer) -> PendingSignature:
    """Sign a prepared document in an invisible field of its own, before any leader does.

    The rest is as in `begin_leader`. Raises `NotReadyError` for a document that was not prepared, or that a
    leader or the agency has signed, `CertificateNotUsableError`, `UnreadableDocumentError`.
    """
    revision = Revision(pdf)
    refuse_sealed(revision)
    if signed_fields(revision, FieldSeries.LEADER):
        raise NotReadyError(
            "Lãnh đạo đã ký văn bản nên không ký nháy được nữa. Hãy ký nháy vào bản trước khi lãnh đạo ký."
        )
    is_signed = has_signatures(revision)
    if not is_signed and revision.field(FieldName.LEADER) is None:
        raise NotReadyError("Văn bản chưa được chuẩn bị chỗ ký. Hãy chuẩn bị văn bản trước khi ký nháy.")
    field_name = unused_name(revision, FieldSeries.INITIALS)
    widget = revision.add_signature_field(field_name, revision.page_at(FIRST_PAGE))
    if (face := no_face(revision)) is not None:
        widget[name("/AP")] = face
    if not is_signed:
        remember_place(revision, widget)
    return begin_signature(revision, (MarkKind.INITIALS, field_name), widget, by)
