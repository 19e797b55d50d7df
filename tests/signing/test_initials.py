"""Initials: signatures that are not seen, before the leader's."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pytest

from signing.beginning import Signer
from signing.errors import CoveringError, NotReadyError, PlacementError, SigningError
from signing.geometry import Box
from signing.initials import begin_initials
from signing.marks import FieldName
from signing.report import Indication, Level, RevocationMode
from signing.validation import validate
from signing.workflow import Services, sign_initials, sign_leader
from tests.certs.pki import AT, TestPki
from tests.signing import judges
from tests.signing.meetings import MINUTES, SECOND_IMAGE, Meeting, boxes, reserved
from tests.signing.papers import SIGNATURE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.signing.signers import Signers


@pytest.fixture(scope="module")
def meeting(pki: TestPki) -> Meeting:
    return Meeting.of(pki)


@pytest.fixture(scope="module")
def initialled(meeting: Meeting, offline: Services) -> bytes:
    """By two people, one after the other."""
    once = sign_initials(reserved(MINUTES), meeting.checker, services=offline, at=AT).pdf
    return sign_initials(once, meeting.secretary, services=offline, at=AT).pdf


@pytest.fixture(scope="module")
def issued(initialled: bytes, meeting: Meeting, signers: Signers, offline: Services) -> bytes:
    led = sign_leader(initialled, meeting.chair, image=SIGNATURE, services=offline, at=AT).pdf
    both = sign_leader(led, meeting.secretary, image=SECOND_IMAGE, services=offline, at=AT).pdf
    return signers.issue(both, offline).pdf


def test_are_not_seen_nor_hidden_from_archival_rules(initialled: bytes) -> None:
    """PDF/A wants the print flag, and none that hides."""
    assert boxes(initialled)["AntinInitials1"] == Box(0, 0, 0, 0)
    with pikepdf.open(io.BytesIO(initialled)) as document:
        flags = [int(field.F) for field in document.Root.AcroForm.Fields if field.FT == "/Sig"]
    assert flags == [132, 132]


def test_hold_through_leaders_and_seal(issued: bytes, pki: TestPki, tmp_path: Path) -> None:
    opinions = judges.pyhanko(issued, pki.anchors, AT)
    assert len(opinions) == 5
    assert all(opinion.sound for opinion in opinions.values())
    report = validate(issued, trust=pki.anchors, at=AT, revocation=RevocationMode.OFF)
    assert report.indication is Indication.TOTAL_PASSED
    assert [one.kind for one in report.signatures] == ["initials", "initials", "leader", "leader", "agency"]
    path = tmp_path / "issued.pdf"
    path.write_bytes(issued)
    assert judges.pdfsig_verdicts(path) == ["Signature is Valid."] * 5
    assert judges.qpdf_complaints(path) == ""


def test_leave_the_leaders_place_where_it_was_reserved(
    initialled: bytes, meeting: Meeting, offline: Services
) -> None:
    places = [
        boxes(sign_leader(pdf, meeting.chair, image=SIGNATURE, services=offline, at=AT).pdf)[FieldName.LEADER]
        for pdf in (reserved(MINUTES), initialled)
    ]
    assert places[1].as_tuple() == pytest.approx(places[0].as_tuple(), abs=0.01)


@pytest.mark.usefixtures("served")
def test_may_be_archived_at_once(
    meeting: Meeting, services: Services, signers: Signers, pki: TestPki
) -> None:
    """The leader's and the agency's signatures come after the time stamp over the document."""
    pdf = sign_initials(reserved(MINUTES), meeting.checker, services=services, at=AT, level=Level.B_LTA)
    assert pdf.level is Level.B_LTA
    led = sign_leader(pdf.pdf, meeting.chair, image=SIGNATURE, services=services, at=AT)
    both = sign_leader(led.pdf, meeting.secretary, image=SECOND_IMAGE, services=services, at=AT)
    issued = signers.issue(both.pdf, services)
    assert issued.level is Level.B_LT
    assert all(opinion.sound for opinion in judges.pyhanko(issued.pdf, pki.anchors, AT).values())


@pytest.mark.parametrize(
    ("box", "error"),
    [
        (Box(100, 600, 300, 660), CoveringError),
        (Box(300, -80, 500, -20), PlacementError),
        (Box(300, 480, 301, 481), PlacementError),
    ],
    ids=["over text", "off the page", "too small"],
)
def test_a_forged_memory_of_the_leaders_place_is_refused(
    box: Box, error: type[SigningError], initialled: bytes, signers: Signers, offline: Services
) -> None:
    with pytest.raises(error):
        sign_leader(_forged(initialled, box), signers.leader, image=SIGNATURE, services=offline, at=AT)


def test_a_memory_of_a_page_that_is_not_shown_is_refused(
    initialled: bytes, signers: Signers, offline: Services
) -> None:
    forged = _forged(initialled, Box(1, 1, 100, 50), hidden=True)
    with pytest.raises(SigningError):
        sign_leader(forged, signers.leader, image=SIGNATURE, services=offline, at=AT)


def _forged(pdf: bytes, box: Box, *, hidden: bool = False) -> bytes:
    """With another place for the leader than was kept."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0].obj
        if hidden:
            page = document.make_indirect(pikepdf.Dictionary(dict(page.items())))
        field = next(one for one in document.Root.AcroForm.Fields if one.T == "AntinInitials1")
        field["/AntinPlace"] = pikepdf.Dictionary(Page=page, Box=pikepdf.Array(box.as_tuple()))
        document.save(out)
    return out.getvalue()


def test_come_before_the_leader(issued: bytes, meeting: Meeting, offline: Services) -> None:
    with pytest.raises(NotReadyError, match="Hãy ký nháy vào bản trước khi lãnh đạo ký"):
        sign_initials(meeting.signed(offline), meeting.checker, services=offline, at=AT)
    with pytest.raises(NotReadyError, match="đã đóng dấu"):
        sign_initials(issued, meeting.checker, services=offline, at=AT)


def test_need_a_prepared_document(meeting: Meeting, offline: Services) -> None:
    with pytest.raises(NotReadyError, match="chưa được chuẩn bị"):
        sign_initials(MINUTES, meeting.checker, services=offline, at=AT)


def test_name_their_field(meeting: Meeting) -> None:
    key = meeting.checker
    pending = begin_initials(reserved(MINUTES), Signer(key.certificate, key.chain, AT))
    assert (pending.kind, pending.field) == ("initials", "AntinInitials1")


def test_are_no_leaders_signature(initialled: bytes, signers: Signers, offline: Services) -> None:
    with pytest.raises(NotReadyError, match="chưa có chữ ký của người có thẩm quyền"):
        signers.issue(initialled, offline)
