"""Finding all places in one document: the first page's blanks, and the signature block wherever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.errors import DocumentTooLargeError
from signing.pdf.source import as_source
from signing.placement.annexes import annex_page, opens_with_heading
from signing.placement.blocks import find_blocks
from signing.placement.choosing import choose
from signing.placement.clearing import is_white
from signing.placement.dating import find_date
from signing.placement.diacritics import LOST, lost_diacritics
from signing.placement.judging import Surroundings
from signing.placement.model import SURE, DocumentLayout, SignerBlock
from signing.placement.numbering import find_number
from signing.placement.pages import page_geometries
from signing.placement.pictures import placed_pictures
from signing.placement.reading import DEFAULT_LIMITS, read_pages
from signing.placement.recipients import find_recipients
from signing.placement.secrecy import STAMPED, find_secrecy
from signing.placement.splitting import torn_blocks
from signing.placement.titles import unwrapped
from signing.placement.wording import begins_title, is_capitals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.pdf.source import Source
    from signing.placement.blocks import Block
    from signing.placement.choosing import Choice
    from signing.placement.judging import Judged
    from signing.placement.model import PageGeometry
    from signing.placement.reading import Limits, PageText
    from signing.placement.resetting import Proposal
    from signing.placement.words import WordReader

TOO_LARGE = "Tệp PDF lớn hơn {limit} MB; hãy tách phụ lục hoặc giảm dung lượng ảnh rồi tải lên lại."
NOT_ALL_PAGES = (
    "Tài liệu có {total} trang; chỉ tìm chỗ ký trong {searched} trang đầu và cuối, hãy kiểm tra chỗ ký."
)
PICTURE_IN_GAP = "Chỗ ký đã có hình ảnh; hãy dùng dự thảo chưa có chữ ký hoặc kiểm tra chỗ ký."

_COVERED = 0.05
"""Share of the gap's area that a picture may touch, such as the edge of an ornament."""
_TOLD = 3
"""First pictures of pages, and as many last ones, that are complained of where no block was found."""


def find_layout(
    pdf: bytes | Source, *, limits: Limits = DEFAULT_LIMITS, recognise: WordReader | None = None
) -> DocumentLayout:
    """All places of a draft, in displayed points, with what speaks against trusting them.

    Pages that are pictures are read by `recognise` where the text alone leaves doubts; without one,
    `problems` says that they are. Raises `UnreadableDocumentError`, `EncryptedDocumentError` or
    `DocumentTooLargeError`. Whatever else is odd about a document shows in `problems`, as do places that were
    not found.
    """
    if as_source(pdf).size > limits.bytes:
        raise DocumentTooLargeError(TOO_LARGE.format(limit=limits.bytes // (1024 * 1024)))
    geometries = page_geometries(pdf)
    layout = _layout(pdf, geometries, limits, None)
    # Reading a picture takes seconds, and a scanned annex says nothing of the places.
    return layout if recognise is None or layout.is_sure else _layout(pdf, geometries, limits, recognise)


def _layout(
    pdf: bytes | Source,
    geometries: tuple[PageGeometry, ...],
    limits: Limits,
    recognise: WordReader | None,
) -> DocumentLayout:
    reading = read_pages(
        pdf, geometries, limits, settled=lambda pages: _is_settled(pages, geometries), recognise=recognise
    )
    pages = reading.pages
    first, shape = pages[0], geometries[0]
    number = find_number(first.rows, width=shape.width, height=shape.height)
    date = find_date(first.rows, width=shape.width, height=shape.height)
    if first.recognised:
        number, date = number.on_a_scan(), date.on_a_scan()
    else:
        if _may_reset(number.proposal, pdf, shape):
            number = number.with_room()
        if _may_reset(date.proposal, pdf, shape):
            date = date.with_room()
        number, date = number.over_rules(first.rules), date.over_rules(first.rules)
    signers, pictured, signer_problems = _find_signers(pages, geometries)
    signer = signers[0] if signers else None
    secrecy = find_secrecy(first.lines, height=shape.height)
    problems = [] if secrecy is None else [STAMPED.format(level=secrecy)]
    problems += [*number.problems, *date.problems, *signer_problems, *torn_blocks(pages, geometries)]
    if not first.recognised and lost_diacritics(first.lines):
        problems.append(LOST)
    problems += [problem for page in _concerned(signer, pages) for problem in pages[page].problems]
    if not reading.settled:
        problems.append(NOT_ALL_PAGES.format(total=len(geometries), searched=reading.searched))
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
        pictured=pictured,
        pictures=placed_pictures(pages),
    )


def _may_reset(proposal: Proposal | None, pdf: bytes | Source, shape: PageGeometry) -> bool:
    return proposal is not None and is_white(pdf, 0, shape, proposal.area, besides=proposal.printed)


def _concerned(signer: SignerBlock | None, pages: Sequence[PageText]) -> list[int]:
    """The pages whose problems matter: without a block also the pictures on which it most likely is."""
    if signer is not None:
        return sorted({0, signer.page})
    pictures = [index for index, page in enumerate(pages) if page.is_picture]
    return sorted({0, *pictures[:_TOLD], *pictures[-_TOLD:]})


def _is_settled(pages: Sequence[PageText], geometries: Sequence[PageGeometry]) -> bool:
    """Whether the block is clear and annexes have begun after it: whatever follows belongs to them."""
    choice, annex = _choice(pages, geometries)
    best = choice.judged
    return (
        best is not None
        and annex is not None
        and not best.in_annex
        and best.anchored
        and best.confidence >= SURE
    )


def _choice(pages: Sequence[PageText], geometries: Sequence[PageGeometry]) -> tuple[Choice, int | None]:
    """The signature blocks chosen, and the page on which the annexes begin."""
    blocks = [block for index, page in enumerate(pages) for block in find_blocks(page.lines, page=index)]
    around = _surroundings(pages, geometries, blocks)
    return choose(blocks, around), around.annex_from


def _find_signers(
    pages: Sequence[PageText], geometries: Sequence[PageGeometry]
) -> tuple[tuple[SignerBlock, ...], tuple[SignerBlock, ...], tuple[str, ...]]:
    """All signers, those in whose place a picture is printed, and what speaks against trusting this."""
    choice, _ = _choice(pages, geometries)
    if choice.judged is None:
        return (), (), choice.problems
    together = {_signer(judged, pages): judged for judged in (choice.judged, *choice.others)}
    pictured = tuple(signer for signer, judged in together.items() if _is_covered(judged, pages))
    problems = (*choice.problems, PICTURE_IN_GAP) if pictured else choice.problems
    return tuple(together), pictured, problems


def _signer(judged: Judged, pages: Sequence[PageText]) -> SignerBlock:
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
    pages: Sequence[PageText], geometries: Sequence[PageGeometry], blocks: Sequence[Block]
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
        headed=frozenset(
            index for index, page in enumerate(pages) if opens_with_heading(page.lines, sizes[index][0])
        ),
        titles=[
            (index, line)
            for index, page in enumerate(pages)
            for line in page.lines
            if is_capitals(line.text) and begins_title(line.text)
        ],
    )


def _is_covered(judged: Judged, pages: Sequence[PageText]) -> bool:
    gap = judged.block.gap
    parts = (picture.intersection(gap) for picture in pages[judged.block.page].pictures)
    return any(
        part.width * part.height > _COVERED * gap.width * gap.height for part in parts if part is not None
    )


def _right_edge(page: PageText) -> float:
    """Where the page's text ends on the right, in points."""
    return max(line.box.x1 for line in page.lines)
