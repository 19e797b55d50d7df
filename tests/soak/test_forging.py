"""Every attack upon one victim or another; `python -m tests.soak` tries all upon all."""

from __future__ import annotations

import pytest

from signing.report import Indication
from signing.validation import validate
from tests.signing.validation import builders
from tests.signing.validation.attacks.victims import VICTIMS, Victim
from tests.soak.forging import complaints, pairs

EVERY = 15
"""One pair in so many; not a divisor of the number of attacks, so that each is tried and each victim is."""


@pytest.mark.parametrize("victim", VICTIMS, ids=lambda victim: victim.name)
def test_victims_are_sound_as_long_as_nobody_touches_them(victim: Victim) -> None:
    report = validate(victim.pdf, trust=builders.trust(), at=builders.NOW)
    assert report.indication is Indication.TOTAL_PASSED


def test_no_attack_gets_past_the_checker_upon_any_victim() -> None:
    chosen = list(pairs())[::EVERY]
    assert {victim.name for victim, _ in chosen} == {victim.name for victim in VICTIMS}
    assert list(complaints(chosen)) == []
