"""Answering time-stamp requests (RFC 3161, with ESSCertIDv2 of RFC 5816)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from certs.authority.profiles import TIMESTAMP_POLICY

if TYPE_CHECKING:
    from datetime import datetime

    from certs.authority.model import PrivateKey

ACCURACY_SECONDS = 1

_DIGEST_SIZES = {"sha256": 32, "sha384": 48, "sha512": 64}
"""Hashes a time stamp may cover; SHA-1 and its like are refused (Circular 15/2025, Appendix I)."""


class _RefusedError(Exception):
    def __init__(self, failure: str, text: str) -> None:
        super().__init__(text)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class _Request:
    imprint: tsp.MessageImprint
    nonce: int | None
    wants_certificate: bool


class TimestampAuthority:
    """Makes time-stamp tokens; everything that is the same in each of them is prepared once."""

    def __init__(self, certificate: bytes, key: PrivateKey) -> None:
        self._key = key
        self._certificate = x509.Certificate.load(certificate)
        self._signer = cms.SignerIdentifier(
            {
                "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                    {
                        "issuer": self._certificate.issuer,
                        "serial_number": self._certificate.serial_number,
                    }
                )
            }
        )
        self._constant_attributes = [
            cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
            cms.CMSAttribute({"type": "signing_certificate_v2", "values": [_certificate_id(certificate)]}),
        ]
        self._signature_algorithm = algos.SignedDigestAlgorithm(
            {"algorithm": "rsassa_pkcs1v15" if isinstance(key, rsa.RSAPrivateKey) else "sha256_ecdsa"}
        )

    def answer(self, request: bytes, at: datetime) -> bytes:
        """Give the DER of a TimeStampResp to any bytes, granted or rejected."""
        try:
            parsed = _parse(request)
        except _RefusedError as refusal:
            return _rejection(refusal)
        status = tsp.PKIStatusInfo({"status": "granted"})
        response = tsp.TimeStampResp({"status": status, "time_stamp_token": self._token(parsed, at)})
        return bytes(response.dump())

    def _token(self, request: _Request, at: datetime) -> cms.ContentInfo:
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": TIMESTAMP_POLICY,
                "message_imprint": request.imprint,
                # 127 random bits are unique without a counter that would have to outlive crashes.
                "serial_number": secrets.randbits(127),
                "gen_time": at.replace(microsecond=0),
                "accuracy": {"seconds": ACCURACY_SECONDS},
            }
            | ({} if request.nonce is None else {"nonce": request.nonce})
        ).dump()
        signed = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info)},
            "signer_infos": [self._signer_info(info)],
        }
        if request.wants_certificate:
            signed["certificates"] = [self._certificate]
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})

    def _signer_info(self, info: bytes) -> cms.SignerInfo:
        digest = cms.CMSAttribute({"type": "message_digest", "values": [hashlib.sha256(info).digest()]})
        attributes = cms.CMSAttributes([*self._constant_attributes, digest])
        return cms.SignerInfo(
            {
                "version": "v1",
                "sid": self._signer,
                "digest_algorithm": {"algorithm": "sha256"},
                "signed_attrs": attributes,
                "signature_algorithm": self._signature_algorithm,
                "signature": self._signature(attributes.dump()),
            }
        )

    def _signature(self, data: bytes) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), SHA256())
        return self._key.sign(data, ec.ECDSA(SHA256()))


def _certificate_id(certificate: bytes) -> tsp.SigningCertificateV2:
    identifier = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate).digest()})
    return tsp.SigningCertificateV2({"certs": [identifier]})


def _parse(request: bytes) -> _Request:
    try:
        parsed = tsp.TimeStampReq.load(request, strict=True)
        # `native` walks the whole structure, so that nothing malformed is left for later.
        content = parsed.native
    except (ValueError, TypeError, OverflowError) as error:
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
    return _Request(parsed["message_imprint"], content["nonce"], bool(content["cert_req"]))


def _rejection(refusal: _RefusedError) -> bytes:
    status = {"status": "rejection", "status_string": [str(refusal)], "fail_info": {refusal.failure}}
    return bytes(tsp.TimeStampResp({"status": status}).dump())
