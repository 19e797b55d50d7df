"""Signature and seal images: PNG in, samples ready for a PDF out.

Decree 30/2020/NĐ-CP, Appendix I, asks for `.png` with a transparent ground, blue for a person's signature
(Part I, II.7.d) and red for a seal (II.8.a). It gives no shade; what counts here is the hue of most of the
ink.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from PIL import Image, ImageChops, UnidentifiedImageError

from signing.errors import ImageError
from signing.geometry import POINTS_PER_MM

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
HEADER = struct.Struct(">16sII")
"""Magic, length and name of the first chunk; width; height."""
MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 16_000_000
"""A 45 mm seal at 1,200 dpi has under five million."""
MIN_SIDE = 32
CLEAR = 16
"""Alpha (of 255) up to which a pixel counts as transparent."""
OPAQUE = 128
"""Alpha from which a pixel counts as ink."""
MIN_CLEAR_SHARE = 0.15
"""A disc that fills its square leaves 21 % of it."""
MIN_INK_SHARE = 0.002
MAX_INK_SHARE = 0.6
"""Signatures and seals are drawn with lines; a photograph, tinted or cut to shape, covers more."""
MIN_CHROMA = 40
"""Difference between a colour's strongest and weakest part (of 255); with less it is black or grey."""
PALE = 235
"""Of a colour's weakest part: from here on it counts as white."""
MAX_PALE_SHARE = 0.2
"""Of all that is seen; scans leave a pale rim round their ink."""
_SAME_DENSITY = 0.02
_DEFAULT_WIDTH_MM = 50.0
_PLAUSIBLE_DPI = (72.0, 2400.0)


class Ink(Enum):
    """The colour a mark has to be, as ranges of hue on Pillow's scale of 0 to 255.

    From cyan to blue-violet, and from pink to orange red: the inks of pens and stamp pads, and their scans.
    """

    BLUE = ("xanh", ((128, 188),))
    RED = ("đỏ", ((0, 16), (238, 255)))

    def __init__(self, label: str, hues: tuple[tuple[int, int], ...]) -> None:
        self.label = label
        self.hues = hues


@dataclass(frozen=True, slots=True)
class MarkImage:
    """A checked image at its own resolution, compressed (Flate) the way a PDF takes it."""

    width: int
    height: int
    rgb: bytes
    """Flate of width x height x 3 samples."""
    alpha: bytes
    """Flate of width x height samples."""
    natural_width: float
    """Points; from the file's physical resolution, else 50 mm."""

    @property
    def natural_height(self) -> float:
        return self.natural_width * self.height / self.width


@lru_cache(maxsize=64)
def read_mark(png: bytes, ink: Ink) -> MarkImage:
    """Check a mark's image and compress it; the last few dozen are remembered.

    Raises `ImageError`.
    """
    image, dpi = _decode(png)
    alpha = image.getchannel("A")
    _check_transparency(alpha)
    _check_ink(image, alpha, ink)
    natural = image.width / dpi * 72 if dpi else _DEFAULT_WIDTH_MM * POINTS_PER_MM
    return MarkImage(
        image.width,
        image.height,
        rgb=zlib.compress(_ink_under_clear_pixels(image, alpha).tobytes(), 6),
        alpha=zlib.compress(alpha.tobytes(), 6),
        natural_width=natural,
    )


def _decode(png: bytes) -> tuple[Image.Image, float | None]:
    if len(png) > MAX_FILE_BYTES:
        raise ImageError("Tệp ảnh lớn hơn 5 MB. Hãy giảm độ phân giải rồi thử lại.")
    _check_size(png)
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as source:
            if getattr(source, "is_animated", False):
                raise ImageError("Ảnh động không dùng làm chữ ký hay con dấu được. Hãy dùng ảnh PNG tĩnh.")
            dpi = _resolution(source)
            return source.convert("RGBA"), dpi
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ImageError("Tệp ảnh PNG bị hỏng. Hãy xuất lại ảnh rồi thử lại.") from error


def _check_size(png: bytes) -> None:
    """Look at the header alone, before anything is unpacked (PNG, 11.2.2)."""
    if len(png) < HEADER.size or not png.startswith(PNG_MAGIC):
        raise ImageError("Ảnh không phải tệp PNG. Hãy dùng ảnh .png có nền trong suốt.")
    _, width, height = HEADER.unpack_from(png)
    if width * height > MAX_PIXELS:
        raise ImageError("Ảnh có quá nhiều điểm ảnh. Hãy giảm độ phân giải xuống 600 dpi.")
    if min(width, height) < MIN_SIDE:
        raise ImageError("Ảnh quá nhỏ để in rõ. Hãy quét lại ở 300 dpi trở lên.")


def _resolution(source: Image.Image) -> float | None:
    dpi = source.info.get("dpi")
    if not isinstance(dpi, tuple):
        return None
    across, down = float(dpi[0]), float(dpi[1])
    if abs(across - down) > _SAME_DENSITY * across:
        return None
    return across if _PLAUSIBLE_DPI[0] <= across <= _PLAUSIBLE_DPI[1] else None


def _check_transparency(alpha: Image.Image) -> None:
    pixels = alpha.width * alpha.height
    counts = alpha.histogram()
    if sum(counts[: CLEAR + 1]) < MIN_CLEAR_SHARE * pixels:
        raise ImageError("Nền ảnh không trong suốt. Hãy xóa nền rồi lưu lại dưới dạng PNG trong suốt.")
    inked = sum(counts[OPAQUE:])
    if inked < MIN_INK_SHARE * pixels:
        raise ImageError("Ảnh gần như trống. Hãy chọn đúng ảnh chữ ký hoặc con dấu.")
    if inked > MAX_INK_SHARE * pixels:
        raise ImageError("Ảnh giống ảnh chụp, không phải nét mực. Hãy dùng ảnh chỉ có nét chữ ký hoặc dấu.")


def _check_ink(image: Image.Image, alpha: Image.Image, ink: Ink) -> None:
    """Most of the opaque pixels have the hue, greys and blacks have none; what is seen is not white.

    The samples are taken as they are, and drawn as they are: a colour profile or gamma in the file changes
    neither.
    """
    rgb = image.convert("RGB")
    strongest, weakest = _extremes(rgb)
    _check_ground(alpha, weakest)
    opaque = alpha.point(lambda a: 255 if a >= OPAQUE else 0)
    clearly = ImageChops.subtract(strongest, weakest).point(lambda c: 255 if c >= MIN_CHROMA else 0)
    coloured = ImageChops.darker(opaque, clearly)
    counts = rgb.convert("HSV").getchannel("H").histogram(coloured)
    matching = sum(sum(counts[low : high + 1]) for low, high in ink.hues)
    if matching * 2 <= opaque.histogram()[255]:
        raise ImageError(f"Màu mực của ảnh không phải màu {ink.label}. Hãy dùng ảnh có mực màu {ink.label}.")


def _check_ground(alpha: Image.Image, weakest: Image.Image) -> None:
    """White that is left standing, or lies over the page as a veil, is no transparent ground."""
    pale = weakest.point(lambda value: 255 if value >= PALE else 0)
    if _weight(ImageChops.darker(alpha, pale)) > MAX_PALE_SHARE * _weight(alpha):
        raise ImageError("Nền ảnh còn phần trắng, không trong suốt. Hãy xóa hết nền rồi lưu lại.")


def _extremes(rgb: Image.Image) -> tuple[Image.Image, Image.Image]:
    red, green, blue = rgb.split()
    strongest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return strongest, ImageChops.darker(ImageChops.darker(red, green), blue)


def _weight(alpha: Image.Image) -> int:
    return sum(value * count for value, count in enumerate(alpha.histogram()))


def _ink_under_clear_pixels(image: Image.Image, alpha: Image.Image) -> Image.Image:
    """Give invisible pixels the colour of the ink, so that smoothing in viewers leaves no pale rim."""
    rgb = image.convert("RGB")
    opaque = alpha.point(lambda a: 255 if a >= OPAQUE else 0)
    total = opaque.histogram()[255]
    counts = rgb.histogram(opaque)
    mean = tuple(
        round(sum(value * counts[band * 256 + value] for value in range(256)) / total) for band in range(3)
    )
    visible = alpha.point(lambda a: 255 if a else 0)
    return Image.composite(rgb, Image.new("RGB", rgb.size, mean), visible)
