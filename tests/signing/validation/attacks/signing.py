"""Signatures made with a trusted key, but in a way that binds nothing, or nobody.

The letter is as it was; what is said of it is not proven.
"""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from tests.signing.validation import builders
from tests.signing.validation.attacks.containers import gap_of, with_contents
from tests.signing.validation.attacks.registry import Family

if TYPE_CHECKING:
    from collections.abc import Callable

FAMILY = Family("Careless signing")

_HASHES = {
    "md5": hashes.MD5(),  # noqa: S303 - that it is refused is what is tested
    "sha1": hashes.SHA1(),  # noqa: S303 - as above
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
}


def _signed_again(
    change: Callable[[list[cms.CMSAttribute]], None] | None = None,
    *,
    digest: str = "sha256",
    pss: bool = False,
) -> Callable[[bytes], bytes]:
    """Sign the letter's bytes again with the agency's key, after a change to the attributes."""

    def build(pdf: bytes) -> bytes:
        _, start, end, length = gap_of(pdf)
        imprint = hashlib.new(digest, pdf[:start] + pdf[end : end + length]).digest()

        def edit(info: cms.ContentInfo) -> bytes:
            signer = info["content"]["signer_infos"][0]
            attributes = [attribute.copy() for attribute in signer["signed_attrs"]]
            _put(attributes, "message_digest", imprint)
            if change is not None:
                change(attributes)
            signer["signed_attrs"] = cms.CMSAttributes(attributes)
            signer["digest_algorithm"] = algos.DigestAlgorithm({"algorithm": digest})
            signer["signature_algorithm"] = {"algorithm": "rsassa_pss" if pss else f"{digest}_rsa"}
            signer["signature"] = builders.agency().key.sign(
                signer["signed_attrs"].untag().dump(), padding.PKCS1v15(), _HASHES[digest]
            )
            del signer["unsigned_attrs"]
            return bytes(info.dump())

        return with_contents(pdf, edit)

    return build


def _put(attributes: list[cms.CMSAttribute], kind: str, *values: object) -> None:
    kept = [attribute for attribute in attributes if attribute["type"].native != kind]
    attributes[:] = [*kept, cms.CMSAttribute({"type": kind, "values": list(values)})]


def _without(kind: str) -> Callable[[list[cms.CMSAttribute]], None]:
    def change(attributes: list[cms.CMSAttribute]) -> None:
        attributes[:] = [attribute for attribute in attributes if attribute["type"].native != kind]

    return change


def _twice(kind: str) -> Callable[[list[cms.CMSAttribute]], None]:
    def change(attributes: list[cms.CMSAttribute]) -> None:
        attributes += [attribute.copy() for attribute in attributes if attribute["type"].native == kind]

    return change


def _two_values(kind: str, other: object) -> Callable[[list[cms.CMSAttribute]], None]:
    def change(attributes: list[cms.CMSAttribute]) -> None:
        (found,) = (attribute for attribute in attributes if attribute["type"].native == kind)
        found["values"] = [found["values"][0].copy(), other]

    return change


def _reference_to_the_leader(attributes: list[cms.CMSAttribute]) -> None:
    der = builders.leader().der
    reference = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(der).digest()})
    _put(attributes, "signing_certificate_v2", tsp.SigningCertificateV2({"certs": [reference]}))


def _content_type_of_a_time_stamp(attributes: list[cms.CMSAttribute]) -> None:
    _put(attributes, "content_type", "tst_info")


for _name, _build in {
    "hash_md5": _signed_again(digest="md5"),
    "hash_sha1": _signed_again(digest="sha1"),
    "hash_sha224": _signed_again(digest="sha224"),
    "padding_other_than_named": _signed_again(pss=True),
    "digest_attribute_missing": _signed_again(_without("message_digest")),
    "digest_attribute_twice": _signed_again(_twice("message_digest")),
    "digest_attribute_of_two_values": _signed_again(_two_values("message_digest", bytes(32))),
    "content_type_attribute_missing": _signed_again(_without("content_type")),
    "content_type_attribute_twice": _signed_again(_twice("content_type")),
    "content_type_attribute_wrong": _signed_again(_content_type_of_a_time_stamp),
    "certificate_reference_missing": _signed_again(_without("signing_certificate_v2")),
    "certificate_reference_twice": _signed_again(_twice("signing_certificate_v2")),
    "certificate_reference_to_somebody_else": _signed_again(_reference_to_the_leader),
}.items():
    FAMILY.add(_name, _build)


@FAMILY.attack
def certificate_of_the_same_number_and_issuer(pdf: bytes) -> bytes:
    """Another person's certificate under the signer's serial number; the reference tells them apart."""
    wanted = builders.agency().asn1
    twin = builders.issue("Người khác", builders.root()).asn1.copy()
    twin["tbs_certificate"]["serial_number"] = wanted.serial_number
    twin = x509.Certificate.load(twin.dump(force=True))

    def edit(info: cms.ContentInfo) -> bytes:
        info["content"]["certificates"] = cms.CertificateSet([cms.CertificateChoices("certificate", twin)])
        return bytes(info.dump())

    return with_contents(pdf, edit)


@FAMILY.drafted
def key_of_exponent_one() -> bytes:
    """Whoever sees the certificate can sign: the signature is its own padded digest."""
    return _by_key(exponent=1)


@FAMILY.drafted
def key_of_exponent_three() -> bytes:
    return _by_key(exponent=3)


def _by_key(exponent: int) -> bytes:
    """A letter signed by the agency, whose certificate is made to name another exponent."""
    pdf = builders.finished()

    def edit(info: cms.ContentInfo) -> bytes:
        carried = info["content"]["certificates"]
        certificate = builders.agency().asn1.copy()
        key = certificate["tbs_certificate"]["subject_public_key_info"]["public_key"].parsed
        key["public_exponent"] = exponent
        certificate["tbs_certificate"]["subject_public_key_info"]["public_key"] = core.ParsableOctetBitString(
            key.dump()
        )
        forged = x509.Certificate.load(certificate.dump(force=True))
        info["content"]["certificates"] = cms.CertificateSet(
            [cms.CertificateChoices("certificate", forged), *(one for one in carried)]
        )
        return bytes(info.dump())

    return with_contents(pdf, edit)


@FAMILY.drafted
def key_of_1024_bits() -> bytes:
    weak = builders.issue("Khóa ngắn", builders.root(), bits=1024)
    return builders.issued(party=weak)


@FAMILY.drafted
def certificate_of_a_time_stamp_service() -> bytes:
    return builders.issued(party=builders.tsa())


@FAMILY.drafted
def certificate_of_an_authority() -> bytes:
    return builders.issued(party=builders.issue("Cơ quan cấp", builders.root(), ca=True))


@FAMILY.drafted
def certificate_for_encryption() -> bytes:
    return builders.issued(party=builders.issue("Mã hóa", builders.root(), key_usage="encryption"))


@FAMILY.drafted
def certificate_issued_by_a_person() -> bytes:
    """A certificate that a mere signer issued."""
    return builders.issued(party=builders.issue("Bộ trưởng", builders.leader()))


@FAMILY.drafted
def certificate_of_nobody_known() -> bytes:
    return builders.issued(party=builders.issue("Bộ trưởng", None))


@FAMILY.drafted
def certificate_expired_and_no_time_stamp() -> bytes:
    return builders.issued(party=builders.issue("Hết hạn", builders.root(), days=(-300, -1)), stamped=False)


@FAMILY.drafted
def certificate_not_yet_valid() -> bytes:
    return builders.issued(
        party=builders.issue("Chưa hiệu lực", builders.root(), days=(1, 300)), stamped=False
    )


@FAMILY.drafted
def time_stamp_of_the_future() -> bytes:
    return builders.with_document_timestamp(builders.finished(), builders.NOW + timedelta(days=400))


@FAMILY.drafted
def time_stamp_before_the_signature() -> bytes:
    return builders.with_document_timestamp(builders.finished(), datetime(2026, 1, 1, tzinfo=UTC))
