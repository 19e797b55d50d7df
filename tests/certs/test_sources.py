from __future__ import annotations

from datetime import timedelta

import pytest

from certs.sources import FIRST_PAUSE, LONGEST_PAUSE, SourceState, after_answer, after_failure
from tests.certs.pki import AT

NEW = SourceState("http://ocsp.example.vn")


def failing(times: int, chance: float = 0.5) -> SourceState:
    state = NEW
    for _ in range(times):
        state = after_failure(state, "Không kết nối được.", AT, chance)
    return state


@pytest.mark.parametrize(("times", "pause"), [(1, FIRST_PAUSE), (2, 2 * FIRST_PAUSE), (4, 8 * FIRST_PAUSE)])
def test_the_pause_doubles(times: int, pause: timedelta) -> None:
    assert failing(times).next_try == AT + pause


@pytest.mark.parametrize("times", [10, 1000])
def test_the_pause_has_an_end(times: int) -> None:
    assert failing(times).next_try == AT + LONGEST_PAUSE


@pytest.mark.parametrize(("chance", "share"), [(0.0, 0.5), (1.0, 1.5)])
def test_chance_spreads_it(chance: float, share: float) -> None:
    assert failing(1, chance).next_try == AT + FIRST_PAUSE * share


def test_it_rests_until_then() -> None:
    state = failing(1)
    assert state.is_resting(AT + FIRST_PAUSE - timedelta(seconds=1))
    assert not state.is_resting(AT + FIRST_PAUSE)


def test_the_first_failure_in_a_row_dates_it() -> None:
    later = after_failure(failing(1), "Lỗi khác.", AT + timedelta(hours=1), 0.5)
    assert (later.dead_since, later.last_error) == (AT, "Lỗi khác.")


def test_an_answer_ends_it() -> None:
    alive = after_answer(failing(5), AT + timedelta(hours=1))
    assert (alive.failures, alive.dead_since, alive.next_try) == (0, None, None)
    assert not alive.is_resting(AT)
