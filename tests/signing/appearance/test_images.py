from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from signing.appearance.images import MAX_FILE_BYTES, Ink, read_mark
from signing.errors import ImageError
from signing.geometry import mm
from tests.signing.papers import SEAL, SIGNATURE, drawn_png

BLUE, RED, BLACK, GREEN = (20, 40, 160), (200, 20, 30), (10, 10, 10), (10, 140, 40)


def test_samples_are_accepted_at_their_own_size() -> None:
    signature, seal = read_mark(SIGNATURE, Ink.BLUE), read_mark(SEAL, Ink.RED)
    assert (signature.width, signature.height) == (1181, 472)
    assert signature.natural_width == pytest.approx(mm(50), abs=0.1)
    assert seal.natural_height == pytest.approx(mm(36), abs=0.1)


def test_every_visible_pixel_is_kept() -> None:
    original = Image.open(io.BytesIO(SEAL)).convert("RGBA")
    mark = read_mark(SEAL, Ink.RED)
    alpha = Image.frombytes("L", original.size, zlib.decompress(mark.alpha))
    colours = Image.frombytes("RGB", original.size, zlib.decompress(mark.rgb))
    assert alpha.tobytes() == original.getchannel("A").tobytes()
    seen = Image.composite(original.convert("RGB"), Image.new("RGB", original.size), alpha.point(bool, "1"))
    kept = Image.composite(colours, Image.new("RGB", original.size), alpha.point(bool, "1"))
    assert kept.tobytes() == seen.tobytes()


def test_an_image_without_resolution_is_fifty_millimetres_wide() -> None:
    assert read_mark(drawn_png(dpi=None), Ink.BLUE).natural_width == pytest.approx(mm(50))


@pytest.mark.parametrize("ink", [(20, 40, 160), (0, 0, 255), (60, 90, 200), (10, 20, 70)])
def test_blues_are_blue(ink: tuple[int, int, int]) -> None:
    assert read_mark(drawn_png(ink=ink), Ink.BLUE).width == 300


@pytest.mark.parametrize("ink", [(255, 0, 0), (200, 20, 30), (180, 30, 60), (220, 60, 40)])
def test_reds_are_red(ink: tuple[int, int, int]) -> None:
    assert read_mark(drawn_png(ink=ink), Ink.RED).width == 300


@pytest.mark.parametrize(
    ("ink", "wanted"),
    [(BLACK, Ink.BLUE), (RED, Ink.BLUE), (GREEN, Ink.BLUE), (BLACK, Ink.RED), (BLUE, Ink.RED)],
)
def test_another_colour_is_refused_by_name(ink: tuple[int, int, int], wanted: Ink) -> None:
    with pytest.raises(ImageError, match=f"màu {wanted.label}"):
        read_mark(drawn_png(ink=ink), wanted)


def test_an_opaque_ground_is_refused() -> None:
    with pytest.raises(ImageError, match="không trong suốt"):
        read_mark(drawn_png(ground=(255, 255, 255, 255)), Ink.BLUE)


def test_an_image_without_alpha_is_refused() -> None:
    out = io.BytesIO()
    Image.open(io.BytesIO(drawn_png())).convert("RGB").save(out, format="PNG")
    with pytest.raises(ImageError, match="không trong suốt"):
        read_mark(out.getvalue(), Ink.BLUE)


def test_an_empty_image_is_refused() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (300, 120)).save(out, format="PNG")
    with pytest.raises(ImageError, match="trống"):
        read_mark(out.getvalue(), Ink.BLUE)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0 jpeg", b"GIF89a", b"%PDF-1.7", b"<svg/>"])
def test_what_is_no_png_is_refused(data: bytes) -> None:
    with pytest.raises(ImageError, match="không phải tệp PNG"):
        read_mark(data, Ink.BLUE)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_a_truncated_png_is_refused(share: float) -> None:
    with pytest.raises(ImageError):
        read_mark(SIGNATURE[: int(len(SIGNATURE) * share)], Ink.BLUE)


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(ImageError, match="quá nhiều điểm ảnh"):
        read_mark(_png_of_zeros(20_000, 20_000), Ink.BLUE)


def test_a_big_file_is_refused() -> None:
    with pytest.raises(ImageError, match="5 MB"):
        read_mark(SIGNATURE + bytes(MAX_FILE_BYTES), Ink.BLUE)


def test_a_speck_is_refused() -> None:
    with pytest.raises(ImageError, match="quá nhỏ"):
        read_mark(drawn_png(size=(60, 20)), Ink.BLUE)


def _png_of_zeros(width: int, height: int) -> bytes:
    """A header that promises much and a body that holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
