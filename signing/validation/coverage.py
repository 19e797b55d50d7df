"""Whether a byte range covers a whole revision except for the signature value itself.

ISO 32000-2, 12.8.1 and EN 319 142-1, 5.3: from offset 0, one gap, and that gap is the string in `/Contents`,
no byte more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from signing.validation.scanning import is_blank
from signing.validation.structure import ByteRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.pdf.source import Source

_CONTENTS_KEY = re.compile(rb"/Contents[\x00\t\n\x0c\r ]*\Z")
_MAC_KEY = re.compile(rb"/MAC[\x00\t\n\x0c\r ]*\Z")
"""Under which encrypted files keep a code of their own, that proves nobody's consent (ISO/TS 32004)."""
_HEX = re.compile(rb"<[0-9A-Fa-f]*>\Z")
_REVISION_END = re.compile(rb"%%EOF[\x00\t\n\x0c\r ]*\Z")

_TAIL = 64
"""Bytes looked at on either side of the gap and at the end of the revision."""

_MAX_BYTE_RANGE = 10**12

MALFORMED = "Vùng dữ liệu được ký (ByteRange) không đúng dạng nên không biết chữ ký bảo vệ phần nào của tệp."
GAPS = "Vùng dữ liệu được ký không phủ kín văn bản: có phần bị bỏ ra ngoài chữ ký."
OUTSIDE = "Vùng dữ liệu được ký vượt ra ngoài tệp: tệp bị cắt bớt hoặc bị sửa."
BEYOND = "Phần đã ký dùng đến dữ liệu nằm ngoài nó, được thêm vào tệp sau khi ký."
NOT_A_REVISION = "Chữ ký không phủ hết một phiên bản trọn vẹn của văn bản."


def as_byte_range(numbers: Sequence[object]) -> ByteRange | None:
    """Give the byte range if it is four plausible whole numbers."""
    values = [int(n) for n in numbers if isinstance(n, int) and not isinstance(n, bool)]
    if len(numbers) != 4 or len(values) != 4 or any(not 0 <= n < _MAX_BYTE_RANGE for n in values):  # noqa: PLR2004 - ISO 32000: two pairs
        return None
    return ByteRange(*values)


def coverage_fault(source: Source, covered: ByteRange, contents: bytes) -> str | None:
    """Say (in Vietnamese) what is wrong with the coverage, or None if it is sound.

    `contents` is the signature value as the parser read it, with its padding.
    """
    gap_start, gap_end = covered.gap
    if covered.end > source.size or gap_start >= gap_end:
        return OUTSIDE if covered.end > source.size else GAPS
    if covered.first != 0 or not covered.first_length or not covered.second_length:
        return GAPS
    if not _is_value(source, covered.gap, contents):
        return GAPS
    if not _REVISION_END.search(_between(source, max(gap_end, covered.end - _TAIL), covered.end)):
        return NOT_A_REVISION
    return None


def _is_value(source: Source, gap: tuple[int, int], contents: bytes) -> bool:
    """Whether the gap is this value as a hexadecimal string without white space, behind its key."""
    start, end = gap
    if end - start != 2 * len(contents) + len(b"<>"):
        return False
    if not _CONTENTS_KEY.search(_between(source, max(0, start - _TAIL), start)):
        return False
    written = source.read(start, end - start)
    return bool(_HEX.match(written)) and bytes.fromhex(written[1:-1].decode("ascii")) == contents


def is_whole_file(source: Source, covered: ByteRange) -> bool:
    """Nothing but white space follows the signed revision."""
    return is_blank(source, covered.end)


def is_self_consistent(source: Source, covered: ByteRange) -> bool:
    """Tell whether a byte range found in the raw bytes surrounds a real signature value of this very file."""
    gap_start, gap_end = covered.gap
    if covered.first != 0 or not 0 < gap_start < gap_end <= covered.end <= source.size:
        return False
    if _MAC_KEY.search(_between(source, max(0, gap_start - _TAIL), gap_start)):
        return False
    return source.read(gap_start, 5).upper().startswith((b"<3080", b"<3081", b"<3082", b"<3083"))


def _between(source: Source, start: int, end: int) -> bytes:
    return source.read(start, end - start)
