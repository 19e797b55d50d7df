from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw

from signing.appearance.images import MAX_FILE_BYTES, Ink, read_mark
from signing.errors import ImageError
from signing.geometry import mm
from tests.signing.papers import SEAL, SIGNATURE, drawn_png

if TYPE_CHECKING:
    from collections.abc import Callable

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


@pytest.mark.parametrize(
    "ink",
    [(8, 5, 14), (4, 4, 9), (128, 0, 128), (110, 30, 200), (0, 130, 120), (90, 90, 110)],
    ids=["black with a tinge", "blacker", "purple", "violet", "teal", "grey"],
)
def test_what_only_resembles_blue_is_refused(ink: tuple[int, int, int]) -> None:
    with pytest.raises(ImageError, match="màu xanh"):
        read_mark(drawn_png(ink=ink), Ink.BLUE)


def _drawn(draw: Callable[[ImageDraw.ImageDraw], None]) -> bytes:
    image = Image.new("RGBA", (300, 120))
    draw(ImageDraw.Draw(image))
    out = io.BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()


def test_a_tinted_photograph_is_refused() -> None:
    def photograph(draw: ImageDraw.ImageDraw) -> None:
        for y in range(20, 120):
            for x in range(300):
                draw.point((x, y), fill=(60 + x % 40, 90 + y % 50, 180 + (x * y) % 60, 255))

    with pytest.raises(ImageError, match="ảnh chụp"):
        read_mark(_drawn(photograph), Ink.BLUE)


def test_white_left_between_the_strokes_is_refused() -> None:
    def patch(draw: ImageDraw.ImageDraw) -> None:
        draw.rectangle((60, 20, 160, 90), fill=(255, 255, 255, 255))
        draw.line((10, 100, 100, 20, 200, 90, 290, 30), fill=(*BLUE, 255), width=30)

    with pytest.raises(ImageError, match="phần trắng"):
        read_mark(_drawn(patch), Ink.BLUE)


def test_a_white_veil_is_no_transparent_ground() -> None:
    def veil(draw: ImageDraw.ImageDraw) -> None:
        draw.rectangle((0, 0, 300, 99), fill=(255, 255, 255, 100))
        draw.line((10, 100, 100, 20, 200, 90, 290, 30), fill=(*BLUE, 255), width=8)

    with pytest.raises(ImageError, match="phần trắng"):
        read_mark(_drawn(veil), Ink.BLUE)


class TestKindsOfPng:
    """The kinds of samples of PNG (11.2.2), with the ways it has to say what is transparent (11.3.2.1)."""

    PALETTE = b"\xff\xff\xff" + bytes(BLUE)

    @pytest.mark.parametrize(
        ("depth", "kind", "ground", "ink", "chunks"),
        [
            (16, 6, bytes(8), b"".join(bytes((c, c)) for c in (*BLUE, 255)), ()),
            (16, 2, b"\xff" * 6, b"".join(bytes((c, c)) for c in BLUE), ((b"tRNS", b"\xff" * 6),)),
            (8, 2, b"\xff" * 3, bytes(BLUE), ((b"tRNS", b"\0\xff" * 3),)),
            (8, 3, b"\0", b"\1", ((b"PLTE", PALETTE), (b"tRNS", b"\0\xff"))),
        ],
        ids=["16 bits", "16 bits and a colour key", "colour key", "palette"],
    )
    def test_is_read_with_its_transparency(
        self, depth: int, kind: int, ground: bytes, ink: bytes, chunks: tuple[tuple[bytes, bytes], ...]
    ) -> None:
        mark = read_mark(_png(depth, kind, ground, ink, chunks), Ink.BLUE)
        alpha = zlib.decompress(mark.alpha)
        assert (alpha.count(0), alpha.count(255)) == (44 * 64, 20 * 64)
        assert zlib.decompress(mark.rgb)[:3] == bytes(BLUE)

    @pytest.mark.parametrize(
        ("depth", "kind", "ground", "ink", "chunks"),
        [
            (8, 4, b"\0\0", b"\x20\xff", ()),
            (16, 4, bytes(4), b"\x20\x20\xff\xff", ()),
            (8, 0, b"\xff", b"\x20", ((b"tRNS", b"\0\xff"),)),
            (16, 0, b"\xff\xff", b"\x20\x20", ((b"tRNS", b"\xff\xff"),)),
            (8, 3, b"\0", b"\1", ((b"PLTE", PALETTE),)),
        ],
        ids=["grey and alpha", "the same in 16 bits", "grey and key", "16 bits and key", "opaque palette"],
    )
    def test_without_colour_or_transparency_is_refused(
        self, depth: int, kind: int, ground: bytes, ink: bytes, chunks: tuple[tuple[bytes, bytes], ...]
    ) -> None:
        with pytest.raises(ImageError):
            read_mark(_png(depth, kind, ground, ink, chunks), Ink.BLUE)

    @pytest.mark.parametrize(
        "chunk",
        [
            (b"gAMA", struct.pack(">I", 10_000)),
            (b"cHRM", struct.pack(">8I", *range(20_000, 100_000, 10_000))),
        ],
        ids=["gamma", "chromaticities"],
    )
    def test_what_shifts_colours_shifts_neither_check_nor_print(self, chunk: tuple[bytes, bytes]) -> None:
        plain = _png(8, 6, bytes(4), bytes((*BLUE, 255)), ())
        shifted = _png(8, 6, bytes(4), bytes((*BLUE, 255)), (chunk,))
        assert read_mark(shifted, Ink.BLUE) == read_mark(plain, Ink.BLUE)

    @pytest.mark.parametrize("kind", [b"iCCP", b"zTXt"])
    def test_a_bomb_beside_the_image_is_refused(self, kind: bytes) -> None:
        bomb = (kind, b"x\0\0" + zlib.compress(bytes(50_000_000)))
        with pytest.raises(ImageError, match="hỏng"):
            read_mark(_png(8, 6, bytes(4), bytes((*BLUE, 255)), (bomb,)), Ink.BLUE)

    def test_an_animation_is_refused(self) -> None:
        frame, out = Image.open(io.BytesIO(drawn_png())), io.BytesIO()
        turned = frame.transpose(Image.Transpose.FLIP_TOP_BOTTOM).rotate(5)
        frame.save(out, format="PNG", save_all=True, append_images=[turned])
        with pytest.raises(ImageError, match="Ảnh động"):
            read_mark(out.getvalue(), Ink.BLUE)

    def test_densities_that_differ_say_nothing_of_the_size(self) -> None:
        density = (b"pHYs", struct.pack(">IIB", 11_811, 23_622, 1))
        mark = read_mark(_png(8, 6, bytes(4), bytes((*BLUE, 255)), (density,)), Ink.BLUE)
        assert mark.natural_width == pytest.approx(mm(50))


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


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(depth: int, kind: int, ground: bytes, ink: bytes, chunks: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """64 x 64 samples with a band of ink across, written by hand."""
    rows = b"".join(b"\0" + (ink if 20 <= y < 40 else ground) * 64 for y in range(64))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, depth, kind, 0, 0, 0)),
            *(_chunk(*chunk) for chunk in chunks),
            _chunk(b"IDAT", zlib.compress(rows)),
            _chunk(b"IEND", b""),
        )
    )


def _png_of_zeros(width: int, height: int) -> bytes:
    """A header that promises much and a body that holds nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", b"") + _chunk(b"IEND", b"")
