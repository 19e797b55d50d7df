"""Issue: number, day and month, the seal, and the agency's signature over it all, in one revision.

The agency's field is created here with its lock and the text appearances are new objects; a field reserved
earlier, or an appearance that predates this revision, would make later validation data look like tampering.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.appearance.archival import text_resources
from signing.appearance.embedding import embed
from signing.appearance.geometry import seal_diameter
from signing.appearance.marks import draw_mark
from signing.appearance.seals import read_seal
from signing.appearance.text import filled
from signing.beginning import Signer, begin_signature
from signing.errors import CoveringError, NotReadyError
from signing.incremental import Revision
from signing.issue_data import check_issue, day_text, month_text, number_text
from signing.joining import check_closed, check_printed, refuse_secret_file
from signing.marks import TEXT_FIELDS, FieldName, MarkKind
from signing.pdfobjects import Dictionary, Reference, array, dictionary, name, text
from signing.reserved import Reserved, read_reserved
from signing.sealing import place_seal, settle

if TYPE_CHECKING:
    from datetime import date

    from signing.appearance.images import MarkImage
    from signing.pdf.source import Source
    from signing.revision import PendingSignature


def begin_agency(  # noqa: PLR0913 - an issue has that many givens
    pdf: bytes | Source,
    by: Signer,
    *,
    number: int | str,
    issued: date,
    printed_year: int | None,
    seal: bytes,
    diameter_mm: float | None = None,
    signer: str | None = None,
    insist: str | None = None,
) -> PendingSignature:
    """Fill in number, day and month, draw the seal, and say what the agency is to sign.

    Where no place was reserved for any of them, as in a file that others signed, they must be printed there.
    `printed_year` is the year in the document's date line, as `find_layout` reports it; `seal` a PNG;
    `diameter_mm` the registered diameter, None for the image's own physical size; `signer` the name printed
    under the signature to be sealed, None for the principal's; `insist` why the seal goes there although it
    covers text or a signature is missing, which the signature then states; the rest as in `begin_leader`.
    Whether the leaders' signatures are valid is for the caller to verify first. Raises `IssueDataError`,
    `NotReadyError` (no leader's signature, already issued, nothing reserved), `ForbiddenContentError` (what
    could still change, or be changed by filling it in), `StateSecretError`, `ImageError`, `CoveringError`
    (what can be insisted on) and other `PlacementError`, `CertificateNotUsableError`,
    `UnreadableDocumentError`.
    """
    check_issue(printed_year, issued, number)
    mark, diameter = _read(seal, diameter_mm)
    revision = Revision(pdf)
    place = place_seal(revision, diameter, signer)
    reason = settle(place, insist)
    _check_file(revision, insist)
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
    revision = Revision(pdf)
    place = place_seal(revision, diameter, signer)
    settle(place, insist)
    _check_file(revision, insist)
    return place.objections


def _check_file(revision: Revision, insist: str | None) -> None:
    """Refuse what could still change after the seal; a page that cannot be read a person has looked at."""
    try:
        refuse_secret_file(revision.unchanged)
    except CoveringError:
        if insist is None:
            raise
    check_closed(revision.unchanged)


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
    for field_name in texts:
        _check_empty(revision.field(field_name))
    # Fonts in the file are whatever its maker says that they are.
    fonts: dict[str, Reference] = {}
    for reserved in read_reserved(revision):
        _fill(revision, reserved, texts[reserved.field_name], fonts)


def _check_empty(field: Dictionary | None) -> None:
    if field is None:
        raise NotReadyError("Văn bản không chừa chỗ cho số, ngày hoặc tháng. Hãy chuẩn bị và trình ký lại.")
    if "/V" in field:
        raise NotReadyError(
            "Số hoặc ngày của văn bản đã được điền; không điền lần thứ hai. Hãy dùng bản trước khi điền số."
        )


def _fill(revision: Revision, reserved: Reserved, value: str, fonts: dict[str, Reference]) -> None:
    font, content = filled(value, reserved.look)
    resource = f"/{font.resource}"
    if resource not in fonts:
        fonts[resource] = embed(revision, font)
    resources = text_resources(revision, {resource: fonts[resource]})
    box, rotation = reserved.face_box, reserved.geometry.rotation
    face = revision.form_xobject(content, box=box, rotation=rotation, resources=resources)
    reserved.field[name("/V")] = text(value)
    reserved.field[name("/AP")] = dictionary({"/N": face})
    revision.touch(reserved.field)


def _lock_on_text_fields() -> Dictionary:
    """FieldMDP, *Include*, naming exactly the text fields (ISO 32000-1, table 233)."""
    return dictionary(
        {
            "/Type": name("/SigFieldLock"),
            "/Action": name("/Include"),
            "/Fields": array(text(field_name) for field_name in TEXT_FIELDS),
        }
    )
