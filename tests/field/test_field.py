"""The finder on generated letters: mostly right, never wrong without asking."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.field.judging import Outcome
from tests.field.producers import produce
from tests.field.score import Scored, score, tally
from tests.field.spec import HELD_OUT
from tests.field.truth import Truth

REGRESSIONS = json.loads((Path(__file__).parent / "regressions" / "seeds.json").read_text(encoding="utf-8"))
LETTERS = {"writer": range(24), "reportlab": range(2000, 2024), "chromium": range(6000, 6012)}
RIGHT, SURE = 0.98, 0.9


@pytest.fixture(scope="module")
def scored() -> list[Scored]:
    programs = shutil.which("chromium") and shutil.which("mutool")
    return [
        s
        for producer, seeds in LETTERS.items()
        if programs or producer != "chromium"
        for s in score(produce(producer, seeds))
        if s.made.readable
    ]


def test_nothing_is_wrong_without_a_word(scored: list[Scored]) -> None:
    assert [(s.made.name, s.verdict.faults) for s in scored if s.verdict.is_silent_error] == []


def test_as_many_are_right_and_sure_as_is_published(scored: list[Scored]) -> None:
    result = tally(scored)
    assert result.right / result.letters >= RIGHT
    assert result.sure / (result.letters - result.nothing) >= SURE


@pytest.mark.parametrize(
    "case",
    [case for case in REGRESSIONS if case["producer"] in {"writer", "reportlab"}],
    ids=lambda case: f"{case['producer']}-{case['seed']}",
)
def test_letters_once_placed_wrongly_are_not_again(case: dict[str, str | int]) -> None:
    assert int(case["seed"]) < HELD_OUT
    (judged,) = score(produce(str(case["producer"]), [int(case["seed"])]))
    assert not judged.verdict.is_silent_error, judged.verdict.faults
    assert judged.verdict.outcome is Outcome.RIGHT or judged.problems


def test_the_same_seed_gives_the_same_letter() -> None:
    (first,), (second,) = (list(produce("writer", [5])) for _ in range(2))
    assert first.truth == second.truth
    assert first.variant == second.variant


def test_truth_survives_its_file() -> None:
    (made,) = produce("reportlab", [5])
    assert made.truth is not None
    assert Truth.from_json(json.loads(json.dumps(made.truth.as_json()))) == made.truth


def test_a_wrong_truth_is_noticed(scored: list[Scored]) -> None:
    """The judge itself: a page turned by a degree no longer has its places where they were said to be."""
    turned = [
        replace(s.made, truth=s.made.truth.turned(2))
        for s in scored
        if s.made.truth is not None and s.verdict.outcome is Outcome.RIGHT and not s.made.truth.page
    ]
    assert all(s.verdict.outcome is Outcome.WRONG for s in score(turned[:8]))
