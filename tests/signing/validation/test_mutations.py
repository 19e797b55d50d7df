"""Damage of every kind: nothing passes unless what was signed is untouched."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing.report import Indication, Integrity
from signing.validation import validate
from signing.validation.scanning import WHITESPACE
from tests.signing.validation import builders

TOKENS = (
    b"%%EOF\n",
    b"startxref\n0\n",
    b"endobj\n",
    b"endstream\n",
    b"null ",
    b"<< >>",
    b"/ByteRange [0 0 0 0]",
    b"\x00",
    b"1 0 obj\n<< >>\nendobj\n",
    b"/AcroForm 9 0 R",
    b"trailer\n<< >>\n",
    b"(((((",
    b"[[[[",
    b"<30",
    b"9999999999",
)

positions = st.floats(min_value=0, max_value=1, exclude_max=True)
edits = st.lists(
    st.one_of(
        st.tuples(st.just("flip"), positions, st.integers(min_value=1, max_value=255)),
        st.tuples(st.just("insert"), positions, st.sampled_from(TOKENS)),
        st.tuples(st.just("replace"), positions, st.sampled_from(TOKENS)),
        st.tuples(st.just("cut"), positions, st.integers(min_value=1, max_value=400)),
        st.tuples(st.just("append"), positions, st.sampled_from(TOKENS)),
    ),
    min_size=1,
    max_size=3,
)


def mutated(pdf: bytes, changes: list[tuple[str, float, int | bytes]]) -> bytes:
    data = bytearray(pdf)
    for what, share, value in changes:
        at = int(share * len(data))
        if isinstance(value, int):
            if what == "flip":
                data[at] ^= value
            else:
                del data[at : at + value]
        elif what == "append":
            data += value
        else:
            data[at : at + (len(value) if what == "replace" else 0)] = value
    return bytes(data)


def signed_parts(pdf: bytes) -> list[tuple[bytes, bytes]]:
    """The bytes that each signature covers, in the order of the file."""
    found = []
    for match in re.finditer(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf):
        _, first, second, length = (int(n) for n in match.groups())
        found.append((pdf[:first], pdf[second : second + length]))
    return found


SIGNED = signed_parts(builders.finished())


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(edits)
def test_no_mutated_file_passes_unless_its_signed_bytes_are_untouched(
    changes: list[tuple[str, float, int | bytes]],
) -> None:
    original = builders.finished()
    damaged = mutated(original, changes)
    report = validate(damaged, trust=builders.trust(), at=builders.NOW)
    if report.indication is Indication.TOTAL_PASSED:
        assert len(report.signatures) == len(SIGNED)
        assert damaged.rstrip(WHITESPACE).endswith(SIGNED[-1][1].rstrip(WHITESPACE))
    for signature, (first, rest) in zip(report.signatures, SIGNED, strict=False):
        if signature.integrity is Integrity.INTACT:
            assert damaged.startswith(first)
            assert rest in damaged


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_get_an_answer(data: bytes, as_pdf: bool) -> None:
    report = validate((b"%PDF-1.7\n" if as_pdf else b"") + data, trust=builders.trust(), at=builders.NOW)
    assert report.indication is Indication.INDETERMINATE
    assert report.problems
