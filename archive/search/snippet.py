"""Pieces of a text around the words that were searched for, with the places to highlight."""

from itertools import islice

from archive.search.fold import composed, fold
from archive.search.terms import Terms
from archive.views import Range, Snippet

WIDTH = 200
"""Characters of a snippet, about."""
MATCHES_LOOKED_AT = 200
_ELLIPSIS = "…"


def marks(text: str, terms: Terms | None) -> tuple[Range, ...]:
    """Find every word searched for in a short text, which must be composed."""
    if terms is None:
        return ()
    return tuple(Range(*match.span()) for match in terms.pattern.finditer(fold(text)))


def snippet(text: str, terms: Terms | None) -> Snippet:
    """Cut the piece of a text with the most different words searched for; empty when it has none."""
    if terms is None:
        return Snippet("", ())
    text = composed(text)
    folded = fold(text)
    matches = list(islice(terms.pattern.finditer(folded), MATCHES_LOOKED_AT))
    if not matches:
        return Snippet("", ())
    spans = [match.span() for match in matches]

    def richness(index: int) -> int:
        limit = spans[index][0] + WIDTH // 2
        return len({folded[start:end] for start, end in spans[index:] if end <= limit})

    best = max(range(len(spans)), key=lambda index: (richness(index), -index))
    return _cut(text, spans[best][0], terms)


def _cut(text: str, first: int, terms: Terms) -> Snippet:
    start = max(0, first - WIDTH // 4)
    end = min(len(text), start + WIDTH)
    while start > 0 and start < first and text[start - 1].isalnum():
        start += 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum() and end > first + 1:
        end -= 1
    piece = " ".join(text[start:end].split())
    before = _ELLIPSIS if start > 0 else ""
    after = _ELLIPSIS if end < len(text) else ""
    shown = f"{before}{piece}{after}"
    return Snippet(shown, marks(shown, terms))
