"""Sound files as other software writes them: tidiness is not what is judged."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from signing.report import ChangesAfter, Indication, Integrity, Level, SignatureReport, SubIndication
from signing.validation import validate
from tests.signing.validation import builders
from tests.signing.validation.builders import changed

PLAIN = fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
SPEC = fields.SigFieldSpec("Signature1", box=(100, 100, 200, 150), on_page=0)


def judged(pdf: bytes) -> list[SignatureReport]:
    return list(validate(pdf, trust=builders.trust(), at=builders.NOW).signatures)


def test_plain_pkcs7_passes_without_a_baseline_level() -> None:
    pdf = builders.sign(builders.letter(), builders.leader(), "Signature1", spec=SPEC, subfilter=PLAIN)
    (signature,) = judged(pdf)
    assert (signature.indication, signature.level) == (Indication.TOTAL_PASSED, None)
    assert signature.kind == "unknown"


@pytest.mark.parametrize(
    ("pss", "md", "algorithm"),
    [
        (False, "sha512", "RSA-2048, PKCS#1 v1.5, SHA-512"),
        (True, "sha256", "RSA-2048, PSS, SHA-256"),
        (True, "sha384", "RSA-2048, PSS, SHA-384"),
    ],
)
def test_scheme_is_reported(pss: bool, md: str, algorithm: str) -> None:
    pdf = builders.sign(builders.letter(), builders.leader(), "Signature1", spec=SPEC, pss=pss, md=md)
    (signature,) = judged(pdf)
    assert (signature.indication, signature.algorithm) == (Indication.TOTAL_PASSED, algorithm)
    assert signature.level is Level.B_B


def test_sha1_is_too_weak() -> None:
    pdf = builders.sign(
        builders.letter(), builders.leader(), "Signature1", spec=SPEC, md="sha1", subfilter=PLAIN
    )
    (signature,) = judged(pdf)
    assert signature.indication is Indication.INDETERMINATE
    assert signature.sub_indication is SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
    assert signature.integrity is Integrity.INTACT


def test_many_signatures_in_turn_pass() -> None:
    pdf = builders.letter()
    for number in range(1, 5):
        spec = fields.SigFieldSpec(
            f"Signature{number}", box=(130 * number - 100, 20, 130 * number, 50), on_page=0
        )
        pdf = builders.sign(pdf, builders.leader(), f"Signature{number}", spec=spec)
    found = judged(pdf)
    assert [s.indication for s in found] == [Indication.TOTAL_PASSED] * 4
    assert [s.changes_after for s in found] == [ChangesAfter.PERMITTED] * 3 + [ChangesAfter.NONE]


def test_time_stamp_alone_passes_nothing() -> None:
    """Anybody can have a forged letter time-stamped."""
    pdf = builders.with_document_timestamp(builders.letter())
    report = validate(pdf, trust=builders.trust(), at=builders.NOW)
    assert report.signatures[0].indication is Indication.TOTAL_PASSED
    assert report.indication is Indication.INDETERMINATE
    assert "chỉ có dấu thời gian" in report.problems[0]


def test_certified_letter_may_be_signed_but_not_filled_beyond() -> None:
    certified = builders.sign(builders.prepared(), builders.leader(), "AntinLeader1", certify=True)
    assert [s.integrity for s in judged(certified)] == [Integrity.INTACT]
    filled = changed(certified, lambda writer: builders.fill(writer, "AntinNumber", "05"))
    (signature,) = judged(filled)
    assert signature.changes_after is ChangesAfter.PERMITTED


def freed(pdf: bytes, number: int) -> bytes:
    """Append an update that frees one object, as iText does when it has no more use for it."""
    root = re.findall(rb"/Root (\d+ \d+ R)", pdf)[-1]
    size = re.findall(rb"/Size (\d+)", pdf)[-1]
    last = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    table = b"xref\n0 1\n%010d 65535 f \n%d 1\n0000000000 00001 f \n" % (number, number)
    trailer = b"trailer\n<< /Root %b /Size %b /Prev %b >>\n" % (root, size, last)
    return pdf + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(pdf)


def _with_unused_object(writer: IncrementalPdfFileWriter) -> None:
    writer.add_object(generic.DictionaryObject({pdf_name("/Unused"): generic.NumberObject(1)}))


def test_freeing_what_nobody_uses_is_harmless() -> None:
    draft = changed(builders.letter(), _with_unused_object)
    unused = max(int(n) for n in re.findall(rb"(\d+) 0 obj\s*<<\s*/Unused", draft))
    pdf = freed(builders.sign(draft, builders.leader(), "Signature1", spec=SPEC), unused)
    (signature,) = judged(pdf)
    assert (signature.indication, signature.integrity) == (Indication.TOTAL_PASSED, Integrity.INTACT)


def test_freeing_what_the_page_draws_is_forbidden() -> None:
    signed = builders.sign(builders.letter(), builders.leader(), "Signature1", spec=SPEC)
    content = int(re.findall(rb"/Contents (\d+) 0 R", signed)[0])
    (signature,) = judged(freed(signed, content))
    assert signature.integrity is Integrity.BROKEN
    assert signature.reasons[0] == "Nội dung trang 1 đã bị thay đổi sau khi ký."


def test_security_store_may_have_records_of_any_shape() -> None:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        record = generic.DictionaryObject(
            {pdf_name("/TU"): generic.pdf_string("D:20260601"), pdf_name("/X"): generic.NumberObject(1)}
        )
        records = generic.DictionaryObject({pdf_name("/0a1b"): record})
        store = generic.DictionaryObject(
            {pdf_name("/VRI"): records, pdf_name("/Vendor"): generic.NumberObject(2)}
        )
        writer.root[pdf_name("/DSS")] = writer.add_object(store)
        writer.update_root()

    (signature,) = judged(changed(builders.approved(), meddle))
    assert (signature.indication, signature.changes_after) == (
        Indication.TOTAL_PASSED,
        ChangesAfter.VALIDATION_DATA,
    )


def test_security_store_does_not_smuggle_page_content() -> None:
    """An entry of the store that is the page's own content stream, overwritten along with it."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        page = writer.find_page_for_modification(0)[0].get_object()
        contents = page.raw_get("/Contents")
        contents.get_object()._data = b"BT ET"
        contents.get_object()._encoded_data = None
        contents.get_object().encoded_data  # noqa: B018  encodes the new data
        writer.mark_update(contents)
        store = generic.DictionaryObject({pdf_name("/Certs"): generic.ArrayObject([contents])})
        writer.root[pdf_name("/DSS")] = writer.add_object(store)
        writer.update_root()

    (signature,) = judged(changed(builders.approved(), meddle))
    assert signature.integrity is Integrity.BROKEN


@pytest.mark.parametrize(("last", "is_harmless"), [("/Widths", True), ("/JavaScript", False)])
def test_signers_may_bring_large_fonts(last: str, is_harmless: bool) -> None:
    """Poppler embeds whole fonts, with the width of every character; nothing may hide behind those."""
    writer = IncrementalPdfFileWriter(BytesIO(builders.approved()))
    widths = [*(generic.NumberObject(n) for n in range(30_000)), pdf_name(last)]
    writer.add_object(generic.DictionaryObject({pdf_name("/W"): generic.ArrayObject(widths)}))
    spec = fields.SigFieldSpec("Signature2", box=(30, 20, 130, 50), on_page=0)
    first, second = judged(builders.sign(writer, builders.leader(), "Signature2", spec=spec))
    assert (first.integrity is Integrity.INTACT) is is_harmless
    assert second.integrity is Integrity.INTACT
