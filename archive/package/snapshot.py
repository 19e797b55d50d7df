"""`documentation/dossier.json`: all values of a package, to be read back when the database is lost."""

import json
from datetime import date, datetime
from typing import Any

from archive.errors import ContentDamagedError
from archive.model import AccessMode, Direction, DocumentRecord, RetentionCode
from archive.package.values import PackagedDocument, PackagedEvent, PackageValues

SNAPSHOT_PATH = "documentation/dossier.json"
_FORMAT = "antin-dossier-1"
_PLAIN = (
    "object_id",
    "dossier_id",
    "agency_id",
    "agency_code",
    "agency_name",
    "code",
    "title",
    "notation",
    "year",
    "retention",
    "retention_years",
    "retention_basis",
    "mode",
    "keywords",
    "description",
    "opened_by_id",
    "opened_by",
    "taken_over_by_id",
    "taken_over_by",
)
_TIMES = ("opened_at", "closed_at", "taking_over_at")
_RECORD = (
    "sha256",
    "size",
    "direction",
    "source_id",
    "subject",
    "organ_name",
    "type_code",
    "type_name",
    "number",
    "symbol",
    "signer",
    "language",
    "pages",
    "arrival_number",
    "verification",
    "file_name",
)


def to_snapshot(values: PackageValues) -> bytes:
    content = {
        "format": _FORMAT,
        **{name: getattr(values, name) for name in _PLAIN},
        **{name: getattr(values, name).isoformat() for name in _TIMES},
        "languages": list(values.languages),
        "documents": [_document(document) for document in values.documents],
        "events": [
            {
                "kind": event.kind,
                "at": event.at.isoformat(),
                "actor_id": event.actor_id,
                "actor_name": event.actor_name,
                "note": event.note,
            }
            for event in values.events
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=dict).encode() + b"\n"


def from_snapshot(content: bytes) -> PackageValues:
    """Read back what `to_snapshot` wrote. Raises `ContentDamagedError` for anything else."""
    try:
        return _parse(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ContentDamagedError(
            f"Gói lưu trữ không có dữ liệu hồ sơ đọc được ({SNAPSHOT_PATH}). Hãy báo quản trị viên."
        ) from error


def _document(document: PackagedDocument) -> dict[str, Any]:
    record = document.record
    return {
        "record_id": document.record_id,
        "ordinal": document.ordinal,
        "added_at": document.added_at.isoformat(),
        **{name: getattr(record, name) for name in _RECORD},
        "issued_on": record.issued_on.isoformat(),
        "arrived_on": record.arrived_on.isoformat() if record.arrived_on else None,
        "identifiers": dict(record.identifiers),
    }


def _parse(value: dict[str, Any]) -> PackageValues:
    if value["format"] != _FORMAT:
        raise ValueError("format")
    plain: dict[str, Any] = {name: value[name] for name in _PLAIN}
    plain["retention"] = RetentionCode(plain["retention"])
    plain["mode"] = AccessMode(plain["mode"])
    times: dict[str, Any] = {name: datetime.fromisoformat(value[name]) for name in _TIMES}
    return PackageValues(
        **plain,
        **times,
        languages=tuple(value["languages"]),
        documents=tuple(_parse_document(each) for each in value["documents"]),
        events=tuple(
            PackagedEvent(
                each["kind"],
                datetime.fromisoformat(each["at"]),
                each["actor_id"],
                each["actor_name"],
                each["note"],
            )
            for each in value["events"]
        ),
    )


def _parse_document(value: dict[str, Any]) -> PackagedDocument:
    plain: dict[str, Any] = {name: value[name] for name in _RECORD}
    plain["direction"] = Direction(plain["direction"])
    arrived_on = value["arrived_on"]
    record = DocumentRecord(
        **plain,
        issued_on=date.fromisoformat(value["issued_on"]),
        arrived_on=date.fromisoformat(arrived_on) if arrived_on else None,
        identifiers=value["identifiers"],
    )
    return PackagedDocument(
        value["record_id"], value["ordinal"], record, datetime.fromisoformat(value["added_at"])
    )
