from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from certs import collecting, facts
from certs.authority import AuthorityServer
from certs.evidence import EvidenceNeed, NeedKind
from certs.http import FetchPolicy, HttpEvidenceSource, Timeouts
from certs.questions import ocsp_request
from tests.certs.hostile import answering, http_answer, talking
from tests.certs.pki import AT, TestPki

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from certs.authority import Issued
    from certs.evidence import Evidence


def need(issued: Issued, kind: NeedKind, url: str) -> EvidenceNeed:
    issuer = None if kind is NeedKind.ISSUER else issued.chain[0]
    return EvidenceNeed(kind, url, issued.certificate, issuer)


def fetch(issued: Issued, kind: NeedKind, answer: bytes | Callable[[bytes], bytes]) -> Evidence:
    """Fetch from a server that answers so, whatever it is asked."""
    body = answer if callable(answer) else (lambda _: answer)
    with talking(answering(lambda question: http_answer(body(question)))) as host:
        source = HttpEvidenceSource(FetchPolicy(frozenset({host})), clock=lambda: AT)
        return source.fetch([need(issued, kind, f"http://{host}/")])


def refused(evidence: Evidence) -> str:
    assert evidence.is_empty
    (failure,) = evidence.failures
    return failure


def ocsp_answer(pki: TestPki, question: bytes, *, at: datetime = AT, ca: str = "issuing") -> bytes:
    return pki.authority.handle(f"/ocsp/{ca}", "POST", question, at=at).body


def crl(pki: TestPki, *, at: datetime = AT, ca: str = "issuing") -> bytes:
    return pki.authority.handle(f"/crl/{ca}.crl", "GET", b"", at=at).body


class TestOcsp:
    def test_a_good_answer_is_evidence(self, pki: TestPki) -> None:
        evidence = fetch(pki.person(), NeedKind.OCSP, lambda question: ocsp_answer(pki, question))
        assert len(evidence.ocsp_responses) == 1
        assert evidence.failures == ()

    def test_a_replayed_answer_has_the_wrong_nonce(self, pki: TestPki) -> None:
        issued = pki.person()
        recorded: list[bytes] = []

        def replay(question: bytes) -> bytes:
            recorded.append(ocsp_answer(pki, question))
            return recorded[0]

        assert fetch(issued, NeedKind.OCSP, replay).ocsp_responses == (recorded[0],)
        assert "nonce" in refused(fetch(issued, NeedKind.OCSP, replay))

    @pytest.mark.parametrize(
        ("age", "said"), [(timedelta(hours=2), "quá hạn"), (timedelta(hours=-2), "tương lai")]
    )
    def test_answers_of_another_time_are_refused(self, pki: TestPki, age: timedelta, said: str) -> None:
        evidence = fetch(pki.person(), NeedKind.OCSP, lambda asked: ocsp_answer(pki, asked, at=AT - age))
        assert said in refused(evidence)

    def test_an_answer_about_another_certificate_is_refused(self, pki: TestPki) -> None:
        first, second = pki.person(), pki.agency()
        question = ocsp_request(need(first, NeedKind.OCSP, ""), b"x" * 16, SHA1())  # noqa: S303
        answer = ocsp_answer(pki, question)
        assert refused(fetch(second, NeedKind.OCSP, answer))

    def test_an_impostors_answer_is_refused(self, pki: TestPki, own_pki: TestPki) -> None:
        issued = pki.person()
        evidence = fetch(issued, NeedKind.OCSP, lambda question: ocsp_answer(own_pki, question))
        assert "từ chối" in refused(evidence)

    @pytest.mark.parametrize("answer", [b"", b"rubbish", b"\x30\x03\x0a\x01\x01", b"\x30\x03\x0a\x01\x06"])
    def test_what_is_no_answer_is_refused(self, pki: TestPki, answer: bytes) -> None:
        assert refused(fetch(pki.person(), NeedKind.OCSP, answer))


class TestCrl:
    def test_a_current_list_is_evidence(self, pki: TestPki) -> None:
        assert len(fetch(pki.person(), NeedKind.CRL, crl(pki)).crls) == 1

    def test_an_expired_list_is_refused(self, pki: TestPki) -> None:
        old = crl(pki, at=AT - timedelta(days=2))
        assert "quá hạn" in refused(fetch(pki.person(), NeedKind.CRL, old))

    def test_another_issuers_list_is_refused(self, pki: TestPki) -> None:
        assert "khác" in refused(fetch(pki.person(), NeedKind.CRL, crl(pki, ca="root")))

    def test_a_list_with_the_issuers_name_and_another_key_is_refused(
        self, pki: TestPki, own_pki: TestPki
    ) -> None:
        assert "Chữ ký" in refused(fetch(pki.person(), NeedKind.CRL, crl(own_pki)))

    def test_rubbish_is_refused(self, pki: TestPki) -> None:
        assert "không đọc được" in refused(fetch(pki.person(), NeedKind.CRL, b"rubbish"))


class TestIssuer:
    def test_one_certificate_or_a_bag_of_them_is_accepted(self, pki: TestPki) -> None:
        issued = pki.person()
        bag = pkcs7.serialize_certificates([facts.parsed(der) for der in issued.chain[::-1]], Encoding.DER)
        for answer in (issued.chain[0], bag):
            assert fetch(issued, NeedKind.ISSUER, answer).certificates == (issued.chain[0],)

    def test_a_stranger_is_refused(self, pki: TestPki, own_pki: TestPki) -> None:
        for answer in (own_pki.authority.chain[0], pki.authority.anchor, b"rubbish"):
            assert "không đưa ra" in refused(fetch(pki.person(), NeedKind.ISSUER, answer))


def test_a_dead_responder_makes_way_for_the_list(pki: TestPki) -> None:
    issued = pki.person()
    body = crl(pki)
    with talking(answering(http_answer(body))) as host:
        source = HttpEvidenceSource(FetchPolicy(frozenset({host, pki.host_and_port})), clock=lambda: AT)
        evidence = source.fetch(
            [
                need(issued, NeedKind.OCSP, f"http://{pki.host_and_port}/ocsp/issuing"),
                need(issued, NeedKind.CRL, f"http://{host}/"),
            ]
        )
    assert evidence.crls == (body,)
    assert "Không kết nối được" in evidence.failures[0]


def test_the_first_good_answer_is_enough(served: TestPki, source: HttpEvidenceSource) -> None:
    issued = served.person()
    needs = [
        need(issued, NeedKind.OCSP, facts.ocsp_urls(issued.certificate)[0]),
        need(issued, NeedKind.CRL, facts.crl_urls(issued.certificate)[0]),
    ]
    evidence = source.fetch(needs)
    assert (len(evidence.ocsp_responses), len(evidence.crls)) == (1, 0)


def test_addresses_in_certificates_do_not_open_this_machine(served: TestPki) -> None:
    issued = served.person()
    source = HttpEvidenceSource(FetchPolicy(), clock=lambda: AT)
    evidence = source.fetch([need(issued, NeedKind.OCSP, facts.ocsp_urls(issued.certificate)[0])])
    assert "mạng nội bộ" in refused(evidence)


def test_a_moved_authority_is_found_by_rewriting(own_pki: TestPki) -> None:
    issued = own_pki.person()
    with AuthorityServer(own_pki.authority, clock=lambda: AT) as moved:
        source = HttpEvidenceSource(
            FetchPolicy(frozenset({moved.host_and_port})),
            rewrites={own_pki.authority.base_url: f"http://{moved.host_and_port}"},
            clock=lambda: AT,
        )
        url = facts.ocsp_urls(issued.certificate)[0]
        assert source.fetch([need(issued, NeedKind.OCSP, url)]).failures == ()


def test_answers_are_remembered_for_a_while(own_pki: TestPki) -> None:
    issued = own_pki.person()
    now = AT
    source = HttpEvidenceSource(
        FetchPolicy(frozenset({own_pki.host_and_port})),
        clock=lambda: now,
        remember=timedelta(minutes=5),
        timeouts=Timeouts(1, 1),
    )
    needs = [need(issued, NeedKind.OCSP, facts.ocsp_urls(issued.certificate)[0])]
    with own_pki.serve():
        first = source.fetch(needs)
    now = AT + timedelta(minutes=4)
    assert source.fetch(needs) == first
    now = AT + timedelta(minutes=6)
    assert "Không kết nối được" in refused(source.fetch(needs))


def test_the_number_of_questions_is_limited(pki: TestPki) -> None:
    issued = pki.person()
    needs = [
        need(issued, NeedKind.OCSP, f"ftp://a.vn/{number}") for number in range(collecting.MAX_NEEDS + 5)
    ]
    failures = HttpEvidenceSource(FetchPolicy(), clock=lambda: AT).fetch(needs).failures
    assert len(failures) == collecting.MAX_NEEDS + 1
    assert "quá nhiều" in failures[-1]
