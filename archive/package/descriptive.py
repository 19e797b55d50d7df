"""`EAD.xml` of the dossier (18 fields) and `EAD_doc_*.xml` of its documents (19 fields), without a namespace.

The names look like EAD but the format is the circular's own: a flat list below `simpledc`.
"""

from collections.abc import Mapping

from archive.model import OTHER_TYPE, TYPE_CODES
from archive.package.values import PackagedDocument, PackageValues
from archive.package.xml import day, element, to_bytes

_GOOD = "01"
"""Tình trạng vật lý: tốt."""
_BORN_DIGITAL = "01"
"""Mức độ tin cậy: gốc điện tử."""
_NO = "0"


def dossier_ead(values: PackageValues) -> bytes:
    return _simpledc(
        {
            "arcFileCode": values.archive_code,
            "title": values.title,
            "maintenance": values.retention,
            "mode": values.mode,
            "language": ";".join(values.languages),
            "startDate": day(values.start_date),
            "endDate": day(values.end_date),
            "keyword": values.keywords,
            "totalDoc": str(len(values.documents)),
            "numberOfPaper": "",  # of digitised dossiers only
            "numberOfPage": str(values.pages),
            "format": _GOOD,
            "inforSign": "",
            "confidenceLevel": _BORN_DIGITAL,
            "paperFileCode": "",
            "riskRecovery": _NO,
            "riskRecoveryStatus": "",
            "description": values.description,
        }
    )


def document_ead(values: PackageValues, document: PackagedDocument) -> bytes:
    record = document.record
    return _simpledc(
        {
            "arcFileCode": values.archive_code,
            "mode": values.mode,
            "language": record.language,
            "keyword": "",
            "numberOfPage": str(record.pages),
            "format": _GOOD,
            "inforSign": "",
            "confidenceLevel": _BORN_DIGITAL,
            "description": record.file_name,
            "docCode": values.document_code(document),
            "docOrdinal": str(document.ordinal),
            "typeName": TYPE_CODES.get(record.type_code, OTHER_TYPE),
            "codeNumber": record.number,
            "codeNotation": record.symbol.lstrip("/"),
            "issuedDate": day(record.issued_on),
            "organName": record.organ_name,
            "subject": record.subject,
            "autograph": "",
            "process": _NO,
        }
    )


def _simpledc(fields: Mapping[str, str]) -> bytes:
    root = element(None, "simpledc")
    for name, value in fields.items():
        element(root, name, text=value)
    return to_bytes(root)
