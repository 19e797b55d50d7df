"""Files whose skeleton goes in circles, down too deep, or on and on."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.hostile.raw import CATALOG, FORM, FREE, PAGE, PAGES, VALUE, assembled, flated, skeleton, stream

if TYPE_CHECKING:
    from random import Random


def pages_that_double(random: Random, scale: int) -> bytes:
    """Every node lists the next one twice: 2^n pages."""
    levels = 25 + 10 * scale + random.randrange(5)
    objects = {PAGES: b"<</Type/Pages/Count %d/Kids[10 0 R 10 0 R]>>" % 2**30}
    for level in range(levels):
        child = FREE + level + 1 if level + 1 < levels else PAGE
        objects[FREE + level] = b"<</Type/Pages/Parent 2 0 R/Count %d/Kids[%d 0 R %d 0 R]>>" % (
            2 ** min(levels - level, 30),
            child,
            child,
        )
    return assembled(skeleton(objects))


def pages_in_a_line(random: Random, scale: int) -> bytes:
    """A page tree that is one long branch."""
    depth = 2_000 * scale + random.randrange(500)
    kids = {
        FREE + n: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (FREE + n + 1 if n + 1 < depth else PAGE)
        for n in range(depth)
    }
    return assembled(skeleton({PAGES: b"<</Type/Pages/Count 1/Kids[10 0 R]>>", **kids}))


def one_page_many_times(random: Random, scale: int) -> bytes:
    count = 5_000 * scale + random.randrange(1_000)
    return assembled(skeleton({PAGES: b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, b"3 0 R " * count)}))


def claimed_pages(random: Random, scale: int) -> bytes:
    count = random.choice((-1, 2**31 - 1, 10**9 * scale, 10**40))
    return assembled(skeleton({PAGES: b"<</Type/Pages/Count %d/Kids[3 0 R]>>" % count}))


def deep_nesting(random: Random, scale: int) -> bytes:
    """Arrays, dictionaries or strings, one in the other."""
    opening, closing = random.choice(((b"[", b"]"), (b"<</A", b">>"), (b"(", b")"), (b"[<</B[", b"]>>]")))
    depth = 20_000 * scale + random.randrange(1_000)
    deep = opening * depth + b" 1 " * (opening != b"(") + closing * depth
    return assembled(
        skeleton({CATALOG: b"<</Type/Catalog/Pages 2 0 R/Names %b/AcroForm 10 0 R>>" % deep, FREE: deep})
    )


def fields_that_double(random: Random, scale: int) -> bytes:
    """Every field has the next one twice for its kids."""
    levels = 20 + random.randrange(5) + 20 * scale
    objects = {
        CATALOG: b"<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>",
        FORM: b"<</Fields[10 0 R 10 0 R]/SigFlags 3>>",
    }
    for level in range(levels):
        objects[FREE + level] = b"<</T(a)/FT/Sig/Kids[%d 0 R %d 0 R]>>" % ((FREE + level + 1,) * 2)
    return assembled(skeleton(objects))


def flood_of_fields(random: Random, scale: int) -> bytes:
    """Signature fields without number, all with one value that is none."""
    count = 2_000 * scale + random.randrange(500)
    field = b"<</FT/Sig/T(%d)/V 7 0 R>>"
    return assembled(
        skeleton(
            {
                CATALOG: b"<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>",
                FORM: b"<</SigFlags 3/Fields[%b]>>" % b"".join(field % n for n in range(count)),
                VALUE: b"<</Type/Sig/ByteRange[0 1 2 3]/Contents<3080>>>",
            }
        )
    )


def references_in_a_circle(random: Random, scale: int) -> bytes:
    """Numbers that lead to numbers: `10 0 R` is `11 0 R` is … is `10 0 R`."""
    count = 50 * scale + random.randrange(20)
    ring = {FREE + n: b"%d 0 R" % (FREE + (n + 1) % count) for n in range(count)}
    where = random.choice(
        (b"/AcroForm 10 0 R", b"/DSS 10 0 R", b"/AcroForm<</Fields 10 0 R>>", b"/Perms 10 0 R")
    )
    return assembled(skeleton({CATALOG: b"<</Type/Catalog/Pages 2 0 R %b>>" % where, **ring}))


def flood_of_objects(random: Random, scale: int) -> bytes:
    count = 10_000 * scale + random.randrange(1_000)
    return assembled(skeleton({FREE + n: b"null" for n in range(count)}))


def claimed_size(random: Random, scale: int) -> bytes:
    size = random.choice((2**31, 2**63, 10**9 * scale, 10**30, -1))
    return assembled(skeleton(), size=size)


def tables_in_a_chain(random: Random, scale: int) -> bytes:
    """Thousands of cross-reference sections, each before the next."""
    pdf, before = assembled(skeleton()), None
    count = 1_500 * scale + random.randrange(500)
    before = pdf.rindex(b"xref\n0 1")
    parts, at = [pdf], len(pdf)
    for _ in range(count):
        part = b"xref\n0 0\ntrailer\n<</Root 1 0 R/Size 9/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (before, at)
        parts.append(part)
        before, at = at, at + len(part)
    return b"".join(parts)


def tables_in_a_circle(random: Random, scale: int) -> bytes:
    pdf = assembled(skeleton())
    at = len(pdf)
    loop = b"xref\n0 0\ntrailer\n<</Root 1 0 R/Size 9/Prev %d>>\n" % at
    return pdf + loop * scale + b" " * random.randrange(9) + b"startxref\n%d\n%%%%EOF\n" % at


def huge_table(random: Random, scale: int) -> bytes:
    """A cross-reference stream of as many entries as a gigabyte has bytes, packed."""
    pdf = bytearray(b"%PDF-1.7\n")
    count = random.choice((10**9, 2**31 - 1, 10**7 * scale))
    entries = b"/Type/XRef/Root 1 0 R/Size %d/W[1 1 1]/Index[0 %d]/Filter[/FlateDecode/FlateDecode]"
    body = stream(flated(bytes(1_000_000 * scale), 2), entries % (count, count))
    start = len(pdf)
    return bytes(pdf + b"9 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (body, start))


def wide_table(random: Random, scale: int) -> bytes:
    """Columns of a cross-reference stream that are gigabytes wide, or none."""
    wide = random.choice((b"0 0 0", b"1 %d 2" % 2**31, b"-1 4 2", b"1 4 %d" % 10**18))
    rows = struct.pack(">BIH", 1, 9, 0) * 100 * scale
    body = stream(flated(rows), b"/Type/XRef/Root 1 0 R/Size 100/W[%b]/Filter/FlateDecode" % wide)
    return b"%%PDF-1.7\n9 0 obj\n%b\nendobj\nstartxref\n9\n%%%%EOF\n" % body


def words_without_end(random: Random, scale: int) -> bytes:
    """What a search for the parts of a file stumbles over, again and again."""
    word = random.choice(
        (
            b"%1\r",
            b"trailer\r%",
            b"1 0 obj ",
            b"startxref 1 ",
            b"%%EOF\n",
            b"/ByteRange[0 1 ",
            b"/ByteRange" + b" " * 300,
            b"endobj ",
            b"<",
            b"/Contents<",
        )
    )
    pdf = assembled(skeleton())
    return pdf[:9] + word * (30_000 * scale) + b"\n" + pdf + word * (30_000 * scale)


KINDS = (
    pages_that_double,
    pages_in_a_line,
    one_page_many_times,
    claimed_pages,
    deep_nesting,
    fields_that_double,
    flood_of_fields,
    references_in_a_circle,
    flood_of_objects,
    claimed_size,
    tables_in_a_chain,
    tables_in_a_circle,
    huge_table,
    wide_table,
    words_without_end,
)
