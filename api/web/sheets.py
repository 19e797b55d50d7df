"""The pages of a document as they are shown: a picture each, and what will be drawn where."""

from __future__ import annotations

import struct
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from api.i18n import noop as _
from api.web.rendering import with_query
from docflow.model import OutgoingState
from docflow.views import OutgoingView
from infra.sandbox import SandboxCrashError, SandboxTimeoutError
from signing.appearance.geometry import leader_box, seal_box
from signing.appearance.images import MarkImage
from signing.errors import PlacementError, SigningError
from signing.geometry import Box, mm

DPI = 110
"""Sharp enough to read on a screen; a page is then about 100 KB."""
POINTS_PER_INCH = 72
A4 = (595.0, 842.0)
"""Points."""
LINE_HEIGHT = 15.0
"""Points; the height a blank is drawn with."""

PictureKey = tuple[str, int]
"""Digest of the file and page, counted from 0."""


class PictureCache:
    """Pages drawn lately, by digest: a page is measured when its frame is written and fetched right after.

    Whoever asks has been authorised for the document of that digest before.
    """

    def __init__(self, size: int = 128) -> None:
        self._size = size
        self._pictures: OrderedDict[PictureKey, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, digest: str, page: int, draw: Callable[[int, int], bytes]) -> bytes:
        """The PNG; `draw(page, dpi)` makes it when it is not at hand."""
        key = (digest, page)
        with self._lock:
            known = self._pictures.get(key)
            if known is not None:
                self._pictures.move_to_end(key)
                return known
        picture = draw(page, DPI)
        with self._lock:
            self._pictures[key] = picture
            while len(self._pictures) > self._size:
                self._pictures.popitem(last=False)
        return picture


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to be drawn over a page; SVG coordinates, so `y` is from the top."""

    name: str
    label: str
    """A message of the catalogue."""
    x: float
    y: float
    width: float
    height: float
    round: bool = False
    hidden: bool = False
    named: bool = True
    """Its label is written out; narrow boxes in a line of text only say it when pointed at."""

    @property
    def label_dx(self) -> float:
        """Where the label begins, from the left edge."""
        return 1.0 if self.height <= LINE_HEIGHT else 3.0

    @property
    def label_dy(self) -> float:
        """The label's baseline, from the top edge: in a large box, above a seal, below a line of text."""
        if self.round:
            return -3.0
        return self.height + 7.0 if self.height <= LINE_HEIGHT else 9.0


@dataclass(frozen=True, slots=True)
class Sheet:
    number: int
    """Counted from 1."""
    picture: str
    """Address."""
    width: float
    """Points, as displayed."""
    height: float
    marks: tuple[Mark, ...] = ()


def png_size(picture: bytes) -> tuple[float, float]:
    """Width and height in points of a page drawn with `DPI`."""
    width, height = struct.unpack(">II", picture[16:24])
    return width * POINTS_PER_INCH / DPI, height * POINTS_PER_INCH / DPI


def sheets_of(base: str, digest: str, pages: int, picture: Callable[[int], bytes]) -> tuple[Sheet, ...]:
    """One sheet for each page; only the first is drawn now, the others are taken to be of its size.

    `base` is the document's address; `picture(page)` gives the PNG. A page that cannot be drawn is left to
    the browser to miss: the document can still be refused, returned or downloaded.
    """
    if pages == 0:
        return ()
    try:
        width, height = png_size(picture(0))
    except (SigningError, SandboxCrashError, SandboxTimeoutError):
        width, height = A4
    return tuple(
        Sheet(page + 1, with_query(f"{base}/trang/{page}.png", v=digest), width, height)
        for page in range(pages)
    )


def marked_sheets(
    sheets: Iterable[Sheet], boxes: Mapping[str, tuple[int, Box]], picture: Callable[[int], bytes]
) -> tuple[Sheet, ...]:
    """Put each named box on its page, measured exactly."""
    return tuple(_with_marks(sheet, boxes, picture) for sheet in sheets)


def _with_marks(sheet: Sheet, boxes: Mapping[str, tuple[int, Box]], picture: Callable[[int], bytes]) -> Sheet:
    here = {name: box for name, (page, box) in boxes.items() if page == sheet.number - 1}
    if not here:
        return sheet
    width, height = png_size(picture(sheet.number - 1))
    marks = tuple(mark_of(name, box, height, named=name in WITH_LABEL) for name, box in here.items())
    return replace(sheet, width=width, height=height, marks=marks)


LABELS: Mapping[str, str] = {
    "leader": _("Chữ ký"),
    "number": _("Số"),
    "day": _("Ngày"),
    "month": _("Tháng"),
    "date": _("Ngày, tháng"),
    "seal": _("Dấu cơ quan"),
}


WITH_LABEL = frozenset({"leader", "seal"})


def mark_of(name: str, box: Box, page_height: float, *, hidden: bool = False, named: bool = True) -> Mark:
    return Mark(
        name,
        LABELS[name],
        round(box.x0, 1),
        round(page_height - box.y1, 1),
        round(box.width, 1),
        round(box.height, 1),
        round=name == "seal",
        hidden=hidden,
        named=named,
    )


@dataclass(frozen=True, slots=True)
class Means:
    """What the next marks are drawn with, as far as it is known."""

    signature: MarkImage | None
    seal_diameter_mm: float | None


def boxes_to_come(document: OutgoingView, means: Means) -> dict[str, tuple[int, Box]]:
    """What the next steps will put on the pages, by the document's state."""
    if document.state in {OutgoingState.ISSUED, OutgoingState.DISPATCHED}:
        return {}
    boxes = _blanks(document.layout)
    mark = document.layout.get("mark")
    if mark is not None:
        page, leader = int(mark["page"]), _leader_box(Box(*mark["box"]), means.signature)
        if document.state not in {OutgoingState.SIGNED, OutgoingState.ISSUING}:
            boxes["leader"] = (page, leader)
        elif means.seal_diameter_mm is not None:
            boxes["seal"] = (page, seal_box(leader, mm(means.seal_diameter_mm)))
    return boxes


def _leader_box(gap: Box, image: MarkImage | None) -> Box:
    """Where the image will stand in the gap; the gap itself while the image is not known or does not fit."""
    if image is None:
        return gap
    try:
        return leader_box(gap, natural_width=image.natural_width, natural_height=image.natural_height)
    except PlacementError:
        return gap


def _blanks(layout: Mapping[str, Any]) -> dict[str, tuple[int, Box]]:
    """Boxes for what the clerk fills in: the reserved fields, or while there are none what the text tells."""
    reserved = layout.get("reserved")
    if reserved is not None:
        chosen = {name: reserved.get(name) for name in ("number", "day", "month")}
        return {
            name: (int(blank["page"]), _box_at(blank["at"], float(blank["room"])))
            for name, blank in chosen.items()
            if blank is not None
        }
    found = {name: (layout.get(name), width) for name, width in (("number", 30.0), ("date", 20.0))}
    return {
        name: (int(blank["page"]), _box_at(blank["at"], width))
        for name, (blank, width) in found.items()
        if blank is not None
    }


def _box_at(at: Sequence[float], width: float) -> Box:
    x, y = at
    return Box(x, y - 3, x + width, y - 3 + LINE_HEIGHT)
