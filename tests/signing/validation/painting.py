"""Things put on the pages of a letter: pictures of every kind, drawings, stamps, faces of fields."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from tests.signing import papers

if TYPE_CHECKING:
    from collections.abc import Callable

    from signing.geometry import Box


@dataclass(frozen=True)
class Picture:
    """What is drawn, and whether what is transparent in it lets the page through."""

    image: Image.Image
    is_opaque: bool = False

    def embedded(self, document: pikepdf.Pdf) -> pikepdf.Object:
        colours = self.image.convert("RGBA")
        if self.is_opaque:
            paper = Image.new("RGBA", colours.size, "white")
            paper.alpha_composite(colours)
            colours = paper
        stream = _stream(document, colours.convert("RGB").tobytes(), colours.size, Name.DeviceRGB)
        if not self.is_opaque:
            alpha = colours.getchannel("A").tobytes()
            stream.SMask = _stream(document, alpha, colours.size, Name.DeviceGray)
        return stream


def _stream(document: pikepdf.Pdf, data: bytes, size: tuple[int, int], colours: Name) -> pikepdf.Stream:
    stream = document.make_stream(zlib.compress(data))
    stream.update(
        {
            "/Type": Name.XObject,
            "/Subtype": Name.Image,
            "/Width": size[0],
            "/Height": size[1],
            "/ColorSpace": colours,
            "/BitsPerComponent": 8,
            "/Filter": Name.FlateDecode,
        }
    )
    return stream


def mark(name: str, *, is_opaque: bool = False) -> Picture:
    """A signature or seal of the samples."""
    return Picture(Image.open(io.BytesIO(papers.mark(name))), is_opaque)


SIGNATURE, SEAL = mark("signature-director"), mark("seal-so-noi-vu")


def surface(colour: str | tuple[int, int, int, int], *, is_opaque: bool = True) -> Picture:
    return Picture(Image.new("RGBA", (60, 40), colour), is_opaque)


def code() -> Picture:
    """Black and white squares, as a machine reads them."""
    image = Image.new("RGB", (29, 29), "white")
    for x in range(29):
        for y in range(29):
            if (x * 7 + y * 13 + x * y) % 2:
                image.putpixel((x, y), (0, 0, 0))
    return Picture(image.resize((290, 290), Image.Resampling.NEAREST), is_opaque=True)


def emblem() -> Picture:
    """A red disc with a yellow star's worth of colour, as letterheads have it."""
    image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((5, 5, 195, 195), fill=(200, 20, 20, 255), outline=(220, 180, 0, 255), width=12)
    return Picture(image)


def rose() -> Picture:
    """Red lines up to the corners."""
    image = Image.new("RGB", (200, 200), "white")
    pen = ImageDraw.Draw(image)
    for at in range(0, 200, 25):
        pen.line((at, 0, 199 - at, 199), fill=(200, 30, 30), width=4)
        pen.line((0, at, 199, 199 - at), fill=(200, 30, 30), width=4)
    return Picture(image, is_opaque=True)


def stencil(document: pikepdf.Pdf) -> pikepdf.Stream:
    """The signature in one bit a pixel, painted in the current colour."""
    alpha = SIGNATURE.image.convert("RGBA").getchannel("A").point([255 if a < 128 else 0 for a in range(256)])
    bits = alpha.convert("1")
    stream = document.make_stream(zlib.compress(bits.tobytes()))
    stream.update(
        {
            "/Type": Name.XObject,
            "/Subtype": Name.Image,
            "/Width": bits.width,
            "/Height": bits.height,
            "/ImageMask": True,
            "/BitsPerComponent": 1,
            "/Filter": Name.FlateDecode,
        }
    )
    return stream


def painted(  # noqa: PLR0913 - every way of drawing a test may want
    pdf: bytes,
    picture: Picture | Callable[[pikepdf.Pdf], pikepdf.Object],
    box: Box,
    *,
    page: int = 0,
    beneath: bool = False,
    in_form: bool = False,
    alpha: float = 1.0,
) -> bytes:
    """The file with a picture drawn on a page itself, over its words or beneath them."""

    def paint(document: pikepdf.Pdf) -> None:
        on = document.pages[page]
        image = picture.embedded(document) if isinstance(picture, Picture) else picture(document)
        name = on.add_resource(document.make_indirect(image), Name.XObject)
        state = on.add_resource(Dictionary(Type=Name.ExtGState, ca=alpha), Name.ExtGState)
        place = f"{box.width} 0 0 {box.height} {box.x0} {box.y0} cm"
        drawing = f"q {state} gs {place} {name} Do Q".encode()
        if in_form:
            form = document.make_stream(drawing)
            form.update(
                {
                    "/Type": Name.XObject,
                    "/Subtype": Name.Form,
                    "/BBox": Array([0, 0, 2000, 2000]),
                    "/Resources": on.obj.Resources,
                }
            )
            name = on.add_resource(document.make_indirect(form), Name.XObject)
            drawing = f"q {name} Do Q".encode()
        on.contents_add(b"q\n", prepend=True)
        on.contents_add(b"\nQ\n", prepend=False)
        on.contents_add(drawing, prepend=beneath)

    return papers.changed(pdf, paint)


def drawn(pdf: bytes, box: Box, *, strokes: int = 40, page: int = 0) -> bytes:
    """The file with a pen's strokes as curves."""

    def paint(document: pikepdf.Pdf) -> None:
        on = document.pages[page]
        step = box.width / strokes
        middle, reach = (box.y0 + box.y1) / 2, box.height / 2
        parts = [f"q 0 0 0.6 RG 1.2 w {box.x0} {middle} m"]
        for number in range(strokes):
            x, up = box.x0 + number * step, reach * (1 if number % 2 else -1)
            parts.append(f"{x} {middle + up} {x + step} {middle + up} {x + step} {middle + up / 3} c")
        on.contents_add(b"q\n", prepend=True)
        on.contents_add(f"\nQ\n{' '.join(parts)} S Q".encode(), prepend=False)

    return papers.changed(pdf, paint)


def annotated(pdf: bytes, box: Box, subtype: str, *, page: int = 0) -> bytes:
    """The file with a stamp, or an unsigned field, that shows a signature."""

    def paint(document: pikepdf.Pdf) -> None:
        on = document.pages[page]
        face = document.make_stream(f"q {box.width} 0 0 {box.height} 0 0 cm /I Do Q".encode())
        face.update(
            {
                "/Type": Name.XObject,
                "/Subtype": Name.Form,
                "/BBox": Array([0, 0, box.width, box.height]),
                "/Resources": Dictionary(
                    XObject=Dictionary(I=document.make_indirect(SIGNATURE.embedded(document)))
                ),
            }
        )
        annotation = Dictionary(
            Type=Name.Annot,
            Subtype=Name(f"/{subtype}"),
            Rect=Array(list(box.as_tuple())),
            F=4,
            AP=Dictionary(N=document.make_indirect(face)),
        )
        if subtype == "Widget":
            annotation.update({"/FT": Name.Sig, "/T": pikepdf.String("ChuKyGia")})
        made = document.make_indirect(annotation)
        on.obj.Annots = Array([*on.obj.get("/Annots", Array()), made])
        if subtype == "Widget":
            document.Root.AcroForm = Dictionary(Fields=Array([made]))

    return papers.changed(pdf, paint)
