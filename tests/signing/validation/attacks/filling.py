"""Form fields and marks filled, redrawn, moved or hidden after the fact."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import (
    numbers,
    overwrite,
    page_of,
    stream,
)
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

FAMILY = Family("Fields and marks")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted


@update
def number_changed(writer: IncrementalPdfFileWriter) -> None:
    builders.fill(writer, "AntinNumber", "99")


@update
def day_changed(writer: IncrementalPdfFileWriter) -> None:
    builders.fill(writer, "AntinDay", "28")


@update
def number_value_changed_but_not_its_look(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinNumber")
    reference.get_object()[pdf_name("/V")] = generic.pdf_string("99")
    writer.mark_update(reference)


@update
def number_redrawn(writer: IncrementalPdfFileWriter) -> None:
    builders.fill(writer, "AntinNumber", "99")
    find_field(writer, "AntinNumber").get_object()[pdf_name("/V")] = generic.pdf_string("05")


@update
def number_redrawn_in_place(writer: IncrementalPdfFileWriter) -> None:
    appearance = find_field(writer, "AntinNumber").get_object()["/AP"].raw_get("/N")
    overwrite(writer, appearance, b"BT ET")


@update
def number_hidden(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinNumber")
    reference.get_object()[pdf_name("/F")] = generic.NumberObject(2)
    writer.mark_update(reference)


@update
def number_moved(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinNumber")
    reference.get_object()[pdf_name("/Rect")] = numbers(300, 400, 400, 420)
    writer.mark_update(reference)


@update
def seal_moved(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    reference.get_object()[pdf_name("/Rect")] = numbers(100, 400, 200, 500)
    writer.mark_update(reference)


@update
def seal_redrawn(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    drawing = stream(b"", Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=numbers(0, 0, 9, 9))
    reference.get_object()[pdf_name("/AP")] = generic.DictionaryObject(
        {pdf_name("/N"): writer.add_object(drawing)}
    )
    writer.mark_update(reference)


@update
def seal_redrawn_in_place(writer: IncrementalPdfFileWriter) -> None:
    appearance = find_field(writer, "AntinAgency").get_object()["/AP"].raw_get("/N")
    overwrite(writer, appearance, b"1 g 0 0 50 50 re f")


@update
def seal_hidden(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    reference.get_object()[pdf_name("/F")] = generic.NumberObject(2)
    writer.mark_update(reference)


@update
def seal_renamed(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    reference.get_object()[pdf_name("/T")] = generic.pdf_string("Sếp")
    writer.mark_update(reference)


@update
def text_field_added(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    field = builders.text_field(writer, "Extra", (100, 300, 200, 320), reference)
    form = writer.root["/AcroForm"]
    form["/Fields"].append(field)
    writer.update_container(form["/Fields"])
    page["/Annots"].append(field)
    writer.update_container(page["/Annots"])
    writer.mark_update(reference)


@update
def readers_told_to_redraw_fields(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    form[pdf_name("/NeedAppearances")] = generic.BooleanObject(True)
    form[pdf_name("/DA")] = generic.pdf_string("/Helv 1 Tf 1 g")
    writer.update_container(form)


@drafted
def open_field_filled_after_the_seal() -> bytes:
    sealed = builders.issued(builders.led(builders.prepared(extra_fields=("Open",))))
    return changed(sealed, lambda writer: builders.fill(writer, "Open", "thêm".encode().decode("latin-1")))
