"""Untidy files that somebody signed: what readers put right does not fail a signature."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from signing.pdf.source import FileSource, Source
from signing.report import Integrity, ValidationReport
from signing.validation import validate
from tests.signing.validation import builders

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = b"BT /F1 12 Tf 72 700 Td (A letter to be signed) Tj ET"
SPEC = fields.SigFieldSpec("One", box=(30, 20, 130, 50), on_page=0)
FURTHER = fields.SigFieldSpec("Two", box=(150, 20, 250, 50), on_page=0)


def judged(pdf: bytes | Source) -> ValidationReport:
    return validate(pdf, trust=builders.trust(), at=builders.NOW)


def integrities(pdf: bytes | Source) -> list[Integrity]:
    return [one.integrity for one in judged(pdf).signatures]


def letter(length: bytes, number: int = 0) -> bytes:
    """A page whose content claims to be so long; object 6 is the number."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %b>>\nstream\n%b\nendstream" % (length, CONTENT),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"%d" % number,
    ]
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for index, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (index, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return bytes(out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer)


def signed(pdf: bytes, spec: fields.SigFieldSpec = SPEC) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    return builders.sign(writer, builders.leader(), spec.sig_field_name, spec=spec)


@pytest.mark.parametrize("wrong", [-len(CONTENT), -3, 0, 3])
def test_wrong_length_of_a_signed_stream(wrong: int, tmp_path: Path) -> None:
    pdf = signed(signed(letter(b"%d" % (len(CONTENT) + wrong))), FURTHER)
    assert integrities(pdf) == [Integrity.INTACT] * 2
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    with FileSource(path) as source:
        assert integrities(source) == [Integrity.INTACT] * 2


def test_length_does_not_reach_behind_what_was_signed() -> None:
    """Who believes it would draw what others add there."""
    pdf = signed(letter(b"100000"))
    assert integrities(pdf) == [Integrity.INTACT]
    assert integrities(signed(pdf, FURTHER)) == [Integrity.BROKEN, Integrity.INTACT]


def test_length_is_not_put_right_later() -> None:
    """Readers that believe it would show more, or less, of what lies there."""
    pdf = signed(letter(b"6 0 R", 5))
    assert integrities(signed(pdf, FURTHER)) == [Integrity.INTACT] * 2

    def lengthen(writer: IncrementalPdfFileWriter) -> None:
        writer.objects[(0, 6)] = generic.NumberObject(len(CONTENT))

    assert integrities(builders.changed(pdf, lengthen)) == [Integrity.BROKEN]


def test_stream_of_an_update_is_not_mended() -> None:
    pdf = builders.with_security_store(builders.approved(), builders.root())
    at = pdf.rindex(b"/Length ", 0, pdf.rindex(b"endstream"))
    assert integrities(pdf) == [Integrity.INTACT]
    assert integrities(pdf[: at + 8] + b"1" + pdf[at + 9 :]) == [Integrity.BROKEN]


@pytest.mark.parametrize("blanks", [b" " * 1500, b"\0" * 1500, b"\r\n" * 2000, b"\0" * 100_000])
def test_blanks_behind_a_file(blanks: bytes, tmp_path: Path) -> None:
    pdf = builders.approved() + blanks
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    assert integrities(pdf) == [Integrity.INTACT]
    with FileSource(path) as source:
        assert integrities(source) == [Integrity.INTACT]


def test_words_among_the_blanks() -> None:
    """What stands there is in nobody's revision."""
    assert Integrity.INTACT not in integrities(builders.approved() + b"\0" * 1500 + b"words" + b"\0" * 1500)
