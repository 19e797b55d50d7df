"""A signed file that cannot be opened: its signatures are told, and fail by their format."""

from __future__ import annotations

import pytest

from signing.report import ChangesAfter, Indication, Integrity, SubIndication
from signing.validation import validate
from tests.signing.validation import builders
from tests.signing.validation.builders import NOW, trust


@pytest.mark.parametrize("missing", [40, 400, 4000])
def test_signatures_of_a_file_that_was_cut_off_fail(missing: int) -> None:
    pdf = builders.finished()[:-missing]
    report = validate(pdf, trust=trust(), at=NOW)
    assert report.indication is Indication.TOTAL_FAILED
    assert len(report.problems) == 1, "why it cannot be read"
    for signature in report.signatures:
        assert signature.sub_indication is SubIndication.FORMAT_FAILURE
        assert signature.integrity is Integrity.BROKEN
        assert signature.changes_after is ChangesAfter.FORBIDDEN
        assert signature.reasons[0] == report.problems[0]
    assert report.signatures


def test_what_shows_no_signature_stays_open() -> None:
    for pdf in (builders.letter()[:-40], b"%PDF-1.7\n/ByteRange [0 10 20 30]", b""):
        report = validate(pdf, trust=trust(), at=NOW)
        assert (report.indication, report.signatures) == (Indication.INDETERMINATE, ())
