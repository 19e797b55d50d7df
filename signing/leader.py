"""A leader's approval signature, whose face is the image alone (Decree 30/2020, Appendix I, II.7.d).

The first leader of a prepared document takes the reserved field. Whoever signs after somebody else gets a
field created in their own revision, since a reserved one that moves afterwards breaks the signatures before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from certs import facts
from signing.appearance.geometry import check_on_page, leader_box
from signing.appearance.images import Ink, read_mark
from signing.appearance.marks import draw_mark
from signing.beginning import Signer, begin_signature
from signing.covering import free_part
from signing.errors import NotReadyError, PlacementError, UnreadableDocumentError
from signing.incremental import Revision
from signing.marks import FieldName, FieldSeries, MarkKind
from signing.placement import find_layout
from signing.preparation.places import PlacedBox, signature_gap
from signing.signatories import (
    has_signatures,
    refuse_sealed,
    remembered_place,
    signed_fields,
    unused_name,
)
from signing.signer_blocks import find_own_block

if TYPE_CHECKING:
    from signing.geometry import Box
    from signing.pdf.source import Source
    from signing.pdfobjects import Dictionary
    from signing.revision import PendingSignature


def begin_leader(
    pdf: bytes | Source,
    by: Signer,
    *,
    image: bytes,
    place: PlacedBox | None = None,
    signer: str | None = None,
) -> PendingSignature:
    """Put a leader's image into their place in a prepared document and say what is to be signed.

    `by` is who signs, `image` a PNG. The place is `place`; else the block of the person named `signer`; else
    the reserved gap, or, when others have signed already, the block of the certificate's holder.
    Raises `NotReadyError` for a document that was not prepared, is sealed, or has a signature in that place,
    `ImageError`, `PlacementError`, `CertificateNotUsableError`, `UnreadableDocumentError`.
    """
    mark = read_mark(image, Ink.BLUE)
    revision = Revision(pdf)
    refuse_sealed(revision)
    seat = _seat(revision, place, signer, by.certificate)
    geometry = revision.geometry(seat.page)
    _refuse_taken(revision, seat)
    box = leader_box(seat.gap, natural_width=mark.natural_width, natural_height=mark.natural_height)
    check_on_page(box, width=geometry.width, height=geometry.height)
    field_name, widget = _field(revision, seat.page)
    face = draw_mark(revision, mark, box=box, rotation=geometry.rotation)
    revision.place_widget(widget, box=box, geometry=geometry, face=face)
    revision.touch(widget)
    return begin_signature(revision, (MarkKind.LEADER, field_name), widget, by)


@dataclass(frozen=True, slots=True)
class _Seat:
    """Where a leader signs."""

    page: Dictionary
    gap: Box
    """Displayed points."""


def _seat(revision: Revision, place: PlacedBox | None, signer: str | None, certificate: bytes) -> _Seat:
    reserved = revision.field(FieldName.LEADER)
    others = signed_fields(revision, FieldSeries.LEADER)
    if place is not None:
        page = _page(revision, place.page)
        gap = free_part(revision.unchanged, place.page, place.box, revision.geometry(page))
        return _Seat(page, gap)
    if signer is not None or others:
        return _seat_in_block(revision, signer, certificate)
    if reserved is not None:
        page, geometry = revision.page_of(reserved)
        return _Seat(page, revision.displayed_box(reserved, geometry))
    if (remembered := remembered_place(revision)) is not None:
        page, gap = remembered
        # Unlike a reserved field, it may come from a file that this installation did not prepare.
        return _Seat(
            page, free_part(revision.unchanged, revision.index_of(page), gap, revision.geometry(page))
        )
    if not has_signatures(revision):
        raise NotReadyError("Văn bản chưa được chuẩn bị chỗ ký. Hãy chuẩn bị văn bản trước khi ký.")
    return _seat_in_block(revision, signer, certificate)


def _page(revision: Revision, index: int) -> Dictionary:
    try:
        return revision.page_at(index)
    except UnreadableDocumentError as error:
        raise PlacementError(f"Văn bản không có trang {index + 1}. Hãy chọn lại vị trí ký.") from error


def _seat_in_block(revision: Revision, signer: str | None, certificate: bytes) -> _Seat:
    layout = find_layout(revision.unchanged)
    found = find_own_block(layout, signer=signer, common_name=facts.common_name(certificate))
    if found.problems and not found.named:
        raise PlacementError(f"{' '.join(found.problems)} Hãy ghi rõ họ tên in dưới khối sẽ ký.")
    place = signature_gap(layout, found.block)
    gap = free_part(revision.unchanged, place.page, place.box, layout.pages[place.page])
    return _Seat(revision.page_at(place.page), gap)


def _refuse_taken(revision: Revision, seat: _Seat) -> None:
    for field in signed_fields(revision, FieldSeries.LEADER):
        page, geometry = revision.page_of(field)
        if page is seat.page and seat.gap.intersection(revision.displayed_box(field, geometry)) is not None:
            raise NotReadyError(
                "Chỗ này đã có chữ ký của lãnh đạo; không ký lần thứ hai vào cùng một chỗ. Nếu ký ở khối"
                " khác, hãy ghi rõ họ tên in dưới khối đó."
            )


def _field(revision: Revision, page: Dictionary) -> tuple[str, Dictionary]:
    """The reserved field while nobody has signed and it is on this page, else a new one."""
    reserved = revision.field(FieldName.LEADER)
    if reserved is not None and not has_signatures(revision):
        own_page, _ = revision.page_of(reserved)
        if own_page is page:
            return FieldName.LEADER, reserved
        revision.remove_field(FieldName.LEADER)
    field_name = unused_name(revision, FieldSeries.LEADER)
    return field_name, revision.add_signature_field(field_name, page)
