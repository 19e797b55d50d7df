"""The marks that are words: what each has to be told, checked once, and the words it then shows."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Self, TypeAlias
from zoneinfo import ZoneInfo

from signing.errors import IssueDataError
from signing.issue_data import number_text
from signing.marks import DECREE_30, MarkKind, Profile

if TYPE_CHECKING:
    from datetime import date, datetime

MAX_WORDS = 200
"""Characters of a name; the longest names of agencies have about half."""
_SYMBOL = re.compile(r"[^\W_]{1,20}(?:[-/.&][^\W_]{1,20}){0,6}")
_STROKE = re.compile(r" ?/ ?")


class CopyForm(StrEnum):
    """Forms of copy (Art. 25)."""

    TRUE_COPY = "sao y"
    COPY_OF_COPY = "sao lục"
    EXTRACT = "trích sao"

    @classmethod
    def of(cls, written: str) -> Self:
        """The form that somebody means by "SAO Y", "sao-luc", "TrS" and the like. Raises `IssueDataError`."""
        form = _FORMS.get(_bare(written))
        if form is None:
            raise IssueDataError(
                f"Không có hình thức sao “{written[:30]}”. Dùng: sao y, sao lục hoặc trích sao."
            )
        return cls(form)

    @property
    def is_of_the_whole(self) -> bool:
        """A copy of all of a document; of an electronic one there is none (Art. 25.1, 25.2)."""
        return self is not CopyForm.EXTRACT


_FORMS = {
    "saoy": CopyForm.TRUE_COPY,
    "sy": CopyForm.TRUE_COPY,
    "saoluc": CopyForm.COPY_OF_COPY,
    "sl": CopyForm.COPY_OF_COPY,
    "trichsao": CopyForm.EXTRACT,
    "trs": CopyForm.EXTRACT,
}
"""With the symbols of Appendix III."""


@dataclass(frozen=True, slots=True)
class AttachmentMark:
    """The agency's signature on an attachment in its own file, by number and symbol of the main document."""

    kind: ClassVar[MarkKind] = MarkKind.ATTACHMENT
    number: int | str
    symbol: str
    """Such as "KH-SNV", without the stroke that joins it to the number."""

    def __post_init__(self) -> None:
        number_text(self.number)
        if not _SYMBOL.fullmatch(self.symbol):
            raise IssueDataError(
                f"Ký hiệu văn bản “{self.symbol[:30]}” không hợp lệ. Hãy nhập như KH-SNV hoặc 2026/NĐ-CP."
            )

    @classmethod
    def of(cls, number_and_symbol: str) -> Self:
        """From both in one, such as "05/KH-SNV"; spaces around the stroke are left out (II.3).

        Raises `IssueDataError`.
        """
        number, stroke, symbol = _STROKE.sub("/", tidy(number_and_symbol)).partition("/")
        if not stroke:
            raise IssueDataError(
                f"“{number_and_symbol[:30]}” thiếu ký hiệu. Hãy nhập cả số và ký hiệu, ví dụ 05/KH-SNV."
            )
        return cls(number, symbol)

    def words(self, at: datetime, profile: Profile = DECREE_30) -> str:
        """The line for a signature made at that time."""
        return _line(self.kind, at, profile, number=number_text(self.number, profile), symbol=self.symbol)


@dataclass(frozen=True, slots=True)
class CopyMark:
    """An electronic copy and the agency that made it."""

    kind: ClassVar[MarkKind] = MarkKind.COPY
    form: CopyForm
    agency: str
    from_paper: bool = False
    """Somebody answers for a file of text having been scanned from paper; kept in the signature."""

    def __post_init__(self) -> None:
        _check_words(self.agency, "tên cơ quan sao văn bản")

    def words(self, at: datetime, profile: Profile = DECREE_30) -> str:
        """The line for a signature made at that time."""
        return _line(self.kind, at, profile, form=str(self.form).capitalize(), agency=tidy(self.agency))


@dataclass(frozen=True, slots=True)
class DigitisedMark:
    """An incoming paper document, digitised, and the agency that converted it."""

    kind: ClassVar[MarkKind] = MarkKind.DIGITISED
    agency: str
    from_paper: bool = False
    """As in `CopyMark`."""

    def __post_init__(self) -> None:
        _check_words(self.agency, "tên cơ quan số hóa văn bản")

    def words(self, at: datetime, profile: Profile = DECREE_30) -> str:
        """The line for a signature made at that time."""
        return _line(self.kind, at, profile, agency=tidy(self.agency))


@dataclass(frozen=True, slots=True)
class IncomingMark:
    """The arrival mark (*dấu đến*, Appendix IV, V) of an agency that signs it into the file."""

    kind: ClassVar[MarkKind] = MarkKind.INCOMING
    agency: str
    number: int | str
    """Of the arrival, in the register of incoming documents."""
    arrived: date
    forwarded_to: str = ""
    """Unit or person it goes to; empty leaves the line dotted."""
    dossier: str = ""
    """Number and symbol of the dossier; empty leaves the line dotted."""

    def __post_init__(self) -> None:
        _check_words(self.agency, "tên cơ quan nhận văn bản")
        number_text(self.number)
        for value, called in ((self.forwarded_to, "nơi chuyển"), (self.dossier, "số và ký hiệu hồ sơ")):
            if value:
                _check_words(value, called)


TextMark: TypeAlias = AttachmentMark | CopyMark | DigitisedMark | IncomingMark


def _line(kind: MarkKind, at: datetime, profile: Profile, **words: str) -> str:
    local = at.astimezone(ZoneInfo(profile.time_zone)).replace(microsecond=0)
    return profile.marks[kind].pattern.format(
        **words, date=f"{local:%d/%m/%Y}", time=f"{local:%H:%M:%S}", zone=local.isoformat()[-6:]
    )


def tidy(value: str) -> str:
    """In composed letters and single spaces, as it is drawn."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def _check_words(value: str, called: str) -> None:
    words = tidy(value)
    if not words:
        raise IssueDataError(f"Thiếu {called}. Hãy nhập đầy đủ.")
    if len(words) > MAX_WORDS or not words.isprintable():
        raise IssueDataError(
            f"Không dùng được {called}: dài quá {MAX_WORDS} ký tự hoặc có ký tự lạ. Hãy nhập lại."
        )


def _bare(written: str) -> str:
    """Without diacritics, capitals and what is no letter."""
    letters = unicodedata.normalize("NFD", written.lower())
    return "".join(one for one in letters if "a" <= one <= "z")
