"""Objects read at once are those that the parser reads, odd ones and broken ones too."""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import random
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.pdf.source import BytesSource
from signing.validation.quick import QuickReader
from tests.effort import counted
from tests.signing.validation import builders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MUTATED = 100
"""Files with a token where it does not belong."""
SEED = 4
TOKENS = (
    b"%c\n",
    b"%c",
    b"/A#42",
    b"/",
    b"//",
    b"/A\x80",
    b"()",
    b"(a(b)c)",
    b"(\\)",
    b"(\\061\\n\\\r\nx\\)",
    b"(a\rb)",
    b"(",
    b")",
    b"<>",
    b"<4>",
    b"<4 1\n>",
    b"<4G>",
    b"<",
    b">",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"null",
    b"nullx",
    b"true",
    b"false/A",
    b"falsely",
    b"12 0 R",
    b"12  0 R",
    b"12 0  R",
    b"12\x0b0 R",
    b"12\x000 R",
    b"0 0 R",
    b"4 0 Rx",
    b"4 0 R/",
    b"1 2 3",
    b"12345678901 0 R",
    b"+1",
    b"-",
    b"+-1",
    b"1-",
    b"1,5",
    b".5",
    b"-.5",
    b"5.",
    b".",
    b"1.2.3",
    b"1e5",
    b"99999999999999999999999",
    b"/Length 4 0 R",
    b"/Length -1",
    b"/Length 7",
    b"stream\n",
    b"stream\r",
    b"stream \n",
    b"endstream",
    b"endobj",
    b"\x00",
    b"\x0b",
    b"obj",
    b"\x80",
)


HEAD = re.compile(rb"\b\d{1,9} 0 obj")
"""Where an object begins."""


def described(value: object) -> object:
    """All that can be told of an object, its type and where it stands included."""
    holder = getattr(value, "container_ref", None)
    place = repr(holder) if isinstance(holder, generic.Reference) else type(holder).__name__
    if isinstance(value, generic.DictionaryObject):
        entries = [(described(key), described(one)) for key, one in dict.items(value)]
        contents = value.encoded_data if isinstance(value, generic.StreamObject) else None
        return type(value), place, entries, contents
    if isinstance(value, generic.ArrayObject):
        return type(value), place, [described(one) for one in list.__iter__(value)]
    if isinstance(value, generic.IndirectObject):
        return type(value), place, repr(value.reference), value.reference.pdf is not None
    if isinstance(value, generic.TextStringObject):
        return type(value), place, str(value), value.autodetected_encoding
    return type(value), place, "" if isinstance(value, generic.NullObject) else str(value)


def outcome(read: Callable[[], object]) -> object:
    try:
        return described(read())
    except RecursionError:
        return RecursionError  # its text depends on where the last straw lay
    except Exception as error:  # noqa: BLE001 - hostile bytes make the parser raise anything
        return type(error), str(error)


def places(reader: PdfFileReader) -> Iterator[tuple[generic.Reference, Any]]:
    """Every object of every revision, with where it is."""
    for revision in range(reader.xrefs.total_revisions):
        data = reader.xrefs.get_xref_data(revision)
        for number, (generation, offset) in data.standard_xrefs.items():
            yield generic.Reference(number, generation, reader), offset
        for number, place in data.xrefs_in_objstm.items():
            yield generic.Reference(number, 0, reader), place


def differences(pdf: bytes) -> list[object]:
    """Objects that come out in two ways."""
    plain = outcome(lambda: opened(PdfFileReader(BytesIO(pdf), strict=False)))
    quick = outcome(lambda: opened(quick_reader(pdf)))
    if plain != quick:
        return [plain, quick]
    try:
        one, other = PdfFileReader(BytesIO(pdf), strict=False), quick_reader(pdf)
    except Exception:  # noqa: BLE001 - both cannot open it
        return []
    found: list[object] = []
    for (reference, place), (same, _) in zip(places(one), places(other), strict=True):
        plain = outcome(lambda: one._read_object(reference, place))  # noqa: B023 - called at once
        quick = outcome(lambda: other._read_object(same, place))  # noqa: B023
        if plain != quick:
            found.append((reference, plain, quick))
    return found


def quick_reader(pdf: bytes) -> QuickReader:
    return QuickReader(BytesSource(pdf), BytesIO(pdf))


def opened(reader: PdfFileReader) -> generic.PdfObject:
    trailer: generic.DictionaryObject = reader.trailer_view
    return trailer


def mutations(pdf: bytes, count: int, seed: int) -> Iterator[bytes]:
    """The file with a token written over another in one of its objects, so that the offsets stay right."""
    chosen = random.Random(seed)  # noqa: S311 - luck, not secrets
    starts = [match.start() for match in HEAD.finditer(pdf)]
    for _ in range(count):
        data = bytearray(pdf)
        start = chosen.choice(starts)
        for _ in range(chosen.randint(1, 2)):
            token, at = chosen.choice(TOKENS), start + chosen.randrange(160)
            data[at : at + len(token)] = token
        yield bytes(data)


@pytest.mark.parametrize("path", sorted(builders.SAMPLES.glob("*.pdf")), ids=lambda path: path.stem)
def test_samples_read_the_same(path: Path) -> None:
    assert differences(path.read_bytes()) == []


def test_what_is_odd_or_broken_reads_the_same() -> None:
    original = builders.finished()
    assert differences(original) == []
    for number, mutated in enumerate(mutations(original, MUTATED, SEED)):
        assert differences(mutated) == [], number


def test_values_are_not_read_digit_by_digit() -> None:
    """This is what all of it is for; the parser takes ten calls for a digit of `/Contents`."""
    pdf = builders.finished()
    quick, plain = quick_reader(pdf), PdfFileReader(BytesIO(pdf), strict=False)
    _, few = counted(lambda: [quick.get_object(reference) for reference, _ in places(quick)])
    _, many = counted(lambda: [plain.get_object(reference) for reference, _ in places(plain)])
    assert few * 5 < many
