"""Issue: number, day and month, the seal, and the agency's signature over it all, in one revision.

The agency's field is created here with its lock and the text appearances are new objects; a field reserved
earlier, or an appearance that predates this revision, would make later validation data look like tampering.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.appearance.embedding import embed
from signing.appearance.fonts import Face, FontCut
from signing.appearance.geometry import check_on_page, seal_box, seal_diameter
from signing.appearance.images import Ink, read_mark
from signing.appearance.marks import draw_mark
from signing.appearance.text import Align, BlankField, filled
from signing.beginning import Signer, begin_signature
from signing.errors import NotReadyError
from signing.geometry import Box, Point
from signing.incremental import TOKEN_ROOM, Revision
from signing.issue_data import check_issue, day_text, month_text, number_text
from signing.marks import TEXT_FIELDS, FieldName, MarkKind
from signing.pdfobjects import (
    Dictionary,
    Object,
    array,
    dictionary,
    entry,
    floats,
    name,
    raw_entry,
    text,
    unreadable,
)
from signing.preparation.fields import BLANK_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from signing.keys.model import Scheme
    from signing.revision import PendingSignature


def begin_agency(  # noqa: PLR0913 - an issue has that many givens
    pdf: bytes,
    *,
    number: int | str,
    issued: date,
    printed_year: int | None,
    seal: bytes,
    diameter_mm: float | None = None,
    certificate: bytes,
    chain: Sequence[bytes],
    at: datetime,
    scheme: Scheme | None = None,
    hash_name: str = "sha256",
    token_room: int = TOKEN_ROOM,
) -> PendingSignature:
    """Fill in number, day and month, draw the seal, and say what the agency is to sign.

    `printed_year` is the year in the document's date line, as `find_layout` reports it; `seal` a PNG;
    `diameter_mm` the registered diameter, None for the image's own physical size; the rest as in
    `begin_leader`. Whether the leader's signature is valid is for the caller to verify first. Raises
    `IssueDataError`, `NotReadyError` (no leader's signature, already issued, nothing reserved),
    `ImageError`, `PlacementError`, `CertificateNotUsableError`, `UnreadableDocumentError`.
    """
    signer = Signer(certificate, tuple(chain), at, scheme, hash_name, token_room)
    check_issue(printed_year, issued, number)
    mark = read_mark(seal, Ink.RED)
    diameter = seal_diameter(
        registered_mm=diameter_mm, natural_width=mark.natural_width, natural_height=mark.natural_height
    )
    revision = Revision(pdf)
    leader = _signed_leader(revision)
    texts = {
        FieldName.NUMBER: number_text(number),
        FieldName.DAY: day_text(issued),
        FieldName.MONTH: month_text(issued),
    }
    for field_name, value in texts.items():
        _fill(revision, _empty_field(revision, field_name), value)
    page, geometry = revision.page_of(leader)
    box = seal_box(revision.displayed_box(leader, geometry), diameter)
    check_on_page(box, width=geometry.width, height=geometry.height)
    lock = _lock_on_text_fields()
    widget = revision.add_signature_field(FieldName.AGENCY, page, lock=lock)
    face = draw_mark(revision, mark, box=box, rotation=geometry.rotation)
    revision.place_widget(widget, box=box, geometry=geometry, face=face)
    return begin_signature(revision, (MarkKind.AGENCY, FieldName.AGENCY), widget, signer, lock=lock)


def _signed_leader(revision: Revision) -> Dictionary:
    if revision.field(FieldName.AGENCY) is not None:
        raise NotReadyError("Văn bản đã được ban hành và đóng dấu; không ban hành lần thứ hai.")
    leader = revision.field(FieldName.LEADER)
    if leader is None or "/V" not in leader:
        raise NotReadyError(
            "Văn bản chưa có chữ ký của người có thẩm quyền. Hãy trình ký trước khi ban hành."
        )
    return leader


def _empty_field(revision: Revision, field_name: FieldName) -> Dictionary:
    field = revision.field(field_name)
    if field is None:
        raise NotReadyError("Văn bản không chừa chỗ cho số, ngày hoặc tháng. Hãy chuẩn bị và trình ký lại.")
    if "/V" in field:
        raise NotReadyError("Số hoặc ngày của văn bản đã được điền; không điền lần thứ hai.")
    return field


def _fill(revision: Revision, field: Dictionary, value: str) -> None:
    _, geometry = revision.page_of(field)
    box = revision.displayed_box(field, geometry)
    font, content = filled(value, _blank(field))
    resources = dictionary({"/Font": dictionary({f"/{font.resource}": _font(revision, font)})})
    face = revision.form_xobject(content, box=box, rotation=geometry.rotation, resources=resources)
    field[name("/V")] = text(value)
    field[name("/AP")] = dictionary({"/N": face})
    revision.touch(field)


def _blank(field: Dictionary) -> BlankField:
    """What `prepare` remembered of the blank. Raises `UnreadableDocumentError`."""
    blank = entry(field, BLANK_KEY)
    filler, tail = entry(blank, "/Filler"), entry(blank, "/Tail")
    try:
        x, y = floats(entry(blank, "/Start"))
        return BlankField(
            size=float(str(entry(blank, "/Size"))),
            face=Face(str(entry(blank, "/Face")).removeprefix("/")),
            align=Align(str(entry(blank, "/Align")).removeprefix("/")),
            start=Point(x, y),
            room=float(str(entry(blank, "/Room"))),
            filler=None if filler is None else Box(*floats(filler)),
            tail="" if tail is None else str(tail),
        )
    except (TypeError, ValueError) as error:
        raise unreadable() from error


def _font(revision: Revision, font: FontCut) -> Object:
    """The reserved fonts hold this very cut in nearly every case; else it is embedded anew."""
    reserved = entry(entry(revision.form, "/DR"), "/Font")
    found = raw_entry(reserved, f"/{font.resource}")
    if found is not None:
        return found
    return embed(revision, font)


def _lock_on_text_fields() -> Dictionary:
    """FieldMDP, *Include*, naming exactly the text fields (ISO 32000-1, table 233)."""
    return dictionary(
        {
            "/Type": name("/SigFieldLock"),
            "/Action": name("/Include"),
            "/Fields": array(text(field_name) for field_name in TEXT_FIELDS),
        }
    )
