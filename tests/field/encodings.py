"""Eight-bit encodings of Vietnamese from before Unicode, as documents of that time still carry them."""

from __future__ import annotations

_TCVN3 = dict(
    zip(
        "ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        bytes.fromhex(
            "a8a9aaabacadaeb5b6b7b8b9bbbcbdbec6c7c8c9cacbcccecfd0d1d2d3d4d5d6d7d8dcdddedfe1e2e3e4e5e6e7e8"
            "e9eaebecedeeeff1f2f3f4f5f6f7f8f9fafbfcfdfe"
        ),
        strict=True,
    )
)
_TCVN3 |= {"\N{NO-BREAK SPACE}": 0x20, "…": 0x85}
_TCVN3_CAPITALS = dict(zip("ĂÂÊÔƠƯĐ", bytes.fromhex("a1a2a3a4a5a6a7"), strict=True))


def needs_capitals(character: str) -> bool:
    """Whether only TCVN3's second face (".VnTimeH") has the character: the capitals with a tone mark.

    That face draws capitals at the codes of the small letters.
    """
    return character not in _TCVN3 and character not in _TCVN3_CAPITALS and character.lower() in _TCVN3


def tcvn3(character: str) -> int:
    """The code in TCVN 5712 (".VnTime"). Raises `KeyError` for what has none."""
    if character in _TCVN3_CAPITALS:
        return _TCVN3_CAPITALS[character]
    if character.isascii():
        return ord(character)
    return _TCVN3[character.lower()]
