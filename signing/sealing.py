"""Where an agency's seal goes, and what speaks against sealing (Decree 30/2020, Appendix I, II.8.a; Art. 33).

The seal covers about a third of the signature of the person who signs for the issuing agency. What it may
not do without a reason on record is hide other people's text, or close a document that still lacks the
signature of somebody whose name is on it: nobody can sign after the seal. Both are read from the page, which
can be misread; so a person may insist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.appearance.geometry import check_on_page, check_overlap, seal_box
from signing.covering import Disc, covered, quoted, read_lines
from signing.errors import CoveringError, NotReadyError, PlacementError
from signing.geometry import Box
from signing.marks import FieldName, FieldSeries
from signing.people import same_person
from signing.placement.blocks import find_blocks
from signing.placement.choosing import choose
from signing.placement.judging import Surroundings
from signing.placement.recipients import find_recipients
from signing.signatories import signed_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.incremental import Revision
    from signing.pdfobjects import Dictionary
    from signing.placement.blocks import Block
    from signing.placement.choosing import Choice
    from signing.placement.model import PageGeometry
    from signing.placement.text import Line

_NARROW = 0.5
"""Share of the page's width up to which a line over a signature belongs to its block, not to the body."""
_INSIDE = 1.0
_LONGEST_REASON = 300
"""Characters."""


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where the seal goes, and why a person may think twice."""

    page: Dictionary
    geometry: PageGeometry
    box: Box
    objections: tuple[str, ...]
    """Vietnamese sentences; with any of them the seal is refused unless a person insists."""


@dataclass(frozen=True, slots=True)
class _Signed:
    """A leader's image on the page that is sealed."""

    box: Box
    block: Block | None
    """The block it stands in, if one was recognised."""


def place_seal(revision: Revision, diameter: float, signer: str | None = None) -> SealPlace:
    """Put the seal over the principal's signature, or over that of the person named `signer`.

    Raises `NotReadyError` where nobody has signed, or not that person or the principal, or the document is
    sealed already;
    `PlacementError` where the seal would leave the page or not cover about a third of the signature.
    """
    leaders = _signed_leaders(revision)
    page, geometry = revision.page_of(leaders[0])
    index = revision.index_of(page)
    lines, unread = _read(revision, index, geometry)
    choice = _choice(lines, index, geometry)
    together = _blocks(choice)
    signed = [
        _Signed(box, next((block for block in together if block.gap.contains_point(box.center)), None))
        for box in _boxes_on(revision, leaders, index)
    ]
    if not choice.problems:
        _refuse_unsigned_principal(signed, together[0])
    chosen = _chosen(signed, together, signer)
    box = seal_box(chosen.box, diameter)
    check_on_page(box, width=geometry.width, height=geometry.height)
    check_overlap(box, chosen.box)
    objections = (
        *unread,
        *_missing(signed, together),
        *_covered_text(box, chosen, lines, geometry),
        *_covered_signatures(box, chosen, signed),
    )
    return SealPlace(page, geometry, box, objections)


def settle(place: SealPlace, insist: str | None) -> str | None:
    """The reason to record, None where nobody had to insist.

    Raises `CoveringError` with what speaks against the seal, `PlacementError` for a reason that says nothing.
    """
    if not place.objections:
        return None
    if insist is None:
        raise CoveringError(f"{' '.join(place.objections)} Nếu vẫn phải đóng dấu, hãy ghi lý do để lưu lại.")
    return checked_reason(insist)


def checked_reason(reason: str) -> str:
    """Raises `PlacementError` unless a person could read it: some words, no control characters."""
    stripped = " ".join(reason.split())
    if not any(character.isalpha() for character in stripped) or len(stripped) > _LONGEST_REASON:
        raise PlacementError(f"Hãy ghi lý do vẫn đóng dấu bằng lời, tối đa {_LONGEST_REASON} ký tự.")
    if not stripped.isprintable():
        raise PlacementError("Lý do vẫn đóng dấu có ký tự điều khiển không dùng được. Hãy gõ lại.")
    return stripped


def _read(revision: Revision, index: int, geometry: PageGeometry) -> tuple[Sequence[Line], tuple[str, ...]]:
    """The lines of the page, or why they are not known."""
    try:
        return read_lines(revision.unchanged, index, geometry), ()
    except CoveringError as error:
        return (), (str(error),)


def _signed_leaders(revision: Revision) -> list[Dictionary]:
    if revision.field(FieldName.AGENCY) is not None:
        raise NotReadyError(
            "Văn bản đã được ban hành và đóng dấu; không ban hành lần thứ hai. Hãy dùng chính bản này."
        )
    leaders = signed_fields(revision, FieldSeries.LEADER)
    if not leaders:
        raise NotReadyError(
            "Văn bản chưa có chữ ký của người có thẩm quyền. Hãy trình ký trước khi ban hành."
        )
    return leaders


def _boxes_on(revision: Revision, leaders: Sequence[Dictionary], index: int) -> list[Box]:
    boxes = []
    for leader in leaders:
        page, geometry = revision.page_of(leader)
        if revision.index_of(page) == index:
            boxes.append(revision.displayed_box(leader, geometry))
    return boxes


def _choice(lines: Sequence[Line], index: int, geometry: PageGeometry) -> Choice:
    """Who signs on the page, and how clear that is."""
    around = Surroundings(
        sizes=[(geometry.width, geometry.height)] * (index + 1),
        recipients=find_recipients(lines, page=index),
        annex_from=None,
        titles=(),
    )
    return choose(find_blocks(lines, page=index), around)


def _blocks(choice: Choice) -> tuple[Block, ...]:
    """The blocks of those who sign together, the principal's first."""
    return () if choice.judged is None else tuple(j.block for j in (choice.judged, *choice.others))


def _chosen(signed: Sequence[_Signed], together: Sequence[Block], signer: str | None) -> _Signed:
    """Whose signature is sealed: as a person says, else the principal's, else the first."""
    if signer is not None:
        named = [one for one in signed if one.block and same_person(one.block.name.text, signer)]
        if len(named) != 1:
            raise NotReadyError(
                f"Không thấy đúng một chữ ký ở khối của “{signer}” để đóng dấu lên. Hãy kiểm tra lại họ tên."
            )
        return named[0]
    return next((one for one in signed if together and one.block is together[0]), signed[0])


def _refuse_unsigned_principal(signed: Sequence[_Signed], principal: Block) -> None:
    """The agency signs only what the competent person has signed (Art. 32.2.d): nobody may insist.

    A signature outside every block may be the principal's own, so it says nothing.
    """
    blocks = [one.block for one in signed]
    if None not in blocks and principal not in blocks:
        raise NotReadyError(
            f"Người ký chính “{principal.name.text}” chưa ký văn bản nên chưa đóng dấu được."
            " Hãy trình người đó ký."
        )


def _missing(signed: Sequence[_Signed], together: Sequence[Block]) -> tuple[str, ...]:
    """Blocks without a signature, if any of them has one; preparers and bookkeepers need not sign here."""
    taken = [one.block for one in signed]
    if not any(taken):
        return ()
    return tuple(
        f"Khối của “{block.name.text}” còn thiếu chữ ký, mà sau khi đóng dấu không ai ký thêm được."
        " Hãy trình người đó ký trước."
        for block in together
        if block not in taken and (not block.is_secondary or _is_secretary(block))
    )


def _is_secretary(block: Block) -> bool:
    """Minutes have the secretary's signature beside the chair's (Appendix III, form 1.9)."""
    return block.titles[0].text.upper().startswith("THƯ KÝ")


def _covered_text(
    box: Box, chosen: _Signed, lines: Sequence[Line], geometry: PageGeometry
) -> tuple[str, ...]:
    others = [line for line in lines if not _belongs(line, chosen, geometry)]
    texts = covered(Disc(box), others)
    if not texts:
        return ()
    return (f"Dấu sẽ che chữ {quoted(texts)} nằm ngoài khối chữ ký. Hãy trả lại văn bản để sửa.",)


def _belongs(line: Line, signed: _Signed, geometry: PageGeometry) -> bool:
    """Whether a line is part of the signer's own block, whose title and name the seal may touch."""
    if signed.block is not None:
        return _extent(signed.block).contains(line.box, tolerance=_INSIDE)
    middle = signed.box.center.x
    return line.box.x0 <= middle <= line.box.x1 and line.box.width <= _NARROW * geometry.width


def _extent(block: Block) -> Box:
    """All that is printed of a block."""
    boxes = [line.box for line in (*block.titles, *block.between, *block.second, block.name)]
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def _covered_signatures(box: Box, chosen: _Signed, signed: Sequence[_Signed]) -> tuple[str, ...]:
    if any(Disc(box).meets(one.box) for one in signed if one is not chosen):
        return ("Dấu sẽ che chữ ký của người khác. Hãy trả lại văn bản để giãn các khối ký.",)
    return ()
