"""Validation data, time stamps and whatever else may follow a signature, abused."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from tests.signing.validation import builders
from tests.signing.validation.attacks.containers import with_contents
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import (
    action,
    dictionary,
    first_of,
    overwrite,
    page_of,
    rooted,
    script,
    stream,
)
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

FAMILY = Family("Validation data and time stamps")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted


def _content(writer: IncrementalPdfFileWriter) -> generic.IndirectObject:
    contents = page_of(writer)[1].raw_get("/Contents")
    found: generic.IndirectObject = contents
    return list.__getitem__(contents, 0) if isinstance(contents, generic.ArrayObject) else found


def _store(**entries: generic.PdfObject) -> generic.DictionaryObject:
    return dictionary(Type=pdf_name("/DSS"), Certs=generic.ArrayObject(), **entries)


def _content_as(
    held: Callable[[IncrementalPdfFileWriter, generic.IndirectObject], generic.DictionaryObject],
) -> Callable[[bytes], bytes]:
    """The page's content, overwritten, is called a part of the security store."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        content = _content(writer)
        overwrite(writer, content, b"BT ET")
        rooted(writer, DSS=writer.add_object(held(writer, content)))

    return lambda pdf: changed(pdf, meddle)


def _content_among(key: str) -> Callable[[bytes], bytes]:
    return _content_as(lambda _, content: dictionary(**{key: generic.ArrayObject([content])}))


for _key in ("Certs", "OCSPs", "CRLs"):
    FAMILY.add(f"content_among_the_{_key.lower()}", _content_among(_key))
FAMILY.add(
    "content_as_a_record",
    _content_as(lambda _, content: _store(VRI=dictionary(A=dictionary(Cert=generic.ArrayObject([content]))))),
)
FAMILY.add(
    "content_as_a_records_stamp",
    _content_as(lambda _, content: _store(VRI=dictionary(A=dictionary(TS=content)))),
)
FAMILY.add("content_under_a_key_of_its_own", _content_as(lambda _, content: _store(Vendor=content)))


@update
def store_that_is_the_page(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    page[pdf_name("/Rotate")] = generic.NumberObject(90)
    page[pdf_name("/Certs")] = generic.ArrayObject()
    writer.mark_update(reference)
    rooted(writer, DSS=reference)


@update
def store_that_acts(writer: IncrementalPdfFileWriter) -> None:
    rooted(
        writer, DSS=writer.add_object(_store(A=script())), OpenAction=action("Named", N=pdf_name("/Print"))
    )


@update
def metadata_that_is_the_content(writer: IncrementalPdfFileWriter) -> None:
    content = _content(writer)
    overwrite(writer, content, b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    rooted(writer, Metadata=content)


@update
def extensions_that_are_the_resources(writer: IncrementalPdfFileWriter) -> None:
    fonts = page_of(writer)[1]["/Resources"]["/Font"]
    reference = first_of(fonts)
    reference.get_object()[pdf_name("/Subtype")] = pdf_name("/Type3")
    writer.mark_update(reference)
    rooted(writer, Extensions=reference)


@update
def marks_that_are_the_font(writer: IncrementalPdfFileWriter) -> None:
    reference = first_of(page_of(writer)[1]["/Resources"]["/Font"])
    reference.get_object()[pdf_name("/Encoding")] = pdf_name("/MacExpertEncoding")
    writer.mark_update(reference)
    rooted(writer, MarkInfo=reference)


@attack
def information_that_is_the_page(pdf: bytes) -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference, page = page_of(writer)
        page[pdf_name("/Rotate")] = generic.NumberObject(90)
        writer.mark_update(reference)
        writer.set_info(reference)

    return changed(pdf, meddle)


@drafted
def store_removed() -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        del writer.root["/DSS"]
        writer.update_root()

    return changed(builders.with_security_store(builders.finished(), builders.root()), meddle)


@attack
def page_redrawn_under_a_time_stamp(pdf: bytes) -> bytes:
    """A document time stamp over the changed letter makes it no truer."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        overwrite(writer, _content(writer), b"BT ET")

    return builders.with_document_timestamp(changed(pdf, meddle))


@attack
def page_redrawn_within_the_revision_of_a_time_stamp(pdf: bytes) -> bytes:
    writer, out = builders.opened(pdf), io.BytesIO()
    overwrite(writer, _content(writer), b"BT ET")
    signers.PdfTimeStamper(builders.stamper(), field_name="Stamp").timestamp_pdf(
        writer, md_algorithm="sha256", output=out
    )
    return out.getvalue()


@attack
def time_stamp_of_another_file(pdf: bytes) -> bytes:
    """The token of a stamp over another letter."""
    other = builders.with_document_timestamp(builders.approved())
    token = _value_of(other)
    return with_contents(builders.with_document_timestamp(pdf), lambda _: token)


@attack
def time_stamp_that_is_a_signature(pdf: bytes) -> bytes:
    value = _value_of(pdf)
    return with_contents(builders.with_document_timestamp(pdf), lambda _: value)


@attack
def signature_that_is_a_time_stamp(pdf: bytes) -> bytes:
    """Anybody gets a time stamp; it is put where the agency's signature was."""
    token = _value_of(builders.with_document_timestamp(pdf))
    return with_contents(pdf, lambda _: token)


def _value_of(pdf: bytes) -> bytes:
    found: list[bytes] = []

    def keep(info: cms.ContentInfo) -> bytes:
        found.append(bytes(info.dump()))
        return found[0]

    with_contents(pdf, keep)
    return found[0]


@attack
def time_stamp_altered(pdf: bytes) -> bytes:
    def edit(info: cms.ContentInfo) -> bytes:
        signature = info["content"]["signer_infos"][0]["signature"].native
        info["content"]["signer_infos"][0]["signature"] = bytes(reversed(signature))
        return bytes(info.dump())

    return with_contents(builders.with_document_timestamp(pdf), edit)


@attack
def time_stamp_with_a_face(pdf: bytes) -> bytes:
    """A stamp is nobody's signature; given a place on the page, it covers what stands there."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference = find_field(writer, "AntinTimestamp1")
        reference.get_object()[pdf_name("/Rect")] = generic.ArrayObject(
            generic.NumberObject(n) for n in (100, 690, 300, 740)
        )
        writer.mark_update(reference)

    return changed(builders.with_document_timestamp(pdf), meddle)


@attack
def time_stamp_removed(pdf: bytes) -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference = find_field(writer, "AntinTimestamp1")
        del reference.get_object()["/V"]
        writer.mark_update(reference)

    return changed(builders.with_document_timestamp(pdf), meddle)


@attack
def metadata_of_another_kind(pdf: bytes) -> bytes:
    """A stream that is no XMP; pyHanko, too, wants to see what it is."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        content = stream(b"BT ET")
        rooted(writer, Metadata=writer.add_object(content), Pages=writer.add_object(dictionary()))

    return changed(pdf, meddle)
