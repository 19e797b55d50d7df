"""What the reader sees of a page, changed in an update."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import (
    numbers,
    overwrite,
    page_of,
    stream,
)

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

FAMILY = Family("Pages redrawn")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted


@update
def content_stream_replaced(writer: IncrementalPdfFileWriter) -> None:
    _, page = page_of(writer)
    contents = page.raw_get("/Contents")
    contents = list.__getitem__(contents, 0) if isinstance(contents, generic.ArrayObject) else contents
    overwrite(writer, contents, b"BT ET")


@update
def content_of_the_page_is_another_stream(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    page[pdf_name("/Contents")] = writer.add_object(stream(b"BT ET"))
    writer.mark_update(reference)


@update
def page_added(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Page"),
            pdf_name("/Parent"): writer.root.raw_get("/Pages"),
            pdf_name("/MediaBox"): numbers(0, 0, 595, 842),
        }
    )
    pages["/Kids"].append(writer.add_object(page))
    pages[pdf_name("/Count")] = generic.NumberObject(len(pages["/Kids"]))
    writer.update_container(pages)


@update
def page_turned(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    page[pdf_name("/Rotate")] = generic.NumberObject(180)
    writer.mark_update(reference)


@update
def page_cropped(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    page[pdf_name("/CropBox")] = numbers(0, 0, 595, 400)
    writer.mark_update(reference)


@update
def resources_replaced(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    page[pdf_name("/Resources")] = generic.DictionaryObject()
    writer.mark_update(reference)


@update
def font_replaced(writer: IncrementalPdfFileWriter) -> None:
    _, page = page_of(writer)
    font = page["/Resources"]["/Font"]
    reference = next(v for v in font.values() if isinstance(v, generic.IndirectObject))
    reference.get_object()[pdf_name("/Encoding")] = pdf_name("/MacExpertEncoding")
    writer.mark_update(reference)
