"""Fields and signature values that are told apart by nobody, or differently by each reader."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.signing.validation.attacks.containers import gap_of
from tests.signing.validation.attacks.hiding import FAMILY
from tests.signing.validation.attacks.tools import dictionary, form, numbers, page_of, rooted
from tests.signing.validation.attacks.updating import FORGED, Update, written_stream
from tests.signing.validation.attacks.victims import victim
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted


def _below_a_parent(writer: IncrementalPdfFileWriter, **entries: generic.PdfObject) -> generic.IndirectObject:
    """Put a node between the form and the seal's field; gives the node."""
    seal = find_field(writer, "AntinAgency")
    parent = writer.add_object(dictionary(Kids=generic.ArrayObject([seal]), **entries))
    seal.get_object()[pdf_name("/Parent")] = parent
    writer.mark_update(seal)
    listed = writer.root["/AcroForm"]["/Fields"]
    for index, entry in enumerate(list.__iter__(listed)):
        if entry.idnum == seal.idnum:
            list.__setitem__(listed, index, parent)
    writer.update_container(listed)
    found: generic.IndirectObject = parent
    return found


@update
def seal_moved_below_a_parent(writer: IncrementalPdfFileWriter) -> None:
    _below_a_parent(writer, T=generic.pdf_string("P"))


@update
def value_of_the_seal_in_its_parent(writer: IncrementalPdfFileWriter) -> None:
    seal = find_field(writer, "AntinAgency").get_object()
    value = seal.raw_get("/V")
    _below_a_parent(writer, T=seal["/T"], FT=pdf_name("/Sig"), V=value)
    del seal["/V"], seal["/T"], seal["/FT"]


@update
def value_in_the_seal_and_in_its_parent(writer: IncrementalPdfFileWriter) -> None:
    value = find_field(writer, "AntinLeader1").get_object().raw_get("/V")
    _below_a_parent(writer, FT=pdf_name("/Sig"), V=value)


@update
def seals_name_once_more_below_a_parent(writer: IncrementalPdfFileWriter) -> None:
    """A field of the same full name, written otherwise: a parent without a name has one with it."""
    name = find_field(writer, "AntinAgency").get_object()["/T"]
    twin = dictionary(FT=pdf_name("/Sig"), T=generic.pdf_string(str(name)))
    parent = dictionary(Kids=generic.ArrayObject([writer.add_object(twin)]))
    listed = writer.root["/AcroForm"]["/Fields"]
    listed.insert(0, writer.add_object(parent))
    writer.update_container(listed)


@update
def widget_of_the_seal_in_two_fields(writer: IncrementalPdfFileWriter) -> None:
    """A new field for a signature takes the seal's picture for its own."""
    seal = find_field(writer, "AntinAgency")
    other = dictionary(FT=pdf_name("/Sig"), T=generic.pdf_string("Another"), Kids=generic.ArrayObject([seal]))
    listed = writer.root["/AcroForm"]["/Fields"]
    listed.append(writer.add_object(other))
    writer.update_container(listed)


@update
def certification_claimed_for_the_seal(writer: IncrementalPdfFileWriter) -> None:
    value = find_field(writer, "AntinAgency").get_object().raw_get("/V")
    rooted(writer, Perms=dictionary(DocMDP=value, UR3=value))


@drafted
def certification_exchanged() -> bytes:
    """What allows nothing any more is to be the word of somebody else."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        rooted(writer, Perms=dictionary(DocMDP=writer.add_object(dictionary(Type=pdf_name("/Sig")))))

    return changed(victim("certified for no changes").pdf, meddle)


@drafted
def certification_removed() -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        del writer.root["/Perms"]
        writer.update_root()

    return changed(victim("certified for no changes").pdf, meddle)


@drafted
def field_filled_though_certified_for_nothing() -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        field = find_field(writer, "So")
        field.get_object()[pdf_name("/V")] = generic.pdf_string("99")
        field.get_object()[pdf_name("/AP")] = dictionary(N=writer.add_object(form(b"", 30, 15)))
        writer.mark_update(field)

    return changed(victim("certified for no changes").pdf, meddle)


def _by_reference(key: str) -> Callable[[bytes], bytes]:
    """The seal's signature dictionary written again, with an entry in an object of its own."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference = find_field(writer, "AntinAgency").get_object().raw_get("/V")
        value = reference.get_object()
        value[pdf_name(key)] = writer.add_object(value.raw_get(key))
        writer.mark_update(reference)

    return lambda pdf: changed(pdf, meddle)


FAMILY.add("byte_range_by_reference", _by_reference("/ByteRange"))
FAMILY.add("contents_by_reference", _by_reference("/Contents"))


def _gap(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Other bytes in the gap, as many as there were."""

    def build(pdf: bytes) -> bytes:
        _, start, end, _ = gap_of(pdf)
        value = change(pdf[start:end])
        assert len(value) == end - start
        return pdf[:start] + value + pdf[end:]

    return build


FAMILY.add("signature_value_of_odd_digits", _gap(lambda v: v[:-2] + b"> "))
FAMILY.add("signature_value_with_a_comment", _gap(lambda v: v[:-8] + b"%00\n000>"))
FAMILY.add("signature_value_with_a_line_break", _gap(lambda v: v[:-5] + b"\r\n00>"))
FAMILY.add("signature_value_with_a_letter", _gap(lambda v: v[:-3] + b"zz>"))
FAMILY.add("gap_holds_a_name_in_escapes", _gap(lambda v: v[:-8] + b">/#0000 "))


def _stored(head: bytes, data: bytes, tail: bytes = b"\nendstream") -> Callable[[bytes], bytes]:
    """An update that brings a stream of the security store written in an odd way."""

    def build(pdf: bytes) -> bytes:
        started = Update(pdf)
        started.store_of(b"<<%b>>\nstream\n%b%b" % (head, data, tail))
        return started.table()

    return build


_INNER = b"1 0 obj\n%b\nendobj\n" % written_stream(FORGED)
FAMILY.add("length_of_an_added_stream_too_short", _stored(b"/Length 3", _INNER))
FAMILY.add("length_of_an_added_stream_too_long", _stored(b"/Length 300000", b"x"))
FAMILY.add("length_of_an_added_stream_below_nothing", _stored(b"/Length -1", b"x"))
FAMILY.add("length_of_an_added_stream_missing", _stored(b"", b"x"))
FAMILY.add("end_of_the_file_in_an_added_stream", _stored(b"/Length 7", b"x\n%%EOF\n"))
FAMILY.add("end_and_start_in_an_added_stream", _stored(b"/Length 21", b"startxref\n15\n%%EOF\nx"))


def _cataloged(written: bytes) -> Callable[[bytes], bytes]:
    """The catalog written again, with something odd in it."""

    def build(pdf: bytes) -> bytes:
        started = Update(pdf)
        started.store(extra=b"")
        # The catalog is the last object so far.
        started.body[:] = bytes(started.body).replace(b"/DSS<<", written + b"/DSS<<")
        return started.table()

    return build


FAMILY.add("pages_with_a_null_in_their_name", _cataloged(b"/Pages#00 1 0 R"))
FAMILY.add("pages_in_a_comment", _cataloged(b"%/Pages 1 0 R\n/Pag%\n 1 0 R"))
FAMILY.add("destinations_added", _cataloged(b"/Dests<</x[0/Fit]>>"))
FAMILY.add("address_of_links_added", _cataloged(b"/URI<</Base(http://example.test/)>>"))
FAMILY.add("language_changed", _cataloged(b"/Lang(vi-x)"))
FAMILY.add("layout_of_pages_changed", _cataloged(b"/PageLayout/TwoColumnLeft"))
FAMILY.add("mode_of_pages_changed", _cataloged(b"/PageMode/UseAttachments"))


@update
def cropped_by_a_parent_and_turned(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages[pdf_name("/CropBox")] = numbers(0, 0, 595, 400)
    pages[pdf_name("/Rotate")] = generic.NumberObject(180)
    writer.update_container(pages)


@update
def content_in_an_array_that_is_shared(writer: IncrementalPdfFileWriter) -> None:
    """The page's content becomes an array of the same stream, twice."""
    reference, page = page_of(writer)
    content = page.raw_get("/Contents")
    content = list.__getitem__(content, 0) if isinstance(content, generic.ArrayObject) else content
    page[pdf_name("/Contents")] = writer.add_object(generic.ArrayObject([content, content]))
    writer.mark_update(reference)
