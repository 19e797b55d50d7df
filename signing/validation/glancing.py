"""What an object refers to, seen at a glance: fonts and pictures are walked through, not read.

Only what `quick` takes for plain is taken here, and less: anything else is read as a whole, with the same
result.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from signing.pdf.source import Source

LEVELS = 3
"""Arrays and dictionaries inside one another that are looked into."""
WINDOW = 4 << 10
"""Bytes of an object that are looked at."""
_LONGEST_END = 64

_BLANK = rb"\x00\t\n\x0c\r "
_SPACE = rb"[" + _BLANK + rb"]"
_END = rb"(?=[" + _BLANK + rb"()<>\[\]{}/%])"
_NAME = rb"/[!\"$&'*-.0-;=?-Z\\^-z|~]*+"
"""Without escapes, so that two names are the same only where their bytes are."""
_STRING = rb"\([ -'*-\[\]-~]*+\)"
"""Of ASCII alone: nothing in it can be misread."""
_REFERENCE = rb"[1-9]\d{0,9}+ \d{1,5}+ R"
_SCALAR = (
    rb"(?:"
    + _NAME + _END
    + rb"|" + _REFERENCE + _END
    + rb"|[+-]?\d{1,19}+" + _END
    + rb"|[+-]?(?:\d{1,40}+\.\d{0,40}+|\.\d{1,40}+)" + _END
    + rb"|" + _STRING
    + rb"|(?:true|false|null)" + _END
    + rb")"
)  # fmt: skip
_INTEGERS = rb"\[" + _SPACE + rb"*+(?:[+-]?\d{1,19}+(?:" + _SPACE + rb"++|(?=\])))*+\]"
"""Widths of letters: most of what a font's objects hold."""


def _container(level: int) -> bytes:
    """A dictionary or an array with so many more levels within."""
    value = _SCALAR + (rb"|" + _container(level - 1) if level else rb"")
    value = _SPACE + rb"*+(?:" + value + rb")"
    pairs = rb"(?:" + _SPACE + rb"*+" + _NAME + _END + value + rb")*+"
    return (
        rb"<<" + pairs + _SPACE + rb"*+>>"
        rb"|" + _INTEGERS
        + rb"|\[(?:" + value + rb")*+" + _SPACE + rb"*+\]"
    )  # fmt: skip


_OBJECT = re.compile(
    rb"(\d{1,10}) (\d{1,5}) obj"
    + _SPACE + rb"*+(" + _container(LEVELS - 1) + rb")"
    + _SPACE + rb"*+(?:endobj" + _SPACE + rb"++[^" + _BLANK + rb"%]|(stream\r?\n))"
)  # fmt: skip
_AFTER_STREAM = re.compile(
    _SPACE + rb"*+endstream" + _SPACE + rb"++endobj" + _SPACE + rb"++[^" + _BLANK + rb"%]"
)
_DRAWING = rb"(?:(?<=[<>\]])|(?<=[<>\]][ \n]))(/Type) ?/XObject" + _END
"""A key with its value, behind a bracket; resources within such a dictionary may have the same name."""
_TOLD = re.compile(_STRING + rb"|" + _DRAWING + rb"|(" + _NAME + rb")|(\d+) (\d+) R")
_LENGTH = re.compile(rb"/Length (\d{1,19}+)" + _SPACE + rb"*+(?:/|>>)")


class Glance(NamedTuple):
    """What stands in an object."""

    names: frozenset[bytes]
    """Its keys and names, with their slashes; none is there twice."""
    references: list[tuple[int, int]]
    """Numbers and generations, in the order in which they stand there."""


def glance(source: Source, offset: int, number: int, generation: int) -> Glance | None:
    """What the object at an offset says; None for one that has to be read, or is not the one wanted."""
    match = _OBJECT.match(source.read(offset, WINDOW))
    if match is None or (int(match[1]), int(match[2])) != (number, generation):
        return None
    told = _TOLD.findall(match[3])
    names = [kind or name for kind, name, _, _ in told if kind or name]
    distinct = frozenset(names)
    # A key given twice would make it a matter of readers what stands there.
    if len(distinct) != len(names):
        return None
    if match[4] and not _is_whole(source, match[3], offset + match.end()):
        return None
    return Glance(distinct, [(int(of), int(again)) for _, _, of, again in told if of])


def _is_whole(source: Source, dictionary: bytes, start: int) -> bool:
    """Whether a stream ends where its own length, none within it, says."""
    length = _LENGTH.search(dictionary)
    if length is None or not dictionary.startswith(b"<<") or b"(" in dictionary:
        return False
    before = dictionary[: length.start()]
    if before.count(b"<<") - before.count(b">>") != 1:
        return False
    return _AFTER_STREAM.match(source.read(start + int(length[1]), _LONGEST_END)) is not None
