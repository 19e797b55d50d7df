"""Getting time-stamp tokens from a service and checking them before anyone relies on them (RFC 3161)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

from asn1crypto import cms, core, tsp, x509

from certs import facts
from certs.errors import CertificateUnreadableError, FetchError, TimestampSourceError
from certs.facts import TimestampingFault
from certs.fetching import Request, Timeouts, fetch
from certs.signatures import ASN1_ERRORS, verifies

if TYPE_CHECKING:
    from collections.abc import Callable

    from certs.addresses import FetchPolicy

MAX_ANSWER_BYTES = 256 * 1024
CLOCK_SKEW = timedelta(minutes=5)
"""How far a service's clock may be off ours."""
_NONCE_BITS = 63
_HASHES = ("sha256", "sha384", "sha512")

_REASONS = {
    "bad_alg": "thuật toán băm không được chấp nhận",
    "bad_request": "yêu cầu không hợp lệ",
    "bad_data_format": "yêu cầu sai định dạng",
    "time_not_available": "nguồn thời gian của dịch vụ đang hỏng",
    "unaccepted_policy": "chính sách không được hỗ trợ",
    "unaccepted_extensions": "phần mở rộng không được hỗ trợ",
    "system_failure": "dịch vụ gặp sự cố",
}
"""PKIFailureInfo (RFC 3161, 2.4.2)."""


_FAULTS = {
    TimestampingFault.NOT_GRANTED: "chứng thư của dịch vụ không được cấp để đóng dấu thời gian",
    TimestampingFault.NOT_ALONE: "chứng thư của dịch vụ còn được cấp cho mục đích khác ngoài dấu thời gian",
    TimestampingFault.NOT_CRITICAL: (
        "chứng thư của dịch vụ không ghi mục đích đóng dấu thời gian là bắt buộc (critical)"
    ),
}


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked of a service, and so what its answer has to say."""

    digest: bytes
    algorithm: str
    """Of the digest, by its name in `hashlib`."""
    nonce: int
    policy: str | None = None
    """Dotted OID of the policy that the token has to be made under; None for any."""


class _Response(core.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    """TimeStampResp; asn1crypto's own takes the token for mandatory, but a rejection has none."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class HttpTimestampSource:
    """A time-stamp service reached over HTTP; implements `TimestampSource` and may be shared by threads."""

    def __init__(
        self,
        url: str,
        policy: FetchPolicy,
        timeout: float = 10.0,
        *,
        tsa_policy: str | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """`timeout` is in seconds, for the whole exchange; `tsa_policy` is a dotted OID to insist on."""
        self._url = url
        self._policy = policy
        self._timeouts = Timeouts(connect=min(3.0, timeout), whole=timeout)
        self._tsa_policy = tsa_policy
        self._clock = clock

    @property
    def name(self) -> str:
        """The address without what may be secret in it: a name, a password, a query."""
        return _public(self._url)

    def token(self, digest: bytes, algorithm: str) -> bytes:
        """Give the DER of a checked token over `digest`; raises `TimestampSourceError` with the cause.

        Whether its maker is trusted is the caller's question.
        """
        if algorithm not in _HASHES:
            raise self._error(f"không dùng được thuật toán băm “{algorithm}”")
        question = Question(digest, algorithm, secrets.randbits(_NONCE_BITS), self._tsa_policy)
        request = Request(self._url, MAX_ANSWER_BYTES, _request(question), "application/timestamp-query")
        try:
            answer = fetch(request, self._policy, self._timeouts)
        except FetchError as error:
            raise self._error(str(error)) from error
        try:
            return check_answer(answer, question, self._clock())
        except TimestampSourceError as error:
            raise self._error(str(error)) from error

    def _error(self, cause: str) -> TimestampSourceError:
        sentence = cause.rstrip(".")
        return TimestampSourceError(
            f"Không lấy được dấu thời gian từ {self.name}: {sentence}. Hãy thử lại hoặc báo quản trị viên."
        )


def _public(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        # What cannot be taken apart cannot be cleaned either.
        return "địa chỉ đã cho"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def check_answer(answer: bytes, question: Question, at: datetime) -> bytes:
    """Check a TimeStampResp against what was asked at `at` and give the DER of its token.

    Raises `TimestampSourceError` naming the cause alone.
    """
    try:
        return _checked_token(answer, question, at)
    except (*ASN1_ERRORS, CertificateUnreadableError) as error:
        raise TimestampSourceError("trả lời không đúng định dạng") from error


def maker_of(token: bytes) -> bytes:
    """Give the DER of the certificate whose key made a token; raises `TimestampSourceError`."""
    try:
        signed = cms.ContentInfo.load(token)["content"]
        return _signer_certificate(signed, signed["signer_infos"][0]["sid"])
    except ASN1_ERRORS as error:
        raise TimestampSourceError("dấu thời gian không đúng định dạng") from error


def _checked_token(answer: bytes, question: Question, at: datetime) -> bytes:
    response = _Response.load(answer, strict=True)
    status = response["status"]
    if status["status"].native not in ("granted", "granted_with_mods"):
        raise TimestampSourceError(_rejection(status))
    token = response["time_stamp_token"]
    # Taken before its parts are looked at: asn1crypto may encode anew what it has once parsed.
    raw = bytes(token.dump())
    info = _checked_info(token["content"])
    imprint = info["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native != question.algorithm:
        raise TimestampSourceError("dấu thời gian dùng thuật toán băm khác với yêu cầu")
    if imprint["hashed_message"].native != question.digest:
        raise TimestampSourceError("dấu thời gian thuộc về nội dung khác")
    if info["nonce"].native != question.nonce:
        raise TimestampSourceError("dấu thời gian là của yêu cầu khác (sai nonce)")
    if question.policy is not None and info["policy"].dotted != question.policy:
        raise TimestampSourceError("dấu thời gian theo chính sách khác với chính sách đã yêu cầu")
    _check_time(info["gen_time"].native, at)
    return raw


def _check_time(stamped: datetime, at: datetime) -> None:
    shown = f"{stamped:%d/%m/%Y %H:%M:%S} UTC"
    if stamped > at + CLOCK_SKEW:
        raise TimestampSourceError(f"dấu thời gian ghi một thời điểm trong tương lai ({shown})")
    if stamped < at - CLOCK_SKEW:
        raise TimestampSourceError(f"dấu thời gian ghi một thời điểm đã qua lâu ({shown})")


def _request(question: Question) -> bytes:
    imprint = {"hash_algorithm": {"algorithm": question.algorithm}, "hashed_message": question.digest}
    request = {
        "version": "v1",
        "message_imprint": imprint,
        "req_policy": question.policy,
        "nonce": question.nonce,
        "cert_req": True,
    }
    return bytes(tsp.TimeStampReq(request).dump())


def _rejection(status: tsp.PKIStatusInfo) -> str:
    failures = status["fail_info"].native or {"unknown"}
    reasons = ", ".join(_REASONS.get(name, "lý do không rõ") for name in sorted(failures))
    return f"dịch vụ từ chối ({reasons})"


def _checked_info(signed: cms.SignedData) -> tsp.TSTInfo:
    """Check the token's signature and give what was signed."""
    content = signed["encap_content_info"]
    signers = signed["signer_infos"]
    if content["content_type"].native != "tst_info" or len(signers) != 1:
        raise TimestampSourceError("trả lời không phải là dấu thời gian")
    signer = signers[0]
    certificate = _signer_certificate(signed, signer["sid"])
    fault = facts.timestamping_fault(certificate)
    if fault is not None:
        raise TimestampSourceError(_FAULTS[fault])
    data: bytes = content["content"].contents
    if not _is_signed_by(certificate, signer, data):
        raise TimestampSourceError("chữ ký trên dấu thời gian không đúng")
    info = tsp.TSTInfo.load(data, strict=True)
    if not facts.is_valid_at(certificate, info["gen_time"].native):
        raise TimestampSourceError("chứng thư của dịch vụ không có hiệu lực lúc đóng dấu thời gian")
    return info


def _signer_certificate(signed: cms.SignedData, identifier: cms.SignerIdentifier) -> bytes:
    for choice in signed["certificates"]:
        raw = bytes(choice.chosen.dump())
        if choice.name == "certificate" and _names(identifier, choice.chosen):
            return raw
    raise TimestampSourceError("dấu thời gian không kèm chứng thư của dịch vụ")


def _names(identifier: cms.SignerIdentifier, certificate: x509.Certificate) -> bool:
    if identifier.name == "subject_key_identifier":
        return bool(identifier.native == certificate.key_identifier)
    named = identifier.chosen
    return bool(
        named["serial_number"].native == certificate.serial_number
        and named["issuer"].dump() == certificate.issuer.dump()
    )


def _is_signed_by(certificate: bytes, signer: cms.SignerInfo, data: bytes) -> bool:
    # Signed is the SET itself, not its tagged form in the message (RFC 5652, 5.4).
    signed = b"\x31" + signer["signed_attrs"].dump()[1:]
    attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    digest = signer["digest_algorithm"]["algorithm"].native
    if digest not in _HASHES or attributes["content_type"][0].native != "tst_info":
        return False
    if not hmac.compare_digest(attributes["message_digest"][0].native, hashlib.new(digest, data).digest()):
        return False
    if not _is_certificate_meant(certificate, attributes):
        return False
    return verifies(
        certificate, signer["signature_algorithm"], signer["signature"].native, signed, digest=digest
    )


def _is_certificate_meant(certificate: bytes, attributes: dict[str, Any]) -> bool:
    """Tell whether the signed reference to the certificate fits it (RFC 3161, 2.4.1; RFC 5816)."""
    if "signing_certificate_v2" in attributes:
        reference = attributes["signing_certificate_v2"][0]["certs"][0]
        algorithm = reference["hash_algorithm"]["algorithm"].native
    elif "signing_certificate" in attributes:
        reference = attributes["signing_certificate"][0]["certs"][0]
        algorithm = "sha1"
    else:
        return False
    actual = hashlib.new(algorithm, certificate, usedforsecurity=False).digest()
    return bool(reference["cert_hash"].native == actual)
