"""The visible faces of signatures as Decree 30/2020/NĐ-CP, Appendix I, describes them: rules as data.

A successor decree would be another `Profile` value; nothing else in the package knows a figure of the law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


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
    """Dấu đến, khi cơ quan có thông lệ ký vào tệp."""
    DIGITISED = "digitised"
    """Văn bản đến giấy được số hóa (Art. 22.3.b)."""


class FieldName(StrEnum):
    """Flat, fixed names: they say what a field claims to be, never why to believe it."""

    NUMBER = "AntinNumber"
    DAY = "AntinDay"
    MONTH = "AntinMonth"
    LEADER = "AntinLeader1"
    AGENCY = "AntinAgency"


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


DECREE_30 = Profile(
    name="Nghị định 30/2020/NĐ-CP",
    seal_overlap=1 / 3,
    seal_overlap_tolerance=(0.25, 0.40),
    seal_diameter_mm=(20.0, 45.0),
    months_padded=frozenset({1, 2}),
    number_padded_below=10,
    time_zone="Asia/Ho_Chi_Minh",
)
