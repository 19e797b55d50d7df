"""The CMS value of a signature: taken apart once, checked strictly, verified against what it claims to sign.

RFC 5652, RFC 5035 and EN 319 122-1. Trust in the certificate is another question (`paths`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from asn1crypto import cms, core, parser, tsp, x509
from pyhanko.sign.general import NonexistentAttributeError, check_ess_certid, find_unique_cms_attribute
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from signing.report import Integrity, SubIndication
from signing.validation import algorithms
from signing.validation.faults import Fault, guarded
from signing.validation.mechanisms import MECHANISMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from certs.strength import Algorithms

MAX_CERTIFICATES = 100
NO_CERTIFICATE = "Chữ ký không kèm chứng thư số của người ký."
UNFITTING = "Giá trị chữ ký không khớp với nội dung văn bản: văn bản hoặc chữ ký đã bị thay đổi sau khi ký."
UNBOUND = "Chữ ký không ràng buộc với chứng thư số đi kèm, nên không chắc ai là người ký."


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

    def names_certificate(self, table: Algorithms, at: datetime) -> bool:
        """Whether a signed attribute names its certificate by a digest that can be relied on at `at`.

        RFC 5035. Then what proves that the signature existed proves the same of the certificate.
        """
        try:
            return guarded(lambda: at < table.hash_limit(_reference_hash(self.signer_info)).until)
        except Fault:
            return False

    def ending(self, table: Algorithms, *also: str) -> algorithms.Ending:
        """Until when its algorithms can be relied on, and those of the hashes named besides."""
        return algorithms.ending(
            self.certificate.public_key,
            self.signer_info["signature_algorithm"],
            self.digest_name,
            table,
            also=also,
        )


def parse(
    contents: bytes,
    *,
    expected_content: str,
    padded: bool = True,
    spare: Callable[[], tuple[bytes, ...]] = tuple,
    carries: bool = False,
) -> SignedMessage:
    """Take a signature value apart.

    `contents` may be padded with zero bytes; `spare` gives certificates to look for the signer's among, where
    the value brings none; `carries` says that content of type data has to be in it. Raises `Fault`.
    """
    message = guarded(lambda: _parse(contents, expected_content, padded=padded, spare=spare))
    content = message.signed_data["encap_content_info"]["content"].native
    if expected_content == "data" and bool(content) is not carries:
        raise Fault(
            SubIndication.FORMAT_FAILURE, "Giá trị chữ ký mang nội dung riêng thay vì nội dung văn bản."
        )
    return message


def _parse(
    contents: bytes, expected_content: str, *, padded: bool, spare: Callable[[], tuple[bytes, ...]]
) -> SignedMessage:
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
    certificate, others = _signer_certificate(signed_data, signer_info, spare)
    return SignedMessage(signed_data, signer_info, certificate, others, content_type)


def _signer_certificate(
    signed_data: cms.SignedData, signer_info: cms.SignerInfo, spare: Callable[[], tuple[bytes, ...]]
) -> tuple[x509.Certificate, tuple[bytes, ...]]:
    carried = [
        choice.chosen.untag()
        for choice in list(signed_data["certificates"] or ())[:MAX_CERTIFICATES]
        if choice.name == "certificate"
    ]
    chosen = [certificate for certificate in carried if _is_signer(certificate, signer_info["sid"])]
    if not chosen and not carried:
        # Time stamps made without certificates have theirs in the security store (EN 319 142-1, 5.4.2.2).
        others = (x509.Certificate.load(der) for der in spare()[:MAX_CERTIFICATES])
        chosen = [certificate for certificate in others if _is_signer(certificate, signer_info["sid"])]
    if not chosen:
        raise Fault(
            SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
            NO_CERTIFICATE,
            integrity=Integrity.UNSUPPORTED,
        )
    chosen_der = chosen[0].dump()
    return chosen[0], tuple(dict.fromkeys(der for c in carried if (der := c.dump()) != chosen_der))


def _is_signer(certificate: x509.Certificate, identifier: cms.SignerIdentifier) -> bool:
    if identifier.name == "issuer_and_serial_number":
        wanted = identifier.chosen
        if certificate.serial_number != wanted["serial_number"].native:
            return False
        issuer, named = certificate.issuer, wanted["issuer"]
        # Preparing names for comparison (RFC 5280, 7.1) takes long, and most are the same to the letter.
        return bool(issuer.dump() == named.dump() or issuer == named)
    return bool(certificate.key_identifier and certificate.key_identifier == identifier.chosen.native)


def verify(message: SignedMessage, digest: bytes, *, needs_certificate_reference: bool) -> None:
    """Check that the signer's key signed exactly this digest.

    Raises `Fault`: FORMAT_FAILURE, HASH_FAILURE, SIG_CRYPTO_FAILURE, SIG_CONSTRAINTS_FAILURE and
    NO_SIGNING_CERTIFICATE_FOUND.
    """
    guarded(lambda: _verify(message, digest, needs_certificate_reference=needs_certificate_reference))


def _verify(message: SignedMessage, digest: bytes, *, needs_certificate_reference: bool) -> None:
    signed = message.signer_info["signed_attrs"]
    attributes = [] if isinstance(signed, core.Void) else [one["type"].native for one in signed]
    if len(attributes) != len(set(attributes)):
        raise Fault(SubIndication.FORMAT_FAILURE, "Chữ ký lặp lại một thuộc tính được ký.")
    if _has_reference(attributes) and not _reference_matches(message, attributes):
        raise Fault(
            SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
            UNBOUND,
        )
    digest_matches, signature_valid = validate_sig_integrity(
        message.signer_info, message.certificate, message.content_type, digest, MECHANISMS
    )
    # Without signed attributes there is no digest apart from the value (RFC 5652, 5.4).
    if not attributes and not (digest_matches and signature_valid):
        raise Fault(SubIndication.SIG_CRYPTO_FAILURE, UNFITTING)
    if not digest_matches:
        raise Fault(SubIndication.HASH_FAILURE, "Nội dung văn bản đã bị thay đổi sau khi ký.")
    if not signature_valid:
        raise Fault(
            SubIndication.SIG_CRYPTO_FAILURE,
            "Giá trị chữ ký không khớp với chứng thư số đi kèm: chữ ký bị sửa hoặc giả mạo.",
        )
    # The document is as it was signed; what is open is by whom, or under which rules (RFC 5652, 11.1).
    if not attributes:
        raise Fault(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "Chữ ký không có các thuộc tính được ký.",
            integrity=Integrity.INTACT,
        )
    if needs_certificate_reference and not _has_reference(attributes):
        raise Fault(
            SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
            UNBOUND,
            integrity=Integrity.INTACT,
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
    return True


def _reference_hash(signer_info: cms.SignerInfo) -> str:
    """By which hash the signing certificate is named; raises whatever the parser raises where it is not."""
    signed = signer_info["signed_attrs"]
    try:
        value = find_unique_cms_attribute(signed, "signing_certificate_v2")
    except NonexistentAttributeError:
        find_unique_cms_attribute(signed, "signing_certificate")
        return "sha1"
    reference = tsp.SigningCertificateV2.load(value.dump())["certs"][0]
    return str(reference["hash_algorithm"]["algorithm"].native)
