"""Words as they are compared: without diacritics, in lower case, cut the same way everywhere.

Folding keeps the length of a text, so that a match in the folded text is a match at the same place in the
original.
"""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
"""Letters and digits; both search engines are given words cut by this alone."""


class _FoldTable(dict[int, str]):
    """What `str.translate` puts for each character, worked out when a character is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = unicodedata.normalize("NFD", character)
        marks_off = "".join(part for part in base if not unicodedata.combining(part))
        folded = {"đ": "d", "Đ": "d"}.get(marks_off, marks_off.lower())
        self[code] = folded if len(folded) == 1 else character
        return self[code]


_TABLE = _FoldTable()


_NOT_STORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
MAX_CHARACTERS = 1_000_000
"""Of one document's words; what comes after is not searched."""


def storable(text: str) -> str:
    """Leave out what no database and no XML file can hold, and what is beyond the limit; composed."""
    return composed(_NOT_STORABLE.sub("", text[:MAX_CHARACTERS]))


def composed(text: str) -> str:
    """Give the text in composed Unicode (NFC), as it is stored and cut."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Strip diacritics, make đ a d, and lower the case; as long as `composed(text)`."""
    return composed(text).translate(_TABLE)


def words(text: str) -> list[str]:
    """Cut into words in lower case, diacritics kept."""
    return WORD.findall(composed(text).lower())


def folded_words(text: str) -> list[str]:
    return WORD.findall(fold(text))


def number_key(number: str) -> str:
    """Make "05", "5" and " 5 " one number."""
    folded = "".join(folded_words(number))
    return folded.lstrip("0") or folded[:1]


def symbol_key(symbol: str) -> str:
    """Make "/KH-SNV", "KH-SNV" and "kh-snv" one symbol."""
    return fold(storable(symbol)).strip().lstrip("/").strip()
