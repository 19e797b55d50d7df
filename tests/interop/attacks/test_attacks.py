"""The table of who is fooled by what is what the validators say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.interop.attacks.asking import UNTOUCHED, ask_all
from tests.interop.attacks.table import BEGIN, END, table
from tests.interop.attacks.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = Path(__file__).parents[3] / "docs" / "validators.md"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, Verdict]]:
    folder = tmp_path_factory.mktemp("attacks")
    found = ask_all(folder)
    (folder / "said.json").write_text(json.dumps(found, indent=1), "utf-8")
    return found


@pytest.mark.parametrize("judge", ["pyhanko", "poppler", "mupdf", "ours", "dss"])
def test_the_letter_passes_as_long_as_nobody_touches_it(
    judge: str, said: Mapping[str, Mapping[str, Verdict]]
) -> None:
    """Otherwise a forgery refused would prove nothing."""
    assert said[judge][UNTOUCHED] is Verdict.FOOLED


def test_nothing_gets_past_us(said: Mapping[str, Mapping[str, Verdict]]) -> None:
    passed = {name for name, verdict in said["ours"].items() if verdict is not Verdict.NOTICED}
    assert passed == {UNTOUCHED}


def test_the_page_shows_what_was_said(said: Mapping[str, Mapping[str, Verdict]]) -> None:
    shown = PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    assert shown == table(said)
