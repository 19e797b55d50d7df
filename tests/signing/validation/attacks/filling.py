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
    WHITE,
    dictionary,
    form,
    numbers,
    overwrite,
    page_of,
    stream,
)
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

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


@update
def form_drawn_by_xfa(writer: IncrementalPdfFileWriter) -> None:
    form_ = writer.root["/AcroForm"]
    form_[pdf_name("/XFA")] = writer.add_object(stream(b"<xdp/>"))
    writer.update_container(form_)


@update
def order_of_calculation_added(writer: IncrementalPdfFileWriter) -> None:
    form_ = writer.root["/AcroForm"]
    form_[pdf_name("/CO")] = generic.ArrayObject([find_field(writer, "AntinNumber")])
    writer.update_container(form_)


def _of_the_number(**entries: generic.PdfObject) -> Callable[[bytes], bytes]:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference = find_field(writer, "AntinNumber")
        for key, value in entries.items():
            reference.get_object()[pdf_name(f"/{key}")] = value
        writer.mark_update(reference)

    return lambda pdf: changed(pdf, meddle)


_NUMBER: dict[str, dict[str, generic.PdfObject]] = {
    "number_becomes_a_choice": {"FT": pdf_name("/Ch"), "Opt": generic.ArrayObject()},
    "number_becomes_a_button": {"FT": pdf_name("/Btn")},
    "number_becomes_a_password": {"Ff": generic.NumberObject(1 << 13)},
    "number_in_rich_text": {"RV": generic.pdf_string("<body>99</body>")},
    "number_of_another_default": {"DV": generic.pdf_string("99")},
    "number_renamed": {"T": generic.pdf_string("AntinNumber2")},
    "number_called_otherwise_aloud": {"TU": generic.pdf_string("99")},
    "number_exported_otherwise": {"TM": generic.pdf_string("99")},
    "number_drawn_by_its_frame": {"MK": dictionary(BG=numbers(0, 0, 0), CA=generic.pdf_string("99"))},
    "number_with_a_thick_border": {"BS": dictionary(W=generic.NumberObject(40))},
    "number_with_an_old_border": {"Border": numbers(0, 0, 40)},
    "number_aligned_otherwise": {"Q": generic.NumberObject(2)},
    "number_not_printed": {"F": generic.NumberObject(0)},
    "number_in_another_state": {"AS": pdf_name("/Off")},
    "number_without_a_look": {"AP": generic.DictionaryObject()},
    "number_emptied": {"V": generic.pdf_string("")},
    "number_of_another_page": {"P": generic.NullObject()},
    "number_is_no_annotation": {"Subtype": pdf_name("/Link")},
    "number_in_a_stream": {"V": generic.NullObject()},
}

for _name, _entries in _NUMBER.items():
    FAMILY.add(_name, _of_the_number(**_entries))


@update
def number_looks_otherwise_under_the_pointer(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinNumber")
    looks = reference.get_object()["/AP"]
    looks[pdf_name("/D")] = looks[pdf_name("/R")] = writer.add_object(form(WHITE))
    writer.mark_update(reference)


@update
def number_gets_a_second_place(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    widget = dictionary(
        Type=pdf_name("/Annot"),
        Subtype=pdf_name("/Widget"),
        Rect=numbers(100, 300, 300, 350),
        F=generic.NumberObject(4),
        Parent=find_field(writer, "AntinNumber"),
        AP=dictionary(N=writer.add_object(form(WHITE))),
    )
    kid = writer.add_object(widget)
    number = find_field(writer, "AntinNumber")
    number.get_object()[pdf_name("/Kids")] = generic.ArrayObject([kid])
    page["/Annots"].append(kid)
    writer.update_container(page["/Annots"])
    writer.mark_update(number)
    writer.mark_update(reference)


@update
def number_drawn_over_by_the_day(writer: IncrementalPdfFileWriter) -> None:
    """The appearance of one open field, large enough for another."""
    day, number = find_field(writer, "AntinDay").get_object(), find_field(writer, "AntinNumber").get_object()
    day["/AP"][pdf_name("/N")] = number["/AP"].raw_get("/N")
    writer.mark_update(find_field(writer, "AntinDay"))
