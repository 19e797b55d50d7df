"""Every verdict is that of EU DSS, or the table says why not; and nothing stands in the table for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.interop.agreement.comparing import explained
from tests.interop.agreement.corpus import CASES
from tests.interop.agreement.differences import DIFFERENCES
from tests.interop.agreement.page import PAGE, page

if TYPE_CHECKING:
    from tests.interop.agreement.comparing import Compared


def test_corpus_is_large_enough(verdicts: list[Compared]) -> None:
    assert len(CASES) >= 300
    assert {one.name for one in verdicts} == set(CASES)


def test_every_difference_is_in_the_table(verdicts: list[Compared]) -> None:
    known = {one for those in explained(verdicts, DIFFERENCES).values() for one in those}
    assert [one for one in verdicts if not one.agrees and one not in known] == []


def test_every_line_of_the_table_still_happens(verdicts: list[Compared]) -> None:
    found = explained(verdicts, DIFFERENCES)
    assert [line for line in DIFFERENCES if line not in found] == []


def test_page_says_what_happened(verdicts: list[Compared]) -> None:
    """Which also notices a single case that came to agree."""
    assert PAGE.read_text(encoding="utf-8") == page(verdicts), "run python -m tests.interop.agreement.page"
