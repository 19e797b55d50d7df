"""Things laid over a page: "evil annotation" and "sneaky signature"."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign import fields

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import (
    annotate,
    numbers,
    page_of,
    script,
    stream,
)
from tests.signing.validation.builders import find_field

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

FAMILY = Family("Annotations and sneaky signatures")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted


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
