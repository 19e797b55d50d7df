"""The rules by which evidence decides whether a certificate was revoked: pure, and each with its clause.

`find` says what the statements at hand amount to for the moment in question, and `RULES` what that means for
the signature. Nothing here reads a clock, a file or the network. `docs/revocation.md` shows them at work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from certs.revocation import HARMLESS_LATER, RevocationStatus, Verdict
from signing.report import SubIndication

CLOCK_SKEW = timedelta(minutes=5)
"""Difference between two honest clocks that is put up with."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A believable status with where it came from."""

    status: RevocationStatus
    source: str
    """"ocsp" or "crl"."""
    embedded: bool
    der: bytes = b""
    """The response or list itself, for the report."""

    @property
    def is_good(self) -> bool:
        return self.status.verdict is Verdict.GOOD

    @property
    def is_revoked(self) -> bool:
        return self.status.verdict is Verdict.REVOKED

    @property
    def is_suspended(self) -> bool:
        return self.status.is_suspended

    @property
    def revoked_at(self) -> datetime:
        return self.status.revoked_at or self.status.this_update

    def is_from_the_future(self, at: datetime) -> bool:
        return self.status.this_update > at + CLOCK_SKEW

    def speaks_for(self, moment: datetime, *, at: datetime, expiry: datetime) -> bool:
        """Tell whether the evidence decides about `moment`, as seen from `at`.

        It was issued after the moment, or was current then; not in the future; and while the issuer still had
        to remember the certificate, which ends at `expiry`.
        """
        if self.is_from_the_future(at) or not self.status.speaks_of(expiry):
            return False
        issued = self.status.this_update
        return issued >= moment - CLOCK_SKEW or moment <= self.status.fresh_until + CLOCK_SKEW


@dataclass(frozen=True, slots=True)
class Question:
    """The time that matters, and how it is known."""

    moment: datetime
    at: datetime
    is_proven: bool
    """`moment` is proven by a time stamp; otherwise it is `at`, or what a time stamp says of itself."""
    claimed: datetime | None = None
    """The time the signer states."""
    is_timestamping: bool = False
    """About the certificates of a time stamp."""
    proof_of: Callable[[bytes], datetime | None] = lambda _piece: None
    """Since when a piece of evidence is proven to exist; None where nothing proves it."""


class Finding(StrEnum):
    """What the evidence amounts to."""

    GOOD = "good"
    REVOKED_AFTER = "revoked_after"
    """Revoked or suspended later than the proven time."""
    HARMLESS = "harmless"
    """A time stamp's certificate, withdrawn later for a reason that casts no doubt on what it had signed."""
    REVOKED = "revoked"
    """Revoked at the proven time, or at the time the signer states."""
    REVOKED_UNPROVEN = "revoked_unproven"
    AUTHORITY_REVOKED = "authority_revoked"
    SUSPENDED_THEN = "suspended_then"
    """Suspended at the time of signing, whatever came later."""
    SUSPENDED_NOW = "suspended_now"
    STALE = "stale"
    """What there is was out of date at the moment in question."""
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a finding means for a signature."""

    sub_indication: SubIndication | None
    clause: str


RULES: Mapping[Finding, Rule] = {
    Finding.GOOD: Rule(None, "EN 319 102-1, 5.2.5; TT 15/2025, Phụ lục II"),
    Finding.REVOKED_AFTER: Rule(None, "EN 319 102-1, 5.5.4; NĐ 23/2025, Điều 16"),
    Finding.HARMLESS: Rule(None, "RFC 3161, 4 (1)"),
    Finding.REVOKED: Rule(SubIndication.REVOKED, "TT 15/2025, Phụ lục II; EN 319 102-1, bảng 5"),
    Finding.REVOKED_UNPROVEN: Rule(SubIndication.REVOKED_NO_POE, "EN 319 102-1, 5.3.4"),
    Finding.AUTHORITY_REVOKED: Rule(SubIndication.REVOKED_CA_NO_POE, "EN 319 102-1, 5.2.6"),
    Finding.SUSPENDED_THEN: Rule(SubIndication.REVOKED, "TT 15/2025, Phụ lục II"),
    Finding.SUSPENDED_NOW: Rule(SubIndication.TRY_LATER, "EN 319 102-1, 5.2.6"),
    Finding.STALE: Rule(SubIndication.TRY_LATER, "EN 319 102-1, 5.2.5; RFC 6960, 4.2.2.1; RFC 5280, 6.3.3"),
    Finding.UNANSWERED: Rule(SubIndication.TRY_LATER, "EN 319 102-1, 5.2.6; TT 15/2025, Phụ lục II"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, and the statement it rests on; None where there is none."""

    finding: Finding
    statement: Statement | None

    @property
    def rule(self) -> Rule:
        return RULES[self.finding]

    @property
    def lets_pass(self) -> bool:
        return self.rule.sub_indication is None


def find(statements: Sequence[Statement], question: Question, *, expiry: datetime, is_ca: bool) -> Found:
    """Say what the statements about one certificate, which ends at `expiry`, amount to.

    In this order:
    1. what claims to come from the future is put aside (RFC 6960, 4.2.2.1);
    2. revoked for good is for good, whoever says otherwise later and however old the news is (RFC 5280,
       5.3.1: only certificateHold is ever taken back);
    3. a suspension that evidence shows to have lasted through the time of signing cannot be mended by a later
       reinstatement (Circular 15/2025, Appendix II: not suspended at that time);
    4. else the newest statement that speaks for the moment decides, OCSP or CRL alike; of several made at the
       same instant the bad news counts;
    5. a statement that was out of date at the moment decides nothing.
    """
    heard = [one for one in statements if not one.is_from_the_future(question.at)]
    final = [one for one in heard if one.status.is_final]
    if final:
        return _revoked(min(final, key=lambda one: one.revoked_at), question, is_ca=is_ca)
    signed_at = question.moment if question.is_proven else question.claimed
    speaking = [one for one in heard if one.speaks_for(question.moment, at=question.at, expiry=expiry)]
    answers = [one for one in speaking if one.is_good or one.is_revoked]
    newest = max(answers, key=lambda one: (one.status.this_update, one.is_revoked), default=None)
    if newest is not None and newest.is_suspended and not question.is_proven:
        return Found(Finding.SUSPENDED_NOW, newest)
    for one in heard:
        if signed_at is not None and _lasted_through(one, signed_at):
            return Found(Finding.SUSPENDED_THEN, one)
    if newest is None:
        return Found(Finding.STALE if _has_answers(heard) else Finding.UNANSWERED, next(iter(heard), None))
    if newest.is_suspended:
        after = question.moment < newest.revoked_at
        return Found(Finding.REVOKED_AFTER if after else Finding.SUSPENDED_THEN, newest)
    return Found(Finding.GOOD, newest)


def _revoked(statement: Statement, question: Question, *, is_ca: bool) -> Found:
    revoked_at = statement.revoked_at
    is_before = question.moment < revoked_at
    if question.is_proven and is_before:
        return Found(Finding.REVOKED_AFTER, statement)
    if question.is_timestamping and is_before and statement.status.reason in HARMLESS_LATER:
        return Found(Finding.HARMLESS, statement)
    if is_ca:
        return Found(Finding.AUTHORITY_REVOKED, statement)
    if question.is_proven or (question.claimed is not None and question.claimed >= revoked_at):
        return Found(Finding.REVOKED, statement)
    return Found(Finding.REVOKED_UNPROVEN, statement)


def _lasted_through(statement: Statement, moment: datetime) -> bool:
    """Whether the statement shows the certificate suspended at that time: since before, and still later."""
    return statement.is_suspended and statement.revoked_at <= moment <= statement.status.this_update


def _has_answers(statements: Sequence[Statement]) -> bool:
    return any(one.is_good or one.is_revoked for one in statements)
