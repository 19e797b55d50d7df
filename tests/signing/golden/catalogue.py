"""Every mark of the decree, signed into a document, and the picture that a person has looked at."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from PIL import Image

from signing.geometry import Box
from signing.placement.pages import page_geometries
from signing.rendering import render_page
from signing.textmarks import (
    AttachmentMark,
    CopyForm,
    CopyMark,
    DigitisedMark,
    IncomingMark,
    TextMark,
    sign_text_mark,
)
from signing.workflow import Services
from tests.certs.pki import AT, TestPki
from tests.signing.golden.comparing import DPI
from tests.signing.meetings import Meeting
from tests.signing.papers import LETTER, cropped, sample, scanned, turned
from tests.signing.placement.catalogue import PLAIN
from tests.signing.placement.letters import make
from tests.signing.signers import Signers

PICTURES = Path(__file__).parent / "pictures"
SHORT, LONG = "Sở Nội vụ tỉnh An Phú", "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh An Phú"


@dataclass(frozen=True)
class Hands:
    """Who signs."""

    signers: Signers
    meeting: Meeting
    services: Services

    @classmethod
    def of(cls, pki: TestPki) -> Hands:
        return cls(Signers.of(pki), Meeting.of(pki), Services(None, None, pki.anchors))

    def word(self, pdf: bytes, mark: TextMark) -> bytes:
        return sign_text_mark(pdf, self.signers.agency, mark, services=self.services, at=AT).pdf

    def led(self, pdf: bytes) -> bytes:
        return self.signers.sign(pdf, self.services).pdf

    def issued(self, pdf: bytes) -> bytes:
        return self.signers.issue(self.led(pdf), self.services).pdf


@dataclass(frozen=True)
class Case:
    """A document with a mark, and the part of its first page to look at."""

    name: str
    signed: Callable[[Hands], bytes]
    part: Box
    """Millimetres from the upper left corner of the page as displayed; `y1` is the lower edge."""
    like: str | None = None
    """The case that looks the same; None for one with a picture of its own."""

    @property
    def path(self) -> Path:
        return PICTURES / f"{self.like or self.name}.png"

    def drawn(self, hands: Hands) -> Image.Image:
        return picture_of(self.signed(hands), self.part)


def picture_of(pdf: bytes, part: Box) -> Image.Image:
    """That part of the first page, in colour."""
    # PDFium draws user space units, of whatever size.
    unit = page_geometries(pdf)[0].user_unit
    page = Image.open(io.BytesIO(render_page(pdf, 0, dpi=DPI * unit))).convert("RGB")
    x0, y0, x1, y1 = (round(side / 25.4 * DPI) for side in part.as_tuple())
    return page.crop((x0, y0, x1, y1))


@lru_cache(maxsize=1)
def letter() -> bytes:
    return sample(LETTER)


@lru_cache(maxsize=1)
def paper() -> bytes:
    """The letter on paper, scanned as the decree asks."""
    return scanned(letter(), dpi=200)


HEAD = Box(80, 0, 210, 35)
"""The first page's upper right corner, with the national name for comparison."""
WIDE_HEAD = Box(0, 0, 210, 35)
SIGNATURE_BLOCK = Box(95, 125, 205, 165)
RECIPIENTS = Box(25, 130, 145, 195)
ARRIVAL = IncomingMark(SHORT, 123, date(2026, 6, 15), "Phòng Tổ chức cán bộ", "12/HS-2026")
ATTACHMENT = AttachmentMark.of("05/KH-SNV")


def _in_words(
    name: str, pdf: Callable[[], bytes], mark: TextMark, part: Box = HEAD, like: str | None = None
) -> Case:
    return Case(name, lambda hands: hands.word(pdf(), mark), part, like)


CASES = (
    Case("leader", lambda hands: hands.led(letter()), SIGNATURE_BLOCK),
    Case("leader-turned", lambda hands: hands.led(turned(letter(), 90)), SIGNATURE_BLOCK, "leader"),
    Case(
        "leader-second-position",
        lambda hands: hands.led(make(PLAIN["second position"])[0]),
        Box(95, 100, 205, 155),
    ),
    Case("leaders", lambda hands: hands.meeting.signed(hands.services), Box(20, 95, 205, 150)),
    Case("agency", lambda hands: hands.issued(letter()), SIGNATURE_BLOCK),
    Case("agency-turned", lambda hands: hands.issued(turned(letter(), 90)), SIGNATURE_BLOCK, "agency"),
    Case("agency-cropped", lambda hands: hands.issued(cropped(letter())), SIGNATURE_BLOCK, "agency"),
    Case("agency-user-unit", lambda hands: hands.issued(turned(letter(), 0)), SIGNATURE_BLOCK, "agency"),
    _in_words("attachment", letter, ATTACHMENT),
    _in_words("attachment-turned", lambda: turned(letter(), 90), ATTACHMENT, like="attachment"),
    _in_words("attachment-cropped", lambda: cropped(letter()), ATTACHMENT, like="attachment"),
    _in_words("attachment-user-unit", lambda: turned(letter(), 0), ATTACHMENT, like="attachment"),
    _in_words("copy-true", paper, CopyMark(CopyForm.TRUE_COPY, SHORT)),
    _in_words("copy-of-copy", paper, CopyMark(CopyForm.COPY_OF_COPY, SHORT)),
    _in_words("copy-extract", letter, CopyMark(CopyForm.EXTRACT, SHORT)),
    _in_words("copy-long-name", letter, CopyMark(CopyForm.EXTRACT, f"{LONG}, {SHORT}"), WIDE_HEAD),
    _in_words("digitised", paper, DigitisedMark(SHORT), WIDE_HEAD),
    _in_words(
        "digitised-turned", lambda: turned(paper(), 270), DigitisedMark(SHORT), WIDE_HEAD, like="digitised"
    ),
    Case("incoming", lambda hands: hands.word(hands.issued(letter()), ARRIVAL), RECIPIENTS),
    Case(
        "incoming-turned",
        lambda hands: hands.word(hands.issued(turned(letter(), 90)), ARRIVAL),
        RECIPIENTS,
        "incoming",
    ),
)
"""Cases that look like another are turned, cropped or measured in other units; no reader sees it."""
