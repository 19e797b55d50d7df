"""Drafts prepared before anybody signs, turned over afterwards: "shadow attacks"."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import (
    numbers,
    overwrite,
    page_of,
    start_offsets,
    stream,
)
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    pass

FAMILY = Family("Shadow documents")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted


@drafted
def shadow_object_defined_later() -> bytes:
    """The page names a drawing that does not exist until everybody has signed."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        reference, page = page_of(writer)
        drawings = page["/Resources"].setdefault("/XObject", generic.DictionaryObject())
        drawings[pdf_name("/Later")] = generic.IndirectObject(4000, 0, writer)
        page[pdf_name("/Contents")] = generic.ArrayObject(
            [page.raw_get("/Contents"), writer.add_object(stream(b"q /Later Do Q"))]
        )
        writer.update_container(drawings)
        writer.mark_update(reference)

    signed = builders.issued(builders.led(builders.prepared(changed(builders.letter(), prepare))))
    entries = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 1 >>"
    drawing = b"4000 0 obj\n" + entries + b"\nstream\n \nendstream\nendobj\n"
    at = len(signed) + 1
    table = b"xref\n4000 1\n%010d 00000 n \n" % at
    root = re.findall(rb"/Root (\d+ \d+ R)", signed)[-1]
    trailer = b"trailer\n<< /Root %b /Size 4001 /Prev %b >>\n" % (root, start_offsets(signed)[-1])
    return signed + b"\n" + drawing + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (at + len(drawing))


def _shared_drawing(writer: IncrementalPdfFileWriter) -> None:
    """The page and the look of an open field draw the same object."""
    reference, page = page_of(writer)
    drawing = writer.add_object(
        stream(b"", Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=numbers(0, 0, 300, 300))
    )
    drawings = page["/Resources"].setdefault("/XObject", generic.DictionaryObject())
    drawings[pdf_name("/Shared")] = drawing
    writer.update_container(drawings)
    page[pdf_name("/Contents")] = generic.ArrayObject(
        [page.raw_get("/Contents"), writer.add_object(stream(b"q /Shared Do Q"))]
    )
    field = find_field(writer, "Open")
    field.get_object()[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): drawing})
    writer.mark_update(field)
    writer.mark_update(reference)


def _led_with_shared_drawing() -> bytes:
    return builders.led(changed(builders.prepared(extra_fields=("Open",)), _shared_drawing))


@drafted
def page_redrawn_through_the_look_of_a_field() -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        field = find_field(writer, "Open").get_object()
        drawing = field["/AP"].raw_get("/N")
        overwrite(writer, drawing, b"0 g 0 0 300 300 re f")
        field[pdf_name("/V")] = generic.pdf_string("x")
        writer.mark_update(find_field(writer, "Open"))

    return changed(_led_with_shared_drawing(), meddle)


@drafted
def page_redrawn_as_a_resource_of_a_new_look() -> bytes:
    """A permitted new look refers to the page's own content stream, which is overwritten along with it."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        builders.fill(writer, "AntinNumber", "07")
        look = find_field(writer, "AntinNumber").get_object()["/AP"].raw_get("/N").get_object()
        _, page = page_of(writer)
        contents = page.raw_get("/Contents")
        overwrite(writer, contents, b"BT ET")
        look[pdf_name("/Resources")] = generic.DictionaryObject(
            {pdf_name("/XObject"): generic.DictionaryObject({pdf_name("/Page"): contents})}
        )

    return changed(builders.approved(), meddle)
