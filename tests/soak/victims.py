"""Soundly signed files to be changed: made by our own signing, and by a library that is not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.report import Level
from tests.certs.pki import AT, TestPki
from tests.signing.papers import LETTER, sample
from tests.signing.signers import Signers, services_at
from tests.signing.validation import builders
from tests.soak.oracle import Victim

if TYPE_CHECKING:
    from pathlib import Path


def victims(folder: Path) -> tuple[Victim, ...]:
    """Letters that an agency has sealed; the folder gets an authority."""
    trust, now = builders.trust(), builders.NOW
    foreign = builders.finished()
    stamped = builders.with_document_timestamp(builders.with_security_store(foreign, builders.leader()))
    pki = TestPki.create(folder)
    with pki.serve():
        ours = {level: _issued(pki, level) for level in (Level.B_B, Level.B_LTA)}
    return (
        Victim("pyHanko", foreign, trust, now),
        Victim("pyHanko-stamped", stamped, trust, now),
        *(Victim(f"ours-{level}", pdf, pki.anchors, AT) for level, pdf in ours.items()),
    )


def _issued(pki: TestPki, level: Level) -> bytes:
    services, signers = services_at(pki, AT), Signers.of(pki)
    signed = signers.sign(sample(LETTER), services, level=level)
    return signers.issue(signed.pdf, services, level=level).pdf
