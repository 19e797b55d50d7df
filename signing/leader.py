"""The leader's approval signature, whose face is the image alone (Decree 30/2020, Appendix I, II.7.d)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.appearance.geometry import check_on_page, leader_box
from signing.appearance.images import Ink, read_mark
from signing.appearance.marks import draw_mark
from signing.beginning import Signer, begin_signature
from signing.errors import NotReadyError, PlacementError
from signing.incremental import TOKEN_ROOM, Revision
from signing.marks import FieldName, MarkKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from signing.keys.model import Scheme
    from signing.pdfobjects import Dictionary
    from signing.preparation.places import PlacedBox
    from signing.revision import PendingSignature


def begin_leader(  # noqa: PLR0913 - a signature has that many givens
    pdf: bytes,
    *,
    image: bytes,
    certificate: bytes,
    chain: Sequence[bytes],
    at: datetime,
    scheme: Scheme | None = None,
    hash_name: str = "sha256",
    token_room: int = TOKEN_ROOM,
    place: PlacedBox | None = None,
) -> PendingSignature:
    """Put the leader's image into the reserved field of a prepared document and say what is to be signed.

    `image` is a PNG; `certificate` and `chain` are DER; `scheme` None stands for the key's usual one;
    `token_room` is what to reserve for a time stamp, in bytes; `place` overrides the reserved gap, on the
    same page. Raises `NotReadyError` for a document that was not prepared or is already signed,
    `ImageError`, `PlacementError`, `CertificateNotUsableError`, `UnreadableDocumentError`.
    """
    signer = Signer(certificate, tuple(chain), at, scheme, hash_name, token_room)
    mark = read_mark(image, Ink.BLUE)
    revision = Revision(pdf)
    widget = _reserved_field(revision)
    page, geometry = revision.page_of(widget)
    gap = revision.displayed_box(widget, geometry)
    if place is not None:
        if not revision.is_page(page, place.page):
            raise PlacementError(
                "Vị trí ký ở trang khác với chỗ đã chừa. Hãy chuẩn bị lại văn bản với trang mới."
            )
        gap = place.box
    box = leader_box(gap, natural_width=mark.natural_width, natural_height=mark.natural_height)
    check_on_page(box, width=geometry.width, height=geometry.height)
    face = draw_mark(revision, mark, box=box, rotation=geometry.rotation)
    revision.place_widget(widget, box=box, geometry=geometry, face=face)
    revision.touch(widget)
    return begin_signature(revision, (MarkKind.LEADER, FieldName.LEADER), widget, signer)


def _reserved_field(revision: Revision) -> Dictionary:
    widget = revision.field(FieldName.LEADER)
    if widget is None:
        raise NotReadyError("Văn bản chưa được chuẩn bị chỗ ký. Hãy chuẩn bị văn bản trước khi ký.")
    if "/V" in widget:
        raise NotReadyError("Văn bản đã có chữ ký của lãnh đạo; không ký lần thứ hai vào cùng một chỗ.")
    return widget
