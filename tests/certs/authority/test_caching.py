"""How long answers may be kept on their way: the headers of RFC 5019, over HTTP and in the service."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import pytest
import urllib3
from cryptography.x509 import ocsp

from certs import facts
from certs.authority import caching
from certs.authority.ocsp import VALIDITY
from tests.certs.authority.test_ocsp import question
from tests.certs.pki import AT, TestPki

LISTS = ("root.crl", "issuing.crl", "issuing-delta.crl", "issuing-part-0.crl", "issuing-indirect.crl")


def by_get(body: bytes) -> str:
    return f"/ocsp/issuing/{quote(base64.b64encode(body), safe='')}"


def header(pki: TestPki, path: str, at: datetime = AT) -> dict[str, str]:
    return dict(pki.authority.handle(path, "GET", b"", at=at).headers)


def test_an_answer_by_get_says_how_long_it_holds(pki: TestPki) -> None:
    path = by_get(question(pki.person(), nonce=None))
    later = AT + timedelta(minutes=20)
    for at, seconds in ((AT, 3600), (later, 2400)):
        said = header(pki, path, at)
        assert parsedate_to_datetime(said["Last-Modified"]) == AT
        assert parsedate_to_datetime(said["Expires"]) == AT + VALIDITY
        assert said["Cache-Control"] == f"max-age={seconds}, public, no-transform, must-revalidate"
    assert header(pki, path)["ETag"] == header(pki, path, later)["ETag"]


def test_it_is_made_anew_in_time_and_when_something_changed(own_pki: TestPki) -> None:
    issued = own_pki.person()
    path = by_get(question(issued, nonce=None))
    first = header(own_pki, path)["ETag"]
    assert header(own_pki, path, AT + VALIDITY / 2)["ETag"] != first
    own_pki.authority.revoke(facts.serial_number(issued.certificate), AT)
    answer = own_pki.authority.handle(path, "GET", b"", at=AT)
    assert ocsp.load_der_ocsp_response(answer.body).certificate_status is ocsp.OCSPCertStatus.REVOKED


def test_what_is_of_use_once_is_not_kept(pki: TestPki) -> None:
    once = {"Cache-Control": "no-store"}
    assert header(pki, by_get(question(pki.person()))) == once
    assert header(pki, by_get(b"rubbish")) == once
    for path in ("/ocsp/issuing", "/tsa"):
        answer = pki.authority.handle(path, "POST", question(pki.person(), nonce=None), at=AT)
        assert dict(answer.headers) == once


@pytest.mark.parametrize("name", LISTS)
def test_lists_say_when_the_next_one_comes(pki: TestPki, name: str) -> None:
    said = header(pki, f"/crl/{name}")
    begins, ends = (parsedate_to_datetime(said[each]) for each in ("Last-Modified", "Expires"))
    assert begins <= AT < ends
    assert (
        int(said["Cache-Control"].partition(",")[0].removeprefix("max-age=")) == (ends - AT).total_seconds()
    )


@pytest.mark.parametrize(
    ("etag", "since", "known"),
    [
        ("", "", False),
        ('"a"', "", True),
        ('W/"a", "b"', "", True),
        ("*", "", True),
        ('"b"', "", False),
        ("", "Mon, 15 Jun 2026 02:00:00 GMT", True),
        ("", "Mon, 15 Jun 2026 01:59:59 GMT", False),
        ('"b"', "Mon, 15 Jun 2026 02:00:00 GMT", False),
        ("", "yesterday", False),
    ],
)
def test_who_has_it_is_told_so(etag: str, since: str, known: bool) -> None:
    mine = (("ETag", '"a"'), ("Last-Modified", "Mon, 15 Jun 2026 02:00:00 GMT"))
    assert caching.is_known(mine, etag, since) is known
    assert not caching.is_known(caching.ONCE, "*", since)


def test_over_http(served: TestPki) -> None:
    url = f"{served.authority.base_url}/crl/issuing.crl"
    with urllib3.PoolManager() as pool:
        first = pool.request("GET", url)
        again = pool.request("GET", url, headers={"If-None-Match": first.headers["ETag"]})
        other = pool.request("GET", url, headers={"If-None-Match": '"other"'})
    assert (again.status, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert (other.status, other.data) == (200, first.data)
