"""The calls to PDFium that are made for every character of a page.

The same functions as `pypdfium2.raw` has. What converts arguments for those costs several times what they do,
so here every pointer is an object made once, and only the index is converted. None of them waits for
anything: the interpreter need not be let go meanwhile.
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


def _plain(function: object, result: type[Any]) -> Callable[..., Any]:
    """The function as one that takes pointers as `c_void_p`, and plain numbers as `int`."""
    address = ctypes.cast(function, _ADDRESS).value  # type: ignore[arg-type]  # a function of a library is one
    assert address is not None, "a loaded function has an address"  # noqa: S101
    # Of arguments nothing is said: they are passed as they are.
    return ctypes.PYFUNCTYPE(result)(address)


_unicode = _plain(raw.FPDFText_GetUnicode, _UINT)
_text_object = _plain(raw.FPDFText_GetTextObject, _ADDRESS)
_char_box = _plain(raw.FPDFText_GetCharBox, _INT)
_char_origin = _plain(raw.FPDFText_GetCharOrigin, _INT)
_loose_char_box = _plain(raw.FPDFText_GetLooseCharBox, _INT)


class TextCalls:
    """The characters of one text page, by index; only while the page is open."""

    def __init__(self, textpage: ctypes._Pointer[Any]) -> None:
        self._page = ctypes.cast(textpage, _ADDRESS)
        self._outline = ctypes.create_string_buffer(_OUTLINE.size)
        start = ctypes.addressof(self._outline)
        self._edges = tuple(_ADDRESS(start + _DOUBLE * number) for number in range(4))
        self._origin = (_ADDRESS(start + 4 * _DOUBLE), _ADDRESS(start + 5 * _DOUBLE))
        self._loose = _ADDRESS(start + 6 * _DOUBLE)

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
        page = self._page
        _char_box(page, index, *self._edges)
        _char_origin(page, index, *self._origin)
        _loose_char_box(page, index, self._loose)
        outline: _Outline = _OUTLINE.unpack_from(self._outline)
        return outline
