"""What comes out when services are down, certificates unfit, or steps out of order."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from signing.document_timestamp import add_document_timestamp
from signing.errors import (
    CertificateNotUsableError,
    ImageError,
    IssueDataError,
    NotReadyError,
    PlacementError,
    SigningError,
    TimestampUnavailableError,
    UnreadableDocumentError,
)
from signing.extension import complete_level
from signing.geometry import Box
from signing.preparation import PlacedBox
from signing.report import Level
from signing.validation import validate
from signing.workflow import Services, WhenTsaDown, check_signer
from tests.certs.pki import AT, TestPki
from tests.signing import judges
from tests.signing.papers import ANNEXED, SEAL, SIGNATURE, drawn_png, prepared, sample
from tests.signing.signers import key_of

if TYPE_CHECKING:
    from tests.signing.signers import Signers


class TestTimestamps:
    def test_a_dead_tsa_refuses_the_signature(
        self, letter: bytes, signers: Signers, services: Services
    ) -> None:
        with pytest.raises(TimestampUnavailableError, match="Không lấy được dấu thời gian"):
            signers.sign(letter, services)

    def test_or_lowers_the_level_where_the_installation_says_so(
        self, letter: bytes, signers: Signers, services: Services
    ) -> None:
        lenient = replace(services, when_tsa_down=WhenTsaDown.SIGN_BB)
        signed = signers.sign(letter, lenient)
        assert signed.level is Level.B_B
        assert "chưa có dấu thời gian" in signed.warnings[0]

    def test_an_explicit_level_insists(self, letter: bytes, signers: Signers, services: Services) -> None:
        lenient = replace(services, when_tsa_down=WhenTsaDown.SIGN_BB)
        with pytest.raises(TimestampUnavailableError):
            signers.sign(letter, lenient, level=Level.B_T)

    def test_an_installation_without_tsa_signs_at_b_b(
        self, letter: bytes, signers: Signers, offline: Services
    ) -> None:
        assert signers.sign(letter, offline).level is Level.B_B
        with pytest.raises(TimestampUnavailableError):
            signers.sign(letter, offline, level=Level.B_LT)

    @pytest.mark.usefixtures("served")
    @pytest.mark.parametrize("level", [Level.B_B, Level.B_T])
    def test_a_lower_level_can_be_asked_for(
        self, level: Level, letter: bytes, signers: Signers, services: Services
    ) -> None:
        signed = signers.sign(letter, services, level=level)
        assert (signed.level, signed.warnings) == (level, ())
        assert b"/DSS" not in signed.pdf


class TestValidationData:
    def test_without_revocation_it_stays_b_t_and_is_completed_later(
        self, letter: bytes, served: TestPki, signers: Signers, services: Services
    ) -> None:
        blind = replace(services, revocation=None)
        leader = signers.sign(letter, blind)
        assert leader.level is Level.B_T
        assert "mức B-T" in leader.warnings[0]
        agency = signers.issue(leader.pdf, blind)
        completed = complete_level(agency.pdf, services, AT)
        assert completed.level is Level.B_LT
        assert completed.pdf.startswith(agency.pdf)
        opinions = judges.pyhanko(completed.pdf, served.anchors, AT)
        assert opinions["AntinAgency"] == judges.Opinion(True, judges.VALIDATION_DATA, True)
        assert opinions["AntinLeader1"] == judges.Opinion(True, judges.FILLED, True)

    @pytest.mark.usefixtures("served")
    def test_nothing_is_stored_twice(self, letter: bytes, signers: Signers, services: Services) -> None:
        leader = signers.sign(letter, services)
        assert complete_level(leader.pdf, services, AT).pdf == leader.pdf
        agency = signers.issue(leader.pdf, services)
        root = services.anchors.certificates[0]
        in_containers_as_hex = agency.pdf.count(root)
        assert in_containers_as_hex == 1

    def test_a_document_time_stamp_covers_the_validation_data(
        self, letter: bytes, served: TestPki, signers: Signers, services: Services
    ) -> None:
        leader = signers.sign(letter, services, level=Level.B_LTA)
        agency = signers.issue(leader.pdf, services, level=Level.B_LTA)
        assert (leader.level, agency.level) == (Level.B_LTA, Level.B_LTA)
        stamps = PdfFileReader(io.BytesIO(agency.pdf)).embedded_timestamp_signatures
        assert [stamp.field_name for stamp in stamps] == ["AntinTime1", "AntinTime2"]
        roots = ValidationContext(
            trust_roots=[x509.Certificate.load(served.anchors.certificates[0])], moment=AT
        )
        status = validate_pdf_timestamp(stamps[1], roots)
        assert status.valid
        assert status.trusted
        assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        opinions = judges.pyhanko(agency.pdf, served.anchors, AT)
        assert opinions["AntinAgency"] == judges.Opinion(True, judges.VALIDATION_DATA, True)
        assert opinions["AntinLeader1"] == judges.Opinion(True, judges.FILLED, True)
        assert complete_level(agency.pdf, services, AT).pdf == agency.pdf

    def test_nobody_stamps_what_nobody_signed(self, letter: bytes, services: Services) -> None:
        with pytest.raises(NotReadyError, match="chưa có chữ ký"):
            add_document_timestamp(prepared(letter), services, AT)

    @pytest.mark.usefixtures("served")
    def test_a_file_without_time_stamp_gets_one_over_the_document(
        self, letter: bytes, served: TestPki, signers: Signers, services: Services
    ) -> None:
        signed = signers.sign(letter, services, level=Level.B_B)
        completed = complete_level(signed.pdf, services, AT)
        assert completed.level is Level.B_LT
        (leader, _) = validate(completed.pdf, trust=served.anchors, at=AT).signatures
        assert (leader.level, leader.time_is) == (Level.B_LT, "time-stamped")


class TestCertificates:
    @pytest.mark.parametrize(
        ("fault", "reason"),
        [
            ("expired", "hết hạn"),
            ("not_yet_valid", "chưa đến ngày"),
            ("wrong_key_usage", "không được cấp để ký"),
            ("weak", "không đạt chuẩn"),
        ],
    )
    def test_an_unfit_certificate_does_not_sign(
        self, fault: str, reason: str, pki: TestPki, offline: Services
    ) -> None:
        unfit = getattr(pki, fault)()
        with pytest.raises(CertificateNotUsableError, match=reason):
            check_signer(unfit.certificate, unfit.chain, offline, AT)

    def test_a_revoked_certificate_does_not_sign(
        self, letter: bytes, served: TestPki, signers: Signers, services: Services
    ) -> None:
        with pytest.raises(CertificateNotUsableError, match="Phạm Bị Thu Hồi đã bị thu hồi"):
            signers.sign(letter, services, key=key_of(served.revoked()))


class TestOrder:
    def test_the_agency_comes_after_the_leader(
        self, letter: bytes, signers: Signers, offline: Services
    ) -> None:
        with pytest.raises(NotReadyError, match="chưa có chữ ký của người có thẩm quyền"):
            signers.issue(letter, offline)

    def test_nothing_is_signed_or_issued_twice(
        self, letter: bytes, signers: Signers, offline: Services
    ) -> None:
        signed = signers.sign(letter, offline).pdf
        issued = signers.issue(signed, offline).pdf
        with pytest.raises(NotReadyError, match="đã được ban hành"):
            signers.issue(issued, offline)

    def test_the_year_of_issue_is_the_printed_one(
        self, letter: bytes, signers: Signers, offline: Services
    ) -> None:
        signed = signers.sign(letter, offline).pdf
        with pytest.raises(IssueDataError, match="in năm 2026"):
            signers.issue(signed, offline, issued=date(2027, 1, 4))

    def test_a_leader_may_choose_another_place(
        self, letter: bytes, signers: Signers, offline: Services
    ) -> None:
        chosen = PlacedBox(0, Box(300, 100, 460, 160))
        signed = signers.sign(letter, offline, place=chosen)
        assert signers.issue(signed.pdf, offline).level is Level.B_B
        with pytest.raises(PlacementError, match="không có trang 6"):
            signers.sign(letter, offline, place=PlacedBox(5, chosen.box))

    def test_a_leader_may_choose_another_page(self, signers: Signers, offline: Services) -> None:
        signed = signers.sign(sample(ANNEXED), offline, place=PlacedBox(1, Box(300, 60, 460, 120)))
        assert signers.issue(signed.pdf, offline).level is Level.B_B


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"number": "123456"}, IssueDataError),
        ({"number": 0}, IssueDataError),
        ({"printed_year": None}, IssueDataError),
        ({"seal": SIGNATURE}, ImageError),
        ({"seal": b"not a png"}, ImageError),
        ({"diameter_mm": 12.0}, ImageError),
    ],
)
def test_a_wrong_issue_is_refused(
    changes: dict[str, Any], error: type[SigningError], letter: bytes, signers: Signers, offline: Services
) -> None:
    signed = signers.sign(letter, offline).pdf
    with pytest.raises(error):
        signers.issue(signed, offline, **changes)


def test_a_leaders_image_has_to_be_blue(letter: bytes, signers: Signers, offline: Services) -> None:
    with pytest.raises(ImageError, match="xanh"):
        signers.sign(letter, offline, image=SEAL)


@pytest.mark.parametrize("cut", [0, 9, 1000, -200])
def test_a_spoilt_file_is_not_issued(cut: int, letter: bytes, signers: Signers, offline: Services) -> None:
    signed = signers.sign(letter, offline).pdf
    with pytest.raises(UnreadableDocumentError):
        signers.issue(signed[:cut], offline)


def test_a_lettered_number_brings_its_own_letters(
    letter: bytes, pki: TestPki, signers: Signers, offline: Services
) -> None:
    issued = signers.issue(signers.sign(letter, offline).pdf, offline, number="15a")
    assert judges.pyhanko(issued.pdf, pki.anchors, AT)["AntinAgency"].sound


def test_a_small_image_keeps_its_size(letter: bytes, signers: Signers, offline: Services) -> None:
    assert signers.sign(letter, offline, image=drawn_png(dpi=600)).level is Level.B_B
