"""The corpus is made and judged once per run, however many processes run the tests."""

from __future__ import annotations

import fcntl
import json
from typing import TYPE_CHECKING

import pytest

from tests.interop.agreement.comparing import Compared, compared
from tests.interop.agreement.corpus import CASES
from tests.interop.agreement.verdicts import judged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def verdicts(shared: Path) -> list[Compared]:
    answers = shared / "agreement.json"
    with (shared / "agreement.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not answers.exists():
            answers.write_text(json.dumps(judged(CASES.values(), shared / "agreement")), "utf-8")
    return compared(*json.loads(answers.read_text("utf-8")))
