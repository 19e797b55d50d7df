"""Whether two values are the same to a reader of the file.

The parser's own comparison takes a name for a string of the same letters and looks at no stream's contents;
readers of a page do not. What may differ is how a value is written: the order of entries, `1` for `1.0`.
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TypeAlias

from pyhanko.pdf_utils import generic

Dictionary: TypeAlias = generic.DictionaryObject
Value: TypeAlias = generic.PdfObject | None

_NUMBERS = (generic.NumberObject, generic.FloatObject)
_PRECISION = 2.0**-23
"""Of a single-precision number, as which most software keeps those with a fraction."""
_STRINGS = (generic.TextStringObject, generic.ByteStringObject)


def is_same(one: Value, other: Value) -> bool:
    """Compare as they stand there, references by where they lead; null and nothing are one (7.3.9)."""
    if one is other:
        return True
    if isinstance(one, Dictionary) and isinstance(other, Dictionary):
        return _have_same_contents(one, other) and have_same_entries(one, other)
    if isinstance(one, generic.ArrayObject) and isinstance(other, generic.ArrayObject):
        pairs = zip(list.__iter__(one), list.__iter__(other), strict=False)
        return len(one) == len(other) and all(is_same(*pair) for pair in pairs)
    return _is_same_simply(one, other)


def _is_same_simply(one: Value, other: Value) -> bool:
    if isinstance(one, _STRINGS) and isinstance(other, _STRINGS):
        return _bytes(one) == _bytes(other)
    if isinstance(one, _NUMBERS) and isinstance(other, _NUMBERS):
        return _is_same_number(one, other)
    if _is_nothing(one) or _is_nothing(other):
        return _is_nothing(one) and _is_nothing(other)
    return type(one) is type(other) and bool(one == other)


def _is_same_number(one: generic.PdfObject, other: generic.PdfObject) -> bool:
    if isinstance(one, int) and isinstance(other, int):
        return one == other
    left, right = (float(value) for value in (one, other) if isinstance(value, _NUMBERS))
    return abs(left - right) <= _PRECISION * max(abs(left), abs(right))


def have_same_entries(one: Dictionary, other: Dictionary, but: frozenset[str] = frozenset()) -> bool:
    """Whether two dictionaries say the same, apart from some keys."""
    keys: set[str] = {*dict.keys(one), *dict.keys(other)} - but
    return all(is_same(dict.get(one, key), dict.get(other, key)) for key in keys)


def _have_same_contents(one: Dictionary, other: Dictionary) -> bool:
    if isinstance(one, generic.StreamObject) and isinstance(other, generic.StreamObject):
        return bool(one.encoded_data == other.encoded_data)
    return not isinstance(one, generic.StreamObject) and not isinstance(other, generic.StreamObject)


def _bytes(value: generic.TextStringObject | generic.ByteStringObject) -> bytes:
    if isinstance(value, generic.TextStringObject) and value.autodetected_encoding is None:
        return str(value).encode()  # made, not read
    return bytes(value.original_bytes)


def _is_nothing(value: Value) -> bool:
    return value is None or isinstance(value, generic.NullObject)
