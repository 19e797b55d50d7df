"""Which anchor vouches, for what and when: judged at the proven time of a signature, else now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509

from certs import facts
from certs.anchors import ALL_USES, Grant, Origin, Scheme, TrustAnchor, Use
from certs.authority import CaName, profiles
from certs.authority.profiles import POLICIES
from certs.evidence import Evidence
from certs.trust import TrustAnchors
from signing.report import Indication, RevocationMode, SignatureReport, SubIndication, TimeIs
from signing.validation import validate
from signing.validation.codec import report_from_json, report_to_json
from signing.validation.job import job_input, validate_job
from tests.certs.pki import AT, TestPki
from tests.signing.validation.test_trust import signed_by

DAY = timedelta(days=1)
SIGNED = AT - 2 * DAY
PASSED, OPEN = Indication.TOTAL_PASSED, Indication.INDETERMINATE
NO_CHAIN = SubIndication.NO_CERTIFICATE_CHAIN_FOUND
NO_POE = SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE


@pytest.fixture(scope="module")
def claimed(letter: bytes, pki: TestPki) -> bytes:
    """Says that it was signed two days ago; nobody proves it."""
    return signed_by(pki.person(), letter, at=SIGNED, pki=pki, stamped=None)


@pytest.fixture(scope="module")
def stamped(letter: bytes, pki: TestPki) -> bytes:
    """Time-stamped two days ago."""
    return signed_by(pki.person(), letter, at=SIGNED, pki=pki, stamped=SIGNED)


def trusting(pki: TestPki, *grants: Grant, scheme: Scheme = Scheme.NATIONAL) -> TrustAnchors:
    return TrustAnchors.of(TrustAnchor(pki.authority.anchor, scheme, grants))


def judged(pdf: bytes, anchors: TrustAnchors, at: datetime = AT) -> SignatureReport:
    (signature,) = validate(pdf, trust=anchors, at=at, revocation=RevocationMode.OFF).signatures
    return signature


@dataclass(frozen=True)
class Case:
    """The time stamp's own root is trusted without limits, so that only the signer's anchor decides."""

    grant: Grant
    claimed: tuple[Indication, SubIndication | None]
    stamped: tuple[Indication, SubIndication | None]


SIGNATURES = frozenset({Use.SIGNATURES})
ENDED = Grant(SIGNATURES, until=AT - DAY, reason="lộ khóa")
CASES = {
    "always": Case(Grant(SIGNATURES), (PASSED, None), (PASSED, None)),
    "withdrawn after the time stamp": Case(ENDED, (OPEN, NO_POE), (PASSED, None)),
    "withdrawn before the time stamp": Case(
        replace(ENDED, until=SIGNED - DAY), (OPEN, NO_POE), (OPEN, NO_POE)
    ),
    "withdrawn at the moment of the time stamp": Case(
        replace(ENDED, until=SIGNED), (OPEN, NO_POE), (OPEN, NO_POE)
    ),
    "withdrawn from tomorrow": Case(replace(ENDED, until=AT + DAY), (PASSED, None), (PASSED, None)),
    "trusted since yesterday": Case(
        Grant(SIGNATURES, since=AT - DAY), (PASSED, None), (OPEN, NO_CHAIN)
    ),
    "trusted from tomorrow": Case(Grant(SIGNATURES, since=AT + DAY), (OPEN, NO_CHAIN), (OPEN, NO_CHAIN)),
    "for something else": Case(Grant(frozenset({Use.TIMESTAMPS})), (OPEN, NO_CHAIN), (OPEN, NO_CHAIN)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("is_stamped", [False, True], ids=["claimed", "stamped"])
def test_trust_is_judged_at_the_proven_time(
    name: str, is_stamped: bool, claimed: bytes, stamped: bytes, pki: TestPki
) -> None:
    case = CASES[name]
    anchors = trusting(pki, case.grant) | trusting(pki, Grant(frozenset({Use.TIMESTAMPS})))
    signature = judged(stamped if is_stamped else claimed, anchors)
    assert (signature.indication, signature.sub_indication) == (case.stamped if is_stamped else case.claimed)


def test_a_claimed_time_never_helps(claimed: bytes, pki: TestPki) -> None:
    """The signer claims a time at which the anchor was trusted."""
    signature = judged(claimed, trusting(pki, ENDED))
    assert signature.signed_at == SIGNED
    assert signature.time_is is TimeIs.CLAIMED
    assert "không còn được tin cậy từ 14/06/2026" in signature.reasons[0]
    assert "lộ khóa" in signature.reasons[0]
    assert "không có dấu thời gian" in signature.reasons[0]


def test_a_time_stamp_of_a_withdrawn_service_proves_nothing(stamped: bytes, pki: TestPki) -> None:
    """Whoever holds the withdrawn key could stamp any time."""
    anchors = trusting(pki, replace(ENDED, uses=ALL_USES))
    signature = judged(stamped, anchors)
    assert (signature.indication, signature.sub_indication) == (OPEN, NO_POE)
    assert signature.time_is is TimeIs.CLAIMED
    assert any("Không dùng được dấu thời gian" in reason for reason in signature.reasons)


def test_an_anchor_for_time_stamps_alone_leaves_signatures_open(stamped: bytes, pki: TestPki) -> None:
    signature = judged(stamped, trusting(pki, Grant(SIGNATURES)))
    assert signature.indication is PASSED
    assert signature.time_is is TimeIs.CLAIMED


def test_a_withdrawal_from_before_it_began_still_bars_the_way(claimed: bytes, pki: TestPki) -> None:
    """The authority above is trusted; the withdrawn one below it must not be walked past."""
    issuing, root = pki.authority.chain
    never = TrustAnchor(issuing, Scheme.FOREIGN, (Grant(since=AT - 9 * DAY),)).withdrawn(AT - 99 * DAY, "lộ")
    signature = judged(claimed, TrustAnchors.of(TrustAnchor(root, Scheme.NATIONAL), never))
    assert signature.sub_indication is NO_POE


def test_an_authority_that_its_list_never_recognised_bars_the_way(claimed: bytes, pki: TestPki) -> None:
    issuing, root = pki.authority.chain
    never = TrustAnchor(issuing, Scheme.FOREIGN, ())
    signature = judged(claimed, TrustAnchors.of(TrustAnchor(root, Scheme.NATIONAL), never))
    assert (signature.indication, signature.sub_indication) == (OPEN, NO_CHAIN)
    assert "không được công nhận" in signature.reasons[0]


def test_no_cross_certificate_leads_past_a_withdrawal(claimed: bytes, pki: TestPki) -> None:
    """The withdrawn authority is certified again by a root that is trusted."""
    issuing, root = pki.authority.chain
    parsed = facts.parsed(issuing)
    builder = (
        x509.CertificateBuilder()
        .subject_name(parsed.subject)
        .public_key(parsed.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT - 9 * DAY)
        .not_valid_after(AT + 9 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    again = profiles.sign(builder, pki.authority.issuer(CaName.ROOT))
    anchors = TrustAnchors.of(
        TrustAnchor(root, Scheme.NATIONAL), TrustAnchor(issuing, Scheme.NATIONAL, (ENDED,))
    )
    report = validate(
        claimed,
        trust=anchors,
        at=AT,
        evidence=Evidence(certificates=(again,)),
        revocation=RevocationMode.OFF,
    )
    assert report.signatures[0].sub_indication is NO_POE


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (next(iter(POLICIES.values())), (OPEN, SubIndication.CHAIN_CONSTRAINTS_FAILURE)),
        ("1.2.3.4", (OPEN, SubIndication.CHAIN_CONSTRAINTS_FAILURE)),
    ],
)
def test_an_anchor_may_ask_for_a_policy(
    policy: str, expected: tuple[Indication, SubIndication], claimed: bytes, pki: TestPki
) -> None:
    """The demo's issuing authority asserts none, so no policy holds from its root down."""
    signature = judged(claimed, trusting(pki, Grant(policies=frozenset({policy}))))
    assert (signature.indication, signature.sub_indication) == expected


def test_a_policy_that_holds_is_enough(claimed: bytes, pki: TestPki) -> None:
    issuing = pki.authority.chain[0]
    asserted = frozenset(POLICIES.values())
    anchor = TrustAnchor(issuing, Scheme.NATIONAL, (Grant(policies=asserted),))
    assert judged(claimed, TrustAnchors.of(anchor)).indication is PASSED


def test_the_report_names_who_vouches(stamped: bytes, pki: TestPki) -> None:
    origin = Origin("VN: Danh sách tin cậy (số 12)", AT + 30 * DAY)
    until = Grant(until=AT - DAY, reason="đổi khóa")
    listed = TrustAnchor(pki.authority.anchor, Scheme.FOREIGN, (until,), origin)
    anchors = TrustAnchors.of(listed) | trusting(pki, Grant(frozenset({Use.TIMESTAMPS})))
    report = validate(stamped, trust=anchors, at=AT, revocation=RevocationMode.OFF)
    anchor = report.signatures[0].chain[-1]
    assert (anchor.is_anchor, anchor.schemes, anchor.source) == (True, ("foreign",), origin.name)
    assert anchor.trusted_until == AT - DAY
    assert report_from_json(report_to_json(report)).signatures[0].chain == report.signatures[0].chain


def test_a_list_that_is_overdue_is_warned_of(claimed: bytes, pki: TestPki) -> None:
    listed = TrustAnchor(
        pki.authority.anchor, Scheme.FOREIGN, (Grant(),), Origin("Danh sách cũ", AT - DAY)
    )  # fmt: skip
    report = validate(claimed, trust=TrustAnchors.of(listed), at=AT, revocation=RevocationMode.OFF)
    assert report.indication is PASSED
    assert any("“Danh sách cũ” đã quá hạn cập nhật từ 14/06/2026" in each for each in report.problems)


def test_a_child_process_judges_by_the_same_policy(claimed: bytes, pki: TestPki) -> None:
    args, files = job_input(claimed, trust=trusting(pki, ENDED), at=AT, revocation=RevocationMode.OFF)
    answer, _ = validate_job(args, files)
    assert report_from_json(answer).signatures[0].sub_indication is NO_POE
