"""Signed files whose bytes were changed, or that grew after the signature."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.certs.pki import AT
from tests.interop.agreement import moulding
from tests.interop.agreement.model import Case
from tests.interop.agreement.world import World
from tests.signing.validation.attacks import ending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

HOWS = {"plain": None, "stamped": AT}


def cases() -> Iterator[Case]:
    for name, change in {**CHANGES, **_updates(), **_endings()}.items():
        for how in HOWS:
            yield Case(f"file.{name}.{how}", partial(_made, change=change, how=how))


def _made(world: World, *, change: Callable[[bytes], bytes], how: str) -> bytes:
    return change(world.signature(stamped=HOWS[how]))


def _endings() -> dict[str, Callable[[bytes], bytes]]:
    return {
        one.__name__.replace("_", "-"): one
        for one in (
            ending.comment_behind_the_end,
            ending.another_file_behind_the_end,
            ending.objects_without_cross_reference,
            ending.objects_and_the_old_cross_reference_again,
            ending.end_marker_twice,
            ending.trailer_without_objects,
        )
    }


def _updates() -> dict[str, Callable[[bytes], bytes]]:
    return {name: partial(moulding.changed, meddle=meddle) for name, meddle in UPDATES.items()}


def _page_byte(pdf: bytes) -> bytes:
    return pdf.replace(b"20 50 m", b"20 60 m", 1)


def _version_byte(pdf: bytes) -> bytes:
    return b"%PDF-1.6" + pdf[8:]


def _claimed_time(pdf: bytes) -> bytes:
    written = f"{AT:%Y%m%d%H%M}".encode()
    assert pdf.count(written) == 1
    return pdf.replace(written, b"2025" + written[4:])


def _range(pdf: bytes, change: Callable[[list[int]], list[int]]) -> bytes:
    """Other numbers in the byte range, in the room of the old ones."""
    found = re.search(rb"/ByteRange ?\[([\d ]+)\]", pdf)
    assert found is not None
    numbers = b" ".join(b"%d" % one for one in change([int(one) for one in found[1].split()]))
    return pdf[: found.start(1)] + numbers.ljust(len(found[1]))[: len(found[1])] + pdf[found.end(1) :]


def _cut(pdf: bytes) -> bytes:
    return pdf[:-40]


def _contents_end(pdf: bytes) -> bytes:
    """A digit of the message's room that the message does not need."""
    end = pdf.index(b">", pdf.index(b"/Contents <") + 11)
    return pdf[: end - 1] + b"1" + pdf[end:]


def _contents_begin(pdf: bytes) -> bytes:
    begin = pdf.index(b"/Contents <") + 11
    return pdf[:begin] + b"00" + pdf[begin + 2 :]


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "byte-of-the-page": _page_byte,
    "byte-of-the-version": _version_byte,
    "claimed-time-changed": _claimed_time,
    "range-too-short": partial(_range, change=lambda r: [r[0], r[1], r[2], r[3] - 20]),
    "range-begins-later": partial(_range, change=lambda r: [9, r[1] - 9, r[2], r[3]]),
    "range-gap-wider": partial(_range, change=lambda r: [r[0], r[1] - 30, r[2], r[3]]),
    "range-overlaps": partial(_range, change=lambda r: [r[0], r[1] + 50, r[2], r[3]]),
    "range-beyond-the-end": partial(_range, change=lambda r: [r[0], r[1], r[2], r[3] + 90]),
    "end-cut-off": _cut,
    "room-not-empty": _contents_end,
    "message-damaged": _contents_begin,
}


def _page(writer: IncrementalPdfFileWriter) -> tuple[generic.IndirectObject, generic.DictionaryObject]:
    reference = writer.find_page_for_modification(0)[0]
    return reference, reference.get_object()


def _other_page_content(writer: IncrementalPdfFileWriter) -> None:
    reference, page = _page(writer)
    page[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"20 20 m 99 80 l S"))
    writer.mark_update(reference)


def _another_page(writer: IncrementalPdfFileWriter) -> None:
    reference, page = _page(writer)
    copy = generic.DictionaryObject(dict(dict.items(page)))
    copy.pop("/Annots", None)
    parent = page.raw_get("/Parent")
    added = writer.add_object(copy)
    pages = parent.get_object()
    pages["/Kids"].append(added)
    pages[pdf_name("/Count")] = generic.NumberObject(2)
    writer.mark_update(parent)
    writer.update_container(pages["/Kids"])
    writer.mark_update(reference)


def _annotation(subtype: str) -> Callable[[IncrementalPdfFileWriter], None]:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference, page = _page(writer)
        box = generic.ArrayObject(generic.FloatObject(v) for v in (10, 10, 60, 40))
        drawing = generic.StreamObject(
            {
                pdf_name("/Type"): pdf_name("/XObject"),
                pdf_name("/Subtype"): pdf_name("/Form"),
                pdf_name("/BBox"): box,
            },
            stream_data=b"1 0 0 rg 10 10 50 30 re f",
        )
        annotation = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name(subtype),
                pdf_name("/Rect"): box,
                pdf_name("/Contents"): generic.pdf_string("note"),
                pdf_name("/F"): generic.NumberObject(4),
                pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(drawing)}),
            }
        )
        if "/Annots" not in page:
            page[pdf_name("/Annots")] = generic.ArrayObject()
        page["/Annots"].append(writer.add_object(annotation))
        writer.update_container(page["/Annots"])
        writer.mark_update(reference)

    return meddle


def _catalog(key: str, value: generic.PdfObject) -> Callable[[IncrementalPdfFileWriter], None]:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        writer.root[pdf_name(key)] = value
        writer.update_root()

    return meddle


def _script() -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("app.alert(1)")}
    )


def _metadata(writer: IncrementalPdfFileWriter) -> None:
    writer.set_info(generic.DictionaryObject({pdf_name("/Title"): generic.pdf_string("renamed")}))


def _unused_object(writer: IncrementalPdfFileWriter) -> None:
    writer.add_object(generic.NumberObject(7))


UPDATES: dict[str, Callable[[IncrementalPdfFileWriter], None]] = {
    "page-content-replaced": _other_page_content,
    "page-added": _another_page,
    "stamp-annotation-added": _annotation("/Stamp"),
    "text-annotation-added": _annotation("/Text"),
    "free-text-added": _annotation("/FreeText"),
    "script-added": _catalog("/OpenAction", _script()),
    "catalog-entry-added": _catalog("/PageMode", pdf_name("/UseOutlines")),
    "title-changed": _metadata,
    "unused-object-added": _unused_object,
}
