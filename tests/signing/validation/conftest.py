from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from certs.http import FetchPolicy, HttpEvidenceSource, Timeouts
from certs.timestamp import HttpTimestampSource
from signing.workflow import Services
from tests.certs.pki import AT

if TYPE_CHECKING:
    from tests.certs.pki import TestPki
    from tests.signing.signers import Signers


@pytest.fixture(scope="session")
def issued(pki: TestPki, letter: bytes, signers: Signers) -> bytes:
    """One letter, signed and issued by this package at B-LT."""
    policy = FetchPolicy(frozenset({pki.host_and_port}))
    services = Services(
        HttpTimestampSource(pki.authority.tsa_url, policy, timeout=5, clock=lambda: AT),
        HttpEvidenceSource(policy, timeouts=Timeouts(connect=1, whole=5), clock=lambda: AT),
        pki.anchors,
    )
    with pki.serve():
        return signers.issue(signers.sign(letter, services).pdf, services).pdf
