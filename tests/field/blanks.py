"""The blanks of number and date as people leave them: spaces, dots, ellipses, underscores, tabs, nothing."""

from __future__ import annotations

from random import Random

_KINDS = ("space", "dots", "ellipsis", "underscore", "tab", "none")
_SHARES = (0.56, 0.14, 0.08, 0.08, 0.06, 0.08)
_HARD = "\N{NO-BREAK SPACE}"
TAB = "\t"
"""A producer sets it as white of some width, without a character."""


def number_blank(r: Random) -> str:
    match r.choices(_KINDS, _SHARES)[0]:
        case "space":
            return _HARD * r.randint(6, 14)
        case "dots":
            return _edge(r) + "." * r.randint(5, 14) + _edge(r)
        case "ellipsis":
            return _edge(r) + "…" * r.randint(2, 4)
        case "underscore":
            return " " + "_" * r.randint(4, 7) + _edge(r)
        case "tab":
            return TAB
        case _:
            return r.choice(["", " "])


def date_blanks(r: Random) -> tuple[str, str]:
    """For day and month: of one kind, not always of one length."""
    kind = r.choices(_KINDS, _SHARES)[0]
    return _date_blank(r, kind), _date_blank(r, kind)


def _date_blank(r: Random, kind: str) -> str:
    match kind:
        case "space":
            return _HARD * r.randint(5, 10)
        case "dots":
            return _edge(r) + "." * r.randint(4, 9) + _edge(r)
        case "ellipsis":
            return " " + "…" * r.randint(1, 3) + " "
        case "underscore":
            return " " + "_" * r.randint(3, 5) + " "
        case "tab":
            return TAB
        case _:
            return " "


def _edge(r: Random) -> str:
    return r.choice(["", " "])
