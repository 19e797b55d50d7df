"""Filling what was found, and looking at it: `python -m tests.field.filled DIR [--sheet PNG]`.

Every letter whose places are sure is prepared, signed by a leader, numbered, dated and sealed. Poppler draws
the page before and after: nothing may change outside the fields and marks, no dots may show in the blanks,
and number and date must read in order by eye, for which Tesseract stands.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
from PIL import Image, ImageChops

from signing.errors import SigningError
from signing.geometry import Box
from signing.placement import DocumentLayout, PageGeometry, find_layout, page_geometries, to_displayed
from signing.workflow import Services
from tests.certs.pki import TestPki
from tests.field.made import Made, load
from tests.signing.signers import Signers

_DPI = 150
_EDGE = 2
"""Pixels around a field in which its edge may be smoothed."""
_INK = 100
"""Grey level below which a pixel is ink."""
_TRACE = 215
"""Grey level below which a trace of ink can be seen."""
_BELOW = 0.2
"""Em below the baseline in which dots and lines stand."""
_LOW = 0.22
"""Em above the baseline up to which a column of ink is a dot or a line rather than a digit."""
_DOTTED = 0.2
"""Share of a blank's columns with low ink from which it was printed with dots or a line."""

_LEFT = 0.3
"""Share of those columns that may be left: the feet of letters that were set again."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A letter after issue, and what is wrong with it."""

    made: Made
    faults: tuple[str, ...]
    head: Image.Image | None = None
    """The letterhead as issued."""
    block: Image.Image | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """Who signs."""

    signers: Signers
    services: Services

    @classmethod
    def in_folder(cls, folder: Path) -> Office:
        pki = TestPki.create(folder)
        return cls(Signers.of(pki), Services(None, None, pki.anchors))


def fill(made: Made, office: Office, folder: Path) -> Filled | None:
    """Issue a letter and look at it; None if its places are not sure."""
    layout = find_layout(made.pdf)
    if not layout.is_sure:
        return None
    try:
        signed = office.signers.sign(made.pdf, office.services)
        issued = office.signers.issue(signed.pdf, office.services, printed_year=layout.printed_year).pdf
    except SigningError as error:
        return Filled(made, (f"refused: {error}",))
    before, after = folder / "before.pdf", folder / "after.pdf"
    before.write_bytes(made.pdf)
    after.write_bytes(issued)
    geometries = page_geometries(issued)
    boxes = list(_changed_boxes(issued, geometries))
    assert layout.signer is not None
    pages = sorted({0, layout.signer.page})
    pictures = {page: (drawn(before, page), drawn(after, page)) for page in pages}
    faults = [
        fault
        for page, (old, new) in pictures.items()
        for fault in changes_outside(
            page, old, new, [box for at, box in boxes if at == page], geometries[page]
        )
    ]
    faults += dots(layout, *pictures[0], geometries[0])
    faults += _misread(layout, after, geometries[0])
    return Filled(made, tuple(faults), _head(pictures[0][1]), _around_block(layout, pictures, geometries))


def drawn(pdf: Path, page: int, *, dpi: int = _DPI) -> Image.Image:
    """A page as poppler shows it, in grey."""
    number = str(page + 1)
    run = subprocess.run(
        ["pdftoppm", "-cropbox", "-gray", "-png", "-r", str(dpi), "-f", number, "-l", number, str(pdf)],
        capture_output=True,
        check=True,
        timeout=60,
    )
    return Image.open(io.BytesIO(run.stdout)).convert("L")


def _changed_boxes(pdf: bytes, geometries: Sequence[PageGeometry]) -> Iterator[tuple[int, Box]]:
    """Page and displayed box of every field."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for index, page in enumerate(document.pages):
            for widget in page.obj.get("/Annots", pikepdf.Array()):
                x0, y0, x1, y1 = (float(value) for value in widget.Rect)
                yield index, to_displayed(Box(x0, y0, x1, y1), geometries[index])


def _pixels(
    box: Box, picture: Image.Image, geometry: PageGeometry, grown: int = 0
) -> tuple[int, int, int, int]:
    scale = picture.width / geometry.width
    return (
        int(box.x0 * scale) - grown,
        int((geometry.height - box.y1) * scale) - grown,
        int(box.x1 * scale) + 1 + grown,
        int((geometry.height - box.y0) * scale) + 1 + grown,
    )


def changes_outside(
    page: int, old: Image.Image, new: Image.Image, boxes: Sequence[Box], geometry: PageGeometry
) -> Iterator[str]:
    difference = ImageChops.difference(old, new)
    for box in boxes:
        difference.paste(0, _pixels(box, difference, geometry, _EDGE))
    changed = difference.getbbox()
    if changed is not None:
        yield f"page {page} changed outside the fields at {changed}"


def dots(layout: DocumentLayout, old: Image.Image, new: Image.Image, geometry: PageGeometry) -> Iterator[str]:
    """Blanks that had dots, of which some are left."""
    blanks = {"number": layout.number, "day": layout.day, "month": layout.month}
    for name, blank in blanks.items():
        # Where the words behind a blank are set again, they and the dots were covered whole.
        if blank is None or blank.tail:
            continue
        size = blank.style.size
        # A hair less than the blank, lest the foot of the slash behind it counts as a dot.
        end = blank.at.x + blank.room - 0.1 * size
        box = Box(blank.at.x, blank.at.y - _BELOW * size, end, blank.at.y + (1 - _BELOW) * size)
        edges = _pixels(box, new, geometry)
        scale = new.width / geometry.width
        before = sum(_low_columns(old.crop(edges), size * scale, _INK))
        after = sum(_low_columns(new.crop(edges), size * scale, _TRACE))
        if before > _DOTTED * (edges[2] - edges[0]) and after > _LEFT * before:
            yield f"dots show in the {name}"


def _low_columns(crop: Image.Image, em: float, level: int) -> Iterator[bool]:
    """For each column of a crop one em high whether it has ink, but only near the baseline."""
    baseline = crop.height * (1 - _BELOW)
    data = crop.tobytes()
    for x in range(crop.width):
        ink = [y for y in range(crop.height) if data[y * crop.width + x] < level]
        yield bool(ink) and min(ink) > baseline - _LOW * em


def _misread(layout: DocumentLayout, after: Path, geometry: PageGeometry) -> Iterator[str]:
    """What Tesseract does not read in order: what a person would see, not what the file's text says."""
    picture = drawn(after, 0, dpi=300)
    for name, blank, wanted in (
        ("number", layout.number, r"S\S{1,2} ?[:.;]? ?07 ?/"),
        ("date", layout.day, r"ng\S{1,2} ?03\W*th\S{1,2}ng ?02"),
    ):
        assert blank is not None
        x, y, em = blank.at.x, blank.at.y, blank.style.size
        line = Box(x - 3.2 * em, y - 0.4 * em, x + 11 * em, y + 1.05 * em)
        read = _read(picture.crop(_pixels(line, picture, geometry)))
        if not re.search(wanted, read):
            yield f"the {name} reads {read!r}"


def _read(line: Image.Image) -> str:
    stream = io.BytesIO()
    line.save(stream, format="PNG")
    run = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", "vie", "--psm", "7", "--dpi", "300"],
        input=stream.getvalue(),
        capture_output=True,
        check=True,
        timeout=60,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return " ".join(run.stdout.decode("utf-8", "replace").split())


def _head(picture: Image.Image) -> Image.Image:
    return picture.crop((0, 0, picture.width, picture.height // 4))


def _around_block(
    layout: DocumentLayout,
    pictures: dict[int, tuple[Image.Image, Image.Image]],
    geometries: Sequence[PageGeometry],
) -> Image.Image:
    signer = layout.signer
    assert signer is not None
    box, page = signer.gap, pictures[signer.page][1]
    around = Box(box.x0 - 120, box.y0 - 30, box.x1 + 90, box.y1 + 50)
    return page.crop(_pixels(around, page, geometries[signer.page]))


def sheet(filled: Sequence[Filled]) -> Image.Image:
    """Letterheads and signature blocks side by side, for a person to look at."""
    shown = [(f.head, f.block) for f in filled if f.head is not None and f.block is not None]
    columns, width, height = 3, 1000, 300
    whole = Image.new("L", (columns * width, -(-len(shown) // columns) * height), 128)
    for index, (head, block) in enumerate(shown):
        left, top = index % columns * width, index // columns * height
        head.thumbnail((690, height - 6))
        block.thumbnail((290, height - 6))
        whole.paste(head, (left, top))
        whole.paste(block, (left + 700, top))
    return whole


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sheet", type=Path, help="where to put a contact sheet")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        office = Office.in_folder(folder / "pki")
        letters = (made for made in load(options.folder) if made.truth is not None)
        filled = [f for made in letters if (f := fill(made, office, folder)) is not None]
    for f in filled:
        if f.faults:
            sys.stdout.write(f"{f.made.name} [{f.made.variant}]: {'; '.join(f.faults)}\n")
    sys.stdout.write(f"{len(filled)} filled, {sum(bool(f.faults) for f in filled)} with faults\n")
    if options.sheet:
        sheet(filled).save(options.sheet)
    return 0


if __name__ == "__main__":
    sys.exit(main())
