"""Objects as they are written and read, judged by qpdf's own parser."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.errors import UnreadableDocumentError
from signing.pdf.objects import Array, Dictionary, Name, Reference, String, Unparsed
from signing.pdf.parsing import MAX_DEPTH, Parser, TruncatedError, parsed
from signing.pdf.serialising import serialised

if TYPE_CHECKING:
    from signing.pdf.objects import Object, Stream


class Nowhere:
    """A store for objects that refer to nothing."""

    def resolve(self, reference: Reference) -> Object:
        raise AssertionError(reference)

    def read_stream(self, stream: Stream) -> bytes:
        raise AssertionError(stream)

    def spend(self, count: int) -> None:
        raise AssertionError(count)


NOWHERE = Nowhere()
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**31), 2**31 - 1),
    st.decimals(-32000, 32000, places=4),
    WORDS.map(lambda word: Name("/" + word)),
    st.binary(max_size=40).map(String),
)
OBJECTS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5).map(Array),
        st.dictionaries(WORDS.map(lambda word: "/" + word), inner, max_size=5).map(Dictionary),
    ),
    max_leaves=20,
)


def read(data: bytes) -> Object:
    value = Parser(data, NOWHERE).value()
    return parsed(value) if isinstance(value, Unparsed) else value


def same(ours: object, theirs: object) -> bool:
    """Whether a value of ours is what qpdf read."""
    if isinstance(ours, Dictionary) and isinstance(theirs, pikepdf.Dictionary):
        return set(ours) == set(theirs.keys()) and all(same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, Array) and isinstance(theirs, pikepdf.Array):
        return len(ours) == len(theirs) and all(map(same, ours, list(theirs)))
    if isinstance(ours, String) and isinstance(theirs, pikepdf.String):
        return bytes(ours) == bytes(theirs)
    if isinstance(ours, str) and isinstance(theirs, pikepdf.Name):
        return ours == str(theirs)
    numbers = isinstance(ours, int | Decimal) and isinstance(theirs, int | Decimal)
    return numbers and isinstance(ours, bool) == isinstance(theirs, bool) and ours == theirs


@settings(max_examples=150, deadline=None)
@given(value=OBJECTS)
def test_what_we_write_others_and_we_read_back(value: Object) -> None:
    written = serialised(value)
    assert read(written) == value
    holder = pikepdf.Object.parse(b"[" + written + b"]")
    assert isinstance(holder, pikepdf.Array)
    assert same(value, next(iter(list(holder))))


@pytest.mark.parametrize(
    "written",
    [
        rb"(a\(b\)c)",
        rb"(a(b(c))d)",
        b"(one\\\ntwo)",
        b"(one\\\r\ntwo)",
        rb"(\101\7\53\8\q\n\t\b\f\r\\)",
        rb"(\1234)",
        b"()",
        b"<>",
        b"<41 42\n4>",
        b"<< /A/B/C(d)/E[1 2]/F<<>> >>",
        b"[/A#42 / /#c3#90]",
        b"[+17 -.002 4. 0.0 00012 -0]",
        b"[true false(x)<41>/N]",
        b"% a comment\n[1 % another\r 2]",
        b"<</A null/B 1>>",
    ],
)
def test_odd_but_sound_writing_is_read_as_qpdf_reads_it(written: bytes) -> None:
    assert same(read(written), pikepdf.Object.parse(written))


def test_line_ends_in_strings_are_one_letter() -> None:
    """As ISO 32000-1, 7.3.4.2, has it; qpdf leaves them."""
    assert read(b"(a\r\nb\rc\nd)") == String(b"a\nb\nc\nd")


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"<</A 1/A 2>>",
        b"<</A>>",
        b"<</A 1",
        b"<<1 2>>",
        b"[1 2>>",
        b"<</A 1]",
        b"]",
        b"(open",
        b"(open\\)",
        b"<4G>",
        b"<41",
        b"--5",
        b"1.2.3",
        b"+",
        b"1e5",
        b"9" * 20,
        b"/A#4",
        b"/Caf\xe9",
        b"/A#00",
        b"truely",
        b"foo",
        b"{",
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
        b"<</A" * (MAX_DEPTH + 1) + b" 1" + b">>" * (MAX_DEPTH + 1),
    ],
)
def test_what_readers_could_read_differently_is_refused(written: bytes) -> None:
    with pytest.raises(UnreadableDocumentError):
        read(written)


@settings(max_examples=60, deadline=None)
@given(value=OBJECTS, data=st.data())
def test_a_piece_of_an_object_is_never_taken_for_the_whole(value: Object, data: st.DataObject) -> None:
    written = serialised(value)
    cut = data.draw(st.integers(0, len(written)))
    parser = Parser(written[:cut], NOWHERE, whole=False)
    try:
        found = parser.value()
    except TruncatedError:
        return
    assert found == value


@pytest.mark.parametrize("count", [3, 2000])
def test_long_arrays_of_references_are_read_when_asked(count: int) -> None:
    written = b"[" + b" ".join(b"%d 0 R" % number for number in range(count)) + b"]"
    value = Parser(written, NOWHERE).value()
    assert isinstance(value, Unparsed) == (count > 100)
    assert serialised(value).split() == written.split() or count < 100
    found = read(written)
    assert isinstance(found, Array)
    assert [one.number for one in found if isinstance(one, Reference)] == list(range(count))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (b"AntinLeader1", "AntinLeader1"),
        (b"\xfe\xff" + "Sở Nội vụ".encode("utf-16-be"), "Sở Nội vụ"),
        (b"\xef\xbb\xbf" + "Sở Nội vụ".encode(), "Sở Nội vụ"),
        (b"caf\xe9 \x80 \xa0", "café • €"),
    ],
)
def test_text_strings_are_read_in_their_encodings(written: bytes, text: str) -> None:
    assert str(String(written)) == text
    assert str(pikepdf.Object.parse(serialised(String(written)))) == text
