"""What `make soak` does for ten minutes: here about one minute of it, the same cases each time."""

from __future__ import annotations

import pathlib

import pytest

from tests.soak.running import fuzz
from tests.soak.soaking import MOST_GROWTH_MB, soak
from tests.soak.victims import victims

CASES = 400
RUNS = 3_000


def test_luck_gets_nothing_past_the_checker(tmp_path: pathlib.Path) -> None:
    outcome = soak(victims(tmp_path / "pki"), range(CASES), keep=tmp_path / "kept")
    assert outcome.complaints == []
    assert outcome.passed > 0, "no change was harmless, so nothing was compared"
    assert outcome.growth_mb < MOST_GROWTH_MB


def test_fuzzing_finds_nothing(tmp_path: pathlib.Path) -> None:
    pytest.importorskip("atheris", reason="made for Linux on x86-64 only")
    found = fuzz(tmp_path, f"-runs={RUNS}", "-seed=1")
    assert found.is_clean, found.summary
