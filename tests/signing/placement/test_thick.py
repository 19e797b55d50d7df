"""Thick documents: all of their pages are read where that is little work, and little of them is kept."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING

import pikepdf
import pytest

from signing.placement import Limits, find_layout
from tests.signing.papers import sample
from tests.signing.pdf.test_cost import MEGABYTE, PAGES
from tests.signing.placement.letters import Letter, make

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCANS = 20
SCANNED_PAGES = 150
"""More than are looked at in any case."""
SCAN = 10 * MEGABYTE


def thick(letter: bytes) -> bytes:
    """A letter with pages of a line of text each behind its first page."""
    with pikepdf.open(io.BytesIO(letter)) as document:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        resources = document.make_indirect(pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)))
        between = pikepdf.new()
        for number in range(PAGES - len(document.pages)):
            page = between.add_blank_page(page_size=(595, 842))
            page.Contents = between.make_stream(b"BT /F 12 Tf 72 700 Td (trang %d) Tj ET" % number)
        for index, page in enumerate(between.pages, 1):
            document.pages.insert(index, page)
            document.pages[index].Resources = resources
        saved = io.BytesIO()
        document.save(saved)
    return saved.getvalue()


def ending_on_another_page() -> bytes:
    letter, _ = make(Letter(repeat=8))
    return letter


@pytest.mark.parametrize(("letter", "page"), [(sample, 0), (ending_on_another_page, PAGES - 1)])
def test_places_in_a_thick_document_are_sure(letter: Callable[[], bytes], page: int) -> None:
    layout = find_layout(thick(letter()))
    assert len(layout.pages) == PAGES
    assert layout.problems == ()
    assert layout.is_sure
    assert layout.signer is not None
    assert layout.signer.page == page


def test_scans_behind_a_letter_leave_it_sure() -> None:
    with pikepdf.open(io.BytesIO(sample())) as document:
        scan = document.make_stream(
            bytes(100), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=10, Height=10,
            BitsPerComponent=8, ColorSpace=pikepdf.Name.DeviceGray,
        )  # fmt: skip
        resources = document.make_indirect(pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=scan)))
        for _ in range(SCANNED_PAGES):
            page = document.add_blank_page(page_size=(595, 842))
            page.Resources = resources
            page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /P Do Q")
        saved = io.BytesIO()
        document.save(saved)
    layout = find_layout(saved.getvalue())
    assert layout.problems == ()
    assert layout.is_sure


def test_pages_between_are_read_within_limits() -> None:
    layout = find_layout(thick(sample()), limits=Limits(characters_between=5_000))
    assert not layout.is_sure
    assert "chỉ tìm chỗ ký trong 200 trang" in layout.problems[0]


def test_pictures_of_many_pages_are_not_kept(tmp_path: Path) -> None:
    """A child process reads them; its memory is what the system says it was."""
    with pikepdf.open(io.BytesIO(sample())) as document:
        for _ in range(SCANS):
            page = document.add_blank_page(page_size=(595, 842))
            picture = document.make_stream(
                bytes(SCAN),
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=SCAN // 1024,
                Height=1024,
                BitsPerComponent=8,
                ColorSpace=pikepdf.Name.DeviceGray,
            )
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
            page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /P Do Q")
        document.save(tmp_path / "scans.pdf", compress_streams=False)
    out = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path / "scans.pdf")], capture_output=True, text=True, check=True
    )
    before, after, is_sure = out.stdout.split()
    assert is_sure == "True"
    assert int(after) - int(before) < SCANS * SCAN // MEGABYTE // 3


CHILD = """
import resource, sys
from pathlib import Path
from signing.pdf.source import FileSource
from signing.placement import find_layout

def used():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

before = used()
with FileSource(Path(sys.argv[1])) as source:
    layout = find_layout(source)
print(before, used(), layout.is_sure)
"""
