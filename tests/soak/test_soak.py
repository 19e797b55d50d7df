"""A minute of what `make soak` does for ten, from a case number that stays the same."""

from __future__ import annotations

import pathlib

import pytest

from tests.soak.running import fuzz
from tests.soak.soaking import MOST_GROWTH_MB, soak
from tests.soak.victims import victims

SECONDS = 30


def test_luck_gets_nothing_past_the_checker(tmp_path: pathlib.Path) -> None:
    outcome = soak(victims(tmp_path / "pki"), SECONDS, first=0, keep=tmp_path / "kept")
    assert outcome.complaints == []
    assert outcome.passed > 0, "no change was harmless, so nothing was compared"
    assert outcome.growth_mb < MOST_GROWTH_MB


def test_fuzzing_finds_nothing(tmp_path: pathlib.Path) -> None:
    pytest.importorskip("atheris", reason="made for Linux on x86-64 only")
    found = fuzz(tmp_path, SECONDS)
    assert found.is_clean, found.summary
