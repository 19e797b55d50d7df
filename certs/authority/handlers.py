"""Which part of the authority answers which address; no web framework, so that any of them can mount it."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from certs.authority import caching
from certs.authority.crl import ListKind
from certs.authority.model import AuthorityResponse, CaName
from certs.authority.ocsp import Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from certs.authority.crl import CrlIssuer
    from certs.authority.ocsp import OcspResponder
    from certs.authority.store import AuthorityStore
    from certs.authority.tsa import TimestampAuthority

MAX_REQUEST_BYTES = 16 * 1024
"""OCSP and time-stamp requests are about 100 bytes."""

_CA = "|".join(CaName)
_OCSP = re.compile(rf"/ocsp/({_CA})(?:/(.*))?")
_LISTS = "|".join(kind for kind in ListKind if kind is not ListKind.COMPLETE)
_PUBLISHED = re.compile(rf"/crl/(?P<crl>{_CA})(?:-(?P<kind>{_LISTS}))?\.crl|/certs/(?P<ca>{_CA})\.cer")


class Handlers:
    """Answers to requests below the authority's base address."""

    def __init__(
        self,
        store: AuthorityStore,
        *,
        certificates: Mapping[CaName, bytes],
        responders: Mapping[CaName, OcspResponder],
        crls: Mapping[tuple[CaName, ListKind], CrlIssuer],
        tsa: TimestampAuthority,
    ) -> None:
        self._store = store
        self._certificates = certificates
        self._responders = responders
        self._crls = crls
        self._tsa = tsa

    def handle(self, path: str, method: str, body: bytes, *, at: datetime) -> AuthorityResponse:
        """Answer one request; `path` is relative to the base address and may be percent-encoded.

        Anything that cannot be answered gets an HTTP or protocol error, never an exception.
        """
        if len(body) > MAX_REQUEST_BYTES or len(path) > MAX_REQUEST_BYTES:
            return _refusal(413, "request is too large")
        if path == "/tsa":
            if method != "POST":
                return _refusal(405, "time-stamp requests are sent by POST")
            stamp = self._tsa.answer(body, at)
            return AuthorityResponse(200, "application/timestamp-reply", stamp, caching.ONCE)
        if match := _OCSP.fullmatch(path):
            return self._ocsp(CaName(match[1]), method, body, match[2], at)
        return self._published(path, method, at)

    def _ocsp(
        self, ca: CaName, method: str, body: bytes, encoded: str | None, at: datetime
    ) -> AuthorityResponse:
        if method == "POST" and not encoded:
            request = body
        elif method == "GET" and encoded:
            request = _decoded(encoded)
        else:
            return _refusal(405, "OCSP requests are sent by POST, or by GET with the request in the address")
        index = self._store.index()

        def status_of(serial: int) -> Status:
            return Status(self._store.was_issued(ca, serial), index.status(ca, serial, at))

        responder = self._responders[ca]
        if method == "POST":
            return _response(responder.answer(request, status_of, at), caching.ONCE)
        answer = responder.lasting_answer(request, status_of, at)
        return _response(answer, caching.of_ocsp(answer, at))

    def _published(self, path: str, method: str, at: datetime) -> AuthorityResponse:
        match = _PUBLISHED.fullmatch(path)
        if match is None:
            return _refusal(404, "not found")
        if method != "GET":
            return _refusal(405, "this address is only read")
        if match["crl"]:
            kind = ListKind(match["kind"] or ListKind.COMPLETE)
            crl = self._crls[CaName(match["crl"]), kind].current(self._store.index(), at)
            return AuthorityResponse(200, "application/pkix-crl", crl, caching.of_list(crl, at))
        certificate = self._certificates[CaName(match["ca"])]
        return AuthorityResponse(200, "application/pkix-cert", certificate, caching.FOR_A_DAY)


def _response(ocsp_response: bytes, headers: caching.Headers) -> AuthorityResponse:
    return AuthorityResponse(200, "application/ocsp-response", ocsp_response, headers)


def _decoded(encoded: str) -> bytes:
    """Undo base64 in an address (RFC 6960, A.1); nonsense becomes bytes that are no request."""
    try:
        return base64.b64decode(unquote(encoded), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _refusal(status: int, text: str) -> AuthorityResponse:
    return AuthorityResponse(status, "text/plain; charset=utf-8", text.encode())
