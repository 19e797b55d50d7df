from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from certs import facts
from certs.authority.handlers import MAX_REQUEST_BYTES
from tests.certs.judges import AT_TIME, openssl, pem_file
from tests.certs.pki import AT, TestPki

if TYPE_CHECKING:
    from pathlib import Path

    from certs.authority import Issued

NONCE = bytes(range(16))


def question(
    issued: Issued,
    algorithm: hashes.HashAlgorithm | None = None,
    nonce: bytes | None = NONCE,
) -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        facts.parsed(issued.certificate), facts.parsed(issued.chain[0]), algorithm or hashes.SHA256()
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def ask(pki: TestPki, body: bytes, path: str = "/ocsp/issuing") -> ocsp.OCSPResponse:
    answer = pki.authority.handle(path, "POST", body, at=AT)
    assert (answer.status, answer.content_type) == (200, "application/ocsp-response")
    return ocsp.load_der_ocsp_response(answer.body)


@pytest.mark.parametrize("algorithm", [hashes.SHA1(), hashes.SHA256()], ids=lambda value: value.name)  # noqa: S303  what clients send
def test_a_sound_certificate_is_good(pki: TestPki, algorithm: hashes.HashAlgorithm) -> None:
    response = ask(pki, question(pki.person(), algorithm))
    assert response.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert response.this_update_utc == AT
    assert response.next_update_utc is not None
    assert response.next_update_utc > AT


def test_the_nonce_comes_back(pki: TestPki) -> None:
    response = ask(pki, question(pki.person()))
    assert response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == NONCE


def test_without_a_nonce_none_comes_back(pki: TestPki) -> None:
    assert len(ask(pki, question(pki.person(), nonce=None)).extensions) == 0


def test_a_revoked_certificate_tells_when_and_why(pki: TestPki) -> None:
    since = AT - timedelta(days=3)
    response = ask(pki, question(pki.revoked(since=since)))
    assert response.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert response.revocation_time_utc == since
    assert response.revocation_reason is x509.ReasonFlags.key_compromise


def test_a_revocation_counts_from_its_date(pki: TestPki) -> None:
    response = ask(pki, question(pki.revoked(since=AT + timedelta(hours=1))))
    assert response.certificate_status is ocsp.OCSPCertStatus.GOOD


def test_the_first_revocation_stands(pki: TestPki) -> None:
    issued = pki.revoked(since=AT - timedelta(days=3))
    pki.authority.revoke(facts.serial_number(issued.certificate), AT - timedelta(days=1))
    assert ask(pki, question(issued)).revocation_time_utc == AT - timedelta(days=3)


def test_a_serial_never_issued_is_unknown(pki: TestPki) -> None:
    forged = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        *facts.issuer_hashes(pki.authority.chain[0], "sha256"), 4711, hashes.SHA256()
    )
    response = ask(pki, forged.build().public_bytes(Encoding.DER))
    assert response.certificate_status is ocsp.OCSPCertStatus.UNKNOWN


def test_another_issuers_certificate_is_none_of_our_business(pki: TestPki) -> None:
    response = ask(pki, question(pki.unknown_root()))
    assert response.response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


@pytest.mark.parametrize("body", [b"", b"rubbish", b"\x30\x00", b"\x30\x82\xff\xff"])
def test_malformed_requests_get_an_error_response(pki: TestPki, body: bytes) -> None:
    assert ask(pki, body).response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def test_an_endless_nonce_is_malformed(pki: TestPki) -> None:
    body = question(pki.person(), nonce=b"x" * 1000)
    assert ask(pki, body).response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def test_the_request_may_stand_in_the_address(pki: TestPki) -> None:
    encoded = quote(base64.b64encode(question(pki.person())), safe="")
    answer = pki.authority.handle(f"/ocsp/issuing/{encoded}", "GET", b"", at=AT)
    response = ocsp.load_der_ocsp_response(answer.body)
    assert response.certificate_status is ocsp.OCSPCertStatus.GOOD


def test_too_large_a_request_is_refused(pki: TestPki) -> None:
    answer = pki.authority.handle("/ocsp/issuing", "POST", bytes(MAX_REQUEST_BYTES + 1), at=AT)
    assert answer.status == 413


@pytest.mark.parametrize(("fault", "verdict"), [("person", "good"), ("revoked", "revoked")])
@pytest.mark.parametrize("fixture", ["pki", "own_pki"])
def test_openssl_accepts_the_answers(
    request: pytest.FixtureRequest, tmp_path: Path, fault: str, verdict: str, fixture: str
) -> None:
    chosen: TestPki = request.getfixturevalue(fixture)
    issued = getattr(chosen, fault)()
    with chosen.serve():
        # The slack takes the clock of this machine out of the question.
        judged = openssl(
            *("ocsp", "-issuer", pem_file(tmp_path / "issuer.pem", issued.chain[0])),
            *("-cert", pem_file(tmp_path / "cert.pem", issued.certificate)),
            *("-CAfile", pem_file(tmp_path / "root.pem", chosen.authority.anchor)),
            *("-url", f"{chosen.authority.base_url}/ocsp/issuing", "-validity_period", "2000000000"),
            *AT_TIME,
        )
    assert "Response verify OK" in judged.stderr, judged.stderr
    assert "nonce" not in judged.stderr
    assert f"cert.pem: {verdict}" in judged.stdout
    assert judged.returncode == 0


def test_the_root_answers_for_the_issuing_authority(pki: TestPki, tmp_path: Path) -> None:
    with pki.serve():
        judged = openssl(
            *("ocsp", "-issuer", pem_file(tmp_path / "root.pem", pki.authority.anchor)),
            *("-cert", pem_file(tmp_path / "issuing.pem", pki.authority.chain[0])),
            *("-CAfile", tmp_path / "root.pem", "-validity_period", "2000000000"),
            *("-url", f"{pki.authority.base_url}/ocsp/root", *AT_TIME),
        )
    assert "issuing.pem: good" in judged.stdout, judged.stderr
