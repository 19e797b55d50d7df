"""Time-stamp services that are wrong on purpose, served by name and judged by OpenSSL and by ourselves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3
from asn1crypto import core, tsp

from certs.addresses import FetchPolicy
from certs.authority import AuthorityServer
from certs.authority.faulty import STAMP_FAULTS, FaultyStamping
from certs.authority.profiles import TIMESTAMP_POLICY
from certs.errors import TimestampSourceError
from certs.timestamp import HttpTimestampSource
from tests.certs.authority.page import stamp_table
from tests.certs.judges import AT_TIME, openssl, pem_file
from tests.certs.pki import AT, TestPki

DATA = "Công văn số 5".encode()

OPENSSL = {
    "sound": None,
    "wrong-nonce": "nonce mismatch",
    "no-nonce": "nonce not returned",
    "wrong-imprint": "message imprint mismatch",
    "past-time": None,
    "future-time": None,
    "unknown-policy": "policy mismatch",
    "refused": "failure codes: systemFailure",
    "broken-signature": "signature failure",
    "garbage": "asn1 encoding routines",
    "empty": "",
    "huge": None,
    "expired": "certificate has expired",
    "not-yet-valid": "certificate is not yet valid",
    "revoked": None,
    "wrong-usage": "unsuitable certificate purpose",
    "further-usage": "unsuitable certificate purpose",
    "usage-not-critical": "unsuitable certificate purpose",
    "unknown-root": "self-signed certificate in certificate chain",
}
"""What `openssl ts -verify` says; None where it finds nothing: it asks for neither time nor revocation.

An empty answer fails without a word."""

OURS = {
    "sound": None,
    "wrong-nonce": "sai nonce",
    "no-nonce": "sai nonce",
    "wrong-imprint": "thuộc về nội dung khác",
    "past-time": "đã qua lâu",
    "future-time": "trong tương lai",
    "unknown-policy": "chính sách",
    "refused": "dịch vụ gặp sự cố",
    "broken-signature": "chữ ký",
    "garbage": "không đúng định dạng",
    "empty": "không đúng định dạng",
    "huge": "lớn hơn mức cho phép",
    "slow": "không trả lời xong",
    "unavailable": "503",
    "expired": "không có hiệu lực",
    "not-yet-valid": "không có hiệu lực",
    "revoked": None,
    "wrong-usage": "không được cấp để đóng dấu thời gian",
    "further-usage": "mục đích khác",
    "usage-not-critical": "critical",
    "unknown-root": None,
}
"""What we say to a token; whose service it is and whether it is revoked is asked when a signature is made."""


@dataclass(frozen=True)
class Served:
    pki: TestPki
    address: str
    host_and_port: str

    def url(self, name: str) -> str:
        return f"{self.address}/{name}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    pki = TestPki.create(tmp_path_factory.mktemp("stamping"))
    stamping = FaultyStamping(pki.authority, slow_seconds=3.0)
    with AuthorityServer(pki.authority, pki.port, clock=lambda: AT, stamping=stamping) as server:
        yield Served(pki, pki.authority.tsa_url, server.host_and_port)


@pytest.mark.parametrize("name", OPENSSL)
def test_openssl_judges(served: Served, tmp_path: Path, name: str) -> None:
    data, query, reply = (tmp_path / each for each in ("data", "query.tsq", "reply.tsr"))
    data.write_bytes(DATA)
    asked = openssl(
        *("ts", "-query", "-data", data, "-sha256", "-cert", "-tspolicy", TIMESTAMP_POLICY, "-out", query)
    )
    assert asked.returncode == 0, asked.stderr
    with urllib3.PoolManager() as pool:
        headers = {"Content-Type": "application/timestamp-query"}
        answer = pool.request("POST", served.url(name), body=query.read_bytes(), headers=headers)
    reply.write_bytes(answer.data)
    chain = served.pki.authority.handle("/certs/timestamping.cer", "GET", b"", at=AT).body
    judged = openssl(
        *("ts", "-verify", "-queryfile", query, "-in", reply, *AT_TIME),
        *("-CAfile", pem_file(tmp_path / "root.pem", served.pki.authority.anchor)),
        *("-untrusted", pem_file(tmp_path / "above.pem", chain)),
    )
    expected = OPENSSL[name]
    assert ("Verification: OK" in judged.stdout) is (expected is None), judged.stderr
    said = judged.stderr + openssl("ts", "-reply", "-in", reply, "-text").stdout
    assert expected is None or expected.lower() in said.lower(), said


@pytest.mark.parametrize("name", STAMP_FAULTS)
def test_we_judge(served: Served, name: str) -> None:
    policy = FetchPolicy(frozenset({served.host_and_port}))
    source = HttpTimestampSource(
        served.url(name), policy, timeout=1.0, tsa_policy=TIMESTAMP_POLICY, clock=lambda: AT
    )
    digest = hashlib.sha256(DATA).digest()
    expected = OURS[name]
    if expected is None:
        assert source.token(digest, "sha256")
    else:
        with pytest.raises(TimestampSourceError, match=expected):
            source.token(digest, "sha256")


def test_other_names_and_other_servers(served: Served) -> None:
    plain = AuthorityServer(served.pki.authority, clock=lambda: AT)
    with urllib3.PoolManager() as pool, plain:
        assert pool.request("POST", served.url("better"), body=b"x").status == 404
        assert pool.request("POST", f"http://{plain.host_and_port}/tsa/wrong-nonce", body=b"x").status == 404
        nonsense = pool.request("POST", served.url("wrong-nonce"), body=b"rubbish")
    (status,) = core.SequenceOf.load(nonsense.data, strict=True, spec=tsp.PKIStatusInfo)
    assert status["status"].native == "rejection"


def test_the_page_has_the_table() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "demo-authority.md"
    assert stamp_table() in page.read_text(encoding="utf-8")
