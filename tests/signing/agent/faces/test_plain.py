"""Text from outside reads as it is written, and what cannot be seen is not there."""

from __future__ import annotations

import unicodedata

import pytest

from signing.agent.faces import words
from signing.agent.faces.plain import MOST, plain
from signing.agent.window import Document

BLANK = "\u034f\u115f\u1160\u2800\u3164\uffa0\ufe0f\u180b\U000e0100"


@pytest.mark.parametrize(
    "text",
    [
        "Quyết định về việc bổ nhiệm cán bộ",
        unicodedata.normalize("NFD", "Quyết định về việc bổ nhiệm cán bộ"),
        "\u202eQuyết\u2066 định\u200b về\u200d\ufeff việc bổ\x00 nhiệm\x1b\u2069 cán bộ",
        "Quyết định\nvề việc\r\n\tbổ\u2028nhiệm\u00a0cán\u3000bộ ",
        f"{BLANK}Quyết {BLANK}định về việc bổ nhiệm cán bộ",
        "Quyết định về việc bổ nhiệm cán bộ\ud800\U000e0041",
    ],
)
def test_reads_as_it_is_written(text: str) -> None:
    assert plain(text) == "Quyết định về việc bổ nhiệm cán bộ"


@pytest.mark.parametrize("letter", ["\u05d0", "\u0627", "\u0661", "\U00010840"])
def test_nothing_runs_to_the_left(letter: str) -> None:
    assert plain(f"Số 12{letter}/34") == "Số 12\ufffd/34"
    assert not any(unicodedata.bidirectional(one) in {"R", "AL", "AN"} for one in plain(letter * 9))


def test_is_cut_where_all_can_see_it() -> None:
    assert plain("x" * (MOST + 1)) == "x" * (MOST - 1) + "…"
    assert len(plain("\u200b" * 10**6 + "x", most=10)) <= 10


@pytest.mark.parametrize("title", ["", " ", BLANK, "\u202e\u200b"])
def test_a_title_of_nothing_is_said_to_be_none(title: str) -> None:
    assert words.title(Document(title, "", 1, opened=True, digest="ab")) == words.NO_TITLE
