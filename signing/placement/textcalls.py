"""The calls to PDFium that are made for every character of a page, with addresses as plain numbers.

The same functions as `pypdfium2.raw` has; converting pointers for them costs several times what they do.
"""

from __future__ import annotations

import ctypes
import struct
from typing import TYPE_CHECKING, Any, TypeAlias

from pypdfium2 import raw

if TYPE_CHECKING:
    from collections.abc import Callable

_ADDRESS, _INT, _UINT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint
_Outline: TypeAlias = tuple[float, float, float, float, float, float, float, float, float, float]
_OUTLINE = struct.Struct("=6d4f")
_DOUBLE = 8
"""Bytes."""


def _plain(function: object, result: type[Any], *arguments: type[Any]) -> Callable[..., Any]:
    address = ctypes.cast(function, _ADDRESS).value  # type: ignore[arg-type]  # a function of a library is one
    assert address is not None, "a loaded function has an address"  # noqa: S101
    return ctypes.CFUNCTYPE(result, *arguments)(address)


_unicode = _plain(raw.FPDFText_GetUnicode, _UINT, _ADDRESS, _INT)
_text_object = _plain(raw.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, _INT)
_char_box = _plain(raw.FPDFText_GetCharBox, _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
_char_origin = _plain(raw.FPDFText_GetCharOrigin, _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS)
_loose_char_box = _plain(raw.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)


class TextCalls:
    """The characters of one text page, by index; only while the page is open."""

    def __init__(self, textpage: ctypes._Pointer[Any]) -> None:
        self._page = ctypes.cast(textpage, _ADDRESS).value
        self._outline = ctypes.create_string_buffer(_OUTLINE.size)
        start = ctypes.addressof(self._outline)
        self._edges = tuple(start + _DOUBLE * number for number in range(4))
        self._origin = (start + 4 * _DOUBLE, start + 5 * _DOUBLE)
        self._loose = start + 6 * _DOUBLE

    def unicode(self, index: int) -> int:
        """0 where the font does not say."""
        code: int = _unicode(self._page, index)
        return code

    def text_object(self, index: int) -> int:
        """Its address, the same for all characters of one object; 0 for none."""
        return _text_object(self._page, index) or 0

    def outline(self, index: int) -> _Outline:
        """In user space: ink (left, right, bottom, top), origin (x, y), advance (left, top, right, bottom).

        What PDFium cannot tell stays as it was before.
        """
        left, right, bottom, top = self._edges
        x, y = self._origin
        _char_box(self._page, index, left, right, bottom, top)
        _char_origin(self._page, index, x, y)
        _loose_char_box(self._page, index, self._loose)
        outline: _Outline = _OUTLINE.unpack_from(self._outline)
        return outline
