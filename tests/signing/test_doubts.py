"""Signatures that look wrong and stand all the same: warnings when made, problems in the report."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from signing import jobs
from signing.beginning import Signer
from signing.doubts import NO_AGENCY, SAME_CERTIFICATE, SAME_FILE
from signing.keys.model import Scheme
from signing.report import Indication, RevocationMode, ValidationReport
from signing.textmarks import AttachmentMark, CopyForm, CopyMark, IncomingMark, sign_text_mark
from signing.validation import validate
from tests.certs.pki import AT, TestPki
from tests.signing.papers import SEAL
from tests.signing.signers import DIAMETER_MM, ISSUED, YEAR

if TYPE_CHECKING:
    from signing.textmarks import TextMark
    from signing.workflow import Services
    from tests.signing.signers import Signers

ATTACHMENT = AttachmentMark.of("05/KH-SNV")
ARRIVAL = IncomingMark("Ủy ban nhân dân xã Hòa Bình", 123, date(2026, 6, 15))


@pytest.fixture(scope="module")
def signed(letter: bytes, signers: Signers, offline: Services) -> bytes:
    return signers.sign(letter, offline).pdf


@pytest.fixture(scope="module")
def issued(signed: bytes, signers: Signers, offline: Services) -> bytes:
    return signers.issue(signed, offline).pdf


def doubts_of(pdf: bytes, mark: TextMark, signers: Signers, services: Services) -> tuple[str, ...]:
    """The warnings of a mark that the agency signs, without those of its level."""
    made = sign_text_mark(pdf, signers.agency, mark, services=services, at=AT)
    return tuple(one for one in made.warnings if "dấu thời gian" not in one)


def report_on(pdf: bytes, pki: TestPki) -> ValidationReport:
    return validate(pdf, trust=pki.anchors, at=AT, revocation=RevocationMode.OFF)


def test_one_certificate_for_leader_and_agency(
    signed: bytes, signers: Signers, offline: Services, pki: TestPki
) -> None:
    made = signers.issue(signed, offline, key=signers.leader)
    assert made.warnings[0] == SAME_CERTIFICATE
    report = report_on(made.pdf, pki)
    assert SAME_CERTIFICATE in report.problems
    assert report.indication is Indication.TOTAL_PASSED


def test_a_persons_certificate_for_an_agencys_mark(
    letter: bytes, signers: Signers, offline: Services, pki: TestPki
) -> None:
    mark = CopyMark(CopyForm.EXTRACT, "Sở Nội vụ tỉnh An Phú")
    made = sign_text_mark(letter, signers.leader, mark, services=offline, at=AT)
    [warning] = [one for one in made.warnings if "cấp cho cá nhân" in one]
    assert "Hãy ký của cơ quan bằng chứng thư số của cơ quan" in warning
    report = report_on(made.pdf, pki)
    assert warning in report.problems
    assert report.indication is Indication.TOTAL_PASSED


def test_what_is_in_order_raises_no_doubt(
    issued: bytes, signed: bytes, signers: Signers, offline: Services, pki: TestPki
) -> None:
    assert len(signers.issue(signed, offline).warnings) == 1, "the missing time stamp"
    assert report_on(issued, pki).problems == ()


def test_an_attachment_in_the_main_documents_file(
    letter: bytes, signed: bytes, issued: bytes, signers: Signers, offline: Services
) -> None:
    """In the same file it has no signature of its own (Appendix I, II.8.b)."""
    assert doubts_of(signed, ATTACHMENT, signers, offline) == (SAME_FILE,)
    assert doubts_of(issued, ATTACHMENT, signers, offline) == (SAME_FILE,)
    assert SAME_FILE not in doubts_of(letter, ATTACHMENT, signers, offline)


def test_the_arrival_of_what_no_agency_signed(
    letter: bytes, signed: bytes, issued: bytes, signers: Signers, offline: Services
) -> None:
    assert NO_AGENCY in doubts_of(letter, ARRIVAL, signers, offline)
    assert doubts_of(signed, ARRIVAL, signers, offline) == (NO_AGENCY,)
    assert doubts_of(issued, ARRIVAL, signers, offline) == ()


def test_doubts_cross_to_where_the_key_is(signed: bytes, signers: Signers) -> None:
    """The pending signature keeps them between processes."""
    key = signers.leader
    signer = Signer(key.certificate, key.chain, AT, Scheme.RSA_PKCS1V15, "sha256", 0)
    begun = {
        "number": 7,
        "issued": ISSUED.isoformat(),
        "printed_year": YEAR,
        "diameter_mm": DIAMETER_MM,
        "insist": None,
        **jobs.signer_args(signer),
    }
    files = {"pdf": signed, "image": SEAL, **jobs.signer_files(signer)}
    pending = jobs.pending_from_output(*jobs.begin_agency_job(begun, files), signed)
    assert pending.warnings == (SAME_CERTIFICATE,)
