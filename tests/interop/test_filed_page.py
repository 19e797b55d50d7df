"""The signed page, judged by others: veraPDF, EU DSS, pyHanko, poppler, and our own verification."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signing.report import ChangesAfter, Indication, Level, RevocationMode
from signing.reporting import ReportSubject, report_pdf, sign_report
from signing.validation import validate
from tests.certs.pki import AT, TestPki
from tests.interop import eu_dss, vera_pdf
from tests.signing import judges
from tests.signing.signers import key_of, services_at
from tests.signing.validation import builders

if TYPE_CHECKING:
    from pathlib import Path

LATER = AT + timedelta(minutes=5)


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return TestPki.create(tmp_path_factory.mktemp("report-pki"))


@pytest.fixture(scope="module")
def filed(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The signed page about a letter, by an installation's key, in a file."""
    letter = builders.finished()
    checked = validate(letter, trust=builders.trust(), at=AT, revocation=RevocationMode.OFF)
    page = report_pdf(checked, ReportSubject.of("thư.pdf", letter))
    with pki.serve():
        signed = sign_report(page, key_of(pki.agency()), services=services_at(pki, AT), at=AT)
    assert (signed.level, signed.warnings) == (Level.B_LT, ())
    path = tmp_path_factory.mktemp("filed") / "bao-cao.pdf"
    path.write_bytes(signed.pdf)
    return path


def test_we_accept_it(filed: Path, pki: TestPki) -> None:
    report = validate(filed.read_bytes(), trust=pki.anchors, at=LATER)
    (signature,) = report.signatures
    assert (report.indication, report.problems) == (Indication.TOTAL_PASSED, ())
    assert (signature.kind, signature.level) == ("report", Level.B_LT)
    assert signature.changes_after is ChangesAfter.VALIDATION_DATA


def test_pyhanko_and_poppler_accept_it(filed: Path, pki: TestPki) -> None:
    (opinion,) = judges.pyhanko(filed.read_bytes(), pki.anchors, LATER).values()
    assert opinion == judges.Opinion(sound=True, modification=judges.VALIDATION_DATA, time_stamped=True)
    assert judges.pdfsig_verdicts(filed) == ["Signature is Valid."]


def test_eu_dss_accepts_it(filed: Path, pki: TestPki, tmp_path: Path) -> None:
    anchor = tmp_path / "root.der"
    anchor.write_bytes(pki.anchors.certificates[0])
    said = eu_dss.judge([filed], anchor=anchor, at=LATER, reports=tmp_path / "reports")
    ((opinion,),) = eu_dss.opinions(said).values()
    assert (opinion.indication, opinion.sub_indication) == (eu_dss.PASSED, None)
    assert (opinion.level, opinion.intact) == ("PAdES_BASELINE_LT", True)


def test_it_is_still_pdf_a_3b(filed: Path) -> None:
    (opinion,) = vera_pdf.judge([filed]).values()
    assert (opinion.flavour, opinion.faults) == ("3b", ())
