from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from asn1crypto import core, tsp

from certs.authority import DemoAuthority, KeyKind
from tests.certs.judges import AT_TIME, openssl, pem_file
from tests.certs.pki import AT, TestPki

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = hashlib.sha256(b"Cong van").digest()


def request(algorithm: str = "sha256", digest: bytes = DIGEST, **fields: Any) -> bytes:  # noqa: ANN401  asn1crypto's own
    imprint = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest}
    content = {"version": "v1", "message_imprint": imprint, "nonce": 2**64 + 7, "cert_req": True}
    return bytes(tsp.TimeStampReq(content | fields).dump())


def ask(authority: DemoAuthority, body: bytes) -> bytes:
    answer = authority.handle("/tsa", "POST", body, at=AT)
    assert (answer.status, answer.content_type) == (200, "application/timestamp-reply")
    return answer.body


def info_of(response: bytes) -> dict[str, Any]:
    token = tsp.TimeStampResp.load(response, strict=True)["time_stamp_token"]
    content = token["content"]["encap_content_info"]["content"]
    return dict(content.parsed.native)


def failure_of(response: bytes) -> str:
    (status,) = core.SequenceOf.load(response, strict=True, spec=tsp.PKIStatusInfo)
    assert status["status"].native == "rejection"
    (failure,) = status["fail_info"].native
    return str(failure)


def test_a_token_carries_imprint_nonce_and_time(pki: TestPki) -> None:
    info = info_of(ask(pki.authority, request()))
    assert info["message_imprint"]["hashed_message"] == DIGEST
    assert info["nonce"] == 2**64 + 7
    assert info["gen_time"] == AT
    assert info["accuracy"]["seconds"] == 1


def test_serial_numbers_differ_also_after_a_restart(own_pki: TestPki) -> None:
    reopened = DemoAuthority(own_pki.folder / "authority")
    authorities = (own_pki.authority, own_pki.authority, reopened, reopened)
    serials = {info_of(ask(authority, request()))["serial_number"] for authority in authorities}
    assert len(serials) == 4


@pytest.mark.parametrize("wanted", [True, False])
def test_the_certificates_come_only_when_wanted(pki: TestPki, wanted: bool) -> None:
    response = ask(pki.authority, request(cert_req=wanted))
    token = tsp.TimeStampResp.load(response, strict=True)["time_stamp_token"]
    certificates = token["content"]["certificates"]
    assert len(certificates.native or ()) == (2 if wanted else 0)


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"", "bad_data_format"),
        (b"rubbish", "bad_data_format"),
        (b"\x30\x03\x02\x01\x01", "bad_data_format"),
        (request() + b"\x00", "bad_data_format"),
        (request("sha1", bytes(20)), "bad_alg"),
        (request("md5", bytes(16)), "bad_alg"),
        (request("sha256", bytes(20)), "bad_data_format"),
        (request(req_policy="1.2.3.4"), "unaccepted_policy"),
    ],
    ids=["empty", "rubbish", "no imprint", "trailing", "sha1", "md5", "length", "policy"],
)
def test_unfit_requests_are_rejected_with_the_cause(pki: TestPki, body: bytes, failure: str) -> None:
    assert failure_of(ask(pki.authority, body)) == failure


def test_extensions_are_not_accepted(pki: TestPki) -> None:
    extension = {"extn_id": "1.2.3.4", "critical": True, "extn_value": b"\x05\x00"}
    response = ask(pki.authority, request(extensions=[extension]))
    assert failure_of(response) == "unaccepted_extensions"


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("kind", KeyKind)
def test_openssl_accepts_the_tokens(
    pki: TestPki, own_pki: TestPki, tmp_path: Path, kind: KeyKind, algorithm: str
) -> None:
    chosen = pki if kind is KeyKind.RSA2048 else own_pki
    (tmp_path / "letter").write_bytes(b"Cong van")
    query, reply = tmp_path / "query.tsq", tmp_path / "reply.tsr"
    asked = openssl("ts", "-query", "-data", tmp_path / "letter", f"-{algorithm}", "-cert", "-out", query)
    assert asked.returncode == 0, asked.stderr
    reply.write_bytes(chosen.authority.handle("/tsa", "POST", query.read_bytes(), at=AT).body)
    root = pem_file(tmp_path / "root.pem", chosen.authority.anchor)
    judged = openssl("ts", "-verify", "-queryfile", query, "-in", reply, "-CAfile", root, *AT_TIME)
    assert judged.stdout.strip() == "Verification: OK", judged.stderr
    (tmp_path / "letter").write_bytes(b"Cong van khac")
    judged = openssl("ts", "-verify", "-data", tmp_path / "letter", "-in", reply, "-CAfile", root, *AT_TIME)
    assert judged.returncode != 0
