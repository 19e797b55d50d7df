"""What a glance tells of an object is what the parser reads."""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.pdf.source import BytesSource
from signing.validation.glancing import Glance, glance
from tests.effort import counted
from tests.signing.validation import builders
from tests.signing.validation.test_quick import mutations, places, quick_reader

if TYPE_CHECKING:
    from collections.abc import Iterator

MUTATED = 200
SEED = 11
TOLD: dict[bytes, tuple[set[bytes], list[tuple[int, int]]]] = {
    b"<< /A 1 /B [ 1 2 0 R (x 3 0 R /F) .5 true ] /C << /D 12 1 R >> >>\nendobj\n2": (
        {b"/A", b"/B", b"/C", b"/D"},
        [(2, 0), (12, 1)],
    ),
    b"<</W[1[500 600]3 4[5]]/A1 7 0 R>>endobj 2": ({b"/W", b"/A1"}, [(7, 0)]),
    b"[ 1 2 3 ]\nendobj\n2": (set(), []),
    b"<< /Length 3 >>\nstream\nabc\nendstream\nendobj\n2": ({b"/Length"}, []),
    b"<< /R << /XObject << /M 4 0 R >> >> /Type /XObject >>\nendobj\n2": (
        {b"/R", b"/XObject", b"/M", b"/Type"},
        [(4, 0)],
    ),
}
LEFT = (
    b"<< /A 1 /A 2 >>\nendobj\n2",
    b"<< /A /Type /XObject 5 0 R /XObject 6 0 R >>\nendobj\n2",
    b"<< /Type /XObject /Type /XObject >>\nendobj\n2",
    b"<< /#46 1 >>\nendobj\n2",
    b"<< /A 1 % /F 2\n >>\nendobj\n2",
    b"<< /A (\\)) >>\nendobj\n2",
    b"<< /A (\xfe\xff) >>\nendobj\n2",
    b"<< /A <4> >>\nendobj\n2",
    b"<< /A 2  0 R >>\nendobj\n2",
    b"<< /A 0 0 R >>\nendobj\n2",
    b"<< /A [ [ [ [ 1 ] /B ] ] ] >>\nendobj\n2",
    b"<< /A 1 >>\nendobj",
    b"<< /A >>\nendobj\n2",
    b"<< /A 1 >>\nstream\nabc\nendstream\nendobj\n2",
    b"<< /Length 1 0 R >>\nstream\nabc\nendstream\nendobj\n2",
    b"<< /Length 2 >>\nstream\nabc\nendstream\nendobj\n2",
    b"<< /A << /Length 3 >> >>\nstream\nabc\nendstream\nendobj\n2",
    b"[ << /Length 3 >> ]\nstream\nabc\nendstream\nendobj\n2",
    b"12",
)


@pytest.mark.parametrize("body", TOLD)
def test_names_and_references_are_told(body: bytes) -> None:
    names, references = TOLD[body]
    source = BytesSource(b"1 0 obj\n" + body)
    assert glance(source, 0, 1, 0) == Glance(frozenset(names), references)
    assert glance(source, 0, 2, 0) is None
    assert glance(source, 0, 1, 1) is None


@pytest.mark.parametrize("body", LEFT)
def test_what_is_odd_has_to_be_read(body: bytes) -> None:
    assert glance(BytesSource(b"1 0 obj\n" + body), 0, 1, 0) is None


def leading(value: generic.PdfObject) -> Iterator[tuple[int, int]]:
    """All references in an object, in their order."""
    if isinstance(value, generic.IndirectObject):
        yield value.idnum, value.generation
    elif isinstance(value, generic.DictionaryObject):
        for one in dict.values(value):
            yield from leading(one)
    elif isinstance(value, generic.ArrayObject):
        for one in list.__iter__(value):
            yield from leading(one)


def keys(value: generic.PdfObject) -> Iterator[bytes]:
    if isinstance(value, generic.DictionaryObject):
        for key, one in dict.items(value):
            yield key.encode()
            yield from keys(one)
    elif isinstance(value, generic.ArrayObject):
        for one in list.__iter__(value):
            yield from keys(one)


def test_what_is_told_is_what_the_parser_reads() -> None:
    """In sound files and broken ones: nothing that a glance takes fails to be read, or says more."""
    original, told = builders.finished(), 0
    for pdf in (original, *mutations(original, MUTATED, SEED)):
        source = BytesSource(pdf)
        try:
            reader = PdfFileReader(BytesIO(pdf), strict=False)
            listed = list(places(reader))
        except Exception:  # noqa: BLE001, S112 - nothing to compare with
            continue
        for reference, place in listed:
            seen = None
            if isinstance(place, int):
                seen = glance(source, place, reference.idnum, reference.generation)
            if seen is not None:
                read = reader._read_object(reference, place)
                assert seen.references == list(leading(read))
                assert seen.names >= set(keys(read))
                told += 1
    assert told > MUTATED


def test_a_glance_is_cheap() -> None:
    """This is what all of it is for."""
    pdf = builders.finished()
    reader = quick_reader(pdf)
    seen = [ref for ref, _ in places(reader) if reader.glance(ref) is not None]
    _, few = counted(lambda: [reader.glance(ref) for ref in seen])
    _, many = counted(lambda: [reader.get_object(ref) for ref in seen])
    assert few * 2 < many
    assert reader.glance(seen[0]) is None  # it was read
