"""What is seen at a glance is what the strict engine reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signing.pdf.document import Objects
from signing.pdf.source import BytesSource
from signing.validation.skimming import end_of_plain
from tests.signing.validation import builders
from tests.signing.validation.test_quick import HEAD, mutations

if TYPE_CHECKING:
    from collections.abc import Iterator

MUTATED = 1_000
SEED = 9
PLAIN = (
    b"<< /A 1 /B [ 1 2 0 R (x) <41> .5 true ] /C << /A << /A /A >> /B 2 0 R >> >>\nendobj",
    b"<</A/B/C(x)>>endobj",
    b"<< /W [ 1 [ 500 600 ] 3 4 [ 5 ] ] /D [ null 1 0 R ] >>\nendobj",
    b"<< /Length 3 >>\nstream\nabc\nendstream\nendobj",
    b"<< >> endobj",
)
LEFT = (
    b"<< /A 1 /A 2 >>\nendobj",
    b"<< /A << /B 1 /B 2 >> >>\nendobj",
    b"<< /A << /C << /B 1 /B 2 >> >> >>\nendobj",
    b"<< /A 1 /#41 2 >>\nendobj",
    b"<< /A 1 % /B 2\n >>\nendobj",
    b"<< /A (\\)) >>\nendobj",
    b"<< /A [ << /B 1 /B 2 >> ] >>\nendobj",
    b"<< /A [ [ [ 1 ] ] ] >>\nendobj",
    b"<< /A [ [ << /B 1 /B 2 >> ] ] >>\nendobj",
    b"<< /A null >>\nendobj",
    b"<< /A 1 >>\nendob",
    b"<< /A 1 >>\nstream\nabc\nendstream\nendobj",
    b"<< /Length 1 0 R >>\nstream\nabc\nendstream\nendobj",
    b"<< /Length 2 >>\nstream\nabc\nendstream\nendobj",
    b"<< /Length 3 /Length 3 >>\nstream\nabc\nendstream\nendobj",
    b"<< /A >>\nendobj",
    b"[ 1 ]\nendobj",
)


@pytest.mark.parametrize("body", PLAIN)
def test_what_is_plain_ends_where_the_engine_ends_it(body: bytes) -> None:
    source = BytesSource(b"1 0 obj\n" + body + b"\n")
    assert end_of_plain(source, 0) == Objects(source).object_at(0).end == source.size - 1


@pytest.mark.parametrize("body", LEFT)
def test_what_is_not_is_left_to_the_engine(body: bytes) -> None:
    assert end_of_plain(BytesSource(b"1 0 obj\n" + body + b"\n"), 0) is None


def plain_objects(pdf: bytes) -> Iterator[tuple[BytesSource, int, int]]:
    source = BytesSource(pdf)
    for match in HEAD.finditer(pdf):
        end = end_of_plain(source, match.start())
        if end is not None:
            yield source, match.start(), end


def test_the_engine_takes_whatever_is_plain() -> None:
    original = builders.finished()
    count = 0
    for pdf in (original, *mutations(original, MUTATED, SEED)):
        for source, start, end in plain_objects(pdf):
            assert Objects(source).object_at(start).end == end
            count += 1
    assert count > MUTATED * 10


def test_most_objects_of_a_letter_are_plain() -> None:
    """This is what all of it is for."""
    pdf = builders.finished()
    assert len(list(plain_objects(pdf))) > 0.5 * len(HEAD.findall(pdf))
