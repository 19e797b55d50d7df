"""What the flow asks of `signing`: foreign bytes are parsed in the sandbox, never in this process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from signing.keys.model import SigningKey
from signing.preparation.places import Places
from signing.report import ValidationReport
from signing.revision import SignedRevision


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft that passed inspection, with the places found or chosen in it."""

    pdf: bytes | None
    """With its fields reserved; None while the places are not sure."""
    layout: Mapping[str, Any]
    """`DocumentLayout.as_json` plus "mark" (see `OutgoingView.layout`)."""
    problems: tuple[str, ...]
    """Vietnamese: why a person has to look, or what was taken out."""
    pages: int
    printed_year: int | None
    symbol: str | None


@dataclass(frozen=True, slots=True)
class LeaderMark:
    """What a leader signs with."""

    key: SigningKey
    image: bytes
    """PNG of the handwritten signature."""


@dataclass(frozen=True, slots=True)
class AgencyMark:
    """What an agency signs with, and what the clerk fills in."""

    key: SigningKey
    image: bytes
    """PNG of the seal."""
    diameter_mm: float
    number: int
    issued_on: date


class SigningDesk(Protocol):
    """Raises `signing.errors.SigningError` for what it refuses; holds no transaction and no document."""

    def check(self, pdf: bytes) -> CheckedDraft:
        """Inspect a draft, find the places and, where they are sure, reserve the fields."""

    def place(self, pdf: bytes, places: Places) -> CheckedDraft:
        """Inspect a draft and reserve the fields where a person says."""

    def sign_leader(self, pdf: bytes, mark: LeaderMark, at: datetime) -> SignedRevision: ...

    def sign_agency(self, pdf: bytes, mark: AgencyMark, at: datetime) -> SignedRevision: ...

    def complete_level(self, pdf: bytes, at: datetime) -> SignedRevision | None:
        """Add what signatures lacked when they were made; None where nothing more can be had yet."""

    def page_picture(self, pdf: bytes, page: int, dpi: int) -> bytes:
        """Draw a page (from 0), fields and marks included, as PNG."""

    def validate(self, pdf: bytes, at: datetime) -> ValidationReport:
        """Verify all signatures, evidence fetched as far as it can be had."""

    def count_pages(self, pdf: bytes) -> int | None:
        """Count the pages; None for a file that cannot be read."""
