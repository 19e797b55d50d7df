"""What was found of a signature, and the report that is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from signing.report import (
    ChangesAfter,
    Indication,
    Integrity,
    Level,
    SignatureReport,
    Standing,
    SubIndication,
    TimeIs,
)
from signing.validation import wording
from signing.validation.certificates import algorithm_of, certificate_facts, chain_of, identity_of
from signing.validation.faults import Fault, guarded
from signing.validation.pages import PageView, page_views
from signing.validation.standing import Checked
from signing.validation.visible import mark_place

if TYPE_CHECKING:
    from signing.validation.document import Document
    from signing.validation.existence import Existence, Proof
    from signing.validation.signatures import Examined

_FAILING = frozenset(
    {
        SubIndication.FORMAT_FAILURE,
        SubIndication.HASH_FAILURE,
        SubIndication.SIG_CRYPTO_FAILURE,
        SubIndication.REVOKED,
        SubIndication.NOT_YET_VALID,
        SubIndication.EXPIRED,
    }
)
"""Sub-indications of TOTAL-FAILED (EN 319 102-1, table 6); all others leave it open."""


@dataclass(slots=True)
class Findings:
    """What is known of one signature while it is judged."""

    fault: Fault | None
    signed_at: datetime | None
    proof: Proof | None = None
    """Why `signed_at` is more than a claim; None where it is not."""
    time_is: TimeIs = TimeIs.CLAIMED
    notes: list[str] = field(default_factory=list)
    checked: Checked = field(default_factory=Checked)
    now: Standing | None = None
    has_token: bool = False
    token_embedded: bool = True
    objects: list[str] = field(default_factory=list)
    younger_than: Proof | None = None
    """The latest time stamp that the signature covers."""
    content_stamps: list[str] = field(default_factory=list)


def composed(
    examined: Examined, findings: Findings, level: Level | None, pages: tuple[PageView, ...]
) -> SignatureReport:
    """Put together what is told of one signature."""
    indication, sub_indication = _verdict(examined, findings.fault)
    reasons = [findings.fault.reason] if findings.fault is not None else []
    if sub_indication is not None:
        reasons.append(wording.advice(sub_indication))
    place = _place(examined, pages)
    message, review, checked = examined.message, examined.review, findings.checked
    der = message.certificate.dump() if message is not None else None
    certificate = certificate_facts(der) if der is not None else None
    return SignatureReport(
        field=examined.field,
        kind=examined.kind,
        indication=indication,
        sub_indication=sub_indication,
        signer=certificate.subject if certificate is not None else None,
        signed_at=findings.signed_at.astimezone(UTC) if findings.signed_at is not None else None,
        level=level,
        integrity=examined.integrity,
        covers_whole_file=examined.covers_whole_file,
        changes_after=review.level,
        time_is=findings.time_is,
        reasons=tuple(dict.fromkeys((*reasons, *findings.notes))),
        changes=review.changes,
        change_list=review.change_list,
        certificate=certificate,
        revocation=checked.revocation.facts if checked.revocation is not None else None,
        algorithm=algorithm_of(message),
        revision=0 if examined.revision is None else examined.revision + 1,
        page=place[0] if place else None,
        box=place[1] if place else None,
        now=findings.now or Standing(indication, sub_indication, reasons[0] if reasons else None),
        chain=chain_of(der, checked.path, checked.revocation),
        identity=identity_of(examined),
        objects=tuple(dict.fromkeys(findings.objects)),
        claimed_at=None if examined.claimed_time is None else examined.claimed_time.astimezone(UTC),
        time_proof=findings.proof.token
        if findings.proof and findings.time_is is TimeIs.TIME_STAMPED
        else None,
        not_before=None if findings.younger_than is None else findings.younger_than.time,
        content_stamps=tuple(findings.content_stamps),
    )


def reached_level(
    examined: Examined, findings: Findings, existence: Existence, *, has_store: bool
) -> Level | None:
    """Give the baseline level that the signature really reaches; None for what is no PAdES signature."""
    if examined.integrity is not Integrity.INTACT or examined.sub_filter != "/ETSI.CAdES.detached":
        return None
    stamps = existence.stamps_over(examined.covered)
    if not findings.has_token and not stamps:
        return Level.B_B
    revocation = findings.checked.revocation
    # A document time stamp is as good as one of the signature's own (EN 319 142-1, 6.3).
    is_time_answered = (
        findings.token_embedded
        if findings.has_token
        else min(stamps, key=lambda stamp: stamp.time).is_embedded
    )
    answered = revocation is not None and revocation.all_embedded
    if not (answered and is_time_answered and has_store):
        return Level.B_T
    return Level.B_LTA if any(s.is_trusted and s.covers_store for s in stamps) else Level.B_LT


def standing(examined: Examined, fault: Fault | None) -> Standing:
    indication, sub_indication = _verdict(examined, fault)
    return Standing(indication, sub_indication, None if fault is None else fault.reason)


def _verdict(examined: Examined, fault: Fault | None) -> tuple[Indication, SubIndication | None]:
    if fault is None:
        return Indication.TOTAL_PASSED, None
    sub_indication = fault.sub_indication
    if sub_indication is SubIndication.FORMAT_FAILURE and examined.fault is None:
        # The bytes are sound; it was the chain of certificates that could not be processed.
        sub_indication = SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
    failed = sub_indication in _FAILING or examined.review.level is ChangesAfter.FORBIDDEN
    return Indication.TOTAL_FAILED if failed else Indication.INDETERMINATE, sub_indication


def pages_of(document: Document) -> tuple[PageView, ...]:
    try:
        return guarded(lambda: page_views(document.reader))
    except Fault:
        return ()


def _place(
    examined: Examined, pages: tuple[PageView, ...]
) -> tuple[int, tuple[float, float, float, float]] | None:
    dictionary = examined.dictionary
    if dictionary is None:
        return None
    try:
        return guarded(lambda: mark_place(dictionary, pages))
    except Fault:
        return None
