"""What `--info K=V`, `--number` and `--date` say of a mark in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from signing.errors import IssueDataError, PlacementError
from signing.geometry import Box, mm
from signing.marks import MarkKind
from signing.pdf.source import Source
from signing.placement.pages import page_geometries
from signing.preparation import PlacedBox
from signing.textmarks import AttachmentMark, CopyForm, CopyMark, DigitisedMark, IncomingMark, TextMark

ALIASES = {
    "number": ("number", "so"),
    "symbol": ("symbol", "kyhieu"),
    "date": ("date", "ngay"),
    "form": ("form", "hinhthuc"),
    "agency": ("agency", "organisation", "organization", "coquan"),
    "to": ("to", "chuyen"),
    "file": ("file", "dossier", "hs", "hoso"),
    "from-paper": ("frompaper", "paper", "tugiay"),
    "place": ("place", "vitri"),
}
"""Each entry with the ways to write it, without hyphens, spaces and diacritics."""
_NAMES = {alias: name for name, aliases in ALIASES.items() for alias in aliases}
KEYS: Mapping[MarkKind, tuple[str, ...]] = {
    MarkKind.ATTACHMENT: ("number", "symbol", "date", "place"),
    MarkKind.COPY: ("form", "agency", "from-paper", "place"),
    MarkKind.DIGITISED: ("agency", "from-paper", "place"),
    MarkKind.INCOMING: ("number", "date", "agency", "to", "file", "place"),
}
_YES, _NO = frozenset({"yes", "true", "1", "co"}), frozenset({"no", "false", "0", "khong"})
_DATES = ("%Y-%m-%d", "%d/%m/%Y")


class InfoError(ValueError):
    """What was given does not make a mark; the text says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Info:
    """A mark but for what the certificate and the clock add."""

    kind: MarkKind
    entries: Mapping[str, str]

    @classmethod
    def read(cls, kind: MarkKind, pairs: Iterable[str], number: str | None, issued: date | None) -> Info:
        """Take the options together. Raises `InfoError`."""
        entries: dict[str, str] = {}
        given = [*pairs, *([f"number={number}"] if number else []), *([f"date={issued}"] if issued else [])]
        for pair in given:
            key, equals, value = pair.partition("=")
            name = _NAMES.get(_bare(key))
            if not equals or name not in KEYS[kind]:
                known = ", ".join(KEYS[kind])
                raise InfoError(f"--info “{pair}” không dùng được cho {kind}. Các mục: {known}; viết K=V.")
            if entries.setdefault(name, value.strip()) != value.strip():
                raise InfoError(f"Mục “{name}” được nhập hai lần khác nhau.")
        info = cls(kind, entries)
        try:
            info.mark("Cơ quan", date.max)
            info._corner()
        except IssueDataError as error:
            raise InfoError(str(error)) from error
        return info

    def mark(self, own_agency: str, today: date) -> TextMark:
        """The mark of an agency that signs today. Raises `InfoError`, `IssueDataError`."""
        agency = self.entries.get("agency") or own_agency
        match self.kind:
            case MarkKind.ATTACHMENT:
                self._date()
                return self._attachment()
            case MarkKind.COPY:
                form = CopyForm.of(self._needed("form", "form=sao-y, form=sao-luc hoặc form=trich-sao"))
                return CopyMark(form, agency, from_paper=self._from_paper())
            case MarkKind.DIGITISED:
                return DigitisedMark(agency, from_paper=self._from_paper())
            case _:
                return IncomingMark(
                    agency,
                    self._needed("number", "number=SỐ-ĐẾN"),
                    self._date() or today,
                    self.entries.get("to", ""),
                    self.entries.get("file", ""),
                )

    def place(self, pdf: bytes | Source) -> PlacedBox | None:
        """The box that ends where a person wants the mark's upper right corner, None for a free place.

        Raises `PlacementError` for a corner off the page.
        """
        corner = self._corner()
        if corner is None:
            return None
        right, down = corner
        page = page_geometries(pdf)[0]
        if not (0 < right <= page.width and 0 <= down < page.height):
            raise PlacementError("Vị trí place=X,Y nằm ngoài trang 1. Hãy đo lại từ mép trái và mép trên.")
        return PlacedBox(0, Box(0, 0, right, page.height - down))

    def warnings(self, today: date) -> tuple[str, ...]:
        """What looks wrong and need not be."""
        issued = self._date()
        if self.kind is MarkKind.ATTACHMENT and issued is not None and issued > today:
            return (f"Văn bản chính đề ngày {issued:%d/%m/%Y}, sau ngày ký văn bản kèm theo.",)
        return ()

    def _attachment(self) -> AttachmentMark:
        number, symbol = self._needed("number", "number=05/KH-SNV"), self.entries.get("symbol")
        if symbol is None:
            return AttachmentMark.of(number)
        return AttachmentMark.of(f"{number}/{symbol.removeprefix('/')}")

    def _needed(self, name: str, example: str) -> str:
        value = self.entries.get(name)
        if not value:
            raise InfoError(f"Thiếu thông tin in trên dấu: --info {example}.")
        return value

    def _from_paper(self) -> bool:
        answer = _bare(self.entries.get("from-paper", "no"))
        if answer not in _YES | _NO:
            raise InfoError("from-paper chỉ nhận yes hoặc no.")
        return answer in _YES

    def _date(self) -> date | None:
        written = self.entries.get("date")
        if not written:
            return None
        for pattern in _DATES:
            try:
                return datetime.strptime(written, pattern).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        raise InfoError(f"Ngày “{written}” không hợp lệ. Hãy viết như 2026-03-05 hoặc 05/03/2026.")

    def _corner(self) -> tuple[float, float] | None:
        written = self.entries.get("place")
        if written is None:
            return None
        try:
            right, down = (mm(float(part)) for part in written.split(","))
        except ValueError as error:
            raise InfoError(
                f"place=“{written}” không hợp lệ. Hãy viết place=X,Y: số milimét từ mép trái và mép trên"
                " trang 1 đến góc trên bên phải của dấu."
            ) from error
        return right, down


def _bare(written: str) -> str:
    """Without capitals, diacritics and what is neither letter nor figure."""
    plain = unicodedata.normalize("NFD", written.casefold()).replace("đ", "d")
    return "".join(one for one in plain if one.isascii() and one.isalnum())
