from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.signing.agent.door.helper import Helper
from tests.signing.agent.door.page import Page


@pytest.fixture
def helper(tmp_path: Path) -> Iterator[Helper]:
    """One that runs, with a person who agrees."""
    helper = Helper(tmp_path / "antin-agent")
    with helper.running():
        yield helper


@pytest.fixture
def page(helper: Helper) -> Page:
    return helper.page()
