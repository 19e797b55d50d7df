"""Sound messages with a few bytes changed: every reader answers or refuses, none breaks."""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certs import facts, revocation
from certs.errors import CertificateUnreadableError, EvidenceRefusedError, TimestampSourceError
from certs.evidence import Evidence
from certs.needs import needs_of
from certs.timestamp import Question, check_answer
from tests.certs.authority.test_ocsp import question
from tests.certs.authority.test_tsa import DIGEST, request
from tests.certs.pki import AT, TestPki

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
CHANGES = st.lists(
    st.tuples(
        st.integers(0, 10_000), st.one_of(st.sampled_from(b"\x00\x02\x30\x80\xa0\xff"), st.integers(0, 255))
    ),
    min_size=1,
    max_size=4,
)
Changes = list[tuple[int, int]]


def changed(message: bytes, changes: Changes) -> bytes:
    data = bytearray(message)
    for position, value in changes:
        data[position % len(data)] = value
    return bytes(data)


@pytest.fixture(autouse=True)
def _odd_serials_may_be_deplored() -> Iterator[None]:
    """The library warns of serial numbers below one, which changed bytes produce."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@QUICK
@given(changes=CHANGES)
def test_requests_to_the_authority(pki: TestPki, changes: Changes) -> None:
    for path, message in (("/tsa", request()), ("/ocsp/issuing", question(pki.person()))):
        assert pki.authority.handle(path, "POST", changed(message, changes), at=AT).status == 200


@QUICK
@given(changes=CHANGES)
def test_time_stamp_answers(pki: TestPki, changes: Changes) -> None:
    answer = pki.authority.handle("/tsa", "POST", request(nonce=77), at=AT).body
    with suppress(TimestampSourceError):
        check_answer(changed(answer, changes), Question(DIGEST, "sha256", 77), AT)


@QUICK
@given(changes=CHANGES)
def test_evidence(pki: TestPki, changes: Changes) -> None:
    issued = pki.person()
    response = pki.authority.handle("/ocsp/issuing", "POST", question(issued), at=AT).body
    crl = pki.authority.handle("/crl/issuing.crl", "GET", b"", at=AT).body
    revocation.responders(changed(response, changes))
    with suppress(EvidenceRefusedError):
        revocation.nonce(changed(response, changes))
    with suppress(EvidenceRefusedError):
        revocation.read_ocsp(changed(response, changes), issued.certificate, issued.chain[0])
    with suppress(EvidenceRefusedError):
        revocation.read_crl(changed(crl, changes), issued.certificate, issued.chain[0])


@QUICK
@given(changes=CHANGES)
def test_certificates(pki: TestPki, changes: Changes) -> None:
    issued = pki.person()
    certificate = changed(issued.certificate, changes)
    needs_of((certificate, *issued.chain), have=Evidence(), anchors=pki.anchors, at=AT)
    with suppress(CertificateUnreadableError):
        facts.usable_for_signing(certificate, AT)
        facts.key_description(certificate)
