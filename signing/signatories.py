"""Who has signed a document so far, by its own fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.errors import NotReadyError
from signing.geometry import Box
from signing.marks import FieldName, FieldSeries
from signing.pdfobjects import Dictionary, dictionary, entry, floats, name, numbers

if TYPE_CHECKING:
    from signing.incremental import Revision

MOST = 99
"""Fields of one series."""
PLACE_KEY = "/AntinPlace"
"""Private entry of an initials' field: the leader's place, kept while no field may stand there."""


def signed_fields(revision: Revision, series: FieldSeries) -> list[Dictionary]:
    """The fields of a series that carry a signature, in the order of the form."""
    names = (one for one in revision.field_names() if series.owns(one))
    return [field for one in names if (field := revision.field(one)) is not None and "/V" in field]


def has_signatures(revision: Revision) -> bool:
    """Whether anybody, with whatever software, has signed in a top-level field."""
    fields = (revision.field(one) for one in revision.field_names())
    return any(field is not None and "/V" in field and entry(field, "/FT") == "/Sig" for field in fields)


def refuse_sealed(revision: Revision) -> None:
    """Raises `NotReadyError` when the agency has sealed: nobody signs after that (Art. 14, 32.2.d)."""
    if revision.field(FieldName.AGENCY) is not None:
        raise NotReadyError(
            "Văn bản đã đóng dấu của cơ quan nên không nhận thêm chữ ký của lãnh đạo hay chữ ký nháy."
            " Hãy dùng bản trước khi đóng dấu."
        )


def unused_name(revision: Revision, series: FieldSeries) -> str:
    """The first name of a series that no field has. Raises `NotReadyError` when there are too many."""
    taken = set(revision.field_names())
    for number in range(1, MOST + 1):
        if series.field(number) not in taken:
            return series.field(number)
    raise NotReadyError("Văn bản đã có quá nhiều chữ ký cùng loại. Hãy kiểm tra lại tệp.")


def remember_place(revision: Revision, widget: Dictionary) -> None:
    """Keep in `widget`'s field where the reserved field of the leader is, and take that field out."""
    reserved = revision.field(FieldName.LEADER)
    if reserved is None:
        return
    page, geometry = revision.page_of(reserved)
    box = revision.displayed_box(reserved, geometry)
    widget[name(PLACE_KEY)] = dictionary(
        {"/Page": revision.reference_to(page), "/Box": numbers(box.as_tuple())}
    )
    revision.remove_field(FieldName.LEADER)


def remembered_place(revision: Revision) -> tuple[Dictionary, Box] | None:
    """What `remember_place` kept: page and displayed box. Raises `UnreadableDocumentError`."""
    for field in signed_fields(revision, FieldSeries.INITIALS):
        place = entry(field, PLACE_KEY)
        page, box = entry(place, "/Page"), floats(entry(place, "/Box"))
        if isinstance(page, Dictionary) and len(box) == 4:  # noqa: PLR2004 - two corners
            x0, y0, x1, y1 = box
            return page, Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return None
