"""Finding all places in one document: the first page's blanks, and the signature block wherever it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.errors import DocumentTooLargeError, UnreadableDocumentError
from signing.geometry import Box
from signing.placement.annexes import annex_page
from signing.placement.blocks import find_blocks
from signing.placement.choosing import choose
from signing.placement.dating import find_date
from signing.placement.glyphs import read_page
from signing.placement.judging import Surroundings
from signing.placement.model import DocumentLayout, SignerBlock
from signing.placement.numbering import find_number
from signing.placement.pages import UNREADABLE, page_geometries
from signing.placement.pdfium import opened
from signing.placement.recipients import find_recipients
from signing.placement.secrecy import STAMPED, find_secrecy
from signing.placement.text import lines_of, rows_of
from signing.placement.titles import unwrapped
from signing.placement.wording import begins_title, is_capitals

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pypdfium2

    from signing.placement.blocks import Block
    from signing.placement.judging import Judged
    from signing.placement.model import PageGeometry
    from signing.placement.text import Line, Row

TOO_LARGE = "Tệp PDF lớn hơn {limit} MB; hãy tách phụ lục hoặc giảm dung lượng ảnh rồi tải lên lại."
NOT_ALL_PAGES = "Tài liệu có {total} trang; chỉ tìm chỗ ký trong {searched} trang đầu, hãy kiểm tra chỗ ký."
OVERFULL = "Trang {page} có quá nhiều ký tự để đọc; hãy chỉ các chỗ bằng tay."
SIDEWAYS = (
    "Chữ trên trang {page} hiển thị nằm nghiêng hoặc lộn ngược; hãy xoay trang đúng chiều rồi tải lên lại."
)
NO_TEXT = (
    "Trang {page} không có chữ đọc được (có thể là ảnh quét); hãy xuất PDF từ dự thảo hoặc chỉ chỗ bằng tay."
)
PICTURE_IN_GAP = "Chỗ ký đã có hình ảnh; hãy dùng dự thảo chưa có chữ ký hoặc kiểm tra chỗ ký."

_COVERED = 0.05
"""Share of the gap's area that a picture may touch, such as the edge of an ornament."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What `find_layout` is willing to look at."""

    bytes: int = 100 * 1024 * 1024
    pages: int = 100
    """Pages searched for the signature block."""
    characters: int = 20_000
    """Characters on one page; a page set in 6 point type without margins has about 17,000."""


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class _PageText:
    rows: tuple[Row, ...]
    lines: Sequence[Line]
    pictures: tuple[Box, ...]
    problems: tuple[str, ...]


def find_layout(pdf: bytes, *, limits: Limits = DEFAULT_LIMITS) -> DocumentLayout:
    """All places of a draft, in displayed points, with what speaks against trusting them.

    Raises `UnreadableDocumentError`, `EncryptedDocumentError` or `DocumentTooLargeError`. Whatever else is
    odd about a document shows in `problems`, as do places that were not found.
    """
    if len(pdf) > limits.bytes:
        raise DocumentTooLargeError(TOO_LARGE.format(limit=limits.bytes // (1024 * 1024)))
    geometries = page_geometries(pdf)
    pages = _read(pdf, geometries, limits)
    first, shape = pages[0], geometries[0]
    number = find_number(first.rows, width=shape.width, height=shape.height)
    date = find_date(first.rows, width=shape.width, height=shape.height)
    signers, signer_problems = _find_signers(pages, geometries)
    signer = signers[0] if signers else None
    secrecy = find_secrecy(first.lines, height=shape.height)
    problems = [] if secrecy is None else [STAMPED.format(level=secrecy)]
    problems += [*number.problems, *date.problems, *signer_problems]
    concerned = {0} if signer is None else {0, signer.page}
    problems += [problem for page in sorted(concerned) for problem in pages[page].problems]
    if len(pages) < len(geometries):
        problems.append(NOT_ALL_PAGES.format(total=len(geometries), searched=len(pages)))
    return DocumentLayout(
        pages=geometries,
        signer=signer,
        number=number.blank,
        day=date.day,
        month=date.month,
        printed_year=date.year,
        symbol=number.symbol,
        problems=tuple(problems),
        secrecy=secrecy,
        signers=signers,
    )


def _read(pdf: bytes, geometries: Sequence[PageGeometry], limits: Limits) -> list[_PageText]:
    with opened(pdf) as document:
        # Two readers that do not agree on the pages would place marks on one and show another.
        if len(document) != len(geometries):
            raise UnreadableDocumentError(UNREADABLE)
        return [
            _read_page(document, index, geometry, limits)
            for index, geometry in enumerate(geometries[: limits.pages])
        ]


def _read_page(
    document: pypdfium2.PdfDocument, index: int, geometry: PageGeometry, limits: Limits
) -> _PageText:
    page = document[index]
    try:
        width, height = (side * geometry.user_unit for side in page.get_size())
        if abs(width - geometry.width) > 1 or abs(height - geometry.height) > 1:
            raise UnreadableDocumentError(UNREADABLE)
        content = read_page(page, geometry, max_characters=limits.characters)
    finally:
        page.close()
    problems = []
    if content.overfull:
        problems.append(OVERFULL)
    elif content.sideways > len(content.glyphs):
        problems.append(SIDEWAYS)
    elif not content.glyphs:
        problems.append(NO_TEXT)
    rows = rows_of(content.glyphs)
    return _PageText(
        rows, lines_of(rows), content.pictures, tuple(problem.format(page=index + 1) for problem in problems)
    )


def _find_signers(
    pages: Sequence[_PageText], geometries: Sequence[PageGeometry]
) -> tuple[tuple[SignerBlock, ...], tuple[str, ...]]:
    blocks = [block for index, page in enumerate(pages) for block in find_blocks(page.lines, page=index)]
    choice = choose(blocks, _surroundings(pages, geometries, blocks))
    if choice.judged is None:
        return (), choice.problems
    together = (choice.judged, *choice.others)
    problems = choice.problems
    if any(_is_covered(judged, pages) for judged in together):
        problems = (*problems, PICTURE_IN_GAP)
    return tuple(_signer(judged, pages) for judged in together), problems


def _signer(judged: Judged, pages: Sequence[_PageText]) -> SignerBlock:
    block = judged.block
    return SignerBlock(
        page=block.page,
        name=block.name.text,
        title_lines=unwrapped(block.titles, right_edge=_right_edge(pages[block.page])),
        gap=block.gap,
        center_x=block.center_x,
        confidence=judged.confidence,
    )


def _surroundings(
    pages: Sequence[_PageText], geometries: Sequence[PageGeometry], blocks: Sequence[Block]
) -> Surroundings:
    sizes = [(geometry.width, geometry.height) for geometry in geometries]
    annex = annex_page([page.lines for page in pages], sizes, blocks)
    recipients = [
        found for index, page in enumerate(pages) for found in find_recipients(page.lines, page=index)
    ]
    return Surroundings(
        sizes=sizes,
        # A form in an annex may have a list of its own.
        recipients=[r for r in recipients if annex is None or r.page < annex],
        annex_from=annex,
        titles=[
            (index, line)
            for index, page in enumerate(pages)
            for line in page.lines
            if is_capitals(line.text) and begins_title(line.text)
        ],
    )


def _is_covered(judged: Judged, pages: Sequence[_PageText]) -> bool:
    gap = judged.block.gap
    parts = (picture.intersection(gap) for picture in pages[judged.block.page].pictures)
    return any(
        part.width * part.height > _COVERED * gap.width * gap.height for part in parts if part is not None
    )


def _right_edge(page: _PageText) -> float:
    """Where the page's text ends on the right, in points."""
    return max(line.box.x1 for line in page.lines)
