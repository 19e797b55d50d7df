"""Whether marks stand where Decree 30/2020/NĐ-CP wants them: advice for people, never part of a verdict.

Documents that others signed name their fields as they like; what a mark is meant to be is then told from its
shape and place alone, so every sentence says what is seen and what the decree says, and nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.geometry import POINTS_PER_MM, Box
from signing.marks import DECREE_30, MarkKind, Profile
from signing.people import same_person

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from signing.placement.model import DocumentLayout

NO_BLOCK = (
    "Không nhận ra chức vụ và họ tên người ký trên trang {page} để đối chiếu chỗ đặt hình chữ ký "
    "(Phụ lục I, Phần I, mục II.7.d)."
)
OTHER_NAME = (
    "Khối ký in họ tên {printed}, nhưng chứng thư số ghi tên {signer}. "
    "Hãy kiểm tra đúng người có thẩm quyền đã ký."
)
NOT_IN_GAP = (
    "Hình chữ ký không nằm giữa chức vụ và họ tên người ký như Phụ lục I, Phần I, mục II.7.d quy định."
)
OFF_CENTRE = (
    "Hình chữ ký lệch {mm:.0f} mm so với trục giữa của chức vụ, họ tên (Phụ lục I, Phần I, mục II.7.d)."
)
OVER_LINES = "Hình chữ ký che lên dòng chức vụ hoặc họ tên (Phụ lục I, Phần I, mục II.7.d)."
WORDS_IN_IMAGE = (
    "Chữ ký hiển thị có chữ kèm theo; Phụ lục I, Phần I, mục II.7.d và II.8.a "
    "chỉ quy định hình ảnh chữ ký, dấu."
)
SEAL_SIZE = (
    "Hình dấu rộng {mm:.0f} mm; phải bằng kích thước thực tế của dấu, thường từ {low:.0f} đến {high:.0f} mm "
    "(Phụ lục I, Phần I, mục II.8.a)."
)
SEAL_ALONE = (
    "Hình dấu không trùm lên hình chữ ký nào; phải trùm khoảng 1/3 về bên trái "
    "(Phụ lục I, Phần I, mục II.8.a)."
)
SEAL_OVERLAP = (
    "Hình dấu trùm {percent:.0f} % bề rộng hình chữ ký{side}; quy định là khoảng 1/3 về bên trái "
    "(Phụ lục I, Phần I, mục II.8.a)."
)
FROM_THE_RIGHT = " từ bên phải"
NOT_IN_CORNER = (
    "Dấu chữ của phụ lục hoặc bản sao không ở góc trên bên phải trang đầu (Phụ lục I, Phần I, mục II.8.b; "
    "Phần II, mục I)."
)
PICTURE_IN_CORNER = (
    "Phụ lục ở tệp riêng và bản sao điện tử không hiển thị hình ảnh dấu (Phụ lục I, Phần I, mục II.8.b; "
    "Phần II, mục I)."
)

_SQUARE = 0.82
"""Shorter side by longer side from which a mark may be a seal's."""
_LARGEST_SEAL_MM = 60.0
"""Beyond this, a square mark is a picture of something else."""
_ASIDE = 12.0
"""Points off the axis that nobody sees."""
_INTRUSION = 0.2
"""Share of a mark's height that may reach over a line: images have white edges."""
_CORNER = (0.5, 0.8)
"""Shares of the page's width and height beyond which its upper right corner lies."""
_IN_CORNER = frozenset({MarkKind.ATTACHMENT, MarkKind.COPY, MarkKind.DIGITISED})


@dataclass(frozen=True, slots=True)
class ShownMark:
    """A signature's visible mark."""

    field: str
    kind: str
    """A `MarkKind` value or "unknown"."""
    page: int
    box: Box
    has_words: bool
    has_picture: bool
    signer: str = ""
    """The name in the certificate, empty where it is not known."""


def advise_marks(
    marks: Sequence[ShownMark], layout: DocumentLayout, profile: Profile = DECREE_30
) -> dict[str, tuple[str, ...]]:
    """Vietnamese sentences by field name, for the marks of which there is something to say."""
    kinds = {mark.field: _meant(mark, layout) for mark in marks}
    leaders = [mark for mark in marks if kinds[mark.field] is MarkKind.LEADER]
    found: dict[str, tuple[str, ...]] = {}
    for mark in marks:
        match kinds[mark.field]:
            case MarkKind.LEADER:
                advice = tuple(_of_leader(mark, layout))
            case MarkKind.AGENCY:
                advice = tuple(_of_seal(mark, leaders, profile))
            case MarkKind.ATTACHMENT | MarkKind.COPY | MarkKind.DIGITISED:
                advice = tuple(_of_corner(mark, layout))
            case _:
                advice = ()
        if advice:
            found[mark.field] = advice
    return found


def _meant(mark: ShownMark, layout: DocumentLayout) -> MarkKind | None:
    """What a mark is: by its field's name if it is ours, else by its shape and place."""
    if mark.kind in {kind.value for kind in MarkKind}:
        return MarkKind(mark.kind)
    if not mark.has_picture:
        return MarkKind.ATTACHMENT if _is_in_corner(mark, layout) else MarkKind.LEADER
    longest, shortest = max(mark.box.width, mark.box.height), min(mark.box.width, mark.box.height)
    is_seal = shortest >= _SQUARE * longest and longest <= _LARGEST_SEAL_MM * POINTS_PER_MM
    return MarkKind.AGENCY if is_seal else MarkKind.LEADER


def _of_leader(mark: ShownMark, layout: DocumentLayout) -> Iterator[str]:
    blocks = [block for block in layout.signers if block.page == mark.page]
    if not blocks:
        yield NO_BLOCK.format(page=mark.page + 1)
        return
    center = mark.box.center
    block = min(blocks, key=lambda b: abs(b.center_x - center.x) + abs(b.gap.center.y - center.y))
    reach = _INTRUSION * mark.box.height
    aside = abs(center.x - block.center_x)
    if not block.gap.y0 <= center.y <= block.gap.y1 or aside > max(mark.box.width, block.gap.width) / 2:
        yield NOT_IN_GAP
    else:
        if mark.box.y0 < block.gap.y0 - reach or mark.box.y1 > block.gap.y1 + reach:
            yield OVER_LINES
        if aside > _ASIDE:
            yield OFF_CENTRE.format(mm=aside / POINTS_PER_MM)
        if mark.signer and block.name and not same_person(block.name, mark.signer):
            yield OTHER_NAME.format(printed=block.name, signer=mark.signer)
    if mark.has_words:
        yield WORDS_IN_IMAGE


def _of_seal(mark: ShownMark, leaders: Sequence[ShownMark], profile: Profile) -> Iterator[str]:
    low, high = profile.seal_diameter_mm
    width = max(mark.box.width, mark.box.height) / POINTS_PER_MM
    if not low <= round(width, 1) <= high:
        yield SEAL_SIZE.format(mm=width, low=low, high=high)
    under = [leader for leader in leaders if leader.page == mark.page and leader.box.intersection(mark.box)]
    if not under:
        yield SEAL_ALONE
    else:
        yield from _of_overlap(mark.box, under[0].box, profile)
    if mark.has_words:
        yield WORDS_IN_IMAGE


def _of_overlap(seal: Box, signature: Box, profile: Profile) -> Iterator[str]:
    least, most = profile.seal_overlap_tolerance
    common = seal.intersection(signature)
    share = common.width / signature.width if common else 0.0
    is_left = seal.center.x < signature.center.x
    if not is_left or not least <= round(share, 2) <= most:
        yield SEAL_OVERLAP.format(percent=100 * share, side="" if is_left else FROM_THE_RIGHT)


def _of_corner(mark: ShownMark, layout: DocumentLayout) -> Iterator[str]:
    if not _is_in_corner(mark, layout):
        yield NOT_IN_CORNER
    if mark.has_picture:
        yield PICTURE_IN_CORNER


def _is_in_corner(mark: ShownMark, layout: DocumentLayout) -> bool:
    page, center = layout.pages[mark.page], mark.box.center
    right, upper = _CORNER
    return mark.page == 0 and center.x > right * page.width and center.y > upper * page.height
