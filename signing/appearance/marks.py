"""Draw a mark: the image once, at its own resolution, with real transparency, and not a word of text."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from PIL import Image, ImageCms

from signing.appearance.images import OPAQUE, MarkImage
from signing.incremental import Revision
from signing.pdfobjects import (
    Object,
    Reference,
    Stream,
    array,
    boolean,
    content,
    dictionary,
    entry,
    integer,
    items,
    name,
    raw_entry,
    stream,
)

if TYPE_CHECKING:
    from signing.geometry import Box

MAX_XMP_BYTES = 1024 * 1024
_PDFA_PART = re.compile(rb"""pdfaid:part(?:>|=["'])\s*([1-4])""")


def draw_mark(revision: Revision, image: MarkImage, *, box: Box, rotation: int) -> Reference:
    """The appearance stream of a mark whose image fills the box.

    In PDF/A-1, which knows no soft masks, the transparency is a stencil mask; in any PDF/A the colours are
    ICC-based.
    """
    part = _pdfa_part(revision)
    picture = _samples(image, image.rgb, {"/BitsPerComponent": integer(8)})
    picture[name("/ColorSpace")] = name("/DeviceRGB") if part is None else _srgb(revision)
    if part == 1:
        picture[name("/Mask")] = revision.add(_stencil(image))
    else:
        picture[name("/SMask")] = revision.add(_soft_mask(image))
    resources = dictionary({"/XObject": dictionary({"/Mark": revision.add(picture)})})
    drawing = f"q {box.width:.3f} 0 0 {box.height:.3f} 0 0 cm /Mark Do Q\n".encode("ascii")
    return revision.form_xobject(drawing, box=box, rotation=rotation, resources=resources)


def _soft_mask(image: MarkImage) -> Stream:
    entries = {"/ColorSpace": name("/DeviceGray"), "/BitsPerComponent": integer(8)}
    return _samples(image, image.alpha, entries)


def _stencil(image: MarkImage) -> Stream:
    alpha = Image.frombytes("L", (image.width, image.height), zlib.decompress(image.alpha))
    bits = alpha.point([0 if value >= OPAQUE else 255 for value in range(256)]).convert("1").tobytes()
    return _samples(
        image, zlib.compress(bits), {"/ImageMask": boolean(True), "/BitsPerComponent": integer(1)}
    )


def _samples(image: MarkImage, flate: bytes, entries: dict[str, Object]) -> Stream:
    return stream(
        {
            "/Type": name("/XObject"),
            "/Subtype": name("/Image"),
            "/Width": integer(image.width),
            "/Height": integer(image.height),
            "/Filter": name("/FlateDecode"),
            **entries,
        },
        encoded=flate,
    )


def _pdfa_part(revision: Revision) -> int | None:
    metadata = entry(revision.root, "/Metadata")
    if not isinstance(metadata, Stream) or len(metadata.encoded_data or b"") > MAX_XMP_BYTES:
        return None
    found = _PDFA_PART.search(content(metadata))
    return int(found[1]) if found else None


def _srgb(revision: Revision) -> Object:
    """The output intent's own RGB profile where there is one, else sRGB."""
    for intent in items(entry(revision.root, "/OutputIntents")):
        profile = raw_entry(intent, "/DestOutputProfile")
        if profile is not None and entry(entry(intent, "/DestOutputProfile"), "/N") == integer(3):
            return array([name("/ICCBased"), profile])
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    entries = {"/N": integer(3), "/Filter": name("/FlateDecode")}
    return array([name("/ICCBased"), revision.add(stream(entries, encoded=zlib.compress(data)))])
