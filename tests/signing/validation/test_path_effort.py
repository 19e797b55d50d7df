"""Paths are asked about for every signature and time stamp, so they have to cost next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certs.evidence import Evidence
from signing.validation.evidence import EvidencePool
from signing.validation.paths import PathFinder
from tests.certs.pki import AT, TestPki
from tests.effort import counted

if TYPE_CHECKING:
    from certs.authority import Issued
    from signing.validation.paths import Path

NEW_SIGNER = 1_500
"""Calls for a certificate not met before below authorities that were; a library needs some 8,500."""
KNOWN_SIGNER = 600


def path_of(issued: Issued, pki: TestPki) -> Path:
    return PathFinder(pki.anchors, EvidencePool(Evidence(certificates=issued.chain))).find(
        issued.certificate, AT
    )


def test_a_path_costs_little(pki: TestPki) -> None:
    first, second = pki.person("Người Thứ Nhất"), pki.person("Người Thứ Hai")
    path_of(first, pki)
    path, new = counted(lambda: path_of(second, pki))
    _, known = counted(lambda: path_of(second, pki))
    assert path.certificates == (second.certificate, *second.chain)
    assert new < NEW_SIGNER
    assert known < KNOWN_SIGNER
