"""What a person typed into the search box, as words to look for.

Words outside quotes must all be there, in any order; words in double quotes must stand together. The last
word, when it stands outside quotes, may be the beginning of one. Nothing a person types is ever read as an
operator.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from archive.errors import QueryError
from archive.search.fold import folded_words, words

MAX_CHARACTERS = 500
MAX_WORDS = 32
SHORTEST_PREFIX = 2
"""Shorter beginnings are taken as whole words: nearly every text has a word with a given first letter."""

_PIECE = re.compile(r'"([^"]*)"?|([^"]+)')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together; a single word mostly."""

    words: tuple[str, ...]
    """Lower case, diacritics kept."""
    folded: tuple[str, ...]
    is_prefix: bool = False
    """The last word may go on."""


@dataclass(frozen=True)
class Terms:
    phrases: tuple[Phrase, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches any of the words in a folded text."""
        alternatives = {
            re.escape(word) + (r"[^\W_]*" if phrase.is_prefix and word == phrase.folded[-1] else "")
            for phrase in self.phrases
            for word in phrase.folded
        }
        longest_first = sorted(alternatives, key=lambda word: (-len(word), word))
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(longest_first)})(?![^\W_])")


def parse(text: str) -> Terms | None:
    """Read a search text; None when there is no word in it. Raises `QueryError` for one that is too long."""
    if len(text) > MAX_CHARACTERS:
        raise QueryError(f"Nội dung tìm dài quá {MAX_CHARACTERS} ký tự. Hãy rút ngắn.")
    phrases: list[Phrase] = []
    for quoted, plain in _PIECE.findall(text):
        if quoted:
            phrases.extend(_phrase(quoted))
        else:
            phrases.extend(phrase for word in words(plain) for phrase in _phrase(word))
    if sum(len(phrase.words) for phrase in phrases) > MAX_WORDS:
        raise QueryError(f"Chỉ tìm được tối đa {MAX_WORDS} từ một lần. Hãy bớt từ.")
    if not phrases:
        return None
    last = phrases[-1]
    if not text.rstrip().endswith('"') and len(last.words) == 1 and len(last.folded[-1]) >= SHORTEST_PREFIX:
        phrases[-1] = Phrase(last.words, last.folded, is_prefix=True)
    return Terms(tuple(phrases))


def _phrase(text: str) -> list[Phrase]:
    found = tuple(words(text))
    return [Phrase(found, tuple(folded_words(text)))] if found else []
