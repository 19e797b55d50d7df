"""Draw a mark: the image once, at its own resolution, with real transparency, and not a word of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.appearance.archival import part_of, rgb_space, stencil, takes_shades
from signing.pdfobjects import Object, Reference, Stream, boolean, dictionary, integer, name, stream

if TYPE_CHECKING:
    from signing.appearance.images import MarkImage
    from signing.geometry import Box
    from signing.incremental import Revision

POINTS_PER_INCH = 72


def draw_mark(revision: Revision, image: MarkImage, *, box: Box, rotation: int) -> Reference:
    """The appearance stream of a mark whose image fills the box.

    In PDF/A-1, which knows no soft masks, the transparency is a stencil mask; in any PDF/A the colours are
    ICC-based.
    """
    part = part_of(revision)
    picture = _samples((image.width, image.height), image.rgb, {"/BitsPerComponent": integer(8)})
    picture[name("/ColorSpace")] = name("/DeviceRGB") if part is None else rgb_space(revision)
    if takes_shades(revision, part):
        picture[name("/SMask")] = revision.add(_soft_mask(image))
    else:
        picture[name("/Mask")] = revision.add(_stencil(image, box))
    resources = dictionary({"/XObject": dictionary({"/Mark": revision.add(picture)})})
    drawing = f"q {box.width:.3f} 0 0 {box.height:.3f} 0 0 cm /Mark Do Q\n".encode("ascii")
    return revision.form_xobject(drawing, box=box, rotation=rotation, resources=resources)


def _soft_mask(image: MarkImage) -> Stream:
    entries = {"/ColorSpace": name("/DeviceGray"), "/BitsPerComponent": integer(8)}
    return _samples((image.width, image.height), image.alpha, entries)


def _stencil(image: MarkImage, box: Box) -> Stream:
    width, height, bits = stencil(image, image.width / box.width * POINTS_PER_INCH)
    return _samples((width, height), bits, {"/ImageMask": boolean(True), "/BitsPerComponent": integer(1)})


def _samples(size: tuple[int, int], flate: bytes, entries: dict[str, Object]) -> Stream:
    return stream(
        {
            "/Type": name("/XObject"),
            "/Subtype": name("/Image"),
            "/Width": integer(size[0]),
            "/Height": integer(size[1]),
            "/Filter": name("/FlateDecode"),
            **entries,
        },
        encoded=flate,
    )
