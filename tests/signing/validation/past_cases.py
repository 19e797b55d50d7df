"""Files judged years later: what has ended since, and what a later time stamp proves to be older.

Made by the demo authority on clocks of their own. Expected are both verdicts; every case has the clause that
decides it. EU DSS judges the same files (`tests/interop/agreement`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from certs.authority import CaName, Issued
from certs.evidence import Evidence
from tests.certs.pki import AT
from tests.interop.agreement import moulding
from tests.interop.agreement.model import Made
from tests.interop.agreement.world import DAY, YEAR, World, ocsp_request
from tests.signing.validation.past_algorithms import ALGORITHMS
from tests.signing.validation.past_contents import CONTENTS
from tests.signing.validation.past_model import AUTHORITY_REVOKED, EVIDENCE_OUT, LATER, OUT, SOUND, Case
from tests.signing.validation.past_world import (
    STAMPED,
    Branch,
    archived,
    known,
    person,
    revoke,
    service,
    signed,
)

if TYPE_CHECKING:
    from datetime import datetime

SOON = AT + 25 * DAY
"""Before the time stamp over all."""
AFTER = AT + 60 * DAY


def _evidence(world: World, *lists: bytes, certificates: tuple[bytes, ...] = ()) -> Evidence:
    """The demo authority's lists of the day after signing and the day before the stamp, and others."""
    usual = (*world.lists(AT + DAY), *world.lists(STAMPED - DAY))
    return Evidence(crls=(*usual, *lists), certificates=certificates)


def _stamper_expired(world: World, *, until: datetime) -> bytes:
    signer = known(world, person(until=SOON))
    pdf = signed(world, signer, known(world, service(until=until)))
    return archived(world, pdf, _evidence(world))


def _stamper_revoked(world: World, *, since: datetime) -> bytes:
    stamper = known(world, service())
    pdf = signed(world, known(world, person(until=SOON)), stamper)
    pdf = archived(world, pdf, _evidence(world))
    revoke(world, stamper, since)
    return pdf


def _stampers_authority_revoked(world: World, *, is_listed_before: bool) -> Made:
    """Under a branch; its list is among the evidence that is stamped, or added after that."""
    branch = Branch.below_root(world)
    pdf = signed(world, known(world, person(until=SOON)), branch.issued(service()))
    own = branch.list(AT + DAY)
    pdf = archived(world, pdf, _evidence(world, *([own] if is_listed_before else [])))
    if not is_listed_before:
        pdf = moulding.with_evidence(pdf, Evidence(crls=(own,)))
    branch.revoke(AFTER)
    return Made(pdf)


def _authority_revoked(world: World, *, since: datetime = AFTER, is_listed_before: bool = True) -> Made:
    branch = Branch.below_root(world)
    pdf = signed(world, branch.issued(person()), known(world, service()))
    own = branch.list(AT + DAY)
    pdf = archived(world, pdf, _evidence(world, *([own] if is_listed_before else [])))
    if not is_listed_before:
        pdf = moulding.with_evidence(pdf, Evidence(crls=(own,)))
    branch.revoke(since)
    return Made(pdf)


def _upper_authority_revoked(world: World, *, is_certificate_proven: bool) -> Made:
    """Three levels; the certificate of the one in the middle is stamped with the evidence, or added after."""
    root = Branch.root(world)
    upper = root.below("CA nhánh trên thử nghiệm (DEMO)", levels=1)
    lower = upper.below("CA nhánh dưới thử nghiệm (DEMO)")
    signer = lower.issued(person())
    alone = Issued(signer.certificate, (), signer.private_key)
    stamper = root.issued(service())
    pdf = signed(world, alone, stamper)
    day_after = AT + DAY
    lists = (root.list(day_after), upper.list(day_after), lower.list(day_after))
    certificate = lower.issuer.certificate
    proven = (certificate,) if is_certificate_proven else ()
    pdf = archived(world, pdf, Evidence((), lists, (upper.issuer.certificate, *proven)), by=stamper)
    if not is_certificate_proven:
        pdf = moulding.with_evidence(pdf, Evidence(certificates=(certificate,)))
    news = root.list(LATER - DAY, upper.issuer.certificate, since=AFTER)
    return Made(pdf, anchor=root.issuer.certificate, lists=(news,))


def _responder_expired(world: World, *, is_proven: bool) -> bytes:
    """The responders of the demo authority end five years after `AT`; here they are the only source."""
    signer = known(world, person())
    stamper = known(world, service())
    asked: tuple[tuple[CaName, Issued], ...] = ((CaName.ISSUING, signer), (CaName.ISSUING, stamper))
    answers = [_answer(world, ca, one.certificate, one.chain[0]) for ca, one in asked]
    answers.append(_answer(world, CaName.ROOT, signer.chain[0], signer.chain[1]))
    pdf = signed(world, signer, stamper)
    evidence = Evidence(ocsp_responses=tuple(answers))
    if is_proven:
        return archived(world, pdf, evidence, by=stamper)
    return moulding.with_evidence(pdf, evidence)


def _answer(world: World, ca: CaName, certificate: bytes, issuer: bytes) -> bytes:
    body = ocsp_request(certificate, issuer)
    return world.pki.authority.handle(f"/ocsp/{ca}", "POST", body, at=AT + DAY).body


_SLIDING = "5.6.2.1, 5.6.2.2"
ENDED: dict[str, Case] = {
    "stamper-expired-after-the-next-stamp": Case(
        partial(_stamper_expired, until=AFTER), SOUND, OUT, "5.6.2.4"
    ),
    "stamper-expired-before-the-next-stamp": Case(
        partial(_stamper_expired, until=AT + 20 * DAY), OUT, OUT, "5.4, 5.6.2.4"
    ),
    "stamper-revoked-after-the-next-stamp": Case(
        partial(_stamper_revoked, since=AFTER), SOUND, OUT, "5.6.2.4"
    ),
    "stamper-revoked-before-the-next-stamp": Case(
        partial(_stamper_revoked, since=AT + 20 * DAY), OUT, OUT, "5.6.2.4"
    ),
    "stampers-authority-revoked-its-list-proven-older": Case(
        partial(_stampers_authority_revoked, is_listed_before=True), SOUND, OUT, _SLIDING
    ),
    "stampers-authority-revoked-its-list-not-proven-older": Case(
        partial(_stampers_authority_revoked, is_listed_before=False), OUT, OUT, _SLIDING
    ),
    "authority-revoked-its-list-proven-older": Case(_authority_revoked, SOUND, AUTHORITY_REVOKED, _SLIDING),
    "authority-revoked-its-list-not-proven-older": Case(
        partial(_authority_revoked, is_listed_before=False), AUTHORITY_REVOKED, AUTHORITY_REVOKED, _SLIDING
    ),
    "authority-revoked-before-its-list-was-stamped": Case(
        partial(_authority_revoked, since=AT + 20 * DAY), AUTHORITY_REVOKED, AUTHORITY_REVOKED, _SLIDING
    ),
    "authority-revoked-before-the-signature": Case(
        partial(_authority_revoked, since=AT - DAY), AUTHORITY_REVOKED, AUTHORITY_REVOKED, "5.5.4"
    ),
    "upper-authority-revoked-the-lower-s-certificate-proven-older": Case(
        partial(_upper_authority_revoked, is_certificate_proven=True), SOUND, AUTHORITY_REVOKED, _SLIDING
    ),
    "upper-authority-revoked-the-lower-s-certificate-not-proven-older": Case(
        partial(_upper_authority_revoked, is_certificate_proven=False),
        AUTHORITY_REVOKED,
        AUTHORITY_REVOKED,
        _SLIDING,
    ),
    "responder-expired-its-answer-proven-older": Case(
        partial(_responder_expired, is_proven=True), SOUND, OUT, "5.6.2.2, table 6", AT + 6 * YEAR
    ),
    "responder-expired-its-answer-not-proven-older": Case(
        partial(_responder_expired, is_proven=False), EVIDENCE_OUT, OUT, "5.6.2.2, table 6", AT + 6 * YEAR
    ),
}

CASES: dict[str, Case] = {**ENDED, **ALGORITHMS, **CONTENTS}
