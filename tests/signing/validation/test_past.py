"""What ended since is no reason to refuse what is proven to be older, and reason enough for all else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from certs.evidence import Evidence
from certs.strength import ALWAYS, USUAL, Limit
from certs.trust import TrustAnchors
from signing.report import Integrity
from signing.validation import validate
from signing.validation.signatures import TIMESTAMP_KIND
from tests.interop.agreement.model import Made
from tests.interop.agreement.world import DAY, World
from tests.signing.validation.past_algorithms import SHA1_CHECKED, SHA1_PROVEN, SHA1_SIGNED
from tests.signing.validation.past_cases import CASES
from tests.signing.validation.past_model import OUT, SOUND, WEAK
from tests.signing.validation.past_world import Branch, person, service

if TYPE_CHECKING:
    from pathlib import Path

    from certs.strength import Algorithms
    from signing.report import SignatureReport, ValidationReport
    from tests.signing.validation.past_model import Case, Verdict


def report_of(case: Case, folder: Path, algorithms: Algorithms = USUAL) -> ValidationReport:
    """With all that the demo authority says on the day of checking, as EU DSS gets it."""
    world = World.create(folder)
    made = case.make(world)
    made = made if isinstance(made, Made) else Made(made)
    lists = (*made.lists, *(world.lists(case.at) if case.is_usual else ()))
    trust = TrustAnchors.from_der(made.anchor or world.pki.authority.anchor)
    return validate(made.pdf, trust=trust, at=case.at, evidence=Evidence(crls=lists), algorithms=algorithms)


def signature_of(report: ValidationReport) -> SignatureReport:
    (signature,) = (one for one in report.signatures if one.kind != TIMESTAMP_KIND)
    return signature


def verdict(signature: SignatureReport) -> Verdict:
    return signature.indication, signature.sub_indication


@pytest.mark.parametrize("name", CASES)
def test_both_verdicts(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    signature = signature_of(report_of(case, tmp_path))
    assert signature.now is not None
    assert verdict(signature) == case.then, signature.reasons
    assert (signature.now.indication, signature.now.sub_indication) == case.now, signature.now.reason
    assert signature.integrity is Integrity.INTACT


def test_other_dates_are_a_matter_of_the_table(tmp_path: Path) -> None:
    case = CASES["sha1-signature-not-proven"]
    longer = USUAL.replaced(Limit("sha1", ALWAYS, "an installation's own"))
    assert verdict(signature_of(report_of(case, tmp_path / "one"))) == WEAK
    assert verdict(signature_of(report_of(case, tmp_path / "two", longer))) == SOUND


def test_a_weak_stamp_leaves_the_document_intact_and_proves_nothing(tmp_path: Path) -> None:
    world = World.create(tmp_path)
    root = Branch.root(world, SHA1_SIGNED)
    signer = root.issued(person(begin=SHA1_SIGNED - DAY, until=SHA1_SIGNED + 60 * DAY))
    stamper = root.issued(service(begin=SHA1_SIGNED - DAY, until=SHA1_CHECKED + DAY))
    pdf = world.signature(None, signer, claimed=SHA1_SIGNED)
    pdf = world.document_stamp(pdf, SHA1_SIGNED, service=stamper, digest="sha1")
    lists = Evidence(crls=(root.list(SHA1_SIGNED + DAY), root.list(SHA1_CHECKED - DAY)))
    trust = TrustAnchors.from_der(root.issuer.certificate)
    report = validate(pdf, trust=trust, at=SHA1_CHECKED, evidence=lists)
    (stamp,) = (one for one in report.signatures if one.kind == TIMESTAMP_KIND)
    assert (verdict(stamp), stamp.integrity) == (WEAK, Integrity.INTACT)
    assert verdict(signature_of(report)) == OUT
    in_time = validate(pdf, trust=trust, at=SHA1_PROVEN, evidence=lists)
    assert verdict(signature_of(in_time)) == SOUND, "while SHA-1 held"


def test_report_tells_after_which_time_it_was_made(tmp_path: Path) -> None:
    report = report_of(CASES["content-stamp-and-signature-stamp"], tmp_path)
    signature = signature_of(report)
    (stamp,) = (one for one in report.objects if one.sha256 in signature.content_stamps)
    assert signature.not_before == stamp.time
    assert signature.signed_at is not None
    assert signature.not_before is not None
    assert signature.not_before < signature.signed_at


def test_a_stamp_of_other_content_is_named_and_proves_nothing(tmp_path: Path) -> None:
    signature = signature_of(report_of(CASES["content-stamp-of-other-content"], tmp_path))
    assert (signature.not_before, signature.content_stamps) == (None, ())
    assert any("Dấu thời gian nội dung không dùng được" in reason for reason in signature.reasons)


def test_short_keys_are_advised_against_in_time() -> None:
    limit = USUAL.key_limit("rsa", 2048)
    assert limit.until == ALWAYS
    assert limit.advised_until == datetime(2029, 1, 1, tzinfo=UTC)
    assert USUAL.key_limit("rsa", 3072).advised_until == ALWAYS
