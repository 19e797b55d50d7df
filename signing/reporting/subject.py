"""What a report is about: the file, beside the verdict on it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.pdf.source import as_source

if TYPE_CHECKING:
    from datetime import date

    from signing.pdf.source import Source


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """The file that was checked, by whom, and what is known of the document in it."""

    file: str
    """Its name, for display only."""
    sha256: str
    size: int
    """In bytes."""
    number: str | None = None
    """Number and symbol, such as "05/KH-SNV"."""
    issued_on: date | None = None
    software: str = "Ấn Tín"
    """Name and version of this software."""
    installation: str | None = None
    """Who runs it; None where that is not set."""

    @classmethod
    def of(cls, file: str, pdf: bytes | Source, *, software: str = "Ấn Tín") -> ReportSubject:
        """Measure a file; the digest is taken in pieces."""
        source = as_source(pdf)
        digest = hashlib.sha256()
        source.digest_into(digest, 0, source.size)
        return cls(file, digest.hexdigest(), source.size, software=software)
