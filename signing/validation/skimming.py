"""Objects seen at a glance to say nothing twice: plain dictionaries, as nearly all software writes them.

Whatever does not fit the pattern exactly is read by the strict engine (`signing.pdf`), with the same result.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signing.pdf.source import Source

LEVELS = 3
"""Dictionaries inside one another that are looked into."""
_WINDOW = 2048
"""Bytes of an object that are looked at."""
_LONGEST_END = 64

_SPACE = rb"[\x00\t\n\x0c\r ]"
_END = rb"(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])"
_NAME = rb"/[!\"$&'*-.0-;=?-Z\\^-z|~]*+" + _END
"""Without escapes, so that two names are the same only where their bytes are."""
_REFERENCE = rb"\d{1,10}+" + _SPACE + rb"++\d{1,5}+" + _SPACE + rb"++R" + _END
_SCALAR = (
    rb"(?:"
    + _NAME
    + rb"|"
    + _REFERENCE
    + rb"|[+-]?\d{1,19}+" + _END
    + rb"|[+-]?(?:\d{1,40}+\.\d{0,40}+|\.\d{1,40}+)" + _END
    + rb"|\([^()\\\r]*+\)"
    + rb"|<(?:[0-9A-Fa-f]++|" + _SPACE + rb"++)*+>"
    + rb"|(?:true|false)" + _END
    + rb")"
)  # fmt: skip
_ELEMENT = _SPACE + rb"*+(?:" + _SCALAR + rb"|null" + _END + rb")"
_FLAT_ARRAY = rb"\[(?:" + _ELEMENT + rb")*+" + _SPACE + rb"*+\]"
_FLAT = (
    rb"(?:" + _SCALAR
    + rb"|\[(?:" + _ELEMENT + rb"|" + _SPACE + rb"*+" + _FLAT_ARRAY + rb")*+" + _SPACE + rb"*+\])"
)  # fmt: skip


def _pair(level: int, *, capturing: bool) -> bytes:
    """A key with its value. Captured: the key, what may be a length, and what stands in a dictionary."""
    opened = rb"(" if capturing else rb"(?:"
    value = rb"(?!" + _REFERENCE + rb")" + opened + rb"\d{1,19}+)" + _END + rb"|" + _FLAT
    if level:
        inner = rb"(?:" + _pair(level - 1, capturing=False) + rb")*+"
        value += rb"|<<" + opened + inner + rb")" + _SPACE + rb"*+>>"
    return _SPACE + rb"*+" + opened + _NAME + rb")" + _SPACE + rb"*+(?:" + value + rb")"


_PAIRS = tuple(re.compile(_pair(level, capturing=True)) for level in range(LEVELS))
_OBJECT = re.compile(
    rb"\d{1,10}+" + _SPACE + rb"++\d{1,5}+" + _SPACE + rb"++obj" + _SPACE + rb"*+<<"
    rb"((?:" + _pair(LEVELS - 1, capturing=False) + rb")*+)" + _SPACE + rb"*+>>"
    + _SPACE + rb"*+(?:(endobj)|stream(?:\r\n|\n))"
)  # fmt: skip
_AFTER_STREAM = re.compile(rb"(?:\r\n|\n|\r)?endstream" + _SPACE + rb"*+endobj")


def end_of_plain(source: Source, offset: int) -> int | None:
    """Where the object at an offset ends, behind its `endobj`; None for one that has to be read."""
    match = _OBJECT.match(source.read(offset, _WINDOW))
    if match is None:
        return None
    entries = _distinct(match[1], LEVELS - 1)
    if entries is None:
        return None
    if match[2]:
        return offset + match.end()
    length = entries.get(b"/Length")
    if not length:
        return None
    start = offset + match.end()
    after = _AFTER_STREAM.match(source.read(start + int(length), _LONGEST_END))
    return None if after is None else start + int(length) + after.end()


def _distinct(body: bytes, level: int) -> dict[bytes, bytes] | None:
    """What may be lengths, by key; None where a key stands twice."""
    pairs = _PAIRS[level].findall(body)
    entries = {pair[0]: pair[1] for pair in pairs}
    if len(entries) != len(pairs):
        return None
    if level and any(_distinct(pair[2], level - 1) is None for pair in pairs if pair[2]):
        return None
    return entries
