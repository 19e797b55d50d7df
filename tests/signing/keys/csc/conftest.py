from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.signing.keys.csc.bench import Bench, at_a_service
from tests.signing.keys.csc.vault import Holding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.certs.pki import TestPki


@pytest.fixture
def bench(pki: TestPki, tmp_path: Path) -> Iterator[Bench]:
    """A leader's key at a service of version 1.0.4: PIN and OTP, bound to hashes, ten at once."""
    with at_a_service(Holding(pki.person()), tmp_path / "tries") as bench:
        yield bench


@pytest.fixture(params=["v1", "v2"])
def either(request: pytest.FixtureRequest, pki: TestPki, tmp_path: Path) -> Iterator[Bench]:
    """The same in both versions."""
    with at_a_service(Holding(pki.person()), tmp_path / "tries", request.param) as bench:
        yield bench


@pytest.fixture
def newer(pki: TestPki, tmp_path: Path) -> Iterator[Bench]:
    """The same in version 2."""
    with at_a_service(Holding(pki.person()), tmp_path / "tries", "v2") as bench:
        yield bench
