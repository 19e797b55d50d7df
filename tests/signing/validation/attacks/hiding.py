"""A signed file made to look as if nobody, or somebody else, had signed it."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import dictionary, overwrite, page_of, rooted
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

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


@update
def form_null(writer: IncrementalPdfFileWriter) -> None:
    rooted(writer, AcroForm=generic.NullObject())


@update
def form_is_another(writer: IncrementalPdfFileWriter) -> None:
    rooted(writer, AcroForm=writer.add_object(dictionary(Fields=generic.ArrayObject())))


@update
def form_is_a_list(writer: IncrementalPdfFileWriter) -> None:
    rooted(writer, AcroForm=generic.ArrayObject())


def _of_the_seal(key: str, value: generic.PdfObject) -> Callable[[bytes], bytes]:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference = find_field(writer, "AntinAgency")
        reference.get_object()[pdf_name(f"/{key}")] = value
        writer.mark_update(reference)

    return lambda pdf: changed(pdf, meddle)


FAMILY.add("value_of_the_seal_null", _of_the_seal("V", generic.NullObject()))
FAMILY.add("value_of_the_seal_empty", _of_the_seal("V", generic.DictionaryObject()))
FAMILY.add("value_of_the_seal_a_name", _of_the_seal("V", pdf_name("/Signed")))
FAMILY.add("kind_of_the_seals_field_null", _of_the_seal("FT", generic.NullObject()))
FAMILY.add("kind_of_the_seals_field_unheard_of", _of_the_seal("FT", pdf_name("/Seal")))
FAMILY.add("name_of_the_seals_field_null", _of_the_seal("T", generic.NullObject()))
FAMILY.add("name_of_the_seals_field_a_number", _of_the_seal("T", generic.NumberObject(1)))
FAMILY.add("lock_of_the_seal_replaced", _of_the_seal("Lock", dictionary(Action=pdf_name("/All"))))
FAMILY.add(
    "seal_has_children", _of_the_seal("Kids", generic.ArrayObject([dictionary(T=generic.pdf_string("x"))]))
)


@update
def value_of_the_seal_points_nowhere(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    reference.get_object()[pdf_name("/V")] = generic.IndirectObject(9000, 0, writer)
    writer.mark_update(reference)


@update
def seal_is_the_leaders(writer: IncrementalPdfFileWriter) -> None:
    """The agency's field takes the leader's signature for its value."""
    value = find_field(writer, "AntinLeader1").get_object().raw_get("/V")
    reference = find_field(writer, "AntinAgency")
    reference.get_object()[pdf_name("/V")] = value
    writer.mark_update(reference)


@update
def fields_listed_by_names(writer: IncrementalPdfFileWriter) -> None:
    form_ = writer.root["/AcroForm"]
    form_[pdf_name("/Fields")] = generic.ArrayObject([pdf_name("/AntinAgency")])
    writer.update_container(form_)


@update
def fields_in_a_loop(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    reference.get_object()[pdf_name("/Kids")] = generic.ArrayObject([reference])
    writer.mark_update(reference)


@update
def flags_of_signatures_removed(writer: IncrementalPdfFileWriter) -> None:
    """Readers that trust the flags do not look for signatures."""
    form_ = writer.root["/AcroForm"]
    form_[pdf_name("/SigFlags")] = generic.NumberObject(0)
    writer.update_container(form_)


@update
def second_field_of_the_seals_name(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    other = generic.DictionaryObject(reference.get_object())
    del other["/V"]
    entries = writer.root["/AcroForm"]["/Fields"]
    entries.insert(0, writer.add_object(other))
    writer.update_container(entries)


@attack
def both_signatures_replaced_by_a_strangers(pdf: bytes) -> bytes:
    """Another page, and somebody else's signatures in the same fields; he is trusted, but not for this."""
    somebody = builders.issue("Người khác", builders.root())

    def emptied(writer: IncrementalPdfFileWriter) -> None:
        contents = page_of(writer)[1].raw_get("/Contents")
        contents = list.__getitem__(contents, 0) if isinstance(contents, generic.ArrayObject) else contents
        overwrite(writer, contents, b"BT ET")
        for name in ("AntinLeader1", "AntinAgency"):
            field = find_field(writer, name)
            field.get_object().pop("/V", None)
            field.get_object().pop("/Lock", None)
            writer.mark_update(field)

    for name in ("AntinLeader1", "AntinAgency"):
        pdf = builders.sign(changed(pdf, emptied) if name == "AntinLeader1" else pdf, somebody, name)
    return pdf


@attack
def saved_anew_without_its_signatures(pdf: bytes) -> bytes:
    """What a program leaves that writes the file anew: the signature dictionaries, at other offsets."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


@attack
def saved_anew_with_the_form_removed(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document, warnings.catch_warnings():
        warnings.simplefilter("ignore", Warning)
        del document.Root.AcroForm
        document.save(out)
    return out.getvalue()
