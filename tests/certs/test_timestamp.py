from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from asn1crypto import tsp
from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import ExtendedKeyUsageOID

from certs.authority.founding import STAMPER
from certs.authority.profiles import TIMESTAMP_POLICY
from certs.authority.tsa import TimestampAuthority
from certs.errors import TimestampSourceError
from certs.http import FetchPolicy
from certs.timestamp import MAX_ANSWER_BYTES, HttpTimestampSource
from tests.certs.hostile import answering, http_answer, talking
from tests.certs.judges import AT_TIME, openssl, pem_file
from tests.certs.pki import AT, TestPki, service_key_of

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from certs.authority import Issued

DIGEST = hashlib.sha256(b"Cong van").digest()


def stamp(answer: Callable[[bytes], bytes], tsa_policy: str | None = None) -> bytes:
    """Ask a service that makes this of a request."""
    with talking(answering(lambda question: http_answer(answer(question)))) as host:
        policy = FetchPolicy(frozenset({host}))
        source = HttpTimestampSource(f"http://{host}/tsa", policy, tsa_policy=tsa_policy, clock=lambda: AT)
        return source.token(DIGEST, "sha256")


def refusal(answer: Callable[[bytes], bytes], tsa_policy: str | None = None) -> str:
    with pytest.raises(TimestampSourceError, match="Hãy thử lại") as caught:
        stamp(answer, tsa_policy)
    return str(caught.value)


def answer_of(pki: TestPki) -> Callable[[bytes], bytes]:
    return lambda question: pki.authority.handle("/tsa", "POST", question, at=AT).body


def service_of(issued: Issued) -> Callable[[bytes], bytes]:
    service = TimestampAuthority(issued.certificate, service_key_of(issued))
    return lambda question: service.answer(question, AT)


def changed(question: bytes, **fields: object) -> bytes:
    request = tsp.TimeStampReq.load(question)
    for name, value in fields.items():
        request[name] = value
    return bytes(request.dump(force=True))


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("fixture", ["pki", "own_pki"])
def test_a_token_is_had_and_openssl_accepts_it(
    request: pytest.FixtureRequest, tmp_path: Path, fixture: str, algorithm: str
) -> None:
    chosen: TestPki = request.getfixturevalue(fixture)
    digest = hashlib.new(algorithm, b"Cong van").digest()
    with chosen.serve():
        policy = FetchPolicy(frozenset({chosen.host_and_port}))
        source = HttpTimestampSource(chosen.authority.tsa_url, policy, clock=lambda: AT)
        token = source.token(digest, algorithm)
    assert source.name == chosen.authority.tsa_url
    (tmp_path / "token").write_bytes(token)
    (tmp_path / "letter").write_bytes(b"Cong van")
    root = pem_file(tmp_path / "root.pem", chosen.authority.anchor)
    judged = openssl(
        *("ts", "-verify", "-token_in", "-in", tmp_path / "token"),
        *("-data", tmp_path / "letter", "-CAfile", root, *AT_TIME),
    )
    assert judged.stdout.strip() == "Verification: OK", judged.stderr


def test_a_dead_service_is_reported(pki: TestPki) -> None:
    source = HttpTimestampSource(pki.authority.tsa_url, FetchPolicy(frozenset({pki.host_and_port})))
    with pytest.raises(TimestampSourceError, match="Không kết nối được"):
        source.token(DIGEST, "sha256")


def test_a_slow_service_is_reported() -> None:
    def wait(connection: socket.socket, _: bytes) -> None:
        connection.recv(1)

    with talking(wait) as host:
        source = HttpTimestampSource(f"http://{host}/", FetchPolicy(frozenset({host})), timeout=0.3)
        with pytest.raises(TimestampSourceError, match="giây"):
            source.token(DIGEST, "sha256")


def test_an_http_error_is_reported() -> None:
    with talking(answering(http_answer(b"", status="500 Broken"))) as host:
        source = HttpTimestampSource(f"http://{host}/", FetchPolicy(frozenset({host})))
        with pytest.raises(TimestampSourceError, match="500"):
            source.token(DIGEST, "sha256")


def test_a_rejection_names_its_reason(pki: TestPki) -> None:
    answer = answer_of(pki)
    assert "sai định dạng" in refusal(lambda _: answer(b"rubbish"))


def test_a_stamp_on_something_else_is_refused(pki: TestPki) -> None:
    answer = answer_of(pki)
    other = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}
    assert "nội dung khác" in refusal(lambda asked: answer(changed(asked, message_imprint=other)))


@pytest.mark.parametrize("nonce", [4711, None])
def test_a_stamp_for_another_request_is_refused(pki: TestPki, nonce: int | None) -> None:
    answer = answer_of(pki)
    assert "nonce" in refusal(lambda asked: answer(changed(asked, nonce=nonce)))


def test_a_stamp_without_certificate_is_refused(pki: TestPki) -> None:
    answer = answer_of(pki)
    assert "không kèm chứng thư" in refusal(lambda asked: answer(changed(asked, cert_req=False)))


def test_a_changed_stamp_is_refused(pki: TestPki) -> None:
    answer = answer_of(pki)
    moment = AT.strftime("%Y%m%d%H%M%SZ").encode()
    assert "chữ ký" in refusal(lambda asked: answer(asked).replace(moment, b"2025" + moment[4:]))


def test_a_stamp_by_another_key_is_refused(pki: TestPki) -> None:
    certificate, _ = pki.authority._store.identity(STAMPER)
    stranger = service_key_of(pki.person())
    service = TimestampAuthority(certificate, stranger)
    assert "chữ ký" in refusal(lambda asked: service.answer(asked, AT))


def test_a_signers_certificate_may_not_stamp(pki: TestPki) -> None:
    assert "không được cấp để đóng dấu thời gian" in refusal(service_of(pki.person()))


@pytest.mark.parametrize(
    ("usages", "critical", "cause"),
    [
        ([ExtendedKeyUsageOID.CLIENT_AUTH], True, "không được cấp để đóng dấu thời gian"),
        ([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CLIENT_AUTH], True, "mục đích khác"),
        ([ExtendedKeyUsageOID.TIME_STAMPING], False, "critical"),
    ],
)
def test_the_usage_has_to_be_time_stamping_alone_and_critical(
    pki: TestPki, usages: list[ObjectIdentifier], critical: bool, cause: str
) -> None:
    assert cause in refusal(service_of(pki.stamper(usages, critical=critical)))


@pytest.mark.parametrize(
    ("off", "cause"),
    [
        (timedelta(hours=1), "tương lai"),
        (timedelta(days=-1), "đã qua lâu"),
        (timedelta(minutes=6), "tương lai"),
        (timedelta(minutes=-6), "đã qua lâu"),
    ],
)
def test_a_service_whose_clock_lies_is_refused(pki: TestPki, off: timedelta, cause: str) -> None:
    answer = lambda asked: pki.authority.handle("/tsa", "POST", asked, at=AT + off).body  # noqa: E731
    assert cause in refusal(answer)


@pytest.mark.parametrize("off", [timedelta(minutes=4), timedelta(minutes=-4)])
def test_clocks_may_differ_a_little(pki: TestPki, off: timedelta) -> None:
    assert stamp(lambda asked: pki.authority.handle("/tsa", "POST", asked, at=AT + off).body)


def test_another_policy_than_asked_for_is_refused(pki: TestPki) -> None:
    answer = answer_of(pki)
    assert stamp(answer, TIMESTAMP_POLICY)
    assert "chính sách không được hỗ trợ" in refusal(answer, "1.2.3.4")
    assert "chính sách khác" in refusal(lambda asked: answer(changed(asked, req_policy=None)), "1.2.3.4")


def test_a_stamp_outside_the_certificates_life_is_refused(pki: TestPki) -> None:
    expired = pki.stamper(not_after=AT - timedelta(days=1))
    assert "không có hiệu lực" in refusal(service_of(expired))


def test_a_huge_answer_is_cut_off(pki: TestPki) -> None:
    assert "lớn" in refusal(lambda asked: answer_of(pki)(asked) + bytes(MAX_ANSWER_BYTES))


@pytest.mark.parametrize("answer", [b"", b"rubbish", b"\x30\x05\x30\x03\x02\x01\x00", b"<html></html>"])
def test_what_is_no_answer_is_refused(answer: bytes) -> None:
    assert "định dạng" in refusal(lambda _: answer)


def test_every_cut_of_an_answer_is_refused(pki: TestPki) -> None:
    whole: list[bytes] = []

    def cut(question: bytes) -> bytes:
        whole.append(answer_of(pki)(question))
        return whole[-1][: len(whole) * 150]

    for _ in range(8):
        assert "Không lấy được dấu thời gian" in refusal(cut)


def test_weak_hashes_are_refused_before_asking() -> None:
    with pytest.raises(TimestampSourceError, match="sha1"):
        HttpTimestampSource("http://tsa.invalid/", FetchPolicy()).token(bytes(20), "sha1")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://name:secret@tsa.example:318/path?token=secret", "http://tsa.example:318/path"),
        ("https://tsa.example/#secret", "https://tsa.example/"),
        ("http://secret@[::1/tsa", "địa chỉ đã cho"),
    ],
)
def test_no_secret_of_the_address_is_repeated(url: str, shown: str) -> None:
    source = HttpTimestampSource(url, FetchPolicy(frozenset()))
    assert source.name == shown
    with pytest.raises(TimestampSourceError, match="Hãy thử lại") as caught:
        source.token(DIGEST, "sha256")
    assert f"từ {shown}: " in str(caught.value)
    assert "secret" not in str(caught.value)
