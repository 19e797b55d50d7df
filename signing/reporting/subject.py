"""What a report is about: the file, beside the verdict on it."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.pdf.source import as_source

if TYPE_CHECKING:
    from datetime import date

    from signing.pdf.source import Source


_LONGEST_NAME = 70
_SIGNS = frozenset(" -_.,()[]+&/")


def _is_plain(letter: str) -> bool:
    return letter in _SIGNS or unicodedata.category(letter)[0] in {"L", "M", "N"}


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """The file that was checked, by whom, and what is known of the document in it."""

    file: str
    """Its name as whoever brought it called it, for display only."""
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

    @property
    def shown_name(self) -> str:
        """The name as a page may print it: of letters, digits and a few signs, on one line.

        Whoever has a file checked chooses its name, and this installation signs the page it stands on.
        """
        name = unicodedata.normalize("NFC", self.file)
        plain = " ".join("".join(one if _is_plain(one) else " " for one in name).split())
        if len(plain) > _LONGEST_NAME:
            half = _LONGEST_NAME // 2
            plain = f"{plain[: half - 1]}…{plain[-half:]}"
        return plain or "không có tên"

    @classmethod
    def of(cls, file: str, pdf: bytes | Source, *, software: str = "Ấn Tín") -> ReportSubject:
        """Measure a file; the digest is taken in pieces."""
        source = as_source(pdf)
        digest = hashlib.sha256()
        source.digest_into(digest, 0, source.size)
        return cls(file, digest.hexdigest(), source.size, software=software)
