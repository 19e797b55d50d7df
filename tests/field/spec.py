"""A letter as pure data: the same seed gives the same letter, whichever producer sets it.

The forms are those of Appendix III of Decree 30/2020 that are drafted as PDF and signed (1.1-1.10), and, as
letters without a place to sign, a regulation in its own file (2.2) and a digitised copy (3.2).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

HELD_OUT = 200_000
"""Seeds below are for tuning the finder, those from here on only for measuring it."""


class Form(StrEnum):
    RESOLUTION = "1.1 nghị quyết"
    DECISION = "1.2 quyết định quy định trực tiếp"
    DECISION_ISSUING = "1.3 quyết định ban hành văn bản khác"
    NAMED = "1.4 văn bản có tên loại"
    LETTER = "1.5 công văn"
    TELEGRAM = "1.6 công điện"
    INVITATION = "1.7 giấy mời"
    INTRODUCTION = "1.8 giấy giới thiệu"
    MINUTES = "1.9 biên bản"
    LEAVE = "1.10 giấy nghỉ phép"
    REGULATION = "2.2 văn bản kèm theo"
    COPY = "3.2 bản sao điện tử"


SIGNED = tuple(form for form in Form if form not in {Form.REGULATION, Form.COPY})


class Kind(StrEnum):
    """What an element of the body is."""

    PARAGRAPH = "p"
    HEADING = "h"
    CENTRED = "c"
    TABLE = "t"


@dataclass(frozen=True, slots=True)
class Element:
    kind: Kind
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Title lines, white, and a name."""

    titles: tuple[str, ...]
    name: str
    gap: float
    """Points of white between the line boxes of the last title line (or hint) and of the next line."""
    second: str = ""
    """The signer's position in the organisation, between the gap and the name."""
    hint: str = ""
    """Printed under the title, such as "(Ký, ghi rõ họ tên)"."""


class Beside(StrEnum):
    """Where a second signer stands."""

    ROW = "row"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Annex:
    head: str
    title: str
    source: str
    rows: tuple[tuple[str, ...], ...]
    items: int
    left: Block | None
    right: Block | None


@dataclass(frozen=True, slots=True)
class Look:
    """How the page is set."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    size: float
    leading: float
    head_share: float
    """Share of the text's width that the left column of the letterhead has."""
    sign_share: float
    """Share of the text's width that the signer's column has."""
    page_numbers: bool
    decomposed: bool
    """Text in Unicode's NFD."""
    cut: bool
    """Text runs cut every few letters, as after many small edits."""
    rotation: int
    crop: tuple[float, float]
    """Points hidden at the left and at the bottom."""
    user_unit: float


@dataclass(frozen=True, slots=True)
class Spec:
    seed: int
    form: Form
    parent: str
    agency: str
    kind: str
    abstract: str
    subject: str
    number_word: str
    number_blank: str
    symbol: str
    place: str
    day_blank: str
    month_blank: str
    addressees: tuple[str, ...]
    body: tuple[Element, ...]
    signer: Block | None
    other: Block | None
    beside: Beside
    recipients: tuple[str, ...]
    recipients_word: str
    annexes: tuple[Annex, ...]
    address: bool
    urgent: bool
    own_page: bool
    """The signature block alone on the last page of the letter."""
    merged: bool
    """Another letter follows in the same file."""
    look: Look

    @property
    def number_line(self) -> str:
        return f"{self.number_word}{self.number_blank}{self.symbol}"

    @property
    def date_line(self) -> str:
        return f"{self.place}, ngày{self.day_blank}tháng{self.month_blank}năm 2026"

    @property
    def is_signed(self) -> bool:
        """Whether there is anything to find."""
        return self.form in SIGNED and self.signer is not None


def random_of(seed: int, purpose: str) -> random.Random:
    """Chance that depends on nothing but the seed and what it is for."""
    return random.Random(f"{seed}/{purpose}")  # noqa: S311 - varies letters, protects nothing
