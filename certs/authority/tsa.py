"""Answering time-stamp requests (RFC 3161, with ESSCertIDv2 of RFC 5816)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from certs.authority.profiles import TIMESTAMP_POLICY
from certs.der import CONTEXT_0, GENERALIZED_TIME, OCTET_STRING, SEQUENCE, SET, set_of, tlv
from certs.signatures import ASN1_ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from certs.authority.model import ServiceKey

ACCURACY_SECONDS = 1

_DIGEST_SIZES = {"sha256": 32, "sha384": 48, "sha512": 64}
"""Hashes a time stamp may cover; SHA-1 and its like are refused (Circular 15/2025, Appendix I)."""


class _RefusedError(Exception):
    def __init__(self, failure: str, text: str) -> None:
        super().__init__(text)
        self.failure = failure


_GRANTED = tsp.PKIStatusInfo({"status": "granted"}).dump()
_SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"}).dump()
_SIGNED_DATA = cms.ContentType("signed_data").dump()
_TST_INFO = cms.ContentType("tst_info").dump()
_MESSAGE_DIGEST = cms.CMSAttributeType("message_digest").dump()


@dataclass(frozen=True, slots=True)
class _Request:
    imprint: bytes
    """DER, as the requester sent it."""
    nonce: int | None
    wants_certificate: bool


class TimestampAuthority:
    """Makes time-stamp tokens; everything that is the same in each of them is encoded once."""

    def __init__(
        self,
        certificate: bytes,
        key: ServiceKey,
        chain: Iterable[bytes] = (),
        *,
        policy: str = TIMESTAMP_POLICY,
    ) -> None:
        """`chain` goes into the tokens beside the service's own certificate, for those who ask for it.

        `policy` stands in every token; another one than the authority's is on purpose.
        """
        self._key = key
        self._policy = core.ObjectIdentifier(policy).dump()
        self._certificates = tlv(CONTEXT_0, set_of(certificate, *chain))
        self._signer = _signer_identifier(certificate)
        self._constant_attributes = (
            cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}).dump(),
            cms.CMSAttribute(
                {"type": "signing_certificate_v2", "values": [_certificate_id(certificate)]}
            ).dump(),
        )
        scheme = "rsassa_pkcs1v15" if isinstance(key, rsa.RSAPrivateKey) else "sha256_ecdsa"
        self._signature_algorithm = algos.SignedDigestAlgorithm({"algorithm": scheme}).dump()

    def answer(self, request: bytes, at: datetime) -> bytes:
        """Give the DER of a TimeStampResp to any bytes, granted or rejected."""
        try:
            parsed = _parse(request)
        except _RefusedError as error:
            return refusal(error.failure, str(error))
        return tlv(SEQUENCE, _GRANTED, self._token(parsed, at))

    def _token(self, request: _Request, at: datetime) -> bytes:
        info = _info(request, at, self._policy)
        signed_data = tlv(
            SEQUENCE,
            _integer(3),
            tlv(SET, _SHA256),
            tlv(SEQUENCE, _TST_INFO, tlv(CONTEXT_0, tlv(OCTET_STRING, info))),
            self._certificates if request.wants_certificate else b"",
            tlv(SET, self._signer_info(info)),
        )
        return tlv(SEQUENCE, _SIGNED_DATA, tlv(CONTEXT_0, signed_data))

    def _signer_info(self, info: bytes) -> bytes:
        digest = tlv(SEQUENCE, _MESSAGE_DIGEST, tlv(SET, tlv(OCTET_STRING, hashlib.sha256(info).digest())))
        attributes = set_of(*self._constant_attributes, digest)
        return tlv(
            SEQUENCE,
            _integer(1),
            self._signer,
            _SHA256,
            tlv(CONTEXT_0, attributes),
            self._signature_algorithm,
            # Signed is the SET itself, not its tagged form in the message (RFC 5652, 5.4).
            tlv(OCTET_STRING, self._signature(tlv(SET, attributes))),
        )

    def _signature(self, data: bytes) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), SHA256())
        return self._key.sign(data, ec.ECDSA(SHA256()))


def _info(request: _Request, at: datetime, policy: bytes) -> bytes:
    return tlv(
        SEQUENCE,
        _integer(1),
        policy,
        request.imprint,
        # 127 random bits are unique without a counter that would have to outlive crashes.
        _integer(secrets.randbits(127)),
        tlv(GENERALIZED_TIME, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode()),
        tlv(SEQUENCE, _integer(ACCURACY_SECONDS)),
        b"" if request.nonce is None else _integer(request.nonce),
    )


def _integer(value: int) -> bytes:
    return bytes(core.Integer(value).dump())


def _signer_identifier(certificate: bytes) -> bytes:
    parsed = x509.Certificate.load(certificate)
    identifier = {"issuer": parsed.issuer, "serial_number": parsed.serial_number}
    return bytes(cms.IssuerAndSerialNumber(identifier).dump())


def _certificate_id(certificate: bytes) -> tsp.SigningCertificateV2:
    identifier = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate).digest()})
    return tsp.SigningCertificateV2({"certs": [identifier]})


def _parse(request: bytes) -> _Request:
    try:
        parsed = tsp.TimeStampReq.load(request, strict=True)
        # Taken before its parts are looked at: asn1crypto may encode anew what it has once parsed.
        imprint = bytes(parsed["message_imprint"].dump())
        # `native` walks the whole structure, so that nothing malformed is left for later.
        content = parsed.native
    except ASN1_ERRORS as error:
        raise _RefusedError("bad_data_format", "request cannot be parsed") from error
    if content["version"] != "v1":
        raise _RefusedError("bad_request", "version is not 1")
    if content["extensions"]:
        raise _RefusedError("unaccepted_extensions", "no extensions are supported")
    if content["req_policy"] not in (None, TIMESTAMP_POLICY):
        raise _RefusedError("unaccepted_policy", "policy is not offered")
    size = _DIGEST_SIZES.get(content["message_imprint"]["hash_algorithm"]["algorithm"])
    if size is None:
        raise _RefusedError("bad_alg", "SHA-256, SHA-384 or SHA-512 is required")
    if len(content["message_imprint"]["hashed_message"]) != size:
        raise _RefusedError("bad_data_format", "imprint length does not fit its algorithm")
    return _Request(imprint, content["nonce"], bool(content["cert_req"]))


def refusal(failure: str, text: str) -> bytes:
    """Give the DER of a TimeStampResp that rejects, with a PKIFailureInfo (RFC 3161, 2.4.2)."""
    status = {"status": "rejection", "status_string": [text], "fail_info": {failure}}
    return tlv(SEQUENCE, tsp.PKIStatusInfo(status).dump())
