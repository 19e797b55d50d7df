"""Whose list it is: the enveloped XAdES signature of its operator (TS 119 612, 5.7; EN 319 132-1).

What comes back is the elements that were signed and nothing else, read again from the bytes that were hashed:
whatever an attacker wraps around a signed list, or hides in it outside the signature's reach, is gone.
"""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

from cryptography import x509
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from certs import facts
from certs.errors import CertificateUnreadableError
from certs.trustlists.errors import TrustListError, UnknownOperatorError
from certs.trustlists.uris import TSL, XMLDSIG
from certs.trustlists.xml import parser

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

ROOT = f"{{{TSL}}}TrustServiceStatusList"
_SIGNATURE = f"{{{XMLDSIG}}}Signature"
_CERTIFICATE = f"{{{XMLDSIG}}}X509Certificate"
_KEY_INFO = f"{{{XMLDSIG}}}KeyInfo"
_SIGNED_INFO = f"{{{XMLDSIG}}}SignedInfo"
_REFERENCE = f"{{{XMLDSIG}}}Reference"
_TRANSFORM = f"{{{XMLDSIG}}}Transform"

MAX_REFERENCES = 8
MAX_SIGNER_CERTIFICATES = 10

_TRANSFORMS = frozenset(
    {
        f"{XMLDSIG}enveloped-signature",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2006/12/xml-c14n11",
    }
)
"""All that a list needs (5.7.1 and annex B); transforms that could choose parts of it are refused."""

_METHODS = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.SHA256_RSA_MGF1,
        SignatureMethod.SHA384_RSA_MGF1,
        SignatureMethod.SHA512_RSA_MGF1,
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
    }
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})

UNSIGNED = "Danh sách tin cậy không được ký. Hãy tải lại tệp từ nguồn công bố chính thức."
BROKEN = (
    "Chữ ký của danh sách tin cậy không hợp lệ: nội dung đã bị sửa hoặc chữ ký đã hỏng. Không dùng tệp này."
)
STRANGER = (
    "Danh sách tin cậy không do đơn vị quản lý danh sách đã biết ký. Hãy nạp kèm chứng thư của đơn vị "
    "quản lý (lấy từ nguồn chính thức), hoặc kiểm tra lại nơi tải tệp."
)
NO_OPERATOR = (
    "Chưa có chứng thư của đơn vị quản lý danh sách này nên không kiểm tra được chữ ký. "
    "Hãy nạp kèm chứng thư đó, lấy từ nguồn công bố chính thức."
)


def signed_part(
    root: etree._Element, operators: Collection[bytes], at: datetime
) -> tuple[etree._Element, bytes]:
    """Give the list as it was signed, and the DER of its signer, who is one of `operators`.

    `at` is when the signer's certificate has to be valid. Raises `TrustListError`; `UnknownOperatorError` if
    `operators` is empty.
    """
    if root.tag != ROOT:
        raise TrustListError(
            "Tệp XML không phải là danh sách tin cậy theo ETSI TS 119 612. Hãy chọn tệp khác."
        )
    signature = _only_signature(root)
    if not operators:
        raise UnknownOperatorError(NO_OPERATOR)
    signer = next((der for der in _named_signers(signature) if der in operators), None)
    if signer is None:
        raise TrustListError(STRANGER)
    if not facts.is_valid_at(signer, at):
        raise TrustListError(
            f"Chứng thư của đơn vị quản lý danh sách ({facts.common_name(signer)}) không còn hoặc chưa "
            "có hiệu lực. Hãy tải danh sách mới hơn."
        )
    _check_references(root, signature)
    return _verified(root, signer, at), signer


def _only_signature(root: etree._Element) -> etree._Element:
    found = root.findall(f".//{_SIGNATURE}")
    if not found:
        raise TrustListError(UNSIGNED)
    if len(found) > 1 or found[0].getparent() is not root:
        raise TrustListError(BROKEN)
    return found[0]


def _named_signers(signature: etree._Element) -> list[bytes]:
    """Certificates that the signature names as its signer's; nothing is believed of them yet."""
    texts = [element.text or "" for element in signature.findall(f"{_KEY_INFO}//{_CERTIFICATE}")]
    found = []
    for text in texts[:MAX_SIGNER_CERTIFICATES]:
        try:
            der = b64decode(text)
            facts.parsed(der)
        except (ValueError, CertificateUnreadableError):
            continue
        found.append(der)
    return found


def _check_references(root: etree._Element, signature: etree._Element) -> None:
    """Let the signature speak of the whole document, and choose no parts of it."""
    references = signature.findall(f"{_SIGNED_INFO}/{_REFERENCE}")
    if len(references) > MAX_REFERENCES:
        raise TrustListError(BROKEN)
    whole = {"", f"#{root.get('Id')}"} if root.get("Id") else {""}
    if sum(reference.get("URI") in whole for reference in references) != 1:
        raise TrustListError(BROKEN)
    if any(transform.get("Algorithm") not in _TRANSFORMS for transform in signature.iter(_TRANSFORM)):
        raise TrustListError(BROKEN)


def _verified(root: etree._Element, signer: bytes, at: datetime) -> etree._Element:
    settings = XAdESSignatureConfiguration(
        location="./",
        expect_references=True,
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        verification_time=at,
        # The certificate is pinned; what key the signature claims beside it is of no interest.
        ignore_ambiguous_key_info=True,
        # XML Signature 1.1, 4.4.3.2: a reference without transforms.
        default_reference_c14n_method=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    pinned = x509.load_der_x509_certificate(signer)
    try:
        results = XAdESVerifier().verify(
            etree.tostring(root), x509_cert=pinned, expect_config=settings, parser=parser()
        )
    except (SignXMLException, etree.LxmlError, ValueError, TypeError, KeyError, AttributeError) as error:
        # signxml lets errors of its own reading through where a signature is malformed.
        raise TrustListError(BROKEN) from error
    lists = [
        result.signed_xml
        for result in results
        if result.signed_xml is not None and result.signed_xml.tag == ROOT
    ]
    if len(lists) != 1:
        raise TrustListError(BROKEN)
    return lists[0]
