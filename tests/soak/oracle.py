"""What has to hold of any verdict, told without our checker: signed bytes, and pictures by three readers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from PIL import ImageChops, ImageDraw

from signing.report import ChangeKind, ChangesAfter, Indication, Integrity
from tests.soak.pictures import DPI, READERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from PIL import Image

    from certs.trust import TrustAnchors
    from signing.report import Change, ValidationReport

    Pages = list[Image.Image]

_RANGE = re.compile(rb"/ByteRange *\[ *(\d+) +(\d+) +(\d+) +(\d+)")
_MARGIN = 2
"""Points that a field's frame may stand over its rectangle."""
_INK, _STEP = 160, 60
"""Grey below which a pixel is ink, and by which it has to become lighter to be lost."""
_SPECKS = 6


@dataclass(frozen=True)
class Victim:
    """A soundly signed file, and what a change of it must leave alone if it is to pass."""

    name: str
    pdf: bytes
    trust: TrustAnchors
    at: datetime

    @cached_property
    def signed_end(self) -> int:
        """Offset behind the last byte that a signature covers."""
        return max(int(match[3]) + int(match[4]) for match in _RANGE.finditer(self.pdf))

    @cached_property
    def pictures(self) -> Mapping[str, Pages]:
        return {reader: draw(self.pdf) for reader, draw in READERS.items()}

    def complaint(self, changed: bytes, report: ValidationReport) -> str | None:
        """Why this verdict on the changed file is wrong, or None.

        The last signature is over all that was there: while it counts as intact, every byte before its end
        stands where it stood, and every page looks as it looked, but where the report names a change that all
        signatures permit. In a permitted field anything may stand; a comment or another mark hides nothing.
        """
        is_believed = report.indication is Indication.TOTAL_PASSED or (
            bool(report.signatures)
            and all(signature.integrity is Integrity.INTACT for signature in report.signatures)
        )
        if not is_believed:
            return None
        if changed[: self.signed_end] != self.pdf[: self.signed_end]:
            return "passes, with other signed bytes"
        named = list(_named(report))
        for reader, draw in READERS.items():
            before, after = self.pictures[reader], draw(changed)
            if len(before) != len(after):
                return f"passes, and {reader} shows {len(after)} pages instead of {len(before)}"
            for number, (old, new) in enumerate(zip(before, after, strict=True)):
                here = [change for change in named if change.page == number]
                if _differ(old, new, here):
                    return f"passes, and {reader} shows another page"
        return None


def _named(report: ValidationReport) -> Iterator[Change]:
    """Changes with a place that no signature forbids."""
    for signature in report.signatures:
        yield from (
            change
            for change in signature.change_list
            if change.level is ChangesAfter.PERMITTED and change.box is not None
        )


def _differ(old: Image.Image, new: Image.Image, named: list[Change]) -> bool:
    """Whether anything differs outside of the changes named, or is hidden by one of them."""
    if old.size != new.size:
        return True
    difference = ImageChops.difference(old, new)
    for change in named:
        if change.kind is not ChangeKind.FIELD and _is_lost(old, new, change):
            return True
        ImageDraw.Draw(difference).rectangle(_pixels(change, old.height), fill=0)
    return difference.getbbox() is not None


def _is_lost(old: Image.Image, new: Image.Image, change: Change) -> bool:
    """Whether words or lines that stood in a place are there no more."""
    left, top, right, bottom = _pixels(change, old.height)
    place = (max(0, left), max(0, top), min(old.width, right), min(old.height, bottom))
    if place[0] >= place[2] or place[1] >= place[3]:
        return False
    before, after = (picture.crop(place).convert("L") for picture in (old, new))
    ink = before.point([255 if grey < _INK else 0 for grey in range(256)])
    faded = ImageChops.subtract(after, before).point([255 if grey > _STEP else 0 for grey in range(256)])
    return ImageChops.multiply(ink, faded).histogram()[255] > _SPECKS


def _pixels(change: Change, height: int) -> tuple[int, int, int, int]:
    """The place of a change in a picture, with a margin."""
    assert change.box is not None
    scale = DPI / 72
    left, bottom, right, top = change.box
    return (
        int((left - _MARGIN) * scale),
        int(height - (top + _MARGIN) * scale),
        int((right + _MARGIN) * scale) + 1,
        int(height - (bottom - _MARGIN) * scale) + 1,
    )
