"""How sure a signature block is the one: each doubt takes its share of confidence and has its sentence.

One ordinary doubt (no recipients' list, an unusual family name) leaves a block sure, two do not; a grave one
(left half of the page, no known position, part of an annex) is enough alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from signing.placement.names import is_wrapped
from signing.placement.recipients import stands_across_page_break, stands_beside
from signing.placement.wording import (
    ALREADY_SIGNED,
    begins_title,
    has_family_name,
    is_capitals,
    is_personal_name,
    is_position,
    name_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from signing.placement.blocks import Block
    from signing.placement.recipients import Recipients
    from signing.placement.text import Line

_BEST = 0.98
"""Reading text never makes it quite certain."""
_SPACED_TITLE = 5.0
"""Em within which another line of capitals above the title may be part of it."""
_FOOTER = 0.09
"""Share of the page's height, from below, in which page numbers and addresses stand."""
_USUAL_NAME = 6
"""Words of the longest name that is not remarkable."""
_ASIDE = 6.0
"""Points between the centres of title and name from which one of them misleads."""
_SLIGHTLY_ASIDE = 4.0
_LEVEL = 0.6
"""Em by which the tops of two lines side by side may differ."""
_UNDER_NAME = 15.0
_LETTERHEAD = 0.82
"""Share of page 1's height above which the letterhead stands."""


class Doubt(NamedTuple):
    """One reason to be less sure; `weight` multiplies the confidence."""

    weight: float
    sentence: str


LEFT_HALF = Doubt(0.6, "Khối chữ ký không nằm ở nửa phải trang.")
NO_POSITION = Doubt(0.6, "Không nhận ra quyền hạn, chức vụ ở dòng trên chỗ ký.")
SMALL_LETTERS = Doubt(0.75, "Dòng chức vụ trên chỗ ký không viết in hoa.")
SMALL_LETTERS_BESIDE = Doubt(0.87, SMALL_LETTERS.sentence)
"""Beside the recipients' list, which makes up for it."""
MIXED = Doubt(0.75, "Các dòng quyền hạn, chức vụ không cùng kiểu chữ.")
SECONDARY = Doubt(
    0.6, "Khối chữ ký tìm thấy là của người lập, thư ký hoặc kế toán, không phải người có thẩm quyền."
)
SPACED_TITLE = Doubt(0.8, "Các dòng quyền hạn, chức vụ cách nhau quá xa.")
ODD_FAMILY_NAME = Doubt(0.85, "Dòng dưới chỗ ký có thể không phải họ tên người ký.")
LONG_NAME = Doubt(0.85, "Họ tên dưới chỗ ký dài khác thường.")
CAPITAL_NAME = Doubt(0.95, "Họ tên dưới chỗ ký viết in hoa.")
TIGHT_GAP = Doubt(0.75, "Khoảng trống giữa chức vụ và họ tên quá hẹp để đặt chữ ký.")
TALL_GAP = Doubt(0.8, "Khoảng trống giữa chức vụ và họ tên cao khác thường.")
SLIGHTLY_ASIDE = Doubt(0.9, "Chức vụ và họ tên hơi lệch trục.")
ASIDE = Doubt(0.75, "Chức vụ và họ tên không cùng trục giữa.")
INSTRUCTION = Doubt(0.95, "Dưới chức vụ có in dòng hướng dẫn ký.")
SIGNED = Doubt(0.6, "Chỗ ký đã in “Đã ký”; hãy dùng dự thảo chưa ký.")
TABLE_ROW = Doubt(0.8, "Chỗ giống khối chữ ký có thể là hàng của một bảng.")
NAME_GOES_ON = Doubt(0.75, "Ngay dưới họ tên còn có chữ; họ tên có thể bị ngắt dòng.")
NAME_JOINED = Doubt(0.75, "Họ tên được ghép từ hai dòng; hãy kiểm tra họ tên.")
TEXT_FOLLOWS = Doubt(0.9, "Dưới khối chữ ký còn có nội dung khác.")
NO_RECIPIENTS = Doubt(0.87, "Không thấy “Nơi nhận:” bên trái khối chữ ký.")
RECIPIENTS_ACROSS_BREAK = Doubt(0.87, "“Nơi nhận:” và khối chữ ký bị ngắt sang hai trang.")
RECIPIENTS_ELSEWHERE = Doubt(0.75, "“Nơi nhận:” không nằm ngang hàng với khối chữ ký.")
IN_ANNEX = Doubt(0.6, "Khối chữ ký tìm thấy nằm trong phần phụ lục.")
UNDER_HEADING = Doubt(0.87, "Trang có khối chữ ký mở đầu bằng một tiêu đề, có thể thuộc văn bản kèm theo.")
IN_LETTERHEAD = Doubt(0.5, "Chỗ giống khối chữ ký nằm ở phần đầu trang 1.")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a document shows besides its blocks."""

    sizes: Sequence[tuple[float, float]]
    """Width and height of each page, in points."""
    recipients: Sequence[Recipients]
    annex_from: int | None
    """The page at which the annexes begin."""
    titles: Sequence[tuple[int, Line]]
    """Page and line of everything that is a title in capitals."""
    headed: frozenset[int] = frozenset()
    """Pages that begin with a title in capitals, of which the words do not say that an annex begins."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A block with the doubts about it."""

    block: Block
    doubts: tuple[Doubt, ...]
    anchored: bool
    """The recipients' list stands beside it."""
    in_annex: bool

    @property
    def confidence(self) -> float:
        confidence = _BEST
        for doubt in self.doubts:
            confidence *= doubt.weight
        return confidence


def judge(block: Block, around: Surroundings) -> Judged:
    """Weigh one block by itself; rivals are the business of `choosing`."""
    anchored = any(
        stands_beside(r, page=block.page, left=block.name.box.x0, top=block.top, bottom=block.box.y0)
        for r in around.recipients
    )
    in_annex = around.annex_from is not None and block.page >= around.annex_from
    doubts = (
        *_doubts_of_title(block, around, anchored=anchored),
        *_doubts_of_name(block),
        *_doubts_of_gap(block),
        *_doubts_of_place(block, around, anchored=anchored, in_annex=in_annex),
    )
    return Judged(block, doubts, anchored, in_annex)


def _doubts_of_title(block: Block, around: Surroundings, *, anchored: bool) -> Iterator[Doubt]:
    if not any(is_position(line.text) for line in block.titles):
        yield NO_POSITION
    if not all(is_capitals(line.text) for line in block.titles):
        yield SMALL_LETTERS_BESIDE if anchored else SMALL_LETTERS
    if block.is_secondary:
        yield SECONDARY
    if block.is_mixed:
        yield MIXED
    top = block.titles[0]
    if not _is_level(block, around.recipients) and any(
        page == block.page
        and 0 < line.baseline - top.baseline <= _SPACED_TITLE * top.size
        and abs(line.center_x - block.center_x) <= top.size
        and line.style.bold == top.style.bold
        for page, line in around.titles
    ):
        yield SPACED_TITLE


def _doubts_of_name(block: Block) -> Iterator[Doubt]:
    name = block.name.text
    if not has_family_name(name):
        yield ODD_FAMILY_NAME
    if name_words(name) > _USUAL_NAME:
        yield LONG_NAME
    if is_capitals(name):
        yield CAPITAL_NAME
    under = block.under_name
    if under is not None and _may_carry_on(under, block.name):
        yield NAME_GOES_ON
    elif is_wrapped(block.name) and not block.name.style.bold:
        # Where fonts do not tell bold type from regular, a line under a name need not be part of it.
        yield NAME_JOINED


def _doubts_of_gap(block: Block) -> Iterator[Doubt]:
    height = block.gap.height
    if height < 1.5 * block.name.size:
        yield TIGHT_GAP
    elif height > 12 * block.name.size:
        yield TALL_GAP
    if block.between:
        yield SIGNED if any(ALREADY_SIGNED.match(line.text) for line in block.between) else INSTRUCTION
    if block.misalignment > _ASIDE:
        yield ASIDE
    elif block.misalignment > _SLIGHTLY_ASIDE:
        yield SLIGHTLY_ASIDE


def _doubts_of_place(
    block: Block, around: Surroundings, *, anchored: bool, in_annex: bool
) -> Iterator[Doubt]:
    width, height = around.sizes[block.page]
    if block.center_x < 0.52 * width:
        yield LEFT_HALF
    if block.page == 0 and block.top > _LETTERHEAD * height:
        yield IN_LETTERHEAD
    if in_annex:
        yield IN_ANNEX
    if not anchored:
        if any(0 < page <= block.page for page in around.headed):
            yield UNDER_HEADING
        yield _doubt_of_recipients(block, around)
        if any(
            not (is_capitals(mate.text) and begins_title(mate.text)) and not is_personal_name(mate.text)
            for mate in block.row_mates
        ):
            yield TABLE_ROW
    under = block.under_name
    if under is not None and under.box.y0 > _FOOTER * height and not _may_carry_on(under, block.name):
        yield TEXT_FOLLOWS


def _is_level(block: Block, recipients: Sequence[Recipients]) -> bool:
    """Whether the recipients' heading is on the line of the first title, as it ought to be (II.9.b)."""
    return any(
        r.page == block.page and abs(r.box.y1 - block.top) <= _LEVEL * block.titles[0].size
        for r in recipients
    )


def _may_carry_on(under: Line, name: Line) -> bool:
    """Whether a line right below a name is on its axis or flush with it."""
    return name.box.y0 - under.box.y1 < 0.8 * name.size and (
        abs(under.center_x - name.center_x) <= _UNDER_NAME or abs(under.box.x0 - name.box.x0) <= _UNDER_NAME
    )


def _doubt_of_recipients(block: Block, around: Surroundings) -> Doubt:
    if not around.recipients:
        return NO_RECIPIENTS
    heights = [height for _, height in around.sizes]
    if any(
        stands_across_page_break(r, page=block.page, top=block.top, heights=heights)
        for r in around.recipients
    ):
        return RECIPIENTS_ACROSS_BREAK
    return RECIPIENTS_ELSEWHERE
