"""How often somebody may ask, on a clock that the test moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from api.edge import pacing
from api.edge.guests import Guests
from api.edge.pacing import Pace, Paced, TooManyError
from infra.settings import Settings


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_at_once_and_then_one_by_one() -> None:
    clock = Clock()
    paced = Paced(Pace(3, timedelta(minutes=1)), clock=clock)
    assert [paced.wait("a") for _ in range(4)] == [0, 0, 0, 20]
    clock.now += 20
    assert [paced.wait("a") for _ in range(2)] == [0, 20]
    clock.now += 3600
    assert [paced.wait("a") for _ in range(4)] == [0, 0, 0, 20]


def test_whoever_is_refused_loses_nothing() -> None:
    clock = Clock()
    paced = Paced(Pace(1, timedelta(minutes=1)), clock=clock)
    paced.wait("a")
    for _ in range(100):
        assert paced.wait("a") == 60
    clock.now += 60
    assert paced.wait("a") == 0


def test_askers_are_counted_apart() -> None:
    paced = Paced(Pace(1, timedelta(minutes=1)), clock=Clock())
    assert [paced.wait(asker) for asker in "abab"] == [0, 0, 60, 60]


def test_askers_are_not_remembered_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MOST_ASKERS", 10)
    paced = Paced(Pace(1, timedelta(minutes=1)), clock=Clock())
    for number in range(100):
        paced.wait(number)
    assert len(paced._full_at) == 10
    assert paced.wait(99) == 60


def test_reports_are_counted_for_each_and_for_all() -> None:
    guests = Guests(Settings(guest_reports_per_hour=2, guest_reports_in_all_per_hour=3))
    for guest in "aab":
        guests.take_report(guest)
    with pytest.raises(TooManyError, match="Địa chỉ mạng của bạn") as own:
        guests.take_report("a")
    with pytest.raises(TooManyError, match="dành cho khách"):
        guests.take_report("c")
    assert own.value.retry_after <= timedelta(minutes=30)


def test_files_under_way_are_counted_until_they_are_done() -> None:
    guests = Guests(Settings(guest_checks_at_once=1))
    with guests.checking("a"):
        with pytest.raises(TooManyError, match="đang có 1 tệp"), guests.checking("a"):
            pass
        with guests.checking("b"):
            pass
    with guests.checking("a"):
        pass
