"""Levels raised afterwards, without a key: what is appended, what other software says, what is refused."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.validation import DocumentSecurityStore, SignatureCoverageLevel, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from certs.evidence import Evidence
from signing.errors import (
    BrokenSignatureError,
    LevelNotReachedError,
    NotReadyError,
    TimestampUnavailableError,
)
from signing.extension import complete_level, extend, renew
from signing.incremental import Revision
from signing.inventory import take_inventory
from signing.report import Indication, Level
from signing.security_store import stored
from signing.textmarks import AttachmentMark, sign_text_mark
from signing.validation import validate
from signing.workflow import Services, sign_leader
from tests.certs.pki import AT, TestPki
from tests.signing import judges
from tests.signing.others import PKCS7, signed_by_pyhanko
from tests.signing.papers import SIGNATURE, prepared
from tests.signing.signers import Signers as People
from tests.signing.signers import key_of, services_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certs.evidence import EvidenceNeed

MINUTE = timedelta(minutes=1)
RAISED = (Level.B_T, Level.B_LT, Level.B_LTA)


def raised(pdf: bytes, to: Level, pki: TestPki, at: datetime) -> bytes:
    with pki.serve(at):
        result = extend(pdf, to=to, services=services_at(pki, at), at=at)
    assert result.level is to
    assert result.pdf.startswith(pdf), "what is there is never touched"
    return result.pdf


def stamps_of(pdf: bytes) -> list[str]:
    return [one.field_name for one in PdfFileReader(io.BytesIO(pdf)).embedded_timestamp_signatures]


def whole_file_is_stamped(pdf: bytes, pki: TestPki, at: datetime) -> bool:
    """What pyHanko says of the newest document time stamp."""
    newest = PdfFileReader(io.BytesIO(pdf)).embedded_timestamp_signatures[-1]
    roots = [x509.Certificate.load(der) for der in pki.anchors.certificates]
    status = validate_pdf_timestamp(newest, ValidationContext(trust_roots=roots, moment=at))
    return bool(status.valid and status.trusted and status.coverage is SignatureCoverageLevel.ENTIRE_FILE)


def records_of(pdf: bytes) -> set[str]:
    """The names of the signatures of which the store says what proves them, as pyHanko reads it."""
    return set(DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(pdf))).vri_entries)


@pytest.fixture(scope="module")
def issued(letter: bytes, signers: People, offline: Services) -> bytes:
    """Leader and agency, both at B-B."""
    return signers.issue(signers.sign(letter, offline).pdf, offline).pdf


class TestStepByStep:
    def test_every_signature_reaches_every_level(self, issued: bytes, pki: TestPki) -> None:
        pdf = issued
        for number, to in enumerate(RAISED, start=1):
            at = AT + 10 * number * MINUTE
            pdf = raised(pdf, to, pki, at)
            report = validate(pdf, trust=pki.anchors, at=at)
            assert [one.level for one in report.signatures if one.kind != "timestamp"] == [to, to]
            opinions = judges.pyhanko(pdf, pki.anchors, at)
            assert opinions["AntinAgency"] == judges.Opinion(True, judges.VALIDATION_DATA, False)
            assert opinions["AntinLeader1"] == judges.Opinion(True, judges.FILLED, False)
        assert report.indication is Indication.TOTAL_PASSED
        assert stamps_of(pdf) == ["AntinTime1", "AntinTime2"]
        assert whole_file_is_stamped(pdf, pki, at)

    @pytest.mark.parametrize("to", RAISED)
    def test_in_one_go_and_twice_is_once(self, issued: bytes, pki: TestPki, to: Level) -> None:
        pdf = raised(issued, to, pki, AT)
        assert raised(pdf, to, pki, AT + MINUTE) == pdf
        with pki.serve():
            lower = extend(pdf, to=Level.B_T, services=services_at(pki, AT), at=AT)
        assert (lower.pdf, lower.level) == (pdf, to)

    def test_a_mixture_of_levels(
        self, letter: bytes, pki: TestPki, signers: People, offline: Services
    ) -> None:
        led = signers.sign(letter, offline).pdf
        with pki.serve():
            both = signers.issue(led, services_at(pki, AT)).pdf
        assert [one.level for one in validate(both, trust=pki.anchors, at=AT).signatures] == ["B-B", "B-LT"]
        pdf = raised(both, Level.B_LTA, pki, AT + MINUTE)
        assert stamps_of(pdf) == ["AntinTime1", "AntinTime2"]


class TestRenewal:
    def test_a_new_stamp_protects_the_older_ones(self, issued: bytes, pki: TestPki) -> None:
        pdf = raised(issued, Level.B_LTA, pki, AT)
        moments = [AT + timedelta(days=days) for days in (300, 600, 900)]
        for at in moments:
            with pki.serve(at):
                renewed = renew(pdf, services=services_at(pki, at), at=at)
            assert renewed.pdf.startswith(pdf)
            assert renewed.level is Level.B_LTA
            pdf = renewed.pdf
        assert len(stamps_of(pdf)) == 5
        assert whole_file_is_stamped(pdf, pki, moments[-1])
        # The signers' certificates expired after a year; only the stamps still speak for them.
        report = validate(pdf, trust=pki.anchors, at=moments[-1])
        assert report.indication is Indication.TOTAL_PASSED, report.signatures

    def test_the_status_of_the_older_stamps_authority_is_stored_first(
        self, issued: bytes, pki: TestPki
    ) -> None:
        pdf = raised(issued, Level.B_LTA, pki, AT)
        before = stored(Revision(pdf))
        at = AT + timedelta(days=300)
        with pki.serve(at):
            renewed = renew(pdf, services=services_at(pki, at), at=at).pdf
        added = set(stored(Revision(renewed)).ocsp_responses) - set(before.ocsp_responses)
        assert added
        assert renewed.rfind(b"/DSS") < renewed.rfind(b"/DocTimeStamp")


class TestEvidence:
    def test_nothing_about_anybody_is_missing(self, issued: bytes, pki: TestPki) -> None:
        """Each certificate with sources is answered in the file; other software is asked elsewhere."""
        pdf = raised(issued, Level.B_LTA, pki, AT)
        inventory = take_inventory(Revision(pdf))
        served = [len(stored(Revision(pdf)).ocsp_responses), len(inventory.containers)]
        # Leader and agency are answered by their CA, the time-stamp service by its own, both CAs by the root.
        assert served == [5, 4]
        names = [
            x509.Certificate.load(der).subject.native["common_name"] for der in inventory.stored.certificates
        ]
        for part in (
            "CA gốc",
            "CA công vụ",
            "CA dấu thời gian",
            "Dịch vụ dấu thời gian",
            "Trần Thị Bích Ngọc",
            "Sở Nội vụ",
        ):
            assert any(part in name for name in names), part

    def test_without_revocation_the_level_is_refused_with_the_reason(
        self, issued: bytes, pki: TestPki
    ) -> None:
        class Silent:
            def fetch(self, needs: Sequence[EvidenceNeed]) -> Evidence:
                return Evidence(failures=tuple(f"{need.url} không trả lời." for need in needs))

        with pki.serve():
            deaf = replace(services_at(pki, AT), revocation=Silent())
            with pytest.raises(LevelNotReachedError, match="không trả lời") as caught:
                extend(issued, to=Level.B_LT, services=deaf, at=AT)
        assert "B-LT" in str(caught.value)

    def test_a_signer_of_another_root_stays_below(self, letter: bytes, pki: TestPki) -> None:
        """The time-stamp service is trusted, the signer's root is not."""
        with pki.serve():
            stamped = replace(services_at(pki, AT), anchors=pki.anchors)
            stranger = key_of(pki.unknown_root())
            blind = replace(stamped, timestamps=None, revocation=None)
            signed = sign_leader(prepared(letter), stranger, image=SIGNATURE, services=blind, at=AT)
            with pytest.raises(LevelNotReachedError, match="B-LT"):
                extend(signed.pdf, to=Level.B_LT, services=stamped, at=AT)


class TestSignedTwiceByOne:
    """All that proves the second signature is stored already when it is made."""

    @pytest.mark.usefixtures("served")
    def test_the_store_is_newer_than_both(self, letter: bytes, signers: People, services: Services) -> None:
        mark = AttachmentMark.of("05/KH-SNV")
        first = sign_text_mark(letter, signers.agency, mark, services=services, at=AT).pdf
        assert records_of(first) == set()
        second = sign_text_mark(first, signers.agency, mark, services=services, at=AT)
        assert second.level is Level.B_LT
        _, newest = PdfFileReader(io.BytesIO(second.pdf)).embedded_signatures
        label = DocumentSecurityStore.sig_content_identifier(newest.pkcs7_content)
        assert records_of(second.pdf) == {label}
        assert complete_level(second.pdf, services, AT).pdf == second.pdf

    @pytest.mark.usefixtures("served")
    def test_one_raised_afterwards_too(self, letter: bytes, signers: People, services: Services) -> None:
        mark = AttachmentMark.of("05/KH-SNV")
        first = sign_text_mark(letter, signers.agency, mark, services=services, at=AT).pdf
        second = sign_text_mark(first, signers.agency, mark, services=services, at=AT, level=Level.B_T).pdf
        assert records_of(second) == set()
        raised = complete_level(second, services, AT).pdf
        assert raised.startswith(second)
        assert len(records_of(raised)) == 1
        assert complete_level(raised, services, AT).pdf == raised


class TestRefusals:
    def test_a_dead_time_stamp_service(self, issued: bytes, services: Services, offline: Services) -> None:
        with pytest.raises(TimestampUnavailableError, match="Không kết nối"):
            extend(issued, to=Level.B_T, services=services, at=AT)
        with pytest.raises(TimestampUnavailableError, match="chưa có dịch vụ"):
            extend(issued, to=Level.B_T, services=offline, at=AT)
        kept = complete_level(issued, services, AT)
        assert (kept.pdf, kept.level) == (issued, Level.B_B)
        assert "Không kết nối" in kept.warnings[0]

    @pytest.mark.usefixtures("served")
    def test_nobody_signed(self, letter: bytes, services: Services) -> None:
        for pdf in (letter, prepared(letter)):
            with pytest.raises(NotReadyError, match="chưa có chữ ký"):
                extend(pdf, to=Level.B_T, services=services, at=AT)

    @pytest.mark.usefixtures("served")
    def test_broken_signatures_are_not_dignified(self, issued: bytes, services: Services) -> None:
        changed = issued.replace(b"%PDF-1.", b"%PDF-2.", 1)
        with pytest.raises(BrokenSignatureError, match="AntinLeader1"):
            extend(changed, to=Level.B_LTA, services=services, at=AT)


class TestSignedByOthers:
    """Files that pyHanko signed, in fields of other names and below other fields."""

    @pytest.mark.parametrize(
        ("field", "certify"),
        [
            ("Signature1", None),
            ("Form.Part.Signature", None),
            ("Signature1", fields.MDPPerm.FILL_FORMS),
            ("Signature1", fields.MDPPerm.NO_CHANGES),
        ],
    )
    def test_every_level(
        self, letter: bytes, pki: TestPki, field: str, certify: fields.MDPPerm | None
    ) -> None:
        pdf = signed_by_pyhanko(letter, pki, field=field, certify=certify)
        for number, to in enumerate(RAISED, start=1):
            pdf = raised(pdf, to, pki, AT + number * MINUTE)
        report = validate(pdf, trust=pki.anchors, at=AT + 10 * MINUTE)
        assert report.indication is Indication.TOTAL_PASSED, report
        (opinion,) = judges.pyhanko(pdf, pki.anchors, AT + 10 * MINUTE).values()
        assert opinion == judges.Opinion(True, judges.VALIDATION_DATA, False)

    def test_no_pades_signature_is_said_to_have_none(self, letter: bytes, pki: TestPki) -> None:
        pdf = signed_by_pyhanko(letter, pki, field="Signature1", sub_filter=PKCS7)
        with pki.serve():
            result = extend(pdf, to=Level.B_LTA, services=services_at(pki, AT), at=AT)
        assert "PAdES" in result.warnings[0]
        assert whole_file_is_stamped(result.pdf, pki, AT)
        (opinion,) = judges.pyhanko(result.pdf, pki.anchors, AT).values()
        assert opinion.sound
