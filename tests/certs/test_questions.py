"""By GET or by POST (RFC 6960, A.1; RFC 5019): what goes over the wire, and what follows a refusal."""

from __future__ import annotations

import base64
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.x509 import ocsp

from certs.answers import Outcome
from certs.asking import Asker
from certs.errors import EvidenceRefusedError, FetchError, QuestionRefusedError
from certs.evidence import EvidenceNeed, NeedKind
from certs.fetching import FetchPolicy, Timeouts
from certs.questions import MAX_GET_URL, get_address, ocsp_request
from tests.certs.hostile import http_answer, talking
from tests.certs.pki import AT, TestPki

if TYPE_CHECKING:
    from collections.abc import Iterator
    from socket import socket

    from certs.authority import Issued

HOUR = timedelta(hours=1)


@dataclass
class Responder:
    """The test authority's, which writes down how it was asked and may dislike a method."""

    pki: TestPki
    refuses: str = ""
    status: str = "405 Method Not Allowed"
    headers: str = ""
    cached: bytes | None = None
    """What a cache on the way gives to every GET."""
    methods: list[str] = field(default_factory=list)
    requests: list[ocsp.OCSPRequest] = field(default_factory=list)

    def converse(self, connection: socket, request: bytes) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        method, path, _ = head.split(b"\r\n")[0].decode().split(" ")
        self.methods.append(method)
        encoded = path.removeprefix("/ocsp/issuing").lstrip("/")
        raw = base64.b64decode(unquote(encoded)) if method == "GET" else body
        self.requests.append(ocsp.load_der_ocsp_request(raw))
        if method == self.refuses:
            connection.sendall(http_answer(b"", status=self.status))
        elif method == "GET" and self.cached is not None:
            connection.sendall(http_answer(self.cached, headers=self.headers))
        else:
            answer = self.pki.authority.handle(path, method, body, at=AT)
            connection.sendall(http_answer(answer.body, headers=self.headers))


@contextmanager
def asked(responder: Responder, issued: Issued, *, prefers_get: bool) -> Iterator[tuple[Asker, EvidenceNeed]]:
    with talking(responder.converse) as host:
        need = EvidenceNeed(NeedKind.OCSP, f"http://{host}/ocsp/issuing", issued.certificate, issued.chain[0])
        yield Asker(FetchPolicy(frozenset({host})), prefers_get=prefers_get), need


def nonce_of(request: ocsp.OCSPRequest) -> bytes | None:
    try:
        return request.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        return None


@pytest.mark.parametrize(("prefers_get", "method"), [(False, "POST"), (True, "GET")])
def test_the_setting_decides_and_only_a_post_has_a_nonce(
    pki: TestPki, *, prefers_get: bool, method: str
) -> None:
    responder = Responder(pki)
    with asked(responder, pki.person(), prefers_get=prefers_get) as (asker, need):
        assert asker.ask(need, AT).outcome is Outcome.GOOD
    assert responder.methods == [method]
    assert (nonce_of(responder.requests[0]) is None) is prefers_get


@pytest.mark.parametrize(
    ("prefers_get", "methods"), [(True, ["GET", "POST"]), (False, ["POST", "POST", "GET"])]
)
@pytest.mark.parametrize("status", ["405 Method Not Allowed", "404 Not Found", "414 URI Too Long"])
def test_the_other_way_is_tried_where_one_is_refused(
    pki: TestPki, *, prefers_get: bool, methods: list[str], status: str
) -> None:
    responder = Responder(pki, refuses=methods[0], status=status)
    with asked(responder, pki.person(), prefers_get=prefers_get) as (asker, need):
        assert asker.ask(need, AT).outcome is Outcome.GOOD
    assert responder.methods == methods


def test_what_all_ways_are_refused_is_the_questions_fault(pki: TestPki) -> None:
    def converse(connection: socket, _: bytes) -> None:
        connection.sendall(http_answer(b"", status="404 Not Found"))

    issued = pki.person()
    with talking(converse) as host, pytest.raises(QuestionRefusedError, match="404"):
        Asker(FetchPolicy(frozenset({host}))).ask(
            EvidenceNeed(NeedKind.OCSP, f"http://{host}/", issued.certificate, issued.chain[0]), AT
        )


def test_all_ways_share_one_deadline(pki: TestPki) -> None:
    """Each refusal comes within the time for one answer; all of them together do not."""
    asked_for: list[bytes] = []

    def slow(connection: socket, request: bytes) -> None:
        asked_for.append(request)
        time.sleep(0.3)
        connection.sendall(http_answer(b"", status="400 Bad Request"))

    issued = pki.person()
    with talking(slow) as host:
        need = EvidenceNeed(NeedKind.OCSP, f"http://{host}/", issued.certificate, issued.chain[0])
        asker = Asker(FetchPolicy(frozenset({host})), timeouts=Timeouts(connect=0.5, whole=0.5))
        with pytest.raises(FetchError, match="giây"):
            asker.ask(need, AT)
    assert len(asked_for) <= 2


def test_what_a_cache_kept_too_long_is_asked_for_past_it(pki: TestPki) -> None:
    issued = pki.person()
    question = ocsp_request(
        EvidenceNeed(NeedKind.OCSP, "", issued.certificate, issued.chain[0]),
        None,
        SHA1(),  # noqa: S303 - names the certificate
    )
    stale = pki.authority.handle("/ocsp/issuing", "POST", question, at=AT - 2 * HOUR).body
    responder = Responder(pki, cached=stale)
    with asked(responder, issued, prefers_get=True) as (asker, need):
        assert asker.ask(need, AT).this_update == AT
    assert responder.methods == ["GET", "POST"]
    assert nonce_of(responder.requests[1]) is not None


def test_what_caching_headers_say_is_told(pki: TestPki) -> None:
    responder = Responder(pki, headers="Cache-Control: max-age=86000, public\r\n")
    with asked(responder, pki.person(), prefers_get=True) as (asker, need):
        answer = asker.ask(need, AT)
    assert answer.max_age == timedelta(seconds=86000)
    assert answer.fresh_until == AT + HOUR


def test_a_forged_answer_to_a_get_is_not_taken_for_one(pki: TestPki, own_pki: TestPki) -> None:
    """Without a nonce the signature still has to hold; the POST after it is what counts."""
    responder = Responder(pki, cached=b"\x30\x03\x0a\x01\x06")
    with asked(responder, pki.person(), prefers_get=True) as (asker, need):
        assert asker.ask(need, AT).outcome is Outcome.GOOD
    stranger = Responder(own_pki)
    with (
        asked(stranger, pki.person(), prefers_get=True) as (asker, need),
        pytest.raises(EvidenceRefusedError),
    ):
        asker.ask(need, AT)


class TestAddress:
    def test_it_is_what_the_rfc_says(self) -> None:
        address = get_address("http://ocsp.example.vn/", b"\xfb\xff\xbf" * 2)
        assert address == "http://ocsp.example.vn/%2B%2F%2B%2F%2B%2F%2B%2F"

    @pytest.mark.parametrize("url", ["http://ocsp.example.vn/?ca=1", "http://ocsp.example.vn/#x"])
    def test_an_address_with_a_query_has_no_room_for_it(self, url: str) -> None:
        assert get_address(url, b"x") is None

    def test_a_long_one_is_posted(self) -> None:
        url = "http://ocsp.example.vn/"
        room = (MAX_GET_URL - len(url)) // 4 * 3
        assert get_address(url, b"\0" * room) is not None
        assert get_address(url, b"\0" * (room + 3)) is None
