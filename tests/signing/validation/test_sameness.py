"""What is written in another way is the same; what only the parser takes for the same is not."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign import fields

from signing.report import Integrity
from signing.validation import validate
from signing.validation.sameness import is_same
from tests.signing.validation import builders
from tests.signing.validation.builders import changed

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

SPEC = fields.SigFieldSpec("Signature1", box=(100, 100, 200, 150), on_page=0)


def is_intact(pdf: bytes) -> bool:
    (signature,) = validate(pdf, trust=builders.trust(), at=builders.NOW).signatures
    return signature.integrity is Integrity.INTACT


def dictionary(**entries: generic.PdfObject) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})


def test_names_are_no_strings() -> None:
    name: generic.PdfObject = pdf_name("/Multiply")
    text: generic.PdfObject = generic.TextStringObject("/Multiply")
    assert name == text, "as the parser has it"
    assert not is_same(name, text)
    assert not is_same(dictionary(BM=name), dictionary(BM=text))
    assert not is_same(generic.ArrayObject([name]), generic.ArrayObject([text]))


def test_streams_are_compared_with_their_contents() -> None:
    one, other = (generic.StreamObject(stream_data=data) for data in (b"one", b"other"))
    assert one == other, "as the parser has it"
    assert not is_same(one, other)
    assert is_same(one, generic.StreamObject(stream_data=b"one"))
    assert not is_same(one, generic.DictionaryObject())


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (generic.NumberObject(1), generic.FloatObject("1.0"), True),
        (generic.FloatObject("595.303937007874"), generic.FloatObject("595.30396"), True),
        (generic.FloatObject("595.3"), generic.FloatObject("595.4"), False),
        (generic.NumberObject(100_000_001), generic.NumberObject(100_000_002), False),
        (generic.NumberObject(1), generic.BooleanObject(True), False),
        (generic.NullObject(), None, True),
        (generic.NullObject(), generic.NumberObject(0), False),
        (dictionary(A=generic.NullObject()), dictionary(), True),
        (generic.pdf_string(b"05"), generic.pdf_string(b"\xfe\xff\x000\x005"), False),
    ],
)
def test_values(one: generic.PdfObject, other: generic.PdfObject | None, expected: bool) -> None:
    assert is_same(one, other) is expected
    assert is_same(other, one) is expected


def _with_blending(pdf: bytes, mode: generic.PdfObject) -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference = writer.find_page_for_modification(0)[0]
        page = reference.get_object()
        page[pdf_name("/Resources")] = dictionary(ExtGState=dictionary(G=dictionary(BM=mode)))
        writer.mark_update(reference)

    return changed(pdf, meddle)


def test_page_that_blends_by_a_name_is_not_given_a_string() -> None:
    """Readers pass over the string: what the name let show through is covered."""
    draft = _with_blending(builders.letter(), pdf_name("/Multiply"))
    signed = builders.sign(draft, builders.leader(), "Signature1", spec=SPEC)
    assert is_intact(signed)
    assert is_intact(_with_blending(signed, pdf_name("/Multiply")))
    assert not is_intact(_with_blending(signed, generic.pdf_string("/Multiply")))


@pytest.mark.parametrize(("width", "is_harmless"), [("595.30396", True), ("595.5", False)])
def test_page_tree_may_be_written_again(width: str, is_harmless: bool) -> None:
    """PDFium does on every save, with other line ends, order of entries and digits."""

    def give_boxes(writer: IncrementalPdfFileWriter) -> None:
        tree = writer.root.raw_get("/Pages")
        box = [generic.FloatObject(n) for n in ("0", "0", "595.303937007874", "841.889763779528")]
        tree.get_object()[pdf_name("/MediaBox")] = generic.ArrayObject(box)
        writer.mark_update(tree)

    def write_again(writer: IncrementalPdfFileWriter) -> None:
        tree = writer.root.raw_get("/Pages")
        entries = dict(reversed(dict.items(tree.get_object())))
        box = [generic.FloatObject(n) for n in ("0.0", "0", width, "841.88977")]
        entries[pdf_name("/MediaBox")] = generic.ArrayObject(box)
        dict.clear(tree.get_object())
        dict.update(tree.get_object(), entries)
        writer.mark_update(tree)

    signed = builders.sign(changed(builders.letter(), give_boxes), builders.leader(), "Signature1", spec=SPEC)
    assert is_intact(changed(signed, write_again)) is is_harmless
