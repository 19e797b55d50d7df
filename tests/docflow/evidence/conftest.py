from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.certs.pki import TestPki
from tests.docflow.evidence.counting import Clock, Counted, counted


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(pki: TestPki, clock: Clock) -> Iterator[Counted]:
    with counted(pki, clock) as running:
        yield running
