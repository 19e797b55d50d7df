"""A question that is refused rests by itself; a source in trouble rests for all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from sqlalchemy import select

from certs import facts
from certs.sources import LONGEST_REST
from docflow.evidence.tables import RevocationQuestion, RevocationSource
from infra.database import Database
from tests.certs.pki import AT, TestPki
from tests.docflow.evidence.counting import Clock, Counted, crl_need, ocsp_need, shared

MINUTE = timedelta(minutes=1)


def source_row(database: Database) -> RevocationSource:
    with database.reading() as session:
        return session.scalars(select(RevocationSource)).one()


def question_row(database: Database, certificate: bytes) -> RevocationQuestion:
    with database.reading() as session:
        return session.scalars(
            select(RevocationQuestion).where(RevocationQuestion.certificate == certificate)
        ).one()


def _status(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (None, "400"),
        (_status(ocsp.OCSPResponseStatus.UNAUTHORIZED), "unauthorized"),
        (_status(ocsp.OCSPResponseStatus.MALFORMED_REQUEST), "malformed_request"),
        (_status(ocsp.OCSPResponseStatus.SIG_REQUIRED), "sig_required"),
        (b"rubbish", "không đọc được"),
    ],
)
def test_one_odd_certificate_does_not_silence_the_responder(  # noqa: PLR0913, PLR0917 - fixtures
    database: Database, pki: TestPki, server: Counted, clock: Clock, refusal: bytes | None, said: str
) -> None:
    odd, plain = pki.person(), pki.agency()
    serial = facts.serial_number(odd.certificate)
    server.refuses = lambda body: ocsp.load_der_ocsp_request(body).serial_number == serial
    server.refusal = refusal
    source = shared(database, pki, server.host, clock)
    evidence = source.fetch([ocsp_need(odd)])
    assert evidence.is_empty
    assert said in evidence.failures[0]
    row = source_row(database)
    assert (row.failures, row.next_try, row.answered_at) == (0, None, AT)
    asked = len(server.asked)
    assert "sẽ được hỏi lại" in source.fetch([ocsp_need(odd)]).failures[0]
    assert len(server.asked) == asked
    assert len(source.fetch([ocsp_need(plain)]).ocsp_responses) == 1


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "410 Gone"])
def test_a_missing_list_rests_longer_each_time_and_the_source_does_not(
    database: Database, pki: TestPki, server: Counted, clock: Clock, status: str
) -> None:
    issued = pki.person()
    source, need = shared(database, pki, server.host, clock), crl_need(issued)
    server.is_broken, server.status = True, status
    pauses = []
    for times in range(1, 4):
        asked = len(server.asked)
        assert status[:3] in source.fetch([need]).failures[0]
        assert source.fetch([need]).is_empty
        assert len(server.asked) == asked + 1
        row = question_row(database, issued.certificate)
        assert row.refusals == times
        assert row.next_try is not None
        assert source_row(database).failures == 0
        pauses.append(row.next_try - clock.now)
        clock.now = row.next_try
    assert pauses[2] > pauses[0]
    server.is_broken = False
    assert len(source.fetch([need]).crls) == 1
    row = question_row(database, issued.certificate)
    assert (row.refusals, row.next_try, row.last_error) == (0, None, None)


def test_a_source_that_asks_to_be_left_alone_is(
    database: Database, pki: TestPki, server: Counted, clock: Clock
) -> None:
    source, need = shared(database, pki, server.host, clock), ocsp_need(pki.person())
    server.is_broken, server.status = True, "429 Too Many Requests"
    server.headers = "Retry-After: 1200\r\n"
    source.fetch([need])
    assert source_row(database).next_try == AT + 20 * MINUTE
    server.headers = "Retry-After: 99999999\r\n"
    clock.now = AT + 20 * MINUTE
    source.fetch([need])
    assert source_row(database).next_try == clock.now + LONGEST_REST
    assert len(server.asked) == 2


def test_rubbish_rests_the_question_and_what_is_kept_stands_in(
    database: Database, pki: TestPki, server: Counted, clock: Clock
) -> None:
    issued = pki.person()
    source, need = shared(database, pki, server.host, clock), crl_need(issued)
    first = source.fetch([need])
    assert len(first.crls) == 1
    path = server.asked[0]
    server.instead[path] = b"rubbish"
    clock.now = AT + 31 * MINUTE
    assert source.fetch([need]).crls == first.crls
    assert source.fetch([need]).crls == first.crls
    assert len(server.asked) == 2
    assert source_row(database).failures == 0
    assert "không đọc được" in (question_row(database, issued.certificate).last_error or "")


def test_what_http_says_of_age_counts_only_within_next_update(
    database: Database, pki: TestPki, server: Counted, clock: Clock
) -> None:
    """The test authority's responses are good for an hour, our own policy says half of one."""
    source = shared(database, pki, server.host, clock)
    for headers, issued, expected in (
        ("Cache-Control: max-age=600\r\n", pki.person(), 10 * MINUTE),
        ("Cache-Control: max-age=999999\r\n", pki.person(), 30 * MINUTE),
        ("Cache-Control: no-cache\r\n", pki.person(), 5 * MINUTE),
        ("", pki.person(), 30 * MINUTE),
    ):
        server.headers = headers
        source.fetch([ocsp_need(issued)])
        assert question_row(database, issued.certificate).stale_at == AT + expected
    assert len(server.asked) == 4
