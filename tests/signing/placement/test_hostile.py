"""Files that are not what they should be: refused with a reason, or read with a problem."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pikepdf
import pytest

from signing.errors import (
    DocumentTooLargeError,
    EncryptedDocumentError,
    SigningError,
    UnreadableDocumentError,
)
from signing.placement import Limits, find_layout, page_geometries
from tests.signing.placement.letters import Letter, make

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "02-html-tb.pdf"


@pytest.fixture(scope="module")
def sample() -> bytes:
    return SAMPLE.read_bytes()


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"hello", b"PK\x03\x04" + bytes(500), b"%PDF-1.7\n%%EOF", b"\xff" * 5000],
    ids=["empty", "header only", "text", "zip", "no pages", "noise"],
)
def test_what_is_not_a_pdf_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableDocumentError, match="Hãy xuất lại"):
        find_layout(content)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_pdf_is_unreadable(sample: bytes, share: float) -> None:
    with pytest.raises(UnreadableDocumentError):
        find_layout(sample[: int(len(sample) * share)])


@pytest.mark.parametrize("user_password", ["", "secret"], ids=["opens without", "needs one"])
def test_an_encrypted_pdf_is_refused(sample: bytes, user_password: str) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sample)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=user_password))
    with pytest.raises(EncryptedDocumentError, match="mật khẩu"):
        find_layout(out.getvalue())


def test_a_large_file_is_refused_before_it_is_opened() -> None:
    with pytest.raises(DocumentTooLargeError, match="1 MB"):
        find_layout(bytes(1024 * 1024 + 1), limits=Limits(bytes=1024 * 1024))


def test_pages_beyond_the_limit_are_not_searched_and_said_so() -> None:
    pdf, _ = make(Letter(repeat=8))
    layout = find_layout(pdf, limits=Limits(pages=1, characters_between=0))
    assert len(layout.pages) > 1
    assert layout.signer is None
    assert any("trang đầu" in problem for problem in layout.problems)


def test_a_page_with_too_many_characters_is_not_read() -> None:
    pdf, _ = make(Letter())
    layout = find_layout(pdf, limits=Limits(characters=100))
    assert (layout.signer, layout.number, layout.day) == (None, None, None)
    assert any("quá nhiều ký tự" in problem for problem in layout.problems)


def test_a_page_without_text_is_said_to_be_a_scan() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    pdf.save(out)
    layout = find_layout(out.getvalue())
    assert layout.signer is None
    assert any("ảnh quét" in problem for problem in layout.problems)


def test_text_that_lies_on_its_side_is_said_so(sample: bytes) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sample)) as pdf:
        pdf.pages[0].rotate(90, relative=False)
        pdf.save(out)
    layout = find_layout(out.getvalue())
    assert not layout.is_sure
    assert any("xoay trang" in problem for problem in layout.problems)


@pytest.mark.parametrize(
    "entry",
    [
        {"MediaBox": [0, 0, 0, 0]},
        {"MediaBox": [0, 0, 1e30, 1e30]},
        {"Rotate": 45},
        {"UserUnit": 1e9},
        {"UserUnit": -1},
        {"UserUnit": pikepdf.Name.Big},
    ],
    ids=str,
)
def test_impossible_pages_are_refused(sample: bytes, entry: dict[str, object]) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sample)) as pdf:
        for name, value in entry.items():
            pdf.pages[0].obj[f"/{name}"] = value
        pdf.save(out)
    with pytest.raises(UnreadableDocumentError):
        find_layout(out.getvalue())


def test_two_thousand_pages_are_measured() -> None:
    pdf = pikepdf.new()
    for _ in range(2000):
        pdf.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    pdf.save(out)
    assert len(page_geometries(out.getvalue())) == 2000
    layout = find_layout(out.getvalue())
    assert len(layout.pages) == 2000
    assert not layout.is_sure
    # A document of this many pages that are all empty or scanned says so of a few of them.
    assert len(layout.problems) < 10


def test_a_letter_before_thousands_of_pages_of_annexes_is_sure_without_reading_them() -> None:
    letter, truth = make(Letter(annex=("PHỤ LỤC I", "DANH SÁCH")))
    assert truth is not None
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        for _ in range(2000):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(out)
    layout = find_layout(out.getvalue())
    assert layout.is_sure
    assert layout.signer is not None
    assert layout.signer.name == truth.name


def test_damaged_files_raise_nothing_but_refusals(sample: bytes) -> None:
    lot = random.Random(30)  # noqa: S311 - damages test files
    refused: set[type[SigningError]] = set()
    read = 0
    for _ in range(100):
        damaged = bytearray(sample)
        for _ in range(lot.randint(1, 40)):
            damaged[lot.randrange(len(damaged))] = lot.randrange(256)
        try:
            find_layout(bytes(damaged))
        except SigningError as error:
            refused.add(type(error))
        else:
            read += 1
    assert read
    assert refused == {UnreadableDocumentError}
