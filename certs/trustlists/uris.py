"""Identifiers of TS 119 612 (annex D and clause 5.5) that decide something here."""

from __future__ import annotations

from certs.anchors import Use

TSL = "http://uri.etsi.org/02231/v2#"
TSL_ADDITIONAL = "http://uri.etsi.org/02231/v2/additionaltypes#"
TSL_QUALIFICATIONS = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
XML = "http://www.w3.org/XML/1998/namespace"

SERVICE = "http://uri.etsi.org/TrstSvc/Svctype/"

USE_OF_SERVICE = {
    f"{SERVICE}CA/QC": Use.SIGNATURES,
    f"{SERVICE}CA/PKC": Use.SIGNATURES,
    f"{SERVICE}NationalRootCA-QC": Use.SIGNATURES,
    f"{SERVICE}TSA": Use.TIMESTAMPS,
    f"{SERVICE}TSA/QTST": Use.TIMESTAMPS,
    f"{SERVICE}TSA/TSS-QC": Use.TIMESTAMPS,
    f"{SERVICE}TSA/TSS-AdESQCandQES": Use.TIMESTAMPS,
}
"""Service types whose keys may end a path (5.5.1); others, such as archiving or delivery, are passed over."""

STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
_STATUSES = (
    STATUS,
    "http://uri.etsi.org/TrstSvc/eSigDir-1999-93-EC-TrustedList/Svcstatus/",
    "http://uri.etsi.org/TrstSvc/Svcstatus/",
)
"""Where status identifiers have stood over the versions."""

_GOOD = (
    "granted",
    "recognisedatnationallevel",
    # Until 30 June 2016; in histories still.
    "undersupervision",
    "supervisionincessation",
    "accredited",
    "setbynationallaw",
)
GOOD_STATUSES = frozenset(base + name for base in _STATUSES for name in _GOOD)
"""While a service has one of these it is trusted (5.5.4, D.5); any other, known or not, ends the trust."""

STATUS_NAMES = {
    "withdrawn": "đã bị rút công nhận",
    "deprecatedatnationallevel": "không còn được công nhận ở cấp quốc gia",
    "supervisionceased": "đã ngừng được giám sát",
    "supervisionrevoked": "đã bị thu hồi giám sát",
    "accreditationceased": "đã ngừng được công nhận",
    "accreditationrevoked": "đã bị thu hồi công nhận",
    "deprecatedbynationallaw": "không còn được pháp luật quốc gia công nhận",
    "expired": "đã hết hạn",
}
"""The last part of a status to what it says of the service, in Vietnamese."""

ADDITIONAL_INFORMATION = f"{{{TSL}}}AdditionalServiceInformation"
KNOWN_EXTENSIONS = frozenset(
    {
        ADDITIONAL_INFORMATION,
        f"{{{TSL}}}ExpiredCertsRevocationInfo",
        f"{{{TSL_ADDITIONAL}}}TakenOverBy",
        f"{{{TSL_QUALIFICATIONS}}}Qualifications",
    }
)
"""Extensions of 5.5.9 that are understood: none but the first bears on trust in the key itself."""

_FOR = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/"
FOR_SIGNING = frozenset({f"{_FOR}ForeSignatures", f"{_FOR}ForeSeals"})
FOR_WEB_SITES = f"{_FOR}ForWebSiteAuthentication"


def last_part(uri: str) -> str:
    return uri.rstrip("/").rpartition("/")[2]
