"""What has ended between signing and checking (`tests/signing/validation/past_cases.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.interop.agreement.model import Case
from tests.signing.validation.past_cases import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator


def cases() -> Iterator[Case]:
    for name, case in CASES.items():
        yield Case(f"past.{name}", case.make, case.at, is_usual=case.is_usual)
