"""Vietnamese from before Unicode: fonts whose codes mean other letters than the file says.

Such fonts say by their names what they are: ".VnTime" and its family TCVN3 (TCVN 5712:1993, third table;
capitals with tones are a font of their own, ".VnTimeH"), "VNI-Times" and its family VNI for Windows, which
puts marks behind their letters. Files show their codes as Western European letters (Windows-1252).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

_TCVN3_NAME = re.compile(r"^(?:[A-Z]{6}\+)?\.?Vn[A-Z][A-Za-z]*")
_VNI_NAME = re.compile(r"^(?:[A-Z]{6}\+)?VNI[- ]")

_TCVN3_CODES = (
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"), (0xB5, "àảãáạ"), (0xBB, "ằẳẵắ"), (0xC6, "ặầẩẫấậè"), (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"), (0xE1, "ỏõóọồổỗốộờởỡớợù"), (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
)  # fmt: skip

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_VNI_MARKS = {
    0xF9: _ACUTE, 0xF8: _GRAVE, 0xFB: _HOOK, 0xF5: _TILDE, 0xEF: _DOT,
    0xE2: _CIRCUMFLEX, 0xE1: _CIRCUMFLEX + _ACUTE, 0xE0: _CIRCUMFLEX + _GRAVE, 0xE5: _CIRCUMFLEX + _HOOK,
    0xE3: _CIRCUMFLEX + _TILDE, 0xE4: _DOT + _CIRCUMFLEX,
    0xEA: _BREVE, 0xE9: _BREVE + _ACUTE, 0xE8: _BREVE + _GRAVE, 0xFA: _BREVE + _HOOK, 0xFC: _BREVE + _TILDE,
    0xEB: _DOT + _BREVE,
}  # fmt: skip
_VNI_LETTERS = {
    0xF1: "đ", 0xF6: "ư", 0xF4: "ơ", 0xED: "í", 0xEC: "ì", 0xE6: "ỉ", 0xF3: "ĩ", 0xF2: "ị", 0xEE: "ỵ",
}  # fmt: skip
_CAPITALS = 0x20
"""VNI has capitals this far before small letters."""
_SINGLE_BYTE = 0x100


def letters_of(font: str) -> Mapping[str, str] | None:
    """What the characters of a font mean by its name; None for a font like any other."""
    tcvn3 = _TCVN3_NAME.match(font)
    if tcvn3:
        return _tcvn3(capitals=tcvn3[0].endswith("H"))
    return _vni() if _VNI_NAME.match(font) else None


def is_unicode(character: str) -> bool:
    """Whether a character is of no eight-bit code: the file already says what its letters are."""
    return ord(character) >= _SINGLE_BYTE and character not in _western().values()


@cache
def _western() -> Mapping[int, str]:
    """The character that files show for a code; those that Windows-1252 lacks stand for themselves."""
    codes = range(0x80, _SINGLE_BYTE)
    return {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in codes}


@cache
def _tcvn3(*, capitals: bool) -> Mapping[str, str]:
    shown = _western()
    table = {
        shown[first + offset]: letter.upper() if capitals else letter
        for first, letters in _TCVN3_CODES
        for offset, letter in enumerate(letters)
    }
    if capitals:
        table |= {chr(code): chr(code).upper() for code in range(ord("a"), ord("z") + 1)}
    # Both stand for code 0xB5.
    return MappingProxyType(table | {"\N{GREEK SMALL LETTER MU}": table["\N{MICRO SIGN}"]})


@cache
def _vni() -> Mapping[str, str]:
    shown = _western()
    marks = {shown[code - capital]: mark for code, mark in _VNI_MARKS.items() for capital in (0, _CAPITALS)}
    small = {shown[code]: letter for code, letter in _VNI_LETTERS.items()}
    capitals = {shown[code - _CAPITALS]: letter.upper() for code, letter in _VNI_LETTERS.items()}
    return MappingProxyType(marks | small | capitals)
