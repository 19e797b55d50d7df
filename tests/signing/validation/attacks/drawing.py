"""What the reader sees of a page, changed in an update."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import (
    WHITE,
    dictionary,
    first_of,
    form,
    numbers,
    overwrite,
    page_of,
    paged,
    rooted,
    stream,
)
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

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


PAGE_ENTRIES: dict[str, Callable[[], dict[str, generic.PdfObject]]] = {
    "page_enlarged": lambda: {"UserUnit": generic.FloatObject(2)},
    "page_boxed_anew": lambda: {"MediaBox": numbers(0, 0, 595, 400)},
    "page_bled": lambda: {"BleedBox": numbers(0, 0, 595, 400)},
    "page_trimmed": lambda: {"TrimBox": numbers(0, 0, 595, 400)},
    "page_of_another_parent": lambda: {
        "Parent": dictionary(Type=pdf_name("/Pages"), Rotate=generic.NumberObject(90))
    },
    "page_in_a_group": lambda: {
        "Group": dictionary(S=pdf_name("/Transparency"), K=generic.BooleanObject(True))
    },
    "page_shown_for_a_moment": lambda: {"Dur": generic.NumberObject(1)},
    "page_with_a_thumbnail": lambda: {
        "Thumb": stream(b"", Width=generic.NumberObject(1), Height=generic.NumberObject(1))
    },
    "page_as_a_template": lambda: {"TemplateInstantiated": pdf_name("/x")},
    "page_with_viewports": lambda: {"VP": generic.ArrayObject([dictionary(BBox=numbers(0, 0, 9, 9))])},
    "page_with_beads": lambda: {"B": generic.ArrayObject()},
    "page_that_is_none": lambda: {
        "Type": pdf_name("/Pages"),
        "Kids": generic.ArrayObject(),
        "Count": generic.NumberObject(0),
    },
    "page_without_content": lambda: {"Contents": generic.NullObject()},
    "page_with_content_twice": lambda: {"Contents": generic.ArrayObject()},
}


def _page_entry(entries: Callable[[], dict[str, generic.PdfObject]]) -> Callable[[bytes], bytes]:
    return lambda pdf: changed(pdf, lambda writer: paged(writer, **entries()))


for _name, _entries in PAGE_ENTRIES.items():
    FAMILY.add(_name, _page_entry(_entries))


def _inherited(**entries: generic.PdfObject) -> Callable[[bytes], bytes]:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        for key, value in entries.items():
            pages[pdf_name(f"/{key}")] = value
        writer.update_container(pages)

    return lambda pdf: changed(pdf, meddle)


FAMILY.add("rotation_inherited", _inherited(Rotate=generic.NumberObject(90)))
FAMILY.add("box_inherited", _inherited(CropBox=numbers(0, 0, 300, 300)))
FAMILY.add("resources_inherited", _inherited(Resources=generic.DictionaryObject()))


@update
def pages_replaced(writer: IncrementalPdfFileWriter) -> None:
    old = writer.root["/Pages"]
    rooted(writer, Pages=writer.add_object(generic.DictionaryObject(old)))


@update
def page_behind_a_node_of_its_own(writer: IncrementalPdfFileWriter) -> None:
    """The same page, one level down, below a node that turns it."""
    pages = writer.root["/Pages"]
    kids = pages["/Kids"]
    page = list.__getitem__(kids, 0)
    node = dictionary(
        Type=pdf_name("/Pages"),
        Parent=writer.root.raw_get("/Pages"),
        Kids=generic.ArrayObject([page]),
        Count=generic.NumberObject(1),
        Rotate=generic.NumberObject(180),
    )
    list.__setitem__(kids, 0, writer.add_object(node))
    writer.update_container(pages)


@update
def page_listed_twice(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"].append(list.__getitem__(pages["/Kids"], 0))
    pages[pdf_name("/Count")] = generic.NumberObject(2)
    writer.update_container(pages)


@update
def page_count_changed(writer: IncrementalPdfFileWriter) -> None:
    """Some readers show as many pages as are counted."""
    pages = writer.root["/Pages"]
    pages[pdf_name("/Count")] = generic.NumberObject(0)
    writer.update_container(pages)


def _font(writer: IncrementalPdfFileWriter) -> generic.IndirectObject:
    return first_of(page_of(writer)[1]["/Resources"]["/Font"])


@update
def text_read_out_differently(writer: IncrementalPdfFileWriter) -> None:
    """Who copies the text, or has it read out, gets another; the page looks the same."""
    reference = _font(writer)
    reference.get_object()[pdf_name("/ToUnicode")] = writer.add_object(stream(b"begincmap endcmap"))
    writer.mark_update(reference)


@update
def glyphs_of_other_widths(writer: IncrementalPdfFileWriter) -> None:
    reference = _font(writer)
    reference.get_object()[pdf_name("/Widths")] = numbers(1, 1, 1)
    writer.mark_update(reference)


@update
def glyphs_redrawn(writer: IncrementalPdfFileWriter) -> None:
    """The text stays; its letters become others."""
    descriptor = _font(writer).get_object()["/FontDescriptor"]
    key = next(key for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in descriptor)
    overwrite(writer, descriptor.raw_get(key), b"another font")


@update
def font_is_another(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    fonts = page["/Resources"]["/Font"]
    own = next(iter(fonts))
    other = dictionary(Type=pdf_name("/Font"), Subtype=pdf_name("/Type1"), BaseFont=pdf_name("/Symbol"))
    fonts[own] = writer.add_object(other)
    writer.update_container(fonts)
    writer.mark_update(reference)


@update
def glyphs_drawn_by_procedures(writer: IncrementalPdfFileWriter) -> None:
    reference = _font(writer)
    font = reference.get_object()
    font[pdf_name("/Subtype")] = pdf_name("/Type3")
    font[pdf_name("/CharProcs")] = dictionary(a=writer.add_object(stream(b"0 0 d0")))
    writer.mark_update(reference)


@update
def content_from_another_file(writer: IncrementalPdfFileWriter) -> None:
    contents = page_of(writer)[1].raw_get("/Contents")
    contents.get_object()[pdf_name("/F")] = generic.pdf_string("other.bin")
    writer.mark_update(contents)


@update
def content_filtered_once_more(writer: IncrementalPdfFileWriter) -> None:
    """The same bytes, read otherwise."""
    contents = page_of(writer)[1].raw_get("/Contents")
    contents.get_object()[pdf_name("/DecodeParms")] = dictionary(Predictor=generic.NumberObject(12))
    writer.mark_update(contents)


@update
def content_added_behind(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    more = writer.add_object(stream(b"1 g 0 0 300 300 re f"))
    page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), more])
    writer.mark_update(reference)


@update
def seal_takes_a_page_of_another_file(writer: IncrementalPdfFileWriter) -> None:
    """A reference XObject (ISO 32000-2, 8.10.4)."""
    look = find_field(writer, "AntinAgency").get_object()["/AP"].raw_get("/N")
    look.get_object()[pdf_name("/Ref")] = dictionary(
        F=generic.pdf_string("other.pdf"), Page=generic.NumberObject(0)
    )
    writer.mark_update(look)


@update
def seal_has_another_look_in_print(writer: IncrementalPdfFileWriter) -> None:
    look = find_field(writer, "AntinAgency").get_object()["/AP"].raw_get("/N")
    alternate = dictionary(
        Image=writer.add_object(form(WHITE)), DefaultForPrinting=generic.BooleanObject(True)
    )
    look.get_object()[pdf_name("/Alternates")] = generic.ArrayObject([alternate])
    writer.mark_update(look)
