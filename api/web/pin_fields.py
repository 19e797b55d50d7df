"""The PIN's field on a page, and what stands beside it when a key asked for more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signing.errors import LastTryError, OtpNeededError, WrongPinError

if TYPE_CHECKING:
    from api.errors import Problem

_ABOUT_PIN = frozenset({WrongPinError.code, LastTryError.code, OtpNeededError.code})


def pin_fields(problem: Problem | None, *, last_try: bool = False) -> dict[str, Any]:
    """What `parts.pin` and `parts.problem` show; `last_try`: the person has said so on this page already."""
    code = problem.code if problem else None
    detail = problem.detail if problem else None
    return {
        "problem": None if code in _ABOUT_PIN else detail,
        "pin_problem": detail if code in _ABOUT_PIN else None,
        "asks_otp": code == OtpNeededError.code,
        "asks_last_try": last_try or code == LastTryError.code,
        "has_last_try": last_try,
    }
