from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from certs.authority import KeyKind
from certs.http import FetchPolicy, HttpEvidenceSource, Timeouts
from tests.certs.pki import AT, TestPki

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    """One RSA hierarchy for the whole run; not served."""
    return TestPki.create(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def own_pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    """Give a hierarchy of its own to a test that counts on being alone."""
    return TestPki.create(tmp_path_factory.mktemp("pki"), key=KeyKind.P256)


@pytest.fixture
def served(pki: TestPki) -> Iterator[TestPki]:
    with pki.serve():
        yield pki


@pytest.fixture
def source(pki: TestPki) -> HttpEvidenceSource:
    """Reach the test authority and nothing else on this machine."""
    policy = FetchPolicy(frozenset({pki.host_and_port}))
    return HttpEvidenceSource(policy, clock=lambda: AT, timeouts=Timeouts(connect=1, whole=3))
