"""What has to hold of any verdict, told without our checker: signed bytes, and pictures by two readers."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from signing.errors import SigningError
from signing.placement.pdfium import opened
from signing.report import Indication, Integrity

if TYPE_CHECKING:
    from datetime import datetime

    from certs.trust import TrustAnchors
    from signing.report import ValidationReport

DPI = 40
_RANGE = re.compile(rb"/ByteRange *\[ *(\d+) +(\d+) +(\d+) +(\d+)")


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
    def pictures(self) -> tuple[list[bytes], list[bytes]]:
        return _pdfium(self.pdf), _poppler(self.pdf)

    def complaint(self, changed: bytes, report: ValidationReport) -> str | None:
        """Why this verdict on the changed file is wrong, or None.

        The last signature is over all that was there: while it counts as intact, every byte before its end
        stands where it stood, and every page looks as it looked.
        """
        is_believed = report.indication is Indication.TOTAL_PASSED or (
            bool(report.signatures)
            and all(signature.integrity is Integrity.INTACT for signature in report.signatures)
        )
        if not is_believed:
            return None
        if changed[: self.signed_end] != self.pdf[: self.signed_end]:
            return "passes, with other signed bytes"
        for reader, before, after in zip(
            ("PDFium", "poppler"), self.pictures, (_pdfium(changed), _poppler(changed)), strict=True
        ):
            if len(before) != len(after):
                return f"passes, and {reader} shows {len(after)} pages instead of {len(before)}"
            if any(_differ(old, new) for old, new in zip(before, after, strict=True)):
                return f"passes, and {reader} shows another page"
        return None


def _pdfium(pdf: bytes) -> list[bytes]:
    try:
        with opened(pdf) as document:
            document.init_forms()
            return [_png(page.render(scale=DPI / 72, may_draw_forms=True).to_pil()) for page in document]
    except SigningError:
        return []


def _png(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.convert("RGB").save(stream, format="PNG")
    return stream.getvalue()


def _poppler(pdf: bytes) -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(pdf)
        command = ["pdftoppm", "-r", str(DPI), "-png", str(path), str(Path(folder) / "page")]
        subprocess.run(command, capture_output=True, check=False, timeout=120)
        return [picture.read_bytes() for picture in sorted(Path(folder).glob("page*.png"))]


def _differ(one: bytes, other: bytes) -> bool:
    first, second = (Image.open(io.BytesIO(picture)).convert("RGB") for picture in (one, other))
    return first.size != second.size or ImageChops.difference(first, second).getbbox() is not None
