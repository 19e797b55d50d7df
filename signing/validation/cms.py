"""The CMS value of a signature: taken apart once, checked strictly, verified against what it claims to sign.

RFC 5652, RFC 5035 and EN 319 122-1. Trust in the certificate is another question (`paths`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, core, parser, tsp, x509
from pyhanko.sign.general import NonexistentAttributeError, check_ess_certid, find_unique_cms_attribute
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from signing.report import Integrity, SubIndication
from signing.validation import algorithms
from signing.validation.faults import Fault, guarded
from signing.validation.mechanisms import MECHANISMS

MAX_CERTIFICATES = 100


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A CMS SignedData with exactly one signer whose certificate is in it."""

    signed_data: cms.SignedData
    signer_info: cms.SignerInfo
    certificate: x509.Certificate
    others: tuple[bytes, ...]
    """DER of the other certificates carried along."""
    content_type: str

    @property
    def digest_name(self) -> str:
        return str(self.signer_info["digest_algorithm"]["algorithm"].native).lower()

    @property
    def claimed_time(self) -> datetime | None:
        """The signing-time attribute; PAdES keeps it in the PDF dictionary instead."""
        try:
            value = find_unique_cms_attribute(self.signer_info["signed_attrs"], "signing_time").native
        except (NonexistentAttributeError, ValueError, KeyError, TypeError):
            return None
        return value if isinstance(value, datetime) and value.tzinfo else None

    @property
    def signature(self) -> bytes:
        return bytes(self.signer_info["signature"].native)

    @property
    def algorithm(self) -> str:
        return algorithms.describe(
            self.certificate.public_key,
            self.signer_info["signature_algorithm"],
            self.digest_name,
            self.certificate.dump(),
        )

    @property
    def weakness(self) -> str | None:
        return algorithms.weakness(
            self.certificate.public_key, self.signer_info["signature_algorithm"], self.digest_name
        )


def parse(contents: bytes, *, expected_content: str, padded: bool = True) -> SignedMessage:
    """Take a signature value apart.

    `contents` may be padded with zero bytes. Raises `Fault`.
    """
    return guarded(lambda: _parse(contents, expected_content, padded=padded))


def _parse(contents: bytes, expected_content: str, *, padded: bool) -> SignedMessage:
    info = cms.ContentInfo.load(contents)
    if contents[parser.peek(contents) :].strip(b"\x00" if padded else b""):
        raise Fault(SubIndication.FORMAT_FAILURE, "Giá trị chữ ký có dữ liệu lạ đính phía sau.")
    if info["content_type"].native != "signed_data":
        raise Fault(SubIndication.FORMAT_FAILURE, "Giá trị chữ ký không phải dữ liệu ký CMS.")
    signed_data = info["content"]
    if len(signed_data["signer_infos"]) != 1:
        raise Fault(SubIndication.FORMAT_FAILURE, "Giá trị chữ ký phải có đúng một người ký.")
    signer_info = signed_data["signer_infos"][0]
    content_type = str(signed_data["encap_content_info"]["content_type"].native)
    if content_type != expected_content:
        raise Fault(SubIndication.FORMAT_FAILURE, "Giá trị chữ ký bao loại nội dung không đúng.")
    if content_type == "data" and signed_data["encap_content_info"]["content"].native is not None:
        raise Fault(
            SubIndication.FORMAT_FAILURE, "Giá trị chữ ký mang nội dung riêng thay vì nội dung văn bản."
        )
    certificate, others = _signer_certificate(signed_data, signer_info)
    return SignedMessage(signed_data, signer_info, certificate, others, content_type)


def _signer_certificate(
    signed_data: cms.SignedData, signer_info: cms.SignerInfo
) -> tuple[x509.Certificate, tuple[bytes, ...]]:
    carried = [
        choice.chosen.untag()
        for choice in list(signed_data["certificates"] or ())[:MAX_CERTIFICATES]
        if choice.name == "certificate"
    ]
    chosen = [certificate for certificate in carried if _is_signer(certificate, signer_info["sid"])]
    if not chosen:
        raise Fault(
            SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
            "Chữ ký không kèm chứng thư số của người ký.",
            integrity=Integrity.UNSUPPORTED,
        )
    chosen_der = chosen[0].dump()
    return chosen[0], tuple(dict.fromkeys(der for c in carried if (der := c.dump()) != chosen_der))


def _is_signer(certificate: x509.Certificate, identifier: cms.SignerIdentifier) -> bool:
    if identifier.name == "issuer_and_serial_number":
        wanted = identifier.chosen
        return bool(
            certificate.serial_number == wanted["serial_number"].native
            and certificate.issuer == wanted["issuer"]
        )
    return bool(certificate.key_identifier and certificate.key_identifier == identifier.chosen.native)


def verify(message: SignedMessage, digest: bytes, *, needs_certificate_reference: bool) -> None:
    """Check that the signer's key signed exactly this digest.

    Raises `Fault`: FORMAT_FAILURE, HASH_FAILURE, SIG_CRYPTO_FAILURE, SIG_CONSTRAINTS_FAILURE and
    NO_SIGNING_CERTIFICATE_FOUND.
    """
    guarded(lambda: _verify(message, digest, needs_certificate_reference=needs_certificate_reference))


def _verify(message: SignedMessage, digest: bytes, *, needs_certificate_reference: bool) -> None:
    if isinstance(message.signer_info["signed_attrs"], core.Void):
        # Without signed attributes the content type is unprotected (RFC 5652, 11.1); all producers add them.
        raise Fault(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "Chữ ký không có các thuộc tính được ký.",
            integrity=Integrity.UNSUPPORTED,
        )
    attributes = [attribute["type"].native for attribute in message.signer_info["signed_attrs"]]
    if len(attributes) != len(set(attributes)):
        raise Fault(SubIndication.FORMAT_FAILURE, "Chữ ký lặp lại một thuộc tính được ký.")
    if not _reference_matches(message, attributes) and (
        needs_certificate_reference or _has_reference(attributes)
    ):
        raise Fault(
            SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
            "Chữ ký không ràng buộc với chứng thư số đi kèm, nên không chắc ai là người ký.",
        )
    digest_matches, signature_valid = validate_sig_integrity(
        message.signer_info, message.certificate, message.content_type, digest, MECHANISMS
    )
    if not digest_matches:
        raise Fault(SubIndication.HASH_FAILURE, "Nội dung văn bản đã bị thay đổi sau khi ký.")
    if not signature_valid:
        raise Fault(
            SubIndication.SIG_CRYPTO_FAILURE,
            "Giá trị chữ ký không khớp với chứng thư số đi kèm: chữ ký bị sửa hoặc giả mạo.",
        )


def _has_reference(attributes: list[str]) -> bool:
    return "signing_certificate" in attributes or "signing_certificate_v2" in attributes


def _reference_matches(message: SignedMessage, attributes: list[str]) -> bool:
    for name, kind in (
        ("signing_certificate_v2", tsp.SigningCertificateV2),
        ("signing_certificate", tsp.SigningCertificate),
    ):
        if name in attributes:
            value = find_unique_cms_attribute(message.signer_info["signed_attrs"], name)
            reference = kind.load(value.dump())
            if not check_ess_certid(message.certificate, reference["certs"][0]):
                return False
    return _has_reference(attributes)
