"""Whether a byte range covers a whole revision except for the signature value itself.

ISO 32000-2, 12.8.1 and EN 319 142-1, 5.3: from offset 0, one gap, and that gap is the string in `/Contents`,
no byte more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from signing.validation.structure import WHITESPACE, ByteRange

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONTENTS_KEY = re.compile(rb"/Contents[\x00\t\n\x0c\r ]*\Z")
_HEX = re.compile(rb"<[0-9A-Fa-f]*>\Z")
_REVISION_END = re.compile(rb"%%EOF[\x00\t\n\x0c\r ]*\Z")

_TAIL = 64
"""Bytes looked at on either side of the gap and at the end of the revision."""

_MAX_BYTE_RANGE = 10**12

MALFORMED = "Vùng dữ liệu được ký (ByteRange) không đúng dạng nên không biết chữ ký bảo vệ phần nào của tệp."
GAPS = "Vùng dữ liệu được ký không phủ kín văn bản: có phần bị bỏ ra ngoài chữ ký."
OUTSIDE = "Vùng dữ liệu được ký vượt ra ngoài tệp: tệp bị cắt bớt hoặc bị sửa."
NOT_A_REVISION = "Chữ ký không phủ hết một phiên bản trọn vẹn của văn bản."


def as_byte_range(numbers: Sequence[object]) -> ByteRange | None:
    """Give the byte range if it is four plausible whole numbers."""
    values = [int(n) for n in numbers if isinstance(n, int) and not isinstance(n, bool)]
    if len(numbers) != 4 or len(values) != 4 or any(not 0 <= n < _MAX_BYTE_RANGE for n in values):  # noqa: PLR2004 - ISO 32000: two pairs
        return None
    return ByteRange(*values)


def coverage_fault(data: bytes, covered: ByteRange, contents: bytes) -> str | None:
    """Say (in Vietnamese) what is wrong with the coverage, or None if it is sound.

    `contents` is the signature value as the parser read it, with its padding.
    """
    gap_start, gap_end = covered.gap
    if covered.end > len(data) or gap_start >= gap_end:
        return OUTSIDE if covered.end > len(data) else GAPS
    if covered.first != 0 or not covered.first_length or not covered.second_length:
        return GAPS
    gap = data[gap_start:gap_end]
    if not _HEX.match(gap) or len(gap) % 2 or bytes.fromhex(gap[1:-1].decode("ascii")) != contents:
        return GAPS
    if not _CONTENTS_KEY.search(data[max(0, gap_start - _TAIL) : gap_start]):
        return GAPS
    if not _REVISION_END.search(data[max(gap_end, covered.end - _TAIL) : covered.end]):
        return NOT_A_REVISION
    return None


def is_whole_file(data: bytes, covered: ByteRange) -> bool:
    """Nothing but white space follows the signed revision."""
    return not data[covered.end :].strip(WHITESPACE)


def is_self_consistent(data: bytes, covered: ByteRange) -> bool:
    """Tell whether a byte range found in the raw bytes surrounds a real signature value of this very file."""
    gap_start, gap_end = covered.gap
    if covered.first != 0 or not 0 < gap_start < gap_end <= covered.end <= len(data):
        return False
    return data[gap_start : gap_start + 5].upper().startswith((b"<3080", b"<3081", b"<3082", b"<3083"))
