"""Everything a package is made from. The same values give the same bytes."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from archive.model import (
    AccessMode,
    DocumentRecord,
    RetentionCode,
    archive_code,
    document_code,
)


@dataclass(frozen=True, slots=True)
class PackagedDocument:
    record_id: int
    ordinal: int
    record: DocumentRecord
    added_at: datetime


@dataclass(frozen=True, slots=True)
class PackagedEvent:
    """A line of the dossier's history up to its taking over."""

    kind: str
    at: datetime
    actor_id: str
    actor_name: str
    note: str


@dataclass(frozen=True, slots=True)
class PackageValues:
    object_id: str
    dossier_id: int
    agency_id: str
    agency_code: str
    agency_name: str
    code: str
    """Mã hồ sơ."""
    title: str
    notation: str
    year: int
    retention: RetentionCode
    retention_years: int | None
    retention_basis: str
    mode: AccessMode
    languages: tuple[str, ...]
    keywords: str
    description: str
    opened_at: datetime
    opened_by_id: str
    opened_by: str
    closed_at: datetime
    taking_over_at: datetime
    """When the archivist took it over; also the package's time of creation."""
    taken_over_by_id: str
    taken_over_by: str
    documents: tuple[PackagedDocument, ...]
    events: tuple[PackagedEvent, ...]

    @property
    def archive_code(self) -> str:
        """Mã hồ sơ lưu trữ: an agency's current archive is the agency itself, so its code stands in front."""
        return archive_code(self.agency_code, self.code)

    @property
    def start_date(self) -> date:
        return min(document.record.issued_on for document in self.documents)

    @property
    def end_date(self) -> date:
        return max(document.record.issued_on for document in self.documents)

    @property
    def pages(self) -> int:
        return sum(document.record.pages for document in self.documents)

    def document_code(self, document: PackagedDocument) -> str:
        return document_code(self.archive_code, document.ordinal)

    def uuid(self, path: str) -> UUID:
        """Name a part of the package, the same one every time."""
        return uuid5(UUID(self.object_id.rpartition(":")[2]), path)


def object_id(fonds_code: str, uuid: UUID) -> str:
    """Name an archival object: the fonds' code, here the agency's, and a UUID."""
    return f"urn:{fonds_code}:uuid:{uuid}"
