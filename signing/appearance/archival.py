"""What PDF/A (ISO 19005) asks of a mark: colours by a profile, masks without shades, by the part claimed."""

from __future__ import annotations

import math
import re
import struct
import zlib
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image

from signing.appearance.images import OPAQUE, MarkImage
from signing.geometry import Box
from signing.pdfobjects import (
    Dictionary,
    Object,
    Stream,
    array,
    content,
    dictionary,
    entry,
    integer,
    items,
    name,
    numbers,
    raw_entry,
    stream,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signing.incremental import Revision

EMPTY_FACE = "/AntinEmpty"
"""Resource of the form: an appearance that shows nothing, for signatures to come."""
MAX_XMP_BYTES = 1024 * 1024
_NAMESPACE = re.compile(rb"""xmlns:([\w.-]{1,64})\s{0,8}=\s{0,8}["']http://www\.aiim\.org/pdfa/ns/id/["']""")
STENCIL_DPI = 500
"""A stencil this fine shows no steps at the resolution of a screen or an office printer."""
MAX_FACTOR = 4
_WHITE = (0.9642, 1.0, 0.8249)
"""D50, in which profiles are connected (ICC.1, 6.3.4.3)."""
_DAYLIGHT = (0.9505, 1.0, 1.089)
"""D65, the white of screens."""
_GAMMA = Decimal("2.2")
_PRIMARIES = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
"""sRGB's red, green and blue (IEC 61966-2-1), adapted to D50."""


def part_of(revision: Revision) -> int | None:
    """The part of PDF/A that the file's metadata claims, None where it claims none."""
    metadata = entry(revision.root, "/Metadata")
    if not isinstance(metadata, Stream):
        return None
    xmp = content(metadata)
    return claimed_part(xmp) if len(xmp) <= MAX_XMP_BYTES else None


def claimed_part(xmp: bytes) -> int | None:
    """The part an XMP packet claims, as an attribute or an element, whatever prefix the namespace has."""
    for prefix in dict.fromkeys(_NAMESPACE.findall(xmp)):
        part = re.escape(prefix) + rb":part"
        found = re.search(
            part
            + rb"""\s{0,8}=\s{0,8}["']([1-4])["']|<"""
            + part
            + rb"""(?:\s[^<>]{0,200})?>\s{0,8}([1-4])\s{0,8}<""",
            xmp,
        )
        if found:
            return int(found[1] or found[2])
    return None


def takes_shades(revision: Revision, part: int | None) -> bool:
    """Whether a mask may have shades, which are transparency.

    PDF/A-1 has none; later parts only on pages for which something says in what colours it is mixed, and
    that is the output intent, if there is one (ISO 19005-2, 6.2.10).
    """
    return part is None or (part > 1 and _has_intent(revision))


def _has_intent(revision: Revision) -> bool:
    return any(True for _ in items(entry(revision.root, "/OutputIntents")))


def rgb_space(revision: Revision) -> Object:
    """The output intent's own RGB profile where there is one, else sRGB."""
    for intent in items(entry(revision.root, "/OutputIntents")):
        profile = raw_entry(intent, "/DestOutputProfile")
        if profile is not None and entry(entry(intent, "/DestOutputProfile"), "/N") == integer(3):
            return array([name("/ICCBased"), profile])
    entries = {"/N": integer(3), "/Filter": name("/FlateDecode")}
    return array([name("/ICCBased"), revision.add(stream(entries, encoded=zlib.compress(srgb_profile())))])


def text_resources(revision: Revision, fonts: Mapping[str, Object]) -> Dictionary:
    """What an appearance with black text refers to: fonts by resource name, and what black is, if need be."""
    resources = dictionary({"/Font": dictionary(fonts)})
    if part_of(revision) is not None and not _has_intent(revision):
        white = numbers(_DAYLIGHT)
        grey = array([name("/CalGray"), dictionary({"/WhitePoint": white, "/Gamma": _GAMMA})])
        resources[name("/ColorSpace")] = dictionary({"/DefaultGray": grey})
    return resources


def no_face(revision: Revision) -> Dictionary | None:
    """The `/AP` of a signature that shows nothing, which PDF/A-1 wants nevertheless (ISO 19005-1, 6.9).

    The reserved one where there is one: judges of later changes take a new one for more than validation
    data, so that elsewhere only PDF/A-1 gets it.
    """
    face = raw_entry(entry(entry(revision.form, "/DR"), "/XObject"), EMPTY_FACE)
    if face is None and part_of(revision) == 1:
        face = revision.form_xobject(b"", box=Box(0, 0, 0, 0), rotation=0, resources=dictionary())
    return None if face is None else dictionary({"/N": face})


@lru_cache(maxsize=16)
def stencil(image: MarkImage, dpi: float) -> tuple[int, int, bytes]:
    """Width, height and Flate of a mask that covers or shows and knows nothing between.

    An image coarser than `STENCIL_DPI` where it is drawn (`dpi`) gets a finer mask, so that its edges stay
    smooth.
    """
    factor = min(MAX_FACTOR, max(1, math.ceil(STENCIL_DPI / dpi)))
    size = (image.width * factor, image.height * factor)
    alpha = Image.frombytes("L", (image.width, image.height), zlib.decompress(image.alpha))
    fine = alpha.resize(size, Image.Resampling.BICUBIC) if factor > 1 else alpha
    bits = fine.point([0 if value >= OPAQUE else 255 for value in range(256)]).convert("1").tobytes()
    return (*size, zlib.compress(bits))


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """An sRGB display profile of version 2, the newest that PDF/A-1 takes (ISO 19005-1, 6.2.2)."""
    text = b"sRGB\0"
    description = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78)
    curve = struct.pack(">4s4xI", b"curv", 256) + b"".join(
        struct.pack(">H", round(65535 * _linear(step / 255))) for step in range(256)
    )
    tags = {
        b"desc": description,
        b"cprt": b"text" + bytes(4) + b"CC0\0",
        b"wtpt": _xyz(_WHITE),
        **dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), map(_xyz, _PRIMARIES), strict=True)),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    blocks = {block: block + bytes(-len(block) % 4) for block in tags.values()}
    table, at = b"", 128 + 4 + 12 * len(tags)
    offsets: dict[bytes, int] = {}
    for block, padded in blocks.items():
        offsets[block] = at
        at += len(padded)
    for signature, block in tags.items():
        table += struct.pack(">4sII", signature, offsets[block], len(block))
    head = struct.pack(">I4xI4s4s4s", at, 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H4s28x", 2026, 1, 1, 0, 0, 0, b"acsp") + _xyz(_WHITE)[8:]
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + b"".join(blocks.values())


def _linear(value: float) -> float:
    """Light from an sRGB sample, both from 0 to 1."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - IEC 61966-2-1


def _xyz(values: tuple[float, float, float]) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *(round(value * 65536) for value in values))
