"""The XML report signed by the installation that checked the file: enveloped XAdES-B (EN 319 132-1, 6.3).

The key stands behind the same seam as every other, so it is handed the canonical SignedInfo and gives back
the value, which is verified before the report goes out.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from certs.facts import parsed
from signing.cms import check_value
from signing.errors import CertificateNotUsableError
from signing.keys.model import Scheme
from signing.keys.policy import CIRCULAR_15_2025
from signing.report_parts import iso
from signing.reporting.names import DS, XADES, digest_uri
from signing.reporting.xml import report_xml

if TYPE_CHECKING:
    from datetime import datetime

    from signing.keys.model import SigningKey
    from signing.keys.policy import AlgorithmPolicy
    from signing.report import ValidationReport
    from signing.reporting.subject import ReportSubject

SIGNATURE_ID, PROPERTIES_ID, REPORT_ID = "Sig-1", "Sig-1-properties", "Sig-1-report"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
"""For the report as a whole: its attribute values use a prefix, whose meaning is to be signed with it."""
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DS}enveloped-signature"
PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties"

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_METHODS = {
    Scheme.RSA_PKCS1V15: f"{_MORE}rsa-{{}}",
    Scheme.RSA_PSS: "http://www.w3.org/2007/05/xmldsig-more#{}-rsa-MGF1",
    Scheme.ECDSA: f"{_MORE}ecdsa-{{}}",
    Scheme.ED25519: "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519",
}
"""RFC 9231, 2.3; the hash goes in between the braces."""


@dataclass(frozen=True, slots=True)
class _Way:
    """With what is signed."""

    scheme: Scheme
    hash_name: str
    """By its name in `hashlib`, of SHA-2."""

    @property
    def method(self) -> str:
        return _METHODS[self.scheme].format(self.hash_name)

    def digest(self, data: bytes) -> str:
        return _text(hashlib.new(self.hash_name, data).digest())


def signed_report_xml(
    report: ValidationReport,
    subject: ReportSubject,
    key: SigningKey,
    at: datetime,
    *,
    algorithms: AlgorithmPolicy = CIRCULAR_15_2025,
) -> bytes:
    """Write the report as XML that names its validator and bears the validator's signature.

    `at` is the claimed signing time. Raises what `signed_xml` raises.
    """
    return signed_xml(report_xml(report, subject, validator=key.certificate), key, at, algorithms=algorithms)


def signed_xml(
    report: bytes, key: SigningKey, at: datetime, *, algorithms: AlgorithmPolicy = CIRCULAR_15_2025
) -> bytes:
    """Sign what `report_xml` wrote, as the last element of its root; `at` is the claimed signing time.

    Raises `CertificateNotUsableError`, `KeyUnavailableError`, `WrongPinError`, and `SignatureRejectedError`
    where the key answers with something that is not its signature.
    """
    scheme, hash_name = algorithms.choose(key.certificate)
    if hash_name.startswith("sha3_"):
        # Few readers of XML know SHA-3; SHA-2 of the same length is no weaker.
        hash_name = hash_name.replace("sha3_", "sha")
    way = _Way(scheme, hash_name)
    root = etree.fromstring(report, etree.XMLParser(resolve_entities=False, no_network=True))
    whole = _canonical(root, is_exclusive=False)
    signature = _element(root, "Signature", Id=SIGNATURE_ID)
    signed_info = _element(signature, "SignedInfo")
    value = _element(signature, "SignatureValue")
    data = _element(_element(signature, "KeyInfo"), "X509Data")
    for der in dict.fromkeys((key.certificate, *key.chain)):
        _element(data, "X509Certificate").text = _text(der)
    properties = _properties(signature, key.certificate, at, way)
    _element(signed_info, "CanonicalizationMethod", Algorithm=EXCLUSIVE)
    _element(signed_info, "SignatureMethod", Algorithm=way.method)
    _refer(signed_info, way, whole, (ENVELOPED, INCLUSIVE), Id=REPORT_ID, URI="")
    _refer(
        signed_info,
        way,
        _canonical(properties),
        (EXCLUSIVE,),
        Type=PROPERTIES_TYPE,
        URI=f"#{PROPERTIES_ID}",
    )
    value.text = _text(_value(_canonical(signed_info), key, way))
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _properties(signature: etree._Element, certificate: bytes, at: datetime, way: _Way) -> etree._Element:
    """What level B asks for: time, certificate, and what kind of data is signed (EN 319 132-1, 6.3)."""
    qualifying = _element(
        _element(signature, "Object"), "QualifyingProperties", XADES, Target=f"#{SIGNATURE_ID}"
    )
    properties = _element(qualifying, "SignedProperties", XADES, Id=PROPERTIES_ID)
    own = _element(properties, "SignedSignatureProperties", XADES)
    _element(own, "SigningTime", XADES).text = iso(at.astimezone(UTC).replace(microsecond=0))
    named = _element(_element(own, "SigningCertificateV2", XADES), "Cert", XADES)
    digest = _element(named, "CertDigest", XADES)
    _element(digest, "DigestMethod", Algorithm=digest_uri(way.hash_name))
    _element(digest, "DigestValue").text = way.digest(certificate)
    about = _element(properties, "SignedDataObjectProperties", XADES)
    form = _element(about, "DataObjectFormat", XADES, ObjectReference=f"#{REPORT_ID}")
    _element(form, "MimeType", XADES).text = "text/xml"
    return properties


def _refer(
    signed_info: etree._Element, way: _Way, data: bytes, transforms: tuple[str, ...], **attributes: str
) -> None:
    reference = _element(signed_info, "Reference", **attributes)
    listed = _element(reference, "Transforms")
    for transform in transforms:
        _element(listed, "Transform", Algorithm=transform)
    _element(reference, "DigestMethod", Algorithm=digest_uri(way.hash_name))
    _element(reference, "DigestValue").text = way.digest(data)


def _value(to_be_signed: bytes, key: SigningKey, way: _Way) -> bytes:
    value = key.sign(to_be_signed, scheme=way.scheme, hash_name=way.hash_name)
    check_value(
        value,
        to_be_signed=to_be_signed,
        certificate=key.certificate,
        scheme=way.scheme,
        hash_name=way.hash_name,
    )
    return _plain(value, key.certificate) if way.scheme is Scheme.ECDSA else value


def _plain(value: bytes, certificate: bytes) -> bytes:
    """Both numbers one behind the other, each as long as the curve (RFC 9231, 2.3.6), not as DER has them."""
    public = parsed(certificate).public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise CertificateNotUsableError("Chứng thư số này không có khóa ECDSA. Hãy chọn khóa khác.")
    length = (public.curve.key_size + 7) // 8
    return b"".join(number.to_bytes(length) for number in decode_dss_signature(value))


def _element(parent: etree._Element, name: str, namespace: str = DS, **attributes: str) -> etree._Element:
    prefix = "ds" if namespace == DS else "xades"
    return etree.SubElement(parent, f"{{{namespace}}}{name}", attributes, {prefix: namespace})


def _canonical(element: etree._Element, *, is_exclusive: bool = True) -> bytes:
    written: bytes = etree.tostring(element, method="c14n", exclusive=is_exclusive, with_comments=False)
    return written


def _text(data: bytes) -> str:
    return b64encode(data).decode("ascii")
