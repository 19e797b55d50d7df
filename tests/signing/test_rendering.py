from __future__ import annotations

import io
import itertools

import pikepdf
import pytest
from PIL import Image

from signing.errors import DocumentTooLargeError, UnreadableDocumentError
from signing.rendering import render_page
from tests.signing.placement.letters import Letter, make

RED = (255, 0, 0)


def picture(pdf: bytes, *, dpi: float = 36) -> Image.Image:
    return Image.open(io.BytesIO(render_page(pdf, 0, dpi=dpi))).convert("RGB")


def with_red_field(pdf: bytes) -> bytes:
    """A text field whose appearance is a red square of 100 points in the lower left corner."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        appearance = document.make_stream(
            b"1 0 0 rg 0 0 100 100 re f",
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 100, 100],
        )
        field = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Tx,
                T="AntinNumber",
                V="125",
                F=4,
                Rect=[0, 0, 100, 100],
                AP=pikepdf.Dictionary(N=appearance),
            )
        )
        document.pages[0].obj.Annots = pikepdf.Array([field])
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def test_a_page_is_as_large_as_asked() -> None:
    pdf, _ = make(Letter())
    assert picture(pdf, dpi=72).size == (595, 842)


def test_form_fields_are_drawn() -> None:
    pdf, _ = make(Letter())
    assert picture(pdf).getpixel((20, 400)) != RED
    assert picture(with_red_field(pdf)).getpixel((20, 400)) == RED


def test_text_is_drawn() -> None:
    pdf, _ = make(Letter())
    grey = picture(pdf).convert("L").histogram()
    assert 200 < sum(itertools.islice(grey, 128)) < 20_000


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"hello"])
def test_what_is_not_a_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableDocumentError):
        render_page(content, 0, dpi=96)


@pytest.mark.parametrize("page", [-1, 1])
def test_a_page_that_does_not_exist_is_refused(page: int) -> None:
    pdf, _ = make(Letter())
    with pytest.raises(IndexError):
        render_page(pdf, page, dpi=36)


@pytest.mark.parametrize("dpi", [0.0, -72.0, float("nan")])
def test_an_impossible_resolution_is_refused(dpi: float) -> None:
    pdf, _ = make(Letter())
    with pytest.raises(ValueError, match="resolution"):
        render_page(pdf, 0, dpi=dpi)


@pytest.mark.parametrize("dpi", [100_000.0, float("inf")])
def test_a_picture_that_would_not_fit_is_refused(dpi: float) -> None:
    pdf, _ = make(Letter())
    with pytest.raises(DocumentTooLargeError):
        render_page(pdf, 0, dpi=dpi)
