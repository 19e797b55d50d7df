"""What files cost that have much behind their signatures: functions called, not seconds."""

from __future__ import annotations

from pyhanko.sign import fields

from signing.report import Indication
from signing.validation import validate
from signing.validation.structure import object_mentions, trailer_ends
from tests.effort import counted
from tests.signing.validation import builders

FEW, MANY = 10, 50
AT_MOST = 6.2
"""Times the calls for five times the signatures; going through all revisions for each would make it 25. Five
it cannot be: each revision repeats the form's and the page's lists of all fields before it."""


def signed_by(count: int, pdf: bytes, *, first: int = 0) -> bytes:
    """Signed by so many, one after the other, each in a small field at the foot of the page."""
    for number in range(first, count):
        left, bottom = 20 + 25 * (number % 20), 4 + 14 * (number // 20)
        spec = fields.SigFieldSpec(
            f"Signature{number}", box=(left, bottom, left + 15, bottom + 13), on_page=0
        )
        pdf = builders.sign(pdf, builders.leader(), f"Signature{number}", spec=spec)
    return pdf


def test_work_grows_little_faster_than_the_signatures() -> None:
    few = signed_by(FEW, builders.letter())
    many = signed_by(MANY, few, first=FEW)
    judged(few)
    assert judged(many) <= AT_MOST * judged(few)


def judged(pdf: bytes) -> int:
    report, calls = counted(lambda: validate(pdf, trust=builders.trust(), at=builders.NOW))
    assert report.indication is Indication.TOTAL_PASSED
    return calls


def test_comments_are_passed_over_once() -> None:
    """Begun anew at every number, this would take a hundred million steps."""
    flood = b"%1\r" * 100_000
    assert object_mentions(b"1 0 " + flood + b"obj <<") == (4 + len(flood),)
    assert object_mentions(b"1 0 " + flood + b"<<") == ()
    words = b"%trailer\r" * 100_000
    assert trailer_ends(b"trailer\r" + words + b"<<") == (len(words) + 10,)
    assert trailer_ends(b"trailer\r" + words) == ()


def test_what_stands_in_a_comment_is_found_too() -> None:
    assert object_mentions(b"7 % 1 0 obj <<>>\r") == (8,)
    assert object_mentions(b"7 0 %x\robj") == (7,)
    assert trailer_ends(b"trailer % trailer << /Root 1 0 R\r") == (20,)
