"""Namespaces and identifiers of ETSI TS 119 102-2 (v1.4.1)."""

from __future__ import annotations

from signing.report import Indication, ObjectKind

VR = "http://uri.etsi.org/19102/v1.4.1#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
DS = "http://www.w3.org/2000/09/xmldsig#"
TSL = "http://uri.etsi.org/02231/v2#"
"""ETSI TS 119 612, whose type of identity the validator's is."""
XS = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

MAIN = {
    Indication.TOTAL_PASSED: "urn:etsi:019102:mainindication:total-passed",
    Indication.TOTAL_FAILED: "urn:etsi:019102:mainindication:total-failed",
    Indication.INDETERMINATE: "urn:etsi:019102:mainindication:indeterminate",
}
"""Of signatures (TS 119 102-2, 4.3.4.2)."""

PART = {
    Indication.TOTAL_PASSED: "urn:etsi:019102:mainindication:passed",
    Indication.TOTAL_FAILED: "urn:etsi:019102:mainindication:failed",
    Indication.INDETERMINATE: "urn:etsi:019102:mainindication:indeterminate",
}
"""Of time stamps and single constraints."""

SUB = "urn:etsi:019102:subindication:"
CONSTRAINT_STATUS = "urn:etsi:019102:constraintStatus:"
REVOCATION_REASON = "urn:etsi:019102:revocationReason:"
BY_VALIDATION = "urn:etsi:019102:poetype:validation"
SIGNED_DATA = "urn:etsi:019102:validationObject:signedData"

OBJECTS = {
    ObjectKind.CERTIFICATE: "urn:etsi:019102:validationObject:certificate",
    ObjectKind.CRL: "urn:etsi:019102:validationObject:CRL",
    ObjectKind.OCSP: "urn:etsi:019102:validationObject:OCSPResponse",
    ObjectKind.TIMESTAMP: "urn:etsi:019102:validationObject:timestamp",
}

BASIC = "urn:etsi:019102:validationprocess:Basic"
WITH_TIME = "urn:etsi:019102:validationprocess:LTVM"
LONG_TERM = "urn:etsi:019102:validationprocess:LTA"

OWN = "urn:x-antin:validation:"
"""Before names of our own: constraints and additional data."""

SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
DIGESTS = {
    "sha1": "http://www.w3.org/2000/09/xmldsig#sha1",
    "sha224": "http://www.w3.org/2001/04/xmldsig-more#sha224",
    "sha256": SHA256,
    "sha384": "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
    "sha3-224": "http://www.w3.org/2007/05/xmldsig-more#sha3-224",
    "sha3-256": "http://www.w3.org/2007/05/xmldsig-more#sha3-256",
    "sha3-384": "http://www.w3.org/2007/05/xmldsig-more#sha3-384",
    "sha3-512": "http://www.w3.org/2007/05/xmldsig-more#sha3-512",
}


def digest_uri(name: str) -> str:
    """RFC 9231; a digest that has no identifier there is named as it is called."""
    return DIGESTS.get(name, f"{OWN}digest:{name}")
