"""What the archive shows: frozen values, never rows of the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from archive.model import AccessMode, Direction, DossierAction, DossierState, RetentionCode


@dataclass(frozen=True, slots=True)
class HistoryLine:
    at: datetime
    who: str
    what: str
    """Vietnamese, such as "Thu nhận vào lưu trữ"."""
    note: str


@dataclass(frozen=True, slots=True)
class DossierSummary:
    dossier_id: int
    code: str
    title: str
    state: DossierState
    retention: RetentionCode
    year: int
    documents: int
    opened_at: datetime
    closed_at: datetime | None
    taken_over_at: datetime | None
    expires_on: date | None
    """Last day of the retention period; None while open and for permanent dossiers."""
    in_progress: bool
    """Taking over has begun and is not confirmed yet."""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document in a dossier; `record_id` opens it in the archive once the dossier is taken over."""

    record_id: int
    ordinal: int
    direction: Direction
    source_id: int
    number: str
    symbol: str
    issued_on: date
    type_name: str
    subject: str
    organ_name: str
    signer: str
    pages: int
    sha256: str
    size: int
    indication: str | None
    """Stored verdict on the signatures, one of `signing.report.Indication`."""


@dataclass(frozen=True, slots=True)
class DossierView:
    summary: DossierSummary
    mode: AccessMode
    languages: tuple[str, ...]
    keywords: str
    description: str
    retention_basis: str
    opened_by: str
    documents: tuple[DocumentView, ...]
    history: tuple[HistoryLine, ...]
    object_id: str | None
    """Name of the archival package, once taking over has begun."""
    problems: tuple[str, ...]
    """Vietnamese: what stands in the way of taking it over, asked of a closed dossier."""
    actions: frozenset[DossierAction]
    """What this actor may do now."""


@dataclass(frozen=True, slots=True)
class HandOutLine:
    at: datetime
    who: str
    purpose: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RecordView:
    """An archived document with everything the archive knows of it."""

    record_id: int
    dossier_id: int
    dossier_code: str
    dossier_title: str
    document: DocumentView
    document_code: str
    """Mã tài liệu, the dossier's archival code and an ordinal."""
    mode: AccessMode
    expires_on: date | None
    arrival_number: int | None
    arrived_on: date | None
    identifiers: Mapping[str, str]
    verification: Mapping[str, Any]
    """`ValidationReport.as_json` as it was stored when the document was filed."""
    taken_over_at: datetime
    object_id: str
    logical_path: str
    """Where the bytes stand inside the archival object."""
    has_text: bool
    """Words inside the document can be searched."""
    text_problem: str
    """Vietnamese: why they cannot, or empty."""
    handed_out: tuple[HandOutLine, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Characters `start` to before `end` of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """Plain text and what to highlight in it; whoever shows it escapes the text."""

    text: str
    marks: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A search; every part that is given must hold. At least one must be.

    `text` is words found in the subject, the document, the number and symbol, the agency or the signer,
    with or without diacritics; words in double quotes stand together in this order, the last word may be
    unfinished.
    """

    text: str = ""
    number: str = ""
    """Số, with or without leading zeros; "05/KH-SNV" gives number and symbol at once."""
    symbol: str = ""
    """Ký hiệu or its beginning, with or without the slash."""
    agency: str = ""
    """Words of the issuing agency's name."""
    date_from: date | None = None
    date_to: date | None = None
    """Last day, included."""
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    record_id: int
    dossier_id: int
    subject: str
    subject_marks: tuple[Range, ...]
    number: str
    symbol: str
    date: date
    agency: str
    type_name: str
    snippet: Snippet
    """A piece of the document's text around the words searched for; empty where its text has none."""


@dataclass(frozen=True, slots=True)
class Hits:
    items: tuple[Hit, ...]
    more: bool
    """There are hits beyond `limit`."""


@dataclass(frozen=True, slots=True)
class FixityProblem:
    object_id: str
    path: str
    """Where in the storage root; empty for the object as a whole."""
    problem: str
    """Vietnamese."""


@dataclass(frozen=True, slots=True)
class FixityReport:
    """Every stored byte read again and compared with the digests it was taken in under."""

    checked_at: datetime
    objects: int
    files: int
    size: int
    """Bytes read."""
    problems: tuple[FixityProblem, ...]

    @property
    def is_sound(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class RebuildReport:
    dossiers: int
    records: int
    problems: tuple[str, ...]
    """Vietnamese: objects that could not be read back."""
