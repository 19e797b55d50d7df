"""The attributes of a signature as the XML report lists them (TS 119 102-2, 4.3.6 and Annex A)."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from signing.report import ObjectKind
from signing.reporting.elements import add, time
from signing.reporting.names import DS, SHA256

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from signing.report import SignatureReport, ValidationReport


def add_attributes(parent: ET.Element, signature: SignatureReport, report: ValidationReport) -> None:
    """Append what the signature states of itself, and the time stamps in it and over it."""
    outer = {one.time_proof for one in report.signatures if one.kind == "timestamp"}
    made = add(parent, "SignatureAttributes")
    if signature.claimed_at is not None:
        claimed = add(made, "SigningTime", Signed="true")
        add(claimed, "Time", time(signature.claimed_at))
    if signature.certificate is not None:
        bound = add(add(made, "SigningCertificate", Signed="true"), "CertID")
        add(bound, "DigestMethod", namespace=DS, Algorithm=SHA256)
        digest = b64encode(bytes.fromhex(signature.certificate.sha256)).decode("ascii")
        add(bound, "DigestValue", digest, namespace=DS)
    for one in report.objects:
        if one.kind is ObjectKind.TIMESTAMP and one.time is not None and one.sha256 in signature.objects:
            is_content = one.sha256 in signature.content_stamps
            name = "DocTimeStamp" if one.sha256 in outer else "SignatureTimeStamp"
            stamp = add(
                made,
                "AllDataObjectsTimeStamp" if is_content else name,
                Signed="true" if is_content else "false",
            )
            add(stamp, "AttributeObject", VOReference=f"V-{one.sha256}")
            add(stamp, "TimeStampValue", time(one.time))
    identity = signature.identity
    if identity is not None and identity.document is not None:
        digest_element = add(made, "MessageDigest", Signed="true")
        add(digest_element, "Digest", b64encode(identity.document).decode("ascii"))
    if identity is not None and identity.sub_filter is not None:
        add(add(made, "SubFilter", Signed="true"), "SubFilterElement", identity.sub_filter)
    if identity is not None and identity.byte_range is not None:
        add(made, "ByteRange", " ".join(map(str, identity.byte_range)))
    if len(made) == 0:
        parent.remove(made)
