"""Whether the certificates of a path were revoked at a given time, by the evidence at hand.

EN 319 102-1, 5.2.5 and 5.2.6. The newest believable statement that decides about the moment counts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.x509 import ReasonFlags

from certs import facts
from certs.evidence import EvidenceNeed, NeedKind
from signing.report import RevocationFacts, RevocationMode, SubIndication

if TYPE_CHECKING:
    from datetime import datetime

    from signing.validation.evidence import EvidencePool
    from signing.validation.paths import Path
    from signing.validation.status import Statement

_HARMLESS_LATER = frozenset(
    {ReasonFlags.superseded, ReasonFlags.cessation_of_operation, ReasonFlags.affiliation_changed}
)
"""Reasons that leave time stamps made before the revocation standing (RFC 3161, 4)."""


@dataclass(frozen=True, slots=True)
class RevocationVerdict:
    """What revocation says about one path."""

    sub_indication: SubIndication | None
    reasons: tuple[str, ...]
    """Vietnamese; why not, or notes that go with a pass."""
    facts: RevocationFacts
    """About the first certificate of the path."""
    needs: tuple[EvidenceNeed, ...]
    warnings: tuple[str, ...]
    """Vietnamese; nothing declared to ask."""
    all_embedded: bool
    """Every certificate that could be asked about is answered by evidence inside the file."""
    checks: tuple[Check, ...] = ()
    """One for each certificate below the anchor, the signer's first."""


@dataclass(frozen=True, slots=True)
class Check:
    """How one certificate was checked."""

    facts: RevocationFacts
    statement: Statement | None
    """What decided; None where nothing did."""


@dataclass(frozen=True, slots=True)
class Question:
    """The time that matters, and how it is known."""

    moment: datetime
    at: datetime
    is_proven: bool
    """`moment` is proven by a time stamp; otherwise it is `at`."""
    claimed: datetime | None = None
    """The time the signer states."""


def check(
    path: Path, question: Question, pool: EvidencePool, mode: RevocationMode, *, timestamping: bool = False
) -> RevocationVerdict:
    """Judge every certificate of the path below its anchor."""
    sub_indication: SubIndication | None = None
    reasons: list[str] = []
    needs: list[EvidenceNeed] = []
    warnings: list[str] = []
    checks: list[Check] = []
    all_embedded = True
    for certificate, issuer in path.steps:
        statements = pool.statements(certificate, issuer)
        statement = _decisive(statements, certificate, question)
        step = _judge(certificate, issuer, statement, question, mode, timestamping=timestamping)
        if step.sub_indication is not None and (
            sub_indication is None or step.sub_indication is SubIndication.REVOKED
        ):
            sub_indication = step.sub_indication
            reasons.insert(0, step.reason)
        elif step.reason:
            reasons.append(step.reason)
        needs += step.needs
        warnings += [step.warning] if step.warning else []
        checks.append(Check(_facts(statement, certificate, mode), statement))
        # Apart from the decisive one: newer evidence from elsewhere takes nothing away from the file's own.
        embedded = _decisive([one for one in statements if one.embedded], certificate, question)
        all_embedded &= not _is_askable(certificate) or (embedded is not None and embedded.is_good)
    return RevocationVerdict(
        sub_indication,
        tuple(reasons),
        checks[0].facts
        if checks
        else RevocationFacts("not_declared", None, embedded=False, produced_at=None),
        tuple(needs),
        tuple(warnings),
        all_embedded,
        tuple(checks),
    )


@dataclass(frozen=True, slots=True)
class _Step:
    sub_indication: SubIndication | None = None
    reason: str = ""
    needs: tuple[EvidenceNeed, ...] = ()
    warning: str = ""


def _decisive(statements: list[Statement], certificate: bytes, question: Question) -> Statement | None:
    _, expiry = facts.validity(certificate)
    speaking = [s for s in statements if s.speaks_for(question.moment, at=question.at, expiry=expiry)]
    answers = [s for s in speaking if s.is_good or s.is_revoked] or speaking
    if not answers:
        return None
    newest = answers[0].status.this_update
    # Sources that disagree at the same instant: the bad news counts.
    return max((s for s in answers if s.status.this_update == newest), key=lambda s: s.is_revoked)


def _judge(  # noqa: PLR0913 - the whole question about one certificate
    certificate: bytes,
    issuer: bytes,
    statement: Statement | None,
    question: Question,
    mode: RevocationMode,
    *,
    timestamping: bool,
) -> _Step:
    name = facts.common_name(certificate)
    if statement is not None and statement.is_good:
        return _Step()
    if statement is not None and statement.is_revoked:
        return _revoked(name, statement, question, timestamping=timestamping)
    if mode is RevocationMode.OFF or facts.has_ocsp_nocheck(certificate):
        return _Step()
    if not _is_askable(certificate):
        warning = f"Chứng thư số “{name}” không nêu nguồn kiểm tra thu hồi nên không kiểm tra được thu hồi."
        if mode is RevocationMode.REQUIRE:
            return _Step(SubIndication.TRY_LATER, warning)
        return _Step(warning=warning)
    return _Step(
        SubIndication.TRY_LATER,
        f"Chưa biết chứng thư số “{name}” có bị thu hồi hay không: chưa có trả lời OCSP hoặc CRL dùng được.",
        needs=_needs(certificate, issuer),
    )


def _revoked(name: str, statement: Statement, question: Question, *, timestamping: bool) -> _Step:
    revoked_at = statement.revoked_at
    when = f"{revoked_at:%d/%m/%Y %H:%M} (UTC)"
    act = "tạm dừng" if statement.is_suspended else "thu hồi"
    if question.is_proven and question.moment < revoked_at:
        return _Step(reason=f"Chứng thư số “{name}” bị {act} lúc {when}, sau khi ký; chữ ký vẫn có giá trị.")
    if timestamping and question.moment < revoked_at and statement.status.reason in _HARMLESS_LATER:
        return _Step()
    if statement.is_suspended and not question.is_proven:
        return _Step(SubIndication.TRY_LATER, f"Chứng thư số “{name}” đang bị tạm dừng từ {when}.")
    if question.is_proven or (question.claimed is not None and question.claimed >= revoked_at):
        return _Step(SubIndication.REVOKED, f"Chứng thư số “{name}” đã bị {act} lúc {when}, trước khi ký.")
    return _Step(
        SubIndication.REVOKED_NO_POE,
        f"Chứng thư số “{name}” đã bị {act} lúc {when}, và không có dấu thời gian chứng minh đã ký trước đó.",
    )


def _is_askable(certificate: bytes) -> bool:
    return bool(facts.ocsp_urls(certificate) or facts.crl_urls(certificate))


def _needs(certificate: bytes, issuer: bytes) -> tuple[EvidenceNeed, ...]:
    return (
        *(EvidenceNeed(NeedKind.OCSP, url, certificate, issuer) for url in facts.ocsp_urls(certificate)),
        *(EvidenceNeed(NeedKind.CRL, url, certificate, issuer) for url in facts.crl_urls(certificate)),
    )


def _facts(statement: Statement | None, certificate: bytes, mode: RevocationMode) -> RevocationFacts:
    if statement is None:
        if mode is RevocationMode.OFF:
            return RevocationFacts("not_checked", None, embedded=False, produced_at=None)
        state = "unknown" if _is_askable(certificate) else "not_declared"
        return RevocationFacts(state, None, embedded=False, produced_at=None)
    status = statement.status
    return RevocationFacts(
        status.verdict.value,
        statement.source,
        statement.embedded,
        status.this_update,
        status.revoked_at,
        status.next_update,
        status.reason.value if status.reason is not None else None,
        hashlib.sha256(statement.der).hexdigest(),
    )
