"""Every line of docs/revocation.md, run."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto.core import GeneralizedTime
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import ReasonFlags
from cryptography.x509.ocsp import OCSPCertStatus

from certs import facts, revocation
from certs.evidence import Evidence
from signing.report import RevocationMode
from signing.validation import validate
from signing.validation.evidence import EvidencePool
from signing.validation.status import RULES, Finding, Question, find
from tests.signing.validation.builders import NOW, root, trust
from tests.signing.validation.revocation_cases import CASES, PARTIES, REVOKED, SIGNED, SUSPECTED, Case
from tests.signing.validation.revocation_page import PAGE, page
from tests.signing.validation.statements import LOST, Listed, crl, response, signed, signer

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)


@every_case
def test_verdict(case: Case) -> None:
    pdf = signed(case.claimed, case.stamped, below=case.below)
    report = validate(pdf, trust=trust(), at=NOW, evidence=case.evidence())
    (signature,) = report.signatures
    assert (signature.indication, signature.sub_indication) == (case.indication, case.sub_indication), (
        signature.reasons
    )
    assert bool(signature.reasons) == (case.finding is not Finding.GOOD)


@every_case
def test_finding(case: Case) -> None:
    """The rule that the page names is the one that decided, were it not for the speaker's own status."""
    party = PARTIES[case.below]()
    _, expiry = facts.validity(party.der)
    question = Question(
        case.stamped or NOW,
        NOW,
        is_proven=case.stamped is not None,
        claimed=None if case.stamped else case.claimed,
    )
    heard = EvidencePool(case.evidence()).statements(party.der, (root().der,))
    found = find(heard, question, expiry=expiry, is_ca=case.below)
    assert found.finding is case.finding or case.is_about_the_speaker
    if not case.overruled_by and not case.is_about_the_speaker:
        assert found.rule.sub_indication is case.sub_indication


@every_case
def test_nothing_passes_without_a_good_answer(case: Case) -> None:
    """Whatever decides, taking all evidence away never makes a verdict better."""
    pdf = signed(case.claimed, case.stamped, below=case.below)
    (signature,) = validate(pdf, trust=trust(), at=NOW, revocation=RevocationMode.REQUIRE).signatures
    assert signature.sub_indication == "TRY_LATER"


@pytest.mark.parametrize(
    ("reason", "finding"),
    [(ReasonFlags.cessation_of_operation, Finding.HARMLESS), (LOST, Finding.REVOKED_UNPROVEN)],
)
def test_a_service_that_closed_leaves_its_time_stamps_standing(reason: ReasonFlags, finding: Finding) -> None:
    """One that lost its key does not (RFC 3161, 4)."""
    evidence = Evidence(crls=(crl(Listed(signer(), REVOKED, reason)),))
    heard = EvidencePool(evidence).statements(signer().der, (root().der,))
    question = Question(SIGNED, NOW, is_proven=False, is_timestamping=True)
    _, expiry = facts.validity(signer().der)
    assert find(heard, question, expiry=expiry, is_ca=False).finding is finding


@pytest.mark.parametrize(("stamped", "said"), [(SIGNED, "xác minh thêm với người ký"), (None, "khóa có thể")])
def test_since_when_the_key_is_suspected_is_told(stamped: datetime | None, said: str) -> None:
    """It decides nothing, and is shown (invalidityDate, RFC 5280, 5.3.2)."""
    lost = Listed(signer(), REVOKED, LOST, SUSPECTED)
    pdf = signed(SIGNED, stamped)
    suspected = validate(pdf, trust=trust(), at=NOW, evidence=Evidence(crls=(crl(lost),)))
    plain = validate(
        pdf, trust=trust(), at=NOW, evidence=Evidence(crls=(crl(replace(lost, invalid_since=None)),))
    )
    (told,), (silent,) = suspected.signatures, plain.signatures
    assert (told.indication, told.sub_indication) == (silent.indication, silent.sub_indication)
    assert said in " ".join(told.reasons)
    assert said not in " ".join(silent.reasons)
    assert told.revocation is not None
    assert (told.revocation.invalid_since, told.revocation.reason) == (SUSPECTED, "keyCompromise")


def test_an_ocsp_response_tells_it_too() -> None:
    """As an extension of the single answer (RFC 6960, 4.4.5), which the library cannot make."""
    made = asn1_ocsp.OCSPResponse.load(response(OCSPCertStatus.REVOKED, since=REVOKED, reason=LOST))
    basic = made["response_bytes"]["response"].parsed
    stated = {"extn_id": "invalidity_date", "critical": False, "extn_value": GeneralizedTime(SUSPECTED)}
    basic["tbs_response_data"]["responses"][0]["single_extensions"] = [stated]
    data = basic["tbs_response_data"].dump(force=True)
    basic["signature"] = root().key.sign(data, padding.PKCS1v15(), SHA256())
    made["response_bytes"]["response"] = basic
    (status,) = revocation.Testimony(Evidence((made.dump(force=True),))).about(signer().der, (root().der,))
    assert (status.revoked_at, status.invalid_since) == (REVOKED, SUSPECTED)


def test_every_rule_has_a_line() -> None:
    """But for time stamps, whose certificates these lines are not about."""
    assert {case.finding for case in CASES} == set(Finding) - {Finding.HARMLESS}
    assert set(RULES) == set(Finding)


def test_page_says_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run python -m tests.signing.validation.revocation_page"
    )
