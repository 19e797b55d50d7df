"""A signed file made to look as if nobody, or somebody else, had signed it."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

FAMILY = Family("Signatures hidden")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted


@update
def seal_becomes_a_text_field(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    reference.get_object()[pdf_name("/FT")] = pdf_name("/Tx")
    writer.mark_update(reference)


@update
def form_without_fields(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    form[pdf_name("/Fields")] = generic.ArrayObject()
    writer.update_container(form)


@update
def form_removed(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/AcroForm"]
    writer.update_root()


@attack
def catalog_switched(pdf: bytes) -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        catalog = generic.DictionaryObject(writer.root)
        del catalog["/AcroForm"]
        writer.set_custom_trailer_entry(pdf_name("/Switch"), generic.NumberObject(1))
        reference = writer.add_object(catalog)
        writer._update_meta = lambda: None  # type: ignore[method-assign]  # as the writer of a forger would
        writer._root = reference
        writer.trailer[pdf_name("/Root")] = reference

    return changed(pdf, meddle)
