"""Answering OCSP requests (RFC 6960) for one certification authority."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from certs import facts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from certs.authority.ledger import Revocation
    from certs.authority.model import ServiceKey

VALIDITY = timedelta(hours=1)
"""From thisUpdate to nextUpdate."""

MAX_LASTING = 256
"""Responses that are kept to be given again."""

MAX_NONCE_BYTES = 32
"""RFC 8954, 2.1."""

_CERT_ID_HASHES = ("sha1", "sha256", "sha384", "sha512")


@dataclass(frozen=True, slots=True)
class Status:
    """What the authority knows of one serial number."""

    issued: bool
    revocation: Revocation | None


class OcspResponder:
    """Signs with a delegated responder's certificate; the key is parsed once."""

    def __init__(self, issuer: bytes, certificate: bytes, key: ServiceKey) -> None:
        self._certificate = facts.parsed(certificate)
        self._key = key
        self._lasting: OrderedDict[tuple[bytes, Status], tuple[datetime, bytes]] = OrderedDict()
        self._guard = threading.Lock()
        self._issuer_hashes = {
            (hash_name, *facts.issuer_hashes(issuer, hash_name)) for hash_name in _CERT_ID_HASHES
        }

    def answer(self, request: bytes, status_of: Callable[[int], Status], at: datetime) -> bytes:
        """Give the DER of a response to any bytes, an error status (RFC 6960, 2.3) where it must be."""
        try:
            question = _Question.parse(request)
        except facts.PARSE_ERRORS:
            return _refusal(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
        if (question.hash_name, question.name_hash, question.key_hash) not in self._issuer_hashes:
            return _refusal(ocsp.OCSPResponseStatus.UNAUTHORIZED)
        return self._signed(question, status_of(question.serial), at.replace(microsecond=0))

    def lasting_answer(self, request: bytes, status_of: Callable[[int], Status], at: datetime) -> bytes:
        """As `answer`, but the very same response for half of its life while nothing changes (RFC 5019, 2.2).

        A question with a nonce gets its own.
        """
        try:
            question = _Question.parse(request)
        except facts.PARSE_ERRORS:
            return _refusal(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
        if question.nonce is not None:
            return self.answer(request, status_of, at)
        key = request, status_of(question.serial)
        with self._guard:
            kept = self._lasting.get(key)
            if kept is not None and kept[0] <= at < kept[0] + VALIDITY / 2:
                return kept[1]
        made = self.answer(request, status_of, at)
        with self._guard:
            self._lasting[key] = (at, made)
            while len(self._lasting) > MAX_LASTING:
                self._lasting.popitem(last=False)
        return made

    def _signed(self, question: _Question, status: Status, at: datetime) -> bytes:
        revocation = status.revocation
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response_by_hash(
                question.name_hash,
                question.key_hash,
                question.serial,
                question.algorithm,
                _status_code(status),
                at,
                at + VALIDITY,
                revocation.at if revocation else None,
                revocation.reason if revocation else None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, self._certificate)
            .certificates([self._certificate])
        )
        if question.nonce is not None:
            builder = builder.add_extension(x509.OCSPNonce(question.nonce), critical=False)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.DER)


@dataclass(frozen=True, slots=True)
class _Question:
    hash_name: str
    algorithm: hashes.HashAlgorithm = field(repr=False)
    name_hash: bytes
    key_hash: bytes
    serial: int
    nonce: bytes | None

    @classmethod
    def parse(cls, request: bytes) -> _Question:
        """Read the one question of a request; requests for several certificates at once are not supported."""
        parsed = ocsp.load_der_ocsp_request(request)
        if parsed.serial_number < 0:
            raise ValueError("serial number")
        algorithm = parsed.hash_algorithm
        return cls(
            algorithm.name,
            algorithm,
            parsed.issuer_name_hash,
            parsed.issuer_key_hash,
            parsed.serial_number,
            _nonce(parsed),
        )


def _nonce(request: ocsp.OCSPRequest) -> bytes | None:
    try:
        nonce = request.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        return None
    if not 1 <= len(nonce) <= MAX_NONCE_BYTES:
        raise ValueError("nonce length")
    return nonce


def _status_code(status: Status) -> ocsp.OCSPCertStatus:
    if not status.issued:
        return ocsp.OCSPCertStatus.UNKNOWN
    return ocsp.OCSPCertStatus.REVOKED if status.revocation else ocsp.OCSPCertStatus.GOOD


def _refusal(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)
