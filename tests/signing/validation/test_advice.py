"""Advice on the form of marks, on our letters and on those that others signed; verdicts stay as they are."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import StaticStampStyle, TextStampStyle

from signing.geometry import Box, mm
from signing.placement import find_layout
from signing.validation import advised, validate
from signing.validation.advice import ShownMark, advise_marks
from signing.validation.codec import report_from_json, report_to_json
from tests.signing.placement.letters import Letter, make
from tests.signing.validation import builders

if TYPE_CHECKING:
    from pyhanko.stamp import BaseStampStyle

    from signing.report import ValidationReport
    from tests.certs.pki import TestPki

PDF, TRUTH = make(Letter())
assert TRUTH is not None
LAYOUT = find_layout(PDF)
GAP, AXIS = TRUTH.gap, TRUTH.center_x
MIDDLE = GAP.center.y
SIGNATURE = Box(AXIS - 50, MIDDLE - 22, AXIS + 50, MIDDLE + 22)


def picture(field: str, box: Box, kind: str = "unknown") -> ShownMark:
    return ShownMark(field, kind, TRUTH.page if TRUTH else 0, box, has_words=False, has_picture=True)


def seal(diameter_mm: float, *, share: float = 1 / 3) -> ShownMark:
    """A seal over a share of the signature, from its left."""
    edge, size = SIGNATURE.x0 + share * SIGNATURE.width, mm(diameter_mm)
    return picture("Dau", Box(edge - size, MIDDLE - size / 2, edge, MIDDLE + size / 2))


def advice(*marks: ShownMark) -> list[str]:
    return [sentence for sentences in advise_marks(marks, LAYOUT).values() for sentence in sentences]


def signed(style: BaseStampStyle, box: tuple[int, int, int, int]) -> bytes:
    """The letter as other software signs it, with a face of its own."""
    out = BytesIO()
    signer = signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="Signature1", subfilter=fields.SigSeedSubFilter.PADES),
        builders.signer(builders.leader()),
        stamp_style=style,
        new_field_spec=fields.SigFieldSpec("Signature1", box=box, on_page=0),
    )
    signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(PDF)), output=out, bytes_reserved=builders.ROOM)
    return out.getvalue()


def checked(pdf: bytes) -> ValidationReport:
    return validate(pdf, trust=builders.trust(), at=builders.NOW)


def test_marks_in_their_places_need_no_advice() -> None:
    assert not advice(picture("ChuKy", SIGNATURE), seal(36))


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (Box(80, 60, 180, 104), "không nằm giữa chức vụ và họ tên"),
        (Box(AXIS - 20, MIDDLE - 22, AXIS + 80, MIDDLE + 22), "lệch 11 mm"),
        (Box(AXIS - 90, GAP.y0 - 40, AXIS + 90, GAP.y1 + 40), "che lên dòng chức vụ hoặc họ tên"),
    ],
)
def test_a_signature_elsewhere_is_told(box: Box, expected: str) -> None:
    (sentence,) = advice(picture("ChuKy", box))
    assert expected in sentence
    assert "II.7.d" in sentence


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (seal(36, share=0.6), "trùm 60 %"),
        (seal(12), "rộng 12 mm"),
        (seal(55), "rộng 55 mm"),
        (picture("Dau", Box(80, 60, 182, 162)), "không trùm lên hình chữ ký nào"),
        (picture("Dau", Box(AXIS + 17, MIDDLE - 51, AXIS + 119, MIDDLE + 51)), "từ bên phải"),
    ],
)
def test_a_seal_that_is_not_as_it_should_be_is_told(mark: ShownMark, expected: str) -> None:
    (sentence,) = advice(picture("ChuKy", SIGNATURE), mark)
    assert expected in sentence
    assert "II.8.a" in sentence


@pytest.mark.parametrize("signer", ["Nguyễn Văn Bình", "NGUYEN VAN BINH", ""])
def test_the_name_in_the_certificate_may_be_written_otherwise(signer: str) -> None:
    assert not advice(replace(picture("ChuKy", SIGNATURE), signer=signer))


def test_words_belong_in_the_corner_and_pictures_do_not() -> None:
    corner = ShownMark("Sao", "copy", 0, Box(380, 800, 540, 820), has_words=True, has_picture=False)
    assert not advice(corner)
    assert len(advice(replace(corner, has_picture=True, box=Box(80, 60, 180, 80)))) == 2


def test_a_page_without_a_block_gives_nothing_to_compare() -> None:
    (sentence,) = advise_marks([picture("ChuKy", SIGNATURE)], find_layout(make(Letter(signer=None))[0]))[
        "ChuKy"
    ]
    assert "Không nhận ra chức vụ và họ tên" in sentence


def test_a_text_stamp_by_other_software_is_told_and_the_verdict_stays() -> None:
    pdf = signed(TextStampStyle(stamp_text="Ký bởi: %(signer)s"), (80, 60, 220, 120))
    report = checked(pdf)
    looked_at = advised(report, pdf)
    assert (
        replace(
            looked_at,
            advisories=(),
            advisory_list=(),
            signatures=tuple(replace(s, advisories=()) for s in looked_at.signatures),
        )
        == report
    )
    (signature,) = looked_at.signatures
    assert any("có chữ kèm theo" in sentence for sentence in signature.advisories)
    assert any("không nằm giữa" in sentence for sentence in signature.advisories)
    assert signature.as_json()["advisories"] == list(signature.advisories)
    assert report_from_json(report_to_json(looked_at)) == looked_at


def test_a_picture_by_other_software_in_its_place_is_told_only_of_the_name() -> None:
    """The certificate is that of Nguyễn Văn An."""
    blue = PdfImage(Image.new("RGB", (100, 44), "blue"))
    box = (round(SIGNATURE.x0), round(SIGNATURE.y0), round(SIGNATURE.x1), round(SIGNATURE.y1))
    pdf = signed(StaticStampStyle(border_width=0, background=blue, background_opacity=1), box)
    (signature,) = advised(checked(pdf), pdf).signatures
    (sentence,) = signature.advisories
    assert "in họ tên Nguyễn Văn Bình, nhưng chứng thư số ghi tên Nguyễn Văn An" in sentence


def test_a_picture_without_a_signature_is_told() -> None:
    pdf, _ = make(Letter(picture_in_gap=True))
    report = advised(checked(pdf), pdf)
    (sentence,) = report.advisories
    assert "hình này không chứng minh gì" in sentence
    assert report.as_json("")["advisories"] == [sentence]
    (advisory,) = report.advisory_list
    assert (advisory.text, advisory.page) == (sentence, TRUTH.page if TRUTH else None)
    assert Box(*advisory.box).intersection(GAP) is not None


def test_our_own_letters_need_no_advice(issued: bytes, pki: TestPki) -> None:
    report = advised(validate(issued, trust=pki.anchors, at=builders.NOW), issued)
    assert len([signature for signature in report.signatures if signature.box]) == 2
    assert report.advisories == ()
    assert [signature.advisories for signature in report.signatures] == [()] * len(report.signatures)


def test_bytes_that_cannot_be_read_get_no_advice() -> None:
    report = checked(b"%PDF-1.7 broken")
    assert advised(report, b"%PDF-1.7 broken") is report
