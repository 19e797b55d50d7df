"""Streams unpacked as qpdf unpacks them, and no further than the limits."""

from __future__ import annotations

import random
import zlib
from typing import TYPE_CHECKING

import pikepdf
import pytest

from signing.errors import UnreadableDocumentError
from signing.pdf.filters import MAX_DECODED, decoded
from signing.pdf.objects import Array, Dictionary, Name, Stream

if TYPE_CHECKING:
    from signing.pdf.objects import Object

WIDTH = 6
LUCK = random.Random(20200305)  # noqa: S311 - the same bytes in every run


def rows(kinds: bytes) -> bytes:
    return b"".join(bytes((kind,)) + LUCK.randbytes(WIDTH) for kind in kinds)


@pytest.mark.parametrize(
    "kinds",
    [
        b"\x00" * 50,
        b"\x02",
        b"\x02" * 5000,
        b"\x01" * 20,
        b"\x03" * 20,
        b"\x04" * 20,
        b"\x00\x01\x02\x03\x04" * 9,
    ],
    ids=["none", "one up", "up", "sub", "average", "paeth", "all"],
)
@pytest.mark.parametrize("colours", [1, 3])
def test_png_predictors(kinds: bytes, colours: int) -> None:
    packed = zlib.compress(rows(kinds))
    entries = {"/Predictor": 15, "/Colors": colours, "/BitsPerComponent": 8, "/Columns": WIDTH // colours}
    stream = Stream({"/Filter": Name("/FlateDecode"), "/DecodeParms": Dictionary(entries)}, encoded=packed)
    with pikepdf.new() as pdf:
        theirs = pikepdf.Stream(pdf, packed)
        theirs.Filter = pikepdf.Name.FlateDecode
        theirs.DecodeParms = pikepdf.Dictionary(entries)
        assert decoded(stream) == theirs.read_bytes()


@pytest.mark.parametrize(
    ("filters", "packed"),
    [
        ("/ASCIIHexDecode", b"48 65 6c6\n>"),
        ("/ASCII85Decode", b'87cURD]i,"Ebo80~>'),
        ("/FlateDecode", zlib.compress(b"Hello") + b"\r\n"),
    ],
)
def test_other_filters(filters: str, packed: bytes) -> None:
    stream = Stream({"/Filter": Array((Name(filters),))}, encoded=packed)
    with pikepdf.new() as pdf:
        theirs = pikepdf.Stream(pdf, packed)
        theirs.Filter = pikepdf.Name(filters)
        assert decoded(stream) == theirs.read_bytes()


def test_filters_follow_one_another() -> None:
    packed = zlib.compress(b"Hello").hex().encode() + b">"
    chain = Array((Name("/ASCIIHexDecode"), Name("/FlateDecode")))
    assert decoded(Stream({"/Filter": chain}, encoded=packed)) == b"Hello"


def predicted(columns: int) -> dict[str, Object]:
    parameters = Dictionary({"/Predictor": 12, "/Columns": columns})
    return {"/Filter": Name("/FlateDecode"), "/DecodeParms": parameters}


@pytest.mark.parametrize(
    ("entries", "packed"),
    [
        ({"/Filter": Name("/FlateDecode")}, b"no deflate at all"),
        ({"/Filter": Name("/FlateDecode")}, zlib.compress(b"Hello" * 100)[:-8]),
        ({"/Filter": Name("/FlateDecode")}, zlib.compress(bytes(MAX_DECODED + 1))),
        ({"/Filter": Array([Name("/FlateDecode")] * 5)}, b""),
        ({"/Filter": Name("/Unheard")}, b""),
        ({"/Filter": Name("/ASCIIHexDecode")}, b"zz>"),
        ({"/F": Name("/Elsewhere")}, b""),
        (predicted(3), zlib.compress(b"\x02abc\x02a")),
        (predicted(3), zlib.compress(b"\x02abc\x09abc")),
        (
            {
                "/Filter": Name("/FlateDecode"),
                "/DecodeParms": Dictionary({"/Predictor": 12, "/Columns": 2**40}),
            },
            zlib.compress(b"\x02abc"),
        ),
    ],
)
def test_what_cannot_be_unpacked_is_refused(entries: dict[str, Object], packed: bytes) -> None:
    with pytest.raises(UnreadableDocumentError):
        decoded(Stream(entries, encoded=packed))
