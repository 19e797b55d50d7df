"""Things laid over a page: "evil annotation" and "sneaky signature"."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import (
    WHITE,
    annotate,
    dictionary,
    form,
    numbers,
    page_of,
    script,
    stream,
)
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

FAMILY = Family("Annotations and sneaky signatures")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted


def _with(subtype: str, flags: int = 4) -> Callable[[bytes], bytes]:
    return lambda pdf: changed(
        pdf,
        lambda writer: annotate(
            writer, subtype, F=generic.NumberObject(flags), Contents=generic.pdf_string("99")
        ),
    )


SUBTYPES = (
    "Text", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight", "Underline", "Squiggly",
    "StrikeOut", "Caret", "Ink", "Popup", "FileAttachment", "Sound", "Movie", "Screen", "PrinterMark",
    "TrapNet", "Watermark", "3D", "Redact", "Projection", "RichMedia", "Widget", "Unheard",
)  # fmt: skip
"""ISO 32000-2, table 171, those below apart, and one that there is not."""

for _subtype in SUBTYPES:
    FAMILY.add(f"annotation_{_subtype.lower()}", _with(f"/{_subtype}"))
for _name, _flags in {
    "hidden": 2,
    "unprinted": 0,
    "unseen_until_printed": 4 | 32,
    "locked": 4 | 64 | 128 | 512,
}.items():
    FAMILY.add(f"annotation_{_name}", _with("/FreeText", _flags))


@update
def annotation_without_a_kind(writer: IncrementalPdfFileWriter) -> None:
    annotate(writer, "/FreeText")
    added = page_of(writer)[1]["/Annots"][-1]
    del added["/Subtype"]


@update
def annotation_written_into_the_page(writer: IncrementalPdfFileWriter) -> None:
    """No object of its own, so that whoever counts references does not see it."""
    reference, page = page_of(writer)
    look = dictionary(N=writer.add_object(form(WHITE)))
    page["/Annots"].append(
        dictionary(
            Type=pdf_name("/Annot"),
            Subtype=pdf_name("/Stamp"),
            Rect=numbers(100, 690, 300, 740),
            AP=look,
            F=generic.NumberObject(4),
        )
    )
    writer.update_container(page["/Annots"])
    writer.mark_update(reference)


@attack
def annotation_written_into_the_page_beside_a_signature(pdf: bytes) -> bytes:
    writer = builders.opened(pdf)
    annotation_written_into_the_page(writer)
    return builders.sign(writer, builders.issue("Người khác", builders.root()), "Sneaky")


@attack
def annotation_beside_a_time_stamp(pdf: bytes) -> bytes:
    """A document time stamp may follow, and nothing with it."""
    return builders.with_document_timestamp(changed(pdf, evil_stamp))


@update
def seal_listed_twice(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    page["/Annots"].append(find_field(writer, "AntinAgency"))
    writer.update_container(page["/Annots"])
    writer.mark_update(reference)


@update
def marks_in_another_order(writer: IncrementalPdfFileWriter) -> None:
    """What lay above lies below."""
    reference, page = page_of(writer)
    page[pdf_name("/Annots")] = generic.ArrayObject(reversed(list(list.__iter__(page["/Annots"]))))
    writer.mark_update(reference)


@update
def marks_listed_by_another_array(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    page[pdf_name("/Annots")] = writer.add_object(
        generic.ArrayObject(list(list.__iter__(page["/Annots"]))[:-1])
    )
    writer.mark_update(reference)


@attack
def seal_without_a_signature_of_its_own(pdf: bytes) -> bytes:
    """A second seal whose value is the leader's signature, once more."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        value = find_field(writer, "AntinLeader1").get_object().raw_get("/V")
        fields.append_signature_field(
            writer,
            fields.SigFieldSpec("Signature9", box=(20, 20, 120, 120), on_page=0, empty_field_appearance=True),
        )
        reference = find_field(writer, "Signature9")
        reference.get_object()[pdf_name("/V")] = value
        reference.get_object()[pdf_name("/AP")] = dictionary(N=writer.add_object(form(WHITE)))
        writer.mark_update(reference)

    return changed(pdf, meddle)


@drafted
def seal_lent_by_the_leaders_signature() -> bytes:
    """The agency's field has the leader's signature for its value, and a seal for its look."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        value = find_field(writer, "AntinLeader1").get_object().raw_get("/V")
        fields.append_signature_field(
            writer,
            fields.SigFieldSpec(
                "AntinAgency", box=builders.AGENCY_BOX, on_page=0, empty_field_appearance=True
            ),
        )
        reference = find_field(writer, "AntinAgency")
        reference.get_object()[pdf_name("/V")] = value
        reference.get_object()[pdf_name("/AP")] = dictionary(N=writer.add_object(form(WHITE)))
        writer.mark_update(reference)

    return changed(builders.approved(), meddle)


@drafted
def seal_lent_by_a_copy_of_the_leaders_signature() -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        value = find_field(writer, "AntinLeader1").get_object()["/V"]
        fields.append_signature_field(
            writer,
            fields.SigFieldSpec(
                "AntinAgency", box=builders.AGENCY_BOX, on_page=0, empty_field_appearance=True
            ),
        )
        reference = find_field(writer, "AntinAgency")
        reference.get_object()[pdf_name("/V")] = writer.add_object(generic.DictionaryObject(value))
        writer.mark_update(reference)

    return changed(builders.approved(), meddle)


@update
def evil_annotation(writer: IncrementalPdfFileWriter) -> None:
    annotate(writer, "/FreeText", Contents=generic.pdf_string("99"))


@update
def evil_stamp(writer: IncrementalPdfFileWriter) -> None:
    annotate(writer, "/Stamp")


@update
def evil_link(writer: IncrementalPdfFileWriter) -> None:
    annotate(writer, "/Link", A=script())


@update
def annotations_emptied(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    page[pdf_name("/Annots")] = generic.ArrayObject()
    writer.mark_update(reference)


@update
def sneaky_empty_signature_field(writer: IncrementalPdfFileWriter) -> None:
    """A signature field without a signature whose picture covers the number."""
    fields.append_signature_field(
        writer,
        fields.SigFieldSpec("Sneaky", box=(100, 690, 300, 740), on_page=0, empty_field_appearance=True),
    )
    reference = find_field(writer, "Sneaky")
    drawing = stream(
        b"1 g 0 0 200 50 re f",
        Type=pdf_name("/XObject"),
        Subtype=pdf_name("/Form"),
        BBox=numbers(0, 0, 200, 50),
    )
    reference.get_object()[pdf_name("/AP")] = generic.DictionaryObject(
        {pdf_name("/N"): writer.add_object(drawing)}
    )
    writer.mark_update(reference)


@attack
def signed_over_by_a_stranger(pdf: bytes) -> bytes:
    stranger = builders.issue("Người lạ", None)
    spec = fields.SigFieldSpec("Stranger", box=(100, 690, 300, 740), on_page=0)
    return builders.sign(pdf, stranger, "Stranger", spec=spec)
