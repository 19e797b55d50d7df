"""Streams that are small in the file and huge in memory, or that never come to an end."""

from __future__ import annotations

import base64
import struct
from typing import TYPE_CHECKING

from tests.hostile.raw import CATALOG, CONTENT, FREE, PAGE, PAGES, assembled, flated, skeleton, stream

if TYPE_CHECKING:
    from random import Random

SHOWN = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 10 0 R>>"
    b"/Font<</F 10 0 R>>>>>>"
)


def _with_content(content: bytes) -> bytes:
    return assembled(skeleton({CONTENT: content}))


def nested_flate(random: Random, scale: int) -> bytes:
    """Zeros packed several times over."""
    times = random.randint(2, 4)
    data = flated(bytes(scale * random.randint(900_000, 1_100_000)), times)
    return _with_content(stream(data, b"/Filter[%s]" % (b"/FlateDecode" * times)))


def chained_filters(random: Random, scale: int) -> bytes:
    """Every filter there is, one in the other: RunLength has 128 zeros in two bytes."""
    runs = b"\x81\x00" * (scale * random.randint(7_000, 9_000)) + b"\x80"
    data = base64.a85encode(flated(runs)) + b"~>"
    chain = b"/Filter[/ASCIIHexDecode/ASCII85Decode/FlateDecode/RunLengthDecode/LZWDecode]"
    return _with_content(stream(data.hex().encode() + b">", chain))


def zeros_in_ascii85(random: Random, scale: int) -> bytes:
    return _with_content(
        stream(b"z" * (scale * random.randint(200_000, 300_000)) + b"~>", b"/Filter/ASCII85Decode")
    )


def lzw_of_one_byte(random: Random, scale: int) -> bytes:
    """Codes that each stand for a string one byte longer than the last."""
    codes = [256, *[0, *range(258, 4095)] * (scale * random.randint(1, 2)), 257]
    bits = "".join(f"{code:012b}" for code in codes)
    data = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    return _with_content(stream(data, b"/Filter/LZWDecode"))


def wide_predictor(random: Random, scale: int) -> bytes:
    """Rows of gigabytes."""
    columns = random.choice((2**31 - 1, 2**32, 10**9 * scale, 10**18))
    predictor = random.choice((2, 10, 12, 15))
    parameters = b"/Filter/FlateDecode/DecodeParms<</Predictor %d/Columns %d/Colors 32/BitsPerComponent 16>>"
    return _with_content(stream(flated(bytes(10_000)), parameters % (predictor, columns)))


def wrong_length(random: Random, scale: int) -> bytes:
    claimed = random.choice((10**9 * scale, 10**30, 0))
    return _with_content(stream(b"q Q " * 100, length=claimed))


def crypt_filter(random: Random, scale: int) -> bytes:
    name = b"".join(b"#%02x" % random.randrange(1, 256) for _ in range(50 * scale))
    return _with_content(stream(b"q", b"/Filter[/Crypt/%b]/DecodeParms[<</Name/%b>>]" % (name, name)))


def _image(data: bytes, entries: bytes) -> bytes:
    objects = {PAGE: SHOWN, CONTENT: stream(b"595 0 0 842 0 0 cm /X Do"), FREE: stream(data, entries)}
    return assembled(skeleton(objects))


def huge_image(random: Random, scale: int) -> bytes:
    """A picture of billions of pixels, white."""
    side = 30_000 * min(scale, 10) + random.randrange(1_000)
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8"
    return _image(flated(bytes(1_000_000 * scale)), entries % (side, side) + b"/Filter/FlateDecode")


def jbig2_of_a_plane(random: Random, scale: int) -> bytes:
    """A page information segment (ISO 14492, 7.4.8) of four billion by four billion pixels."""
    wide, high = 2**32 - 1 - random.randrange(100), 2**32 - 1
    page = struct.pack(">IBBI", 0, 48, 1, 19) + struct.pack(">IIIIBH", wide, high, 0, 0, 0, 0)
    region = struct.pack(">IBBI", 1, 38, 1, 35) + struct.pack(">IIIIB", wide, high, 0, 0, 0) + bytes(18)
    entries = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 1"
    return _image(page + region * scale, entries + b"/Filter/JBIG2Decode")


def jpx_of_a_plane(random: Random, scale: int) -> bytes:
    """A code stream's SIZ marker (ISO 15444-1, A.5.1) of four billion by four billion, in tiles of one."""
    side = 2**31 - 1 - random.randrange(100)
    sizes = struct.pack(">HIIIIIIIIH", 0, side, side, 0, 0, 1, 1, 0, 0, 3) + b"\x07\x01\x01" * 3
    data = b"\xff\x4f\xff\x51" + struct.pack(">H", len(sizes) + 2) + sizes + b"\xff\x90" * 100 * scale
    return _image(data, b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/Filter/JPXDecode")


def forms_that_draw_forms(random: Random, scale: int) -> bytes:
    """Each draws the next ten times over: 10^n of the last."""
    levels = min(4 + scale, 12)
    objects = {PAGE: SHOWN, CONTENT: stream(b"/X Do")}
    for level in range(levels):
        below = b"/Resources<</XObject<</X %d 0 R>>>>" % (FREE + (level + 1) % levels)
        entries = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]" + below
        objects[FREE + level] = stream(b"/X Do " * random.randint(8, 10), entries)
    if scale > 1:
        objects[FREE + levels - 1] = stream(b"0 0 1 1 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]")
    return assembled(skeleton(objects))


def letters_that_write_themselves(random: Random, scale: int) -> bytes:
    """A Type 3 font of which a letter is a line in this font."""
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 0/LastChar 255"
        b"/Widths[1]/Encoding<</Differences[97/a]>>/CharProcs<</a 11 0 R>>/Resources<</Font<</F 10 0 R>>>>>>"
    )
    line = b"BT /F 1 Tf (%b) Tj ET" % (b"a" * random.randint(50, 100) * scale)
    return assembled(
        skeleton({PAGE: SHOWN, CONTENT: stream(line), FREE: font, FREE + 1: stream(b"1 0 d0 " + line)})
    )


def endless_to_unicode(random: Random, scale: int) -> bytes:
    """A character map of ranges of four billion codes."""
    span = b"<00000000> <ffffffff> <%04x>\n" % random.randrange(65536)
    table = (
        b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange %d beginbfrange\n%bendbfrange endcmap"
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 11 0 R>>"
    line = stream(b"BT /F 12 Tf 50 500 Td (abc) Tj ET")
    ranges = stream(table % (100 * scale, span * 100 * scale))
    return assembled(skeleton({PAGE: SHOWN, CONTENT: line, FREE: font, FREE + 1: ranges}))


def saved_without_end(random: Random, scale: int) -> bytes:
    """States saved and never restored, words nested in marks, numbers of a million digits."""
    word = random.choice((b"q ", b"BT ", b"/A BMC ", b"[ ", b"<< ", b"( ", b"9", b"BI ID "))
    return _with_content(stream(flated(word * (50_000 * scale)), b"/Filter/FlateDecode"))


def packed_objects(random: Random, scale: int) -> bytes:
    """An object stream that unpacks without end and claims a billion objects."""
    plain = b"%d 0 " % FREE + bytes(1_000_000 * scale * random.randint(1, 3))
    count = random.choice((1, 10**9, 2**31))
    holder = stream(flated(plain, 2), b"/Type/ObjStm/N %d/First 5/Filter[/FlateDecode/FlateDecode]" % count)
    return _with_packed({CATALOG: skeleton()[CATALOG], PAGES: skeleton()[PAGES], 8: holder}, 8, count)


def _with_packed(objects: dict[int, bytes], holder: int, count: int) -> bytes:
    """A file whose cross-reference stream puts the page into the object stream `holder`."""
    pdf, rows = bytearray(b"%PDF-1.7\n"), [b"\x00" + bytes(4) + b"\xff\xff"]
    for number in range(1, 9):
        if number in objects:
            rows.append(struct.pack(">BIH", 1, len(pdf), 0))
            pdf += b"%d 0 obj\n%b\nendobj\n" % (number, objects[number])
        else:
            rows.append(struct.pack(">BIH", 2, holder, number % 4))
    entries = b"/Type/XRef/Root 1 0 R/Size %d/W[1 4 2]/Index[0 9]/Filter/FlateDecode" % min(count, 10**9)
    start = len(pdf)
    pdf += b"9 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(flated(b"".join(rows)), entries), start)
    return bytes(pdf)


KINDS = (
    nested_flate,
    chained_filters,
    zeros_in_ascii85,
    lzw_of_one_byte,
    wide_predictor,
    wrong_length,
    crypt_filter,
    huge_image,
    jbig2_of_a_plane,
    jpx_of_a_plane,
    forms_that_draw_forms,
    letters_that_write_themselves,
    endless_to_unicode,
    saved_without_end,
    packed_objects,
)
