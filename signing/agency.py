"""Issue: number, day and month, the seal, and the agency's signature over it all, in one revision.

The agency's field is created here with its lock and the text appearances are new objects; a field reserved
earlier, or an appearance that predates this revision, would make later validation data look like tampering.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.appearance.archival import text_resources
from signing.appearance.embedding import embed
from signing.appearance.fonts import Face, FontCut
from signing.appearance.geometry import seal_diameter
from signing.appearance.marks import draw_mark
from signing.appearance.seals import read_seal
from signing.appearance.text import Align, BlankField, filled
from signing.beginning import Signer, begin_signature
from signing.errors import NotReadyError
from signing.geometry import Box, Point
from signing.incremental import TOKEN_ROOM, Revision
from signing.issue_data import check_issue, day_text, month_text, number_text
from signing.joining import check_printed
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
from signing.sealing import place_seal, settle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from signing.appearance.images import MarkImage
    from signing.keys.model import Scheme
    from signing.pdf.source import Source
    from signing.revision import PendingSignature


def begin_agency(  # noqa: PLR0913 - an issue has that many givens
    pdf: bytes | Source,
    *,
    number: int | str,
    issued: date,
    printed_year: int | None,
    seal: bytes,
    diameter_mm: float | None = None,
    signer: str | None = None,
    insist: str | None = None,
    certificate: bytes,
    chain: Sequence[bytes],
    at: datetime,
    scheme: Scheme | None = None,
    hash_name: str = "sha256",
    token_room: int = TOKEN_ROOM,
) -> PendingSignature:
    """Fill in number, day and month, draw the seal, and say what the agency is to sign.

    Where no place was reserved for any of them, as in a file that others signed, they must be printed there.
    `printed_year` is the year in the document's date line, as `find_layout` reports it; `seal` a PNG;
    `diameter_mm` the registered diameter, None for the image's own physical size; `signer` the name printed
    under the signature to be sealed, None for the principal's; `insist` why the seal goes there although it
    covers text or a signature is missing, which the signature then states; the rest as in `begin_leader`.
    Whether the leaders' signatures are valid is for the caller to verify first. Raises `IssueDataError`,
    `NotReadyError` (no leader's signature, already issued, nothing reserved), `ImageError`, `CoveringError`
    (what can be insisted on) and other `PlacementError`, `CertificateNotUsableError`,
    `UnreadableDocumentError`.
    """
    by = Signer(certificate, tuple(chain), at, scheme, hash_name, token_room)
    check_issue(printed_year, issued, number)
    mark, diameter = _read(seal, diameter_mm)
    revision = Revision(pdf)
    place = place_seal(revision, diameter, signer)
    reason = settle(place, insist)
    if any(revision.field(field_name) is not None for field_name in TEXT_FIELDS):
        _fill_all(revision, number, issued)
    else:
        check_printed(revision.unchanged, number, issued)
    lock = _lock_on_text_fields()
    widget = revision.add_signature_field(FieldName.AGENCY, place.page, lock=lock)
    face = draw_mark(revision, mark, box=place.box, rotation=place.geometry.rotation)
    revision.place_widget(widget, box=place.box, geometry=place.geometry, face=face)
    return begin_signature(
        revision, (MarkKind.AGENCY, FieldName.AGENCY), widget, by, lock=lock, reason=reason
    )


def check_seal(
    pdf: bytes | Source,
    *,
    seal: bytes,
    diameter_mm: float | None = None,
    signer: str | None = None,
    insist: str | None = None,
) -> tuple[str, ...]:
    """What `begin_agency` would have against the seal, before a number is given; empty as a rule.

    Raises as `begin_agency` does, so that with `insist` the objections come back and without it are refused.
    """
    _, diameter = _read(seal, diameter_mm)
    place = place_seal(Revision(pdf), diameter, signer)
    settle(place, insist)
    return place.objections


def _read(png: bytes, diameter_mm: float | None) -> tuple[MarkImage, float]:
    """A seal's image and its diameter in points. Raises `ImageError`."""
    mark = read_seal(png)
    diameter = seal_diameter(
        registered_mm=diameter_mm, natural_width=mark.natural_width, natural_height=mark.natural_height
    )
    return mark, diameter


def _fill_all(revision: Revision, number: int | str, issued: date) -> None:
    texts = {
        FieldName.NUMBER: number_text(number),
        FieldName.DAY: day_text(issued),
        FieldName.MONTH: month_text(issued),
    }
    for field_name, value in texts.items():
        _fill(revision, _empty_field(revision, field_name), value)


def _empty_field(revision: Revision, field_name: FieldName) -> Dictionary:
    field = revision.field(field_name)
    if field is None:
        raise NotReadyError("Văn bản không chừa chỗ cho số, ngày hoặc tháng. Hãy chuẩn bị và trình ký lại.")
    if "/V" in field:
        raise NotReadyError(
            "Số hoặc ngày của văn bản đã được điền; không điền lần thứ hai. Hãy dùng bản trước khi điền số."
        )
    return field


def _fill(revision: Revision, field: Dictionary, value: str) -> None:
    _, geometry = revision.page_of(field)
    font, content = filled(value, _blank(field))
    resources = text_resources(revision, {f"/{font.resource}": _font(revision, font)})
    box, rotation = _reserved_box(field), geometry.rotation
    face = revision.form_xobject(content, box=box, rotation=rotation, resources=resources)
    field[name("/V")] = text(value)
    field[name("/AP")] = dictionary({"/N": face})
    revision.touch(field)


def _reserved_box(field: Dictionary) -> Box:
    """As the empty face has it: one computed again may be rounded otherwise, and to EU DSS is a change."""
    sides = floats(entry(entry(entry(field, "/AP"), "/N"), "/BBox"))
    if len(sides) != 4:  # noqa: PLR2004 - the sides of a rectangle
        raise unreadable()
    return Box(*sides)


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
