from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from certs.http import FetchPolicy, HttpEvidenceSource, Timeouts
from certs.timestamp import HttpTimestampSource
from signing.workflow import Services
from tests.certs.pki import AT, TestPki
from tests.signing.papers import LETTER, sample
from tests.signing.signers import Signers

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    """One hierarchy for the whole run; its services are dead unless `served`."""
    return TestPki.create(tmp_path_factory.mktemp("signing-pki"))


@pytest.fixture
def served(pki: TestPki) -> Iterator[TestPki]:
    with pki.serve():
        yield pki


@pytest.fixture
def services(pki: TestPki) -> Services:
    """The test authority's time stamps and revocation, alive only while `served`."""
    policy = FetchPolicy(frozenset({pki.host_and_port}))
    timeouts = Timeouts(connect=1, whole=5)
    return Services(
        HttpTimestampSource(pki.authority.tsa_url, policy, timeout=5, clock=lambda: AT),
        HttpEvidenceSource(policy, timeouts=timeouts, clock=lambda: AT),
        pki.anchors,
    )


@pytest.fixture(scope="session")
def offline(pki: TestPki) -> Services:
    """No time stamps, no revocation: level B-B."""
    return Services(None, None, pki.anchors)


@pytest.fixture(scope="session")
def signers(pki: TestPki) -> Signers:
    return Signers.of(pki)


@pytest.fixture(scope="session")
def letter() -> bytes:
    return sample(LETTER)
