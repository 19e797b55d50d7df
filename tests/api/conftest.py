from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.service import Service, running


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One installation for all tests of the interface; each test makes its own documents."""
    with running(tmp_path_factory.mktemp("installation")) as started:
        yield started


@pytest.fixture(scope="session")
def letter() -> bytes:
    return (Path(__file__).parent.parent / "data" / "samples" / "01-docx-kh.pdf").read_bytes()
