"""The visible faces of signatures as Decree 30/2020/NĐ-CP, Appendix I, describes them: rules as data.

A successor decree would be another `Profile` value; nothing else in the package knows a figure of the law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from signing.geometry import mm


class MarkKind(StrEnum):
    """What a visible signature claims to be."""

    LEADER = "leader"
    """Chữ ký của người có thẩm quyền (Appendix I, Part I, II.7)."""
    AGENCY = "agency"
    """Dấu, chữ ký số của cơ quan trên văn bản chính (II.8.a)."""
    ATTACHMENT = "attachment"
    """Chữ ký số của cơ quan trên văn bản kèm theo, phụ lục (II.8.b, III.1.d)."""
    COPY = "copy"
    """Bản sao điện tử từ bản giấy (Part II, I)."""
    INCOMING = "incoming"
    """Dấu đến (Appendix IV, V), khi cơ quan có thông lệ ký vào tệp."""
    DIGITISED = "digitised"
    """Văn bản đến giấy được số hóa (Art. 22.3.b)."""
    INITIALS = "initials"
    """Ký nháy: a signature that is not seen. The decree leaves it to each agency's rules."""
    REPORT = "report"
    """Báo cáo kiểm tra: this software's own signature on what it found; the decree knows of none."""


class MarkPlace(StrEnum):
    """Where on the document a mark belongs."""

    ABOVE_NAME = "above-name"
    """In the middle between the signer's title and name (cell 7c)."""
    OVER_SIGNATURE = "over-signature"
    """Over about the left third of the leader's image (cell 8)."""
    TOP_RIGHT = "top-right"
    """The upper right corner of the first page, above all that is printed there (cell 14)."""
    FREE_SPACE = "free-space"
    """The highest place of the first page where nothing is printed."""


@dataclass(frozen=True, slots=True)
class MarkRule:
    """What the law says of one kind of mark."""

    articles: str
    """Where it says so."""
    place: MarkPlace
    image: str | None = None
    """Colour of the image, which fills the mark; None for marks that show none."""
    pattern: str = ""
    """The line of words, with the names of `str.format` for what is filled in; empty for other marks."""
    frame_mm: tuple[float, float] | None = None
    """Width and height of a mark in a frame."""


class FieldName(StrEnum):
    """Flat, fixed names: they say what a field claims to be, never why to believe it."""

    NUMBER = "AntinNumber"
    DAY = "AntinDay"
    MONTH = "AntinMonth"
    LEADER = "AntinLeader1"
    AGENCY = "AntinAgency"


class FieldSeries(StrEnum):
    """Fields of which a document may have several, numbered from 1."""

    LEADER = "AntinLeader"
    """Joint documents have several leaders, minutes a secretary and a chair (Appendix III, form 1.9)."""
    INITIALS = "AntinInitials"
    ATTACHMENT = "AntinAttachment"
    COPY = "AntinCopy"
    DIGITISED = "AntinDigitised"
    INCOMING = "AntinIncoming"
    REPORT = "AntinReport"

    def owns(self, field_name: str) -> bool:
        digits = field_name.removeprefix(self)
        return field_name.startswith(self) and digits.isdecimal() and not digits.startswith("0")

    def field(self, number: int) -> str:
        return f"{self}{number}"


SPOKEN_NAMES: Mapping[str, str] = MappingProxyType(
    {
        FieldName.NUMBER: "Số",
        FieldName.DAY: "Ngày",
        FieldName.MONTH: "Tháng",
        FieldName.LEADER: "Chữ ký",
        FieldName.AGENCY: "Dấu cơ quan",
    }
)
"""What a sentence for a clerk calls a field; others go by the name they have in the file."""

TEXT_FIELDS = (FieldName.NUMBER, FieldName.DAY, FieldName.MONTH)
"""What the agency's signature locks (FieldMDP, Include)."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The figures of one legal regime for visible signatures."""

    name: str
    seal_overlap: float
    """Share of the signature image's width that the seal covers, from its left edge."""
    seal_overlap_tolerance: tuple[float, float]
    """Our reading of "about a third", which the decree leaves open."""
    seal_diameter_mm: tuple[float, float]
    """Registered diameters accepted, smallest and largest; the decree gives no table."""
    months_padded: frozenset[int]
    """Months written with a leading zero; days below 10 always are."""
    number_padded_below: int
    """Numbers below this get a leading zero."""
    time_zone: str
    right_margin_mm: tuple[float, float]
    """Narrowest and widest; marks in a corner of the page are aligned to it."""
    left_margin_mm: float
    """The narrowest: where a line that starts at the right margin ends at the latest."""
    top_margin_mm: float
    """The widest: how far down from the edge a mark above the text may stand."""
    line_size: float
    """Points, of lines of words, upright and black: fixed, so long ones are broken and never set smaller."""
    scan_dpi: float
    """Least resolution of digitised paper."""
    marks: Mapping[MarkKind, MarkRule]

    def frame(self, kind: MarkKind) -> tuple[float, float]:
        """Width and height, in points, of a mark in a frame."""
        width, height = self.marks[kind].frame_mm or (0.0, 0.0)
        return mm(width), mm(height)


_DECREE_30_MARKS = MappingProxyType(
    {
        MarkKind.LEADER: MarkRule(
            articles="Phụ lục I, Phần I, mục II.7.d; Điều 13 khoản 7",
            place=MarkPlace.ABOVE_NAME,
            image="blue",
        ),
        MarkKind.AGENCY: MarkRule(
            articles="Phụ lục I, Phần I, mục II.8.a; Điều 17 khoản 2",
            place=MarkPlace.OVER_SIGNATURE,
            image="red",
        ),
        MarkKind.ATTACHMENT: MarkRule(
            articles="Phụ lục I, Phần I, mục II.8.b và III.1.d; mẫu 1.3, 2.2",
            place=MarkPlace.TOP_RIGHT,
            pattern="Số: {number}/{symbol}; {date}; {time} {zone}",
        ),
        MarkKind.COPY: MarkRule(
            articles="Điều 25; Phụ lục I, Phần II, mục I; mẫu 3.2",
            place=MarkPlace.TOP_RIGHT,
            pattern="{form}; {agency}; {date}; {time} {zone}",
        ),
        MarkKind.DIGITISED: MarkRule(
            articles="Điều 22 khoản 3.b; Nghị định 137/2024/NĐ-CP, Điều 4 khoản 1.a",
            place=MarkPlace.TOP_RIGHT,
            pattern="Văn bản số hóa từ bản giấy; {agency}; {date}; {time} {zone}",
        ),
        MarkKind.INCOMING: MarkRule(
            articles="Điều 21 khoản 1; Phụ lục IV, mục V",
            place=MarkPlace.FREE_SPACE,
            frame_mm=(50.0, 35.0),
        ),
    }
)
"""The forms of Appendix III print day, month and year although the wording is ISO 8601 for Vietnam's zone;
the patterns write both, so that neither reading is missed."""


DECREE_30 = Profile(
    name="Nghị định 30/2020/NĐ-CP",
    seal_overlap=1 / 3,
    seal_overlap_tolerance=(0.25, 0.40),
    seal_diameter_mm=(20.0, 45.0),
    months_padded=frozenset({1, 2}),
    number_padded_below=10,
    time_zone="Asia/Ho_Chi_Minh",
    right_margin_mm=(15.0, 20.0),
    left_margin_mm=30.0,
    top_margin_mm=25.0,
    line_size=10.0,
    scan_dpi=200.0,
    marks=_DECREE_30_MARKS,
)
