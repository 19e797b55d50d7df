"""The forms in which PDF signatures come (ISO 32000-2, table 260, and those that it deprecates).

All end as a CMS message and the digest it should have signed, so that one check serves them. The deprecated
ones prove that nothing was altered as well as their hash does; that SHA-1 is too weak to believe in is said
where algorithms are judged.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from asn1crypto import algos, cms, core, parser, x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.pdf_utils import generic

from certs import facts
from signing.report import Integrity, SubIndication
from signing.validation.cms import NO_CERTIFICATE, SignedMessage, parse
from signing.validation.document import plain
from signing.validation.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CADES = "/ETSI.CAdES.detached"
PKCS7 = "/adbe.pkcs7.detached"
PKCS7_SHA1 = "/adbe.pkcs7.sha1"
"""The CMS container carries the file's SHA-1 digest as its content."""
RSA_SHA1 = "/adbe.x509.rsa_sha1"
"""A bare PKCS#1 signature; the certificates stand beside it, under `/Cert`."""
READABLE = frozenset({CADES, PKCS7, PKCS7_SHA1, RSA_SHA1})

ALTERED = "Nội dung văn bản đã bị thay đổi sau khi ký."
_MOST_CERTIFICATES = 20
_SEQUENCE = b"\x30"


def read_message(
    dictionary: generic.DictionaryObject,
    contents: bytes,
    digest_of: Callable[[str], bytes],
) -> tuple[SignedMessage, bytes]:
    """The message in a signature dictionary, and the digest that it has to have signed.

    `digest_of` gives the digest of the signed bytes by the hash's name. Raises `Fault`.
    """
    sub_filter = str(plain(dictionary.get("/SubFilter")))
    if sub_filter == RSA_SHA1:
        message = _bare(dictionary, contents)
        return message, digest_of(message.digest_name)
    message = parse(contents, expected_content="data", carries=sub_filter == PKCS7_SHA1)
    if sub_filter != PKCS7_SHA1:
        return message, digest_of(message.digest_name)
    carried = message.signed_data["encap_content_info"]["content"].native
    if carried != digest_of("sha1"):
        raise Fault(SubIndication.HASH_FAILURE, ALTERED)
    return message, hashlib.new(message.digest_name, carried).digest()


def _bare(dictionary: generic.DictionaryObject, contents: bytes) -> SignedMessage:
    """A PKCS#1 signature put into a CMS container, as if it had no signed attributes."""
    signature = core.OctetString.load(contents.rstrip(b"\x00"), strict=False).native
    written = plain(dictionary.get("/Cert"))
    entries = list.__iter__(written) if isinstance(written, generic.ArrayObject) else [written]
    values = [plain(one) for one in list(entries)[:_MOST_CERTIFICATES]]
    ders = [
        der
        for one in values
        if isinstance(one, generic.ByteStringObject | generic.TextStringObject)
        for der in _separated(bytes(one.original_bytes))
    ]
    if not ders:
        raise Fault(
            SubIndication.NO_SIGNING_CERTIFICATE_FOUND, NO_CERTIFICATE, integrity=Integrity.UNSUPPORTED
        )
    certificate = x509.Certificate.load(ders[0])
    name = _hash_of(ders[0], signature)
    signer = cms.IssuerAndSerialNumber(
        {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    )
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", signer),
            "digest_algorithm": {"algorithm": name},
            "signature_algorithm": {"algorithm": f"{name}_rsa"},
            "signature": signature,
        }
    )
    signed_data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [{"algorithm": name}],
            "encap_content_info": {"content_type": "data"},
            "certificates": [cms.CertificateChoices("certificate", certificate)],
            "signer_infos": [info],
        }
    )
    return SignedMessage(signed_data, info, certificate, tuple(ders[1:]), "data")


def _separated(data: bytes) -> Iterator[bytes]:
    """Certificates that stand one behind the other in a string, as iText writes them."""
    for _ in range(_MOST_CERTIFICATES):
        if not data.startswith(_SEQUENCE):
            return
        length = parser.peek(data)
        yield data[:length]
        data = data[length:]


def _hash_of(certificate: bytes, signature: bytes) -> str:
    """The hash that a PKCS#1 signature names within itself (RFC 8017, 9.2)."""
    key = facts.parsed(certificate).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise Fault(SubIndication.SIG_CRYPTO_FAILURE, "Khóa trong chứng thư số không phải khóa RSA.")
    named = key.recover_data_from_signature(signature, padding.PKCS1v15(), None)
    return str(algos.DigestInfo.load(named)["digest_algorithm"]["algorithm"].native)
