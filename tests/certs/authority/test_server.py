from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import urllib3

from certs.authority import AuthorityServer, DemoAuthority, KeyKind
from tests.certs.pki import AT, TestPki

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 404),
        ("/crl/other.crl", "GET", 404),
        ("/certs/../ca/root.key", "GET", 404),
        ("/ca/root.key", "GET", 404),
        ("/crl/root.crl", "POST", 405),
        ("/certs/root.cer", "DELETE", 405),
        ("/tsa", "GET", 405),
        ("/ocsp/root", "GET", 405),
        ("/ocsp/nobody", "POST", 404),
        ("/ocsp/root/%%%", "GET", 200),
        ("/certs/root.cer", "GET", 200),
    ],
)
def test_addresses_and_methods(pki: TestPki, path: str, method: str, status: int) -> None:
    assert pki.authority.handle(path, method, b"", at=AT).status == status


def test_published_certificates_are_the_hierarchy(pki: TestPki) -> None:
    issuing, root = pki.authority.chain
    assert pki.authority.handle("/certs/issuing.cer", "GET", b"", at=AT).body == issuing
    assert pki.authority.handle("/certs/root.cer", "GET", b"", at=AT).body == root


def test_the_server_answers_below_the_path_of_the_base_address(tmp_path: Path) -> None:
    authority = DemoAuthority.create(
        tmp_path / "ca", base_url="http://ca.example.vn/pki", at=AT, key=KeyKind.P256
    )
    with AuthorityServer(authority, clock=lambda: AT) as server, urllib3.PoolManager() as pool:
        answer = pool.request("GET", f"http://{server.host_and_port}/pki/certs/root.cer")
        assert answer.data == authority.anchor
        assert answer.headers["Content-Type"] == "application/pkix-cert"


def test_the_server_refuses_large_requests_unread(served: TestPki) -> None:
    with urllib3.PoolManager(retries=False) as pool:
        url = served.authority.tsa_url
        assert pool.request("POST", url, headers={"Content-Length": "99999999"}).status == 413
        assert pool.request("POST", url, body=bytes(16 * 1024 + 1)).status == 413
        assert pool.request("POST", url, headers={"Content-Length": "many"}).status == 413
