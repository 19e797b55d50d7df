"""The comparison as the page docs/agreement.md, which running this module writes."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.interop.agreement.comparing import compared, explained
from tests.interop.agreement.corpus import CASES, FAMILY_TITLES
from tests.interop.agreement.differences import DIFFERENCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.interop.agreement.comparing import Compared

PAGE = Path(__file__).parents[3] / "docs" / "agreement.md"

_INTRODUCTION = """# Agreement with EU DSS

{files} files were made to be judged by Ấn Tín and by EU DSS 6.4 under its own default policy, with the same
anchor, the same revocation lists and the same time of checking; nothing is fetched. Compared are the
indication and the sub-indication of EN 319 102-1 for every signature and every document time stamp. A file is
made anew for every line, by Ấn Tín, by pyHanko, or by hand where no software makes such.
`tests/interop/agreement` makes, judges and compares them, and fails where a difference is not in the table
below, where one of the table is gone, or where this page says something else
(`python -m tests.interop.agreement.page` writes it).

Of {signatures} verdicts {same} are the same ({share} %), and {similar} have at least the same indication
({similar_share} %). EU DSS passes {theirs} that Ấn Tín does not; Ấn Tín passes {own} that EU DSS does not.

| Family | Files | Verdicts | The same | Same indication | Differ |
|---|---:|---:|---:|---:|---:|
"""

_TABLE = """
## Every difference

*Right* is who follows the clause; *policy* stands where the clause leaves it to the validation policy.
The cases are those of `tests/interop/agreement`.

The clauses of EN 319 102-1 (v1.4.1) and their steps were held against what is public of them: the headings
in the source of EU DSS, and a list of the requirements of clauses 5.2 to 5.6, step by step, in the tests of
another implementation. Not verified are its words, and the numbers of its tables (5 and 6).

| # | Verdicts | Ấn Tín | EU DSS | Clause | Right | Why | Cases |
|---:|---:|---|---|---|---|---|---|
"""


def page(all_compared: Sequence[Compared]) -> str:
    """Give the whole page in Markdown."""
    same = sum(one.agrees for one in all_compared)
    similar = sum(one.agrees_in_general for one in all_compared)
    passed = "TOTAL_PASSED"
    head = _INTRODUCTION.format(
        files=len(CASES),
        signatures=len(all_compared),
        same=same,
        share=_percent(same, len(all_compared)),
        similar=similar,
        similar_share=_percent(similar, len(all_compared)),
        theirs=sum(one.dss == passed != one.ours for one in all_compared),
        own=sum(one.ours == passed != one.dss for one in all_compared),
    )
    return head + "\n".join(_families(all_compared)) + "\n" + _TABLE + "\n".join(_rows(all_compared)) + "\n"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}"


def _families(all_compared: Sequence[Compared]) -> Iterator[str]:
    files = Counter(case.family for case in CASES.values())
    for family, title in FAMILY_TITLES.items():
        those = [one for one in all_compared if one.family == family]
        same = sum(one.agrees for one in those)
        similar = sum(one.agrees_in_general for one in those)
        numbers = (files[family], len(those), same, similar, len(those) - same)
        yield f"| `{family}`: {title} | {' | '.join(map(str, numbers))} |"


def _rows(all_compared: Sequence[Compared]) -> Iterator[str]:
    found = explained(all_compared, DIFFERENCES)
    for number, line in enumerate(DIFFERENCES, 1):
        those = found.get(line, [])
        names = ", ".join(f"`{name}`" for name in dict.fromkeys(one.name for one in those))
        cells = (number, len(those), line.ours, line.dss, line.clause, line.right, line.why, names)
        yield f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    from tests.interop.agreement.verdicts import judged

    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(page(compared(*judged(CASES.values(), Path(folder)))), encoding="utf-8")
