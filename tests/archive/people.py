"""An installation with two agencies, and builders in which a test names only what it is about."""
# ruff: noqa: ANN401 -- a builder takes whatever fields the value has

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from archive.model import AccessMode, Direction, DocumentRecord, DossierData, RetentionCode
from archive.ocfl import OcflStore
from archive.service import Archive
from infra.database import Database
from infra.objects import FolderStore
from tests.infra.fixtures import AgencyPeople, TwoAgencies

AT = datetime(2026, 3, 5, 7, 30, tzinfo=UTC)
LATER = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
REPORT: dict[str, Any] = {
    "indication": "TOTAL-PASSED",
    "signatures": [
        {"field": "AntinLeader1", "signer": "Nguyễn Văn An", "indication": "TOTAL-PASSED"},
        {"field": "AntinAgency", "signer": "Sở Nội vụ tỉnh An Phú", "indication": "TOTAL-PASSED"},
    ],
    "problems": [],
    "checked_at": "2026-03-05T07:00:00Z",
}
_sources = count(1)
_notations = count(1)


def words_of(content: bytes) -> str:
    """Stand in for the PDF reader: test documents are their own text."""
    return content.decode(errors="replace")


def dossier(**changes: Any) -> DossierData:
    given = DossierData(
        title="Hồ sơ quy hoạch đô thị An Phú",
        retention=RetentionCode.YEARS_20,
        notation=f"{next(_notations):02d}.TCCB",
        year=2026,
        mode=AccessMode.PUBLIC,
    )
    return replace(given, **changes)


def document(content: bytes = b"%PDF-1.7 noi dung", **changes: Any) -> DocumentRecord:
    given = DocumentRecord(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        direction=Direction.OUTGOING,
        source_id=next(_sources),
        subject="Kế hoạch chỉnh lý tài liệu năm 2026",
        organ_name="Sở Nội vụ tỉnh An Phú",
        issued_on=date(2026, 3, 5),
        type_code="ke-hoach",
        type_name="Kế hoạch",
        number="05",
        symbol="/KH-SNV",
        signer="Nguyễn Văn An",
        pages=2,
        verification=REPORT,
    )
    return replace(given, **changes)


@dataclass(frozen=True)
class Installation:
    database: Database
    store: OcflStore
    objects: FolderStore
    archive: Archive
    agencies: TwoAgencies

    @classmethod
    def make(cls, database: Database, folder: Path, agencies: TwoAgencies) -> "Installation":
        store, objects = OcflStore(folder / "archive"), FolderStore(folder / "objects")
        return cls(database, store, objects, Archive(database, store, objects, words_of), agencies)

    @property
    def an_phu(self) -> AgencyPeople:
        return self.agencies.an_phu

    def open(self, **changes: Any) -> int:
        return self.archive.open_dossier(self.an_phu.clerk, dossier(**changes), AT)

    def file(self, dossier_id: int, content: bytes = b"%PDF-1.7 noi dung", **changes: Any) -> int:
        """Put bytes into the working store and file them."""
        self.objects.put(content)
        with self.database.transaction() as session:
            return self.archive.add_document(
                session, self.an_phu.clerk, dossier_id, document(content, **changes), AT
            )

    def closed(self, *contents: bytes, **changes: Any) -> int:
        """A closed dossier with these documents, or with one."""
        dossier_id = self.open()
        for content in contents or (b"%PDF-1.7 noi dung",):
            self.file(dossier_id, content, **changes)
        self.archive.close_dossier(self.an_phu.clerk, dossier_id, AT)
        return dossier_id

    def archived(self, content: bytes = b"%PDF-1.7 noi dung", **changes: Any) -> int:
        """A record of the archive, alone in its dossier."""
        dossier_id = self.closed(content, **changes)
        self.archive.take_over(self.an_phu.archivist, dossier_id, LATER)
        return self.archive.dossier(self.an_phu.clerk, dossier_id).documents[0].record_id
