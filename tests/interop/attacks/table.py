"""The table of docs/validators.md, made from what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.interop.attacks.verdicts import Verdict
from tests.signing.validation.attacks import ATTACKS, FAMILIES

if TYPE_CHECKING:
    from collections.abc import Mapping

BEGIN, END = "<!-- attacks: begin -->\n", "<!-- attacks: end -->\n"
JUDGES = ("ours", "pyhanko", "dss", "poppler", "mupdf")
_WORDS = {Verdict.FOOLED: "{} pass", Verdict.WARNED: "{} (!)", Verdict.BLIND: "{} unseen"}
_HEAD = "| Family | Attacks | Ours | pyHanko | EU DSS | poppler | MuPDF |\n|---|---|---|---|---|---|---|\n"


def table(said: Mapping[str, Mapping[str, Verdict]]) -> str:
    """Of each family, how many attacks get past whom."""
    rows = [_row(family.FAMILY.title, said) for family in FAMILIES]
    return _HEAD + "".join(rows) + _row(None, said)


def _row(title: str | None, said: Mapping[str, Mapping[str, Verdict]]) -> str:
    names = [name for name, attack in ATTACKS.items() if title in {None, attack.family}]
    cells = [_cell([said[judge][name] for name in names]) for judge in JUDGES]
    label = "**All**" if title is None else title
    return f"| {label} | {len(names)} | {' | '.join(cells)} |\n"


def _cell(found: list[Verdict]) -> str:
    counts = {verdict: found.count(verdict) for verdict in _WORDS}
    return ", ".join(_WORDS[verdict].format(count) for verdict, count in counts.items() if count) or "–"


def put_into(page: str, made: str) -> str:
    """The page with this table in the place of the one that it has."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{made}{END}{after}"
