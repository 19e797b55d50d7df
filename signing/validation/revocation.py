"""Whether the certificates of a path were revoked at a given time, by the evidence at hand.

EN 319 102-1, 5.2.5 and 5.2.6. What evidence decides is said in `status`; here every certificate of a path is
put to that question, whoever speaks in an authority's place is looked into as well, and findings become
words.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from certs import declared, facts
from certs.needs import status_needs
from signing.report import RevocationFacts, RevocationMode, SubIndication
from signing.validation.status import Finding, Found, Question, Statement, find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certs.evidence import EvidenceNeed
    from signing.validation.evidence import EvidencePool
    from signing.validation.paths import Path

__all__ = ["Check", "Question", "RevocationVerdict", "check"]


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


def check(
    path: Path, question: Question, pool: EvidencePool, mode: RevocationMode, *, timestamping: bool = False
) -> RevocationVerdict:
    """Judge every certificate of the path below its anchor."""
    question = replace(question, is_timestamping=timestamping)
    steps: list[_Step] = []
    checks: list[Check] = []
    all_embedded = True
    for position, certificate in enumerate(path.certificates[:-1]):
        subject = _Subject(certificate, path.certificates[position + 1 :], pool)
        heard, needs = _heard(pool.statements(certificate, subject.authorities), question, pool, mode)
        found = subject.found(heard, question)
        steps.append(_judge(subject, found, question, mode, needs))
        decisive = None if found.finding in _OPEN else found.statement
        checks.append(Check(_facts(found, certificate, mode), decisive))
        # Apart from the decisive one: newer evidence from elsewhere takes nothing away from the file's own.
        embedded = subject.found([one for one in heard if one.embedded], question)
        all_embedded &= not declared.declares_status(certificate) or embedded.finding is Finding.GOOD
    faults = [step for step in steps if step.sub_indication is not None]
    # That somebody was revoked says more than that somebody could not be asked; else the signer comes first.
    faults.sort(key=lambda step: step.sub_indication is SubIndication.TRY_LATER)
    notes = [step.reason for step in steps if step.sub_indication is None and step.reason]
    return RevocationVerdict(
        faults[0].sub_indication if faults else None,
        tuple([step.reason for step in faults] + notes),
        checks[0].facts
        if checks
        else RevocationFacts("not_declared", None, embedded=False, produced_at=None),
        tuple(need for step in steps for need in step.needs),
        tuple(step.warning for step in steps if step.warning),
        all_embedded,
        tuple(checks),
    )


@dataclass(frozen=True, slots=True)
class _Subject:
    certificate: bytes
    authorities: tuple[bytes, ...]
    """Its issuer and those above, up to the anchor."""
    pool: EvidencePool

    @property
    def name(self) -> str:
        return facts.common_name(self.certificate)

    def found(self, statements: Sequence[Statement], question: Question) -> Found:
        _, expiry = facts.validity(self.certificate)
        return find(statements, question, expiry=expiry, is_ca=facts.is_ca(self.certificate))

    def needs(self) -> tuple[EvidenceNeed, ...]:
        known = self.pool.helpers(self.certificate, self.authorities)
        return status_needs(self.certificate, self.authorities[0], known)


@dataclass(frozen=True, slots=True)
class _Step:
    sub_indication: SubIndication | None = None
    reason: str = ""
    needs: tuple[EvidenceNeed, ...] = ()
    warning: str = ""


def _heard(
    statements: Sequence[Statement], question: Question, pool: EvidencePool, mode: RevocationMode
) -> tuple[list[Statement], tuple[EvidenceNeed, ...]]:
    """Leave out what was said by somebody whose own status is open, and say what would settle that.

    Bad news counts from whomever it comes (RFC 6960, 4.2.2.2.1: the status of a delegated responder).
    """
    heard: list[Statement] = []
    needs: dict[EvidenceNeed, None] = {}
    for statement in statements:
        open_needs = () if statement.is_revoked else _open_needs(statement, question, pool, mode)
        if not open_needs:
            heard.append(statement)
        else:
            needs.update(dict.fromkeys(open_needs))
    return heard, tuple(needs)


def _open_needs(
    statement: Statement, question: Question, pool: EvidencePool, mode: RevocationMode
) -> tuple[EvidenceNeed, ...]:
    """What is still to be asked about those who made the statement in the issuer's place."""
    needs: tuple[EvidenceNeed, ...] = ()
    if mode is RevocationMode.OFF:
        return needs
    # Whoever was withdrawn after they spoke spoke truly, where a time stamp proves that they spoke before.
    proofs = [question.proof_of(piece) for piece in statement.status.pieces]
    proven = max((proof for proof in proofs if proof is not None), default=None)
    is_proven = proven is not None and None not in proofs
    spoken = proven if is_proven and proven is not None else statement.status.this_update
    moment = Question(spoken, question.at, is_proven=is_proven)
    for chain in statement.status.chains:
        for position, speaker in enumerate(chain[:-1]):
            if declared.is_beyond_revocation(speaker) or not declared.declares_status(speaker):
                continue
            subject = _Subject(speaker, chain[position + 1 :], pool)
            # Where only they themselves can be asked, what they say of themselves has to do.
            if not subject.found(pool.statements(speaker, subject.authorities), moment).lets_pass:
                needs += subject.needs()
    return needs


def _judge(
    subject: _Subject,
    found: Found,
    question: Question,
    mode: RevocationMode,
    needs: tuple[EvidenceNeed, ...],
) -> _Step:
    if found.finding in _OPEN:
        return _unanswered(subject, found, mode, needs)
    if found.statement is None or found.finding in (Finding.GOOD, Finding.HARMLESS):
        return _Step()
    statement = found.statement
    words = _SENTENCES[found.finding]
    reason = words.format(
        name=subject.name,
        act="tạm dừng" if statement.is_suspended else "thu hồi",
        when=f"{statement.revoked_at:%d/%m/%Y %H:%M} (UTC)",
    )
    return _Step(found.rule.sub_indication, " ".join(filter(None, (reason, _doubt(found, question)))))


def _doubt(found: Found, question: Question) -> str:
    """Say since when the key may have been lost, where the issuer tells (invalidityDate, RFC 5280, 5.3.2).

    It decides nothing: EN 319 102-1 compares with the time of revocation alone. But whoever relies on the
    signature should know.
    """
    since = found.statement.status.invalid_since if found.statement is not None else None
    if since is None:
        return ""
    said = f"Tổ chức chứng thực cho biết khóa có thể đã không an toàn từ {since:%d/%m/%Y %H:%M} (UTC)."
    if found.finding is Finding.REVOKED_AFTER and since <= question.moment:
        said += " Thời điểm đó trước lúc ký; hãy xác minh thêm với người ký."
    return said


_OPEN = (Finding.STALE, Finding.UNANSWERED)

_SENTENCES = {
    Finding.REVOKED_AFTER: "Chứng thư số “{name}” bị {act} lúc {when}, sau khi ký; chữ ký vẫn có giá trị.",
    Finding.REVOKED: "Chứng thư số “{name}” đã bị {act} lúc {when}, trước khi ký.",
    Finding.REVOKED_UNPROVEN: (
        "Chứng thư số “{name}” đã bị {act} lúc {when}, và không có dấu thời gian chứng minh đã ký trước đó."
    ),
    Finding.AUTHORITY_REVOKED: (
        "Chứng thư của tổ chức chứng thực “{name}” đã bị {act} lúc {when}, và không chứng minh được văn bản "
        "đã ký trước đó."
    ),
    Finding.SUSPENDED_THEN: (
        "Chứng thư số “{name}” đang bị tạm dừng (từ {when}) vào lúc ký, dù sau đó có được phục hồi hay không."
    ),
    Finding.SUSPENDED_NOW: "Chứng thư số “{name}” đang bị tạm dừng từ {when}.",
}


def _unanswered(
    subject: _Subject, found: Found, mode: RevocationMode, needs: tuple[EvidenceNeed, ...]
) -> _Step:
    if mode is RevocationMode.OFF or declared.is_beyond_revocation(subject.certificate):
        return _Step()
    if not declared.declares_status(subject.certificate):
        warning = (
            f"Chứng thư số “{subject.name}” không nêu nguồn kiểm tra thu hồi nên không kiểm tra được thu hồi."
        )
        if mode is RevocationMode.REQUIRE:
            return _Step(found.rule.sub_indication, warning)
        return _Step(warning=warning)
    cause = "chưa có trả lời OCSP hoặc CRL dùng được"
    if found.finding is Finding.STALE and found.statement is not None:
        cause = (
            f"dữ liệu thu hồi đang có đã quá hạn từ {found.statement.status.fresh_until:%d/%m/%Y %H:%M} (UTC)"
        )
    return _Step(
        found.rule.sub_indication,
        f"Chưa biết chứng thư số “{subject.name}” có bị thu hồi hay không: {cause}.",
        needs=(*needs, *subject.needs()),
    )


def _facts(found: Found, certificate: bytes, mode: RevocationMode) -> RevocationFacts:
    statement = found.statement
    if statement is None or found.finding is Finding.UNANSWERED:
        if mode is RevocationMode.OFF:
            return RevocationFacts("not_checked", None, embedded=False, produced_at=None)
        state = "unknown" if declared.declares_status(certificate) else "not_declared"
        return RevocationFacts(state, None, embedded=False, produced_at=None)
    status = statement.status
    return RevocationFacts(
        "unknown" if found.finding is Finding.STALE else status.verdict.value,
        statement.source,
        statement.embedded,
        status.this_update,
        status.revoked_at,
        status.next_update,
        status.reason.value if status.reason is not None else None,
        hashlib.sha256(statement.der).hexdigest(),
        status.invalid_since,
    )
