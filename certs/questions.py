"""How an OCSP responder is asked: by POST with a nonce, or by GET (RFC 6960, A.1; RFC 5019; RFC 9654).

A nonce makes the answer fresh beyond doubt; a GET without one may be answered by any cache on the way. POST
is the default: our own store already asks once for all workers, so that other caches save us little, and a
responder that answers from a cache anyway ignores the nonce. GET first is for installations whose way out, or
whose responders, are built on caches. Whichever comes first, the other is tried where it is refused.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from certs import facts
from certs.fetching import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certs.evidence import EvidenceNeed

MAX_OCSP_BYTES = 1024 * 1024
MAX_GET_URL = 255
"""Longest address that a question may be put into, host and scheme included (RFC 5019, 5)."""

_NONCE_BYTES = 32
"""RFC 9654, 2.1; the most that RFC 8954 allowed."""


@dataclass(frozen=True, slots=True)
class OcspQuestion:
    """One way to ask."""

    request: Request
    nonce: bytes | None


def ocsp_questions(need: EvidenceNeed, url: str, *, prefers_get: bool) -> Iterator[OcspQuestion]:
    """Give the ways to ask the responder at `url` about a certificate, in the order to try; three at most.

    SHA-1 only names the certificate, proves nothing, and is all that many responders know (RFC 5019, 2.1.1).
    """
    address = get_address(url, ocsp_request(need, None, SHA1()))  # noqa: S303 - a name, see above
    by_get = [OcspQuestion(Request(address, MAX_OCSP_BYTES), None)] if address else []
    if prefers_get:
        yield from by_get
    for algorithm in (SHA1(), SHA256()):  # noqa: S303
        nonce = secrets.token_bytes(_NONCE_BYTES)
        body = ocsp_request(need, nonce, algorithm)
        yield OcspQuestion(Request(url, MAX_OCSP_BYTES, body, "application/ocsp-request"), nonce)
    if not prefers_get:
        yield from by_get


def ocsp_request(need: EvidenceNeed, nonce: bytes | None, algorithm: SHA1 | SHA256) -> bytes:
    """Give the DER of the question about one certificate."""
    certificate, issuer = facts.parsed(need.certificate), facts.parsed(need.issuer or b"")
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, algorithm)
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def get_address(url: str, request: bytes) -> str | None:
    """Give the address of a GET with the request in it; None where it would be too long, or has a query."""
    if "?" in url or "#" in url:
        return None
    address = f"{url.rstrip('/')}/{quote(base64.b64encode(request), safe='')}"
    return address if len(address) <= MAX_GET_URL else None
