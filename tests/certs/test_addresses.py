from __future__ import annotations

import threading

import pytest
from urllib3.util import parse_url

from certs.addresses import FetchPolicy, is_public, permitted_addresses
from certs.errors import FetchError


@pytest.mark.parametrize("address", ["8.8.8.8", "203.162.4.191", "2001:ee0:4:5::1", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104  refused, not bound
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "::7f00:1",
        "::ffff:0:7f00:1",
        "64:ff9b:1::7f00:1",
    ],
)
def test_other_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://169.254.169.254/latest/meta-data",
    ],
)
def test_this_machine_is_refused_however_it_is_written(url: str) -> None:
    with pytest.raises(FetchError, match="mạng nội bộ"):
        permitted_addresses(parse_url(url), FetchPolicy())


@pytest.mark.parametrize(
    ("allowed", "url", "permitted"),
    [
        ("127.0.0.1:8080", "http://127.0.0.1:8080/", True),
        ("127.0.0.1:8080", "http://127.0.0.1:8081/", False),
        ("127.0.0.1:8080", "http://127.0.0.1/", False),
        ("127.0.0.1", "http://127.0.0.1/", True),
        ("127.0.0.1", "http://127.0.0.1:22/", False),
        ("[::1]:8080", "http://[::1]:8080/", True),
    ],
)
def test_only_the_named_port_is_opened(allowed: str, url: str, permitted: bool) -> None:
    policy = FetchPolicy(frozenset({allowed}))
    if permitted:
        assert permitted_addresses(parse_url(url), policy)
    else:
        with pytest.raises(FetchError):
            permitted_addresses(parse_url(url), policy)


def test_one_private_address_among_public_ones_condemns_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", _names("8.8.8.8", "127.0.0.1"))
    with pytest.raises(FetchError, match="mạng nội bộ"):
        permitted_addresses(parse_url("http://ocsp.example.vn/"), FetchPolicy())


def test_a_public_name_gives_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", _names("8.8.8.8", "8.8.4.4", "8.8.8.8"))
    assert permitted_addresses(parse_url("http://ocsp.example.vn/"), FetchPolicy()) == ("8.8.8.8", "8.8.4.4")


def test_a_name_service_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answered, ended = threading.Event(), threading.Event()

    def late(*_: object, **__: object) -> list[object]:
        answered.wait()
        ended.set()
        return []

    monkeypatch.setattr("socket.getaddrinfo", late)
    with pytest.raises(FetchError, match="Không tìm thấy"):
        permitted_addresses(parse_url("http://ocsp.example.vn/"), FetchPolicy(), seconds=0.05)
    answered.set()
    ended.wait()


def _names(*addresses: str) -> object:
    return lambda *_, **__: [(2, 1, 6, "", (address, 80)) for address in addresses]
