"""What readers take in two ways never passes, whatever was signed and at whatever level."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from signing import sign_text_mark
from signing.pdf import document
from signing.report import ChangesAfter, Indication, Level, SubIndication, ValidationReport
from signing.textmarks import AttachmentMark
from signing.validation import ambiguity, validate, validate_with
from signing.validation.ambiguity import SIGNED_AMBIGUOUSLY
from signing.validation.faces_added import AFTER_SEAL, OVER_TEXT, TOO_LARGE
from signing.workflow import Services, sign_initials
from tests.certs.pki import AT
from tests.signing.meetings import Meeting
from tests.signing.papers import LETTER, prepared, sample
from tests.signing.signers import Signers, services_at
from tests.signing.validation import builders
from tests.signing.validation.ambiguous import FORGERIES

if TYPE_CHECKING:
    from tests.certs.pki import TestPki


def judged(pdf: bytes) -> ValidationReport:
    return validate(pdf, trust=builders.trust(), at=builders.NOW)


@pytest.mark.parametrize("name", FORGERIES)
def test_update_that_is_read_in_two_ways_fails_every_signature(name: str) -> None:
    report = judged(FORGERIES[name](builders.finished()))
    assert report.indication is Indication.TOTAL_FAILED
    assert {s.changes_after for s in report.signatures} == {ChangesAfter.FORBIDDEN}
    assert {s.indication for s in report.signatures} == {Indication.TOTAL_FAILED}


def test_readers_do_draw_the_forged_page() -> None:
    """Otherwise the forgeries above would prove nothing."""
    with pypdfium2.PdfDocument(io.BytesIO(FORGERIES["pages_twice"](builders.finished()))) as document:
        assert document[0].get_textpage().get_text_bounded().strip() == "FORGED"


@pytest.mark.parametrize("kind", ["leader and agency", "archived", "attachment", "initials", "two leaders"])
def test_whatever_was_signed_is_not_replaced(pki: TestPki, kind: str) -> None:
    by, letter = Signers.of(pki), sample(LETTER)
    offline = Services(None, None, pki.anchors)
    with pki.serve():
        online = services_at(pki, AT)
        match kind:
            case "leader and agency":
                pdf = by.issue(by.sign(letter, online).pdf, online).pdf
            case "archived":
                pdf = by.issue(by.sign(letter, online).pdf, online, level=Level.B_LTA).pdf
            case "attachment":
                pdf = sign_text_mark(
                    letter, by.agency, AttachmentMark(5, "KH-SNV"), services=online, at=AT
                ).pdf
            case "initials":
                checker = Meeting.of(pki).checker
                pdf = sign_initials(prepared(letter), checker, services=online, at=AT).pdf
            case _:
                pdf = Meeting.of(pki).signed(offline)
        for forge, expected in (
            (bytes, Indication.TOTAL_PASSED),
            (FORGERIES["pages_twice"], Indication.TOTAL_FAILED),
        ):
            report = validate_with(forge(pdf), trust=pki.anchors, at=AT, source=online.revocation)
            assert {s.indication for s in report.signatures} == {expected}


@pytest.mark.parametrize("second", [b"/MediaBox [0 0 9 9]", b"/Media#42ox null"])
def test_signed_page_that_is_read_in_two_ways_stays_open(second: bytes) -> None:
    draft = _with_page_entry(builders.letter(), second)
    (signature,) = judged(_signed(draft)).signatures
    assert signature.indication is Indication.INDETERMINATE
    assert signature.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE
    assert signature.reasons[0] == SIGNED_AMBIGUOUSLY


def test_saying_the_same_twice_is_only_untidy() -> None:
    draft = _with_page_entry(builders.letter(), b"/Type /Page")
    (signature,) = judged(_signed(draft)).signatures
    assert signature.indication is Indication.TOTAL_PASSED


def _signed(draft: bytes) -> bytes:
    lenient = IncrementalPdfFileWriter(io.BytesIO(draft), strict=False)
    return builders.sign(lenient, builders.leader(), "Signature1")


def _with_page_entry(pdf: bytes, entry: bytes) -> bytes:
    """Write the first page anew in an update of its own, with an entry that it has already."""
    found = re.search(
        rb"(\d+) 0 obj\s*<<((?:(?!endobj).)*?/Type\s*/Page\b(?!s).*?)>>\s*endobj", pdf, re.DOTALL
    )
    assert found is not None
    at = len(pdf) + 1
    page = b"%b 0 obj\n<<%b %b>>\nendobj\n" % (found[1], found[2], entry)
    root, size, last = (
        re.findall(pattern, pdf)[-1]
        for pattern in (rb"/Root (\d+ \d+ R)", rb"/Size (\d+)", rb"startxref\s+(\d+)")
    )
    table = b"xref\n%b 1\n%010d 00000 n \n" % (found[1], at)
    trailer = b"trailer\n<</Root %b/Size %b/Prev %b>>\n" % (root, size, last)
    return pdf + b"\n" + page + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (at + len(page))


BODY = (60, 300, 560, 520)
FREE = (30, 20, 130, 50)


def added(pdf: bytes, field: str, box: tuple[int, int, int, int] | None) -> ValidationReport:
    """A later signature of somebody who is trusted."""
    spec = fields.SigFieldSpec(field, on_page=0, box=box)
    return judged(builders.sign(pdf, builders.issue("Người khác", builders.root()), field, spec=spec))


@pytest.mark.parametrize("box", [BODY, FREE])
def test_a_seal_is_the_last_mark_of_its_agency(box: tuple[int, int, int, int]) -> None:
    report = added(builders.finished(), "AntinLeader2", box)
    assert report.indication is Indication.TOTAL_FAILED
    (agency,) = (s for s in report.signatures if s.kind == "agency")
    assert agency.reasons[0] == AFTER_SEAL.format("AntinLeader2")


@pytest.mark.parametrize("field", ["Signature7", "AntinCopy1"])
def test_recipients_sign_a_sealed_letter_beside_its_words(field: str) -> None:
    assert added(builders.finished(), field, FREE).indication is Indication.TOTAL_PASSED
    (agency,) = (s for s in added(builders.finished(), field, BODY).signatures if s.kind == "agency")
    assert agency.indication is Indication.TOTAL_FAILED
    assert agency.reasons[0].startswith(OVER_TEXT.partition(" ở ô")[0])


@pytest.mark.parametrize(("field", "box"), [("Signature7", None), ("AntinIncoming1", (30, 20, 171, 119))])
def test_arrivals_and_signatures_that_are_not_seen_may_follow_a_seal(
    field: str, box: tuple[int, int, int, int] | None
) -> None:
    assert added(builders.finished(), field, box).indication is Indication.TOTAL_PASSED


@pytest.mark.parametrize(
    ("field", "box", "reason"),
    [
        ("AntinIncoming1", BODY, TOO_LARGE),
        ("AntinAgency", BODY, TOO_LARGE),
        ("AntinLeader2", BODY, OVER_TEXT),
        ("Signature7", BODY, OVER_TEXT),
    ],
)
def test_nobody_draws_over_what_a_leader_signed(
    field: str, box: tuple[int, int, int, int], reason: str
) -> None:
    report = added(builders.approved(), field, box)
    assert report.signatures[0].indication is Indication.TOTAL_FAILED
    assert report.signatures[0].reasons[0].startswith(reason.partition(" ở ô")[0])


def test_others_sign_in_free_space() -> None:
    assert added(builders.approved(), "Signature7", FREE).indication is Indication.TOTAL_PASSED


def test_what_is_too_much_to_be_read_through_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind objects without end, another could say anything."""
    assert judged(builders.approved()).indication is Indication.TOTAL_PASSED
    monkeypatch.setattr(ambiguity, "end_of_plain", lambda _source, _offset: None)
    monkeypatch.setattr(document, "MAX_READ", 20_000)
    report = judged(builders.approved())
    assert report.indication is Indication.INDETERMINATE
    assert SIGNED_AMBIGUOUSLY in report.signatures[0].reasons[0]
