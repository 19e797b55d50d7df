"""From examined signatures to verdicts: time, path, revocation, level (EN 319 102-1, 5.3, 5.5 and 5.6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from certs import facts
from certs.errors import CertificateUnreadableError
from signing.doubts import of_a_person
from signing.report import (
    CertificateFacts,
    ChangesAfter,
    Indication,
    Integrity,
    Level,
    RevocationFacts,
    RevocationMode,
    SignatureReport,
    SubIndication,
    TimeIs,
)
from signing.validation import cms, revocation, timestamps, wording
from signing.validation.embedded import carried_evidence, had_store, security_store
from signing.validation.evidence import EvidencePool
from signing.validation.faults import Fault, guarded
from signing.validation.pages import PageView, page_views
from signing.validation.paths import PathFinder, Purpose, check_purpose
from signing.validation.revocation import Question, RevocationVerdict
from signing.validation.status import CLOCK_SKEW
from signing.validation.visible import mark_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asn1crypto import x509 as asn1_x509

    from certs.evidence import Evidence, EvidenceNeed
    from certs.trust import TrustAnchors
    from signing.validation.document import Document
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

MAX_TOKENS = 4
"""Signature time stamps looked at per signature."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the caller decided."""

    anchors: TrustAnchors
    at: datetime
    mode: RevocationMode


@dataclass(slots=True)
class _Findings:
    """What is known of one signature while it is judged."""

    fault: Fault | None
    notes: list[str] = field(default_factory=list)
    signed_at: datetime | None = None
    time_is: TimeIs = TimeIs.CLAIMED
    revocation: RevocationVerdict | None = None
    has_token: bool = False
    token_embedded: bool = True


@dataclass(frozen=True, slots=True)
class _Stamp:
    """An unaltered document time stamp."""

    covers_to: int
    time: datetime
    is_trusted: bool
    """Only then does it prove that what it covers existed."""
    is_embedded: bool
    """The status of its own certificates stands in the file."""
    covers_store: bool
    """There was a security store when it was made."""


class Judge:
    """Judges the signatures of one document."""

    def __init__(
        self, document: Document, examined: tuple[Examined, ...], evidence: Evidence, settings: Settings
    ) -> None:
        self._examined = examined
        self._settings = settings
        self._pool = EvidencePool(evidence)
        stored = security_store(document)
        self._has_store = not stored.is_empty
        self._pool.add_embedded(stored)
        self._tokens = {id(e): _read_tokens(e) for e in examined}
        for e in examined:
            for message in (e.message, *(t.message for t in self._tokens[id(e)] if not isinstance(t, Fault))):
                if message is not None:
                    self._pool.add_embedded(carried_evidence(message))
        self._finder = PathFinder(settings.anchors, self._pool)
        self._pages = _pages(document)
        self._document = document
        self._stamps: list[_Stamp] = []
        self.needs: dict[EvidenceNeed, None] = {}
        self.warnings: dict[str, None] = {}

    def judge_all(self) -> tuple[SignatureReport, ...]:
        """Judge in reverse, since later document time stamps prove that earlier signatures existed."""
        reports = [self._judge(e) for e in reversed(self._examined)]
        return tuple(reversed(reports))

    def _proven_at(self, examined: Examined) -> datetime | None:
        """Give the earliest time by which a valid document time stamp covered this signature."""
        return min((stamp.time for stamp in self._stamps_over(examined) if stamp.is_trusted), default=None)

    def _stamps_over(self, examined: Examined) -> list[_Stamp]:
        end = examined.covered.end if examined.covered is not None else 0
        return [stamp for stamp in self._stamps if stamp.covers_to > end]

    def _judge(self, examined: Examined) -> SignatureReport:
        findings = _Findings(examined.fault, signed_at=examined.claimed_time)
        if examined.token is not None:
            self._judge_timestamp(examined, examined.token, findings)
        elif examined.message is not None:
            self._judge_signature(examined, examined.message, findings)
        return self._report(examined, findings)

    def _judge_timestamp(self, examined: Examined, token: timestamps.Token, findings: _Findings) -> None:
        findings.time_is = TimeIs.TIME_STAMPED
        trust = self._trust(token, self._proven_at(examined))
        findings.revocation = trust.revocation
        if findings.fault is None and examined.covered is not None:
            stamp = _Stamp(
                examined.covered.end,
                token.time,
                is_trusted=trust.fault is None,
                is_embedded=trust.revocation is not None and trust.revocation.all_embedded,
                covers_store=examined.revision is not None and had_store(self._document, examined.revision),
            )
            self._stamps.append(stamp)
        findings.fault = findings.fault or trust.fault

    def _trust(self, token: timestamps.Token, proven_at: datetime | None) -> timestamps.TokenTrust:
        trust = timestamps.judge(
            token,
            at=self._settings.at,
            proven_at=proven_at,
            finder=self._finder,
            pool=self._pool,
            mode=self._settings.mode,
        )
        self._note(trust.needs, trust.revocation)
        return trust

    def _note(self, needs: Sequence[EvidenceNeed], verdict: RevocationVerdict | None) -> None:
        self.needs.update(dict.fromkeys(needs))
        if verdict is not None:
            self.warnings.update(dict.fromkeys(verdict.warnings))

    def _judge_signature(self, examined: Examined, message: cms.SignedMessage, findings: _Findings) -> None:
        proven_at = self._stamped_time(examined, findings)
        if findings.fault is not None:
            return
        if proven_at is not None:
            findings.signed_at, findings.time_is = proven_at, TimeIs.TIME_STAMPED
        try:
            guarded(lambda: self._check_certificate(message, proven_at, findings))
        except Fault as fault:
            findings.fault = fault

    def _stamped_time(self, examined: Examined, findings: _Findings) -> datetime | None:
        """Give the earliest proven time, by signature time stamp or by document time stamp."""
        outer = self._proven_at(examined)
        for token in self._tokens[id(examined)]:
            if isinstance(token, Fault):
                findings.notes.append(f"Dấu thời gian kèm theo chữ ký không dùng được. {token.reason}")
                continue
            findings.has_token = True
            trust = self._trust(token, outer)
            findings.token_embedded = trust.revocation is not None and trust.revocation.all_embedded
            if trust.fault is not None:
                findings.notes.append(timestamps.untrusted_sentence(token, trust.fault))
                continue
            if outer is not None and token.time > outer + CLOCK_SKEW:
                findings.fault = findings.fault or Fault(
                    SubIndication.TIMESTAMP_ORDER_FAILURE,
                    "Các dấu thời gian trong tệp mâu thuẫn nhau về thứ tự.",
                    integrity=Integrity.INTACT,
                )
            return min(token.time, outer or token.time)
        return outer

    def _check_certificate(
        self, message: cms.SignedMessage, proven_at: datetime | None, findings: _Findings
    ) -> None:
        if weak := message.weakness:
            raise Fault(SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE, weak)
        certificate, at = message.certificate.dump(), self._settings.at
        not_before, _ = facts.validity(certificate)
        moment = proven_at or at
        if moment < not_before:
            raise Fault(
                SubIndication.NOT_YET_VALID,
                f"Chữ ký được tạo trước khi chứng thư số có hiệu lực ({not_before:%d/%m/%Y %H:%M} UTC).",
            )
        try:
            path = self._finder.find(certificate, moment)
            check_purpose(certificate, Purpose.SIGNING)
        except Fault as fault:
            if fault.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND:
                self.needs.update(dict.fromkeys(self._finder.issuer_needs(certificate)))
            raise
        question = Question(moment, at, is_proven=proven_at is not None, claimed=findings.signed_at)
        verdict = revocation.check(path, question, self._pool, self._settings.mode)
        findings.revocation = verdict
        self._note(verdict.needs, verdict)
        if verdict.sub_indication is not None:
            raise Fault(verdict.sub_indication, verdict.reasons[0])
        findings.notes += verdict.reasons

    def _report(self, examined: Examined, findings: _Findings) -> SignatureReport:
        indication, sub_indication = _verdict(examined, findings.fault)
        reasons = [findings.fault.reason] if findings.fault is not None else []
        if sub_indication is not None:
            reasons.append(wording.advice(sub_indication))
        place = _place(examined, self._pages)
        message, review = examined.message, examined.review
        certificate = _certificate_facts(message.certificate) if message is not None else None
        if message is not None and (doubt := of_a_person(examined.kind, message.certificate.dump())):
            self.warnings[doubt] = None
        return SignatureReport(
            field=examined.field,
            kind=examined.kind,
            indication=indication,
            sub_indication=sub_indication,
            signer=certificate.subject if certificate is not None else None,
            signed_at=findings.signed_at.astimezone(UTC) if findings.signed_at is not None else None,
            level=self._level(examined, findings),
            integrity=examined.integrity,
            covers_whole_file=examined.covers_whole_file,
            changes_after=review.level,
            time_is=findings.time_is,
            reasons=tuple(dict.fromkeys((*reasons, *findings.notes))),
            changes=review.changes,
            change_list=review.change_list,
            certificate=certificate,
            revocation=_revocation_facts(findings),
            algorithm=_algorithm(message),
            revision=0 if examined.revision is None else examined.revision + 1,
            page=place[0] if place else None,
            box=place[1] if place else None,
        )

    def _level(self, examined: Examined, findings: _Findings) -> Level | None:
        """Give the baseline level that the signature really reaches; None for what is no PAdES signature."""
        if examined.integrity is not Integrity.INTACT or examined.sub_filter != "/ETSI.CAdES.detached":
            return None
        stamps = self._stamps_over(examined)
        if not findings.has_token and not stamps:
            return Level.B_B
        answered = findings.revocation is not None and findings.revocation.all_embedded
        # A document time stamp is as good as one of the signature's own (EN 319 142-1, 6.3).
        is_time_answered = (
            findings.token_embedded
            if findings.has_token
            else min(stamps, key=lambda stamp: stamp.time).is_embedded
        )
        if not (answered and is_time_answered and self._has_store):
            return Level.B_T
        return Level.B_LTA if any(s.is_trusted and s.covers_store for s in stamps) else Level.B_LT


def _verdict(examined: Examined, fault: Fault | None) -> tuple[Indication, SubIndication | None]:
    if fault is None:
        return Indication.TOTAL_PASSED, None
    sub_indication = fault.sub_indication
    if sub_indication is SubIndication.FORMAT_FAILURE and examined.fault is None:
        # The bytes are sound; it was the chain of certificates that could not be processed.
        sub_indication = SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
    failed = sub_indication in _FAILING or examined.review.level is ChangesAfter.FORBIDDEN
    return Indication.TOTAL_FAILED if failed else Indication.INDETERMINATE, sub_indication


def _read_tokens(examined: Examined) -> list[timestamps.Token | Fault]:
    """Read the signature time stamps (unsigned attribute, EN 319 122-1, 5.3), sound or with its fault."""
    message = examined.message
    if message is None or examined.token is not None:
        return []
    try:
        values = guarded(
            lambda: [
                value.dump()
                for attribute in message.signer_info["unsigned_attrs"] or ()
                if attribute["type"].native == "signature_time_stamp_token"
                for value in attribute["values"]
            ]
        )
    except Fault as fault:
        return [fault]
    return [_read_signature_token(value, message.signature) for value in values[:MAX_TOKENS]]


def _read_signature_token(der: bytes, signature: bytes) -> timestamps.Token | Fault:
    try:
        token = timestamps.read_token(der)
        timestamps.check_imprint(token, timestamps.imprint_digest(token, signature))
    except Fault as fault:
        return fault
    return token


def _pages(document: Document) -> tuple[PageView, ...]:
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


def _algorithm(message: cms.SignedMessage | None) -> str | None:
    if message is None:
        return None
    try:
        return guarded(lambda: message.algorithm)
    except Fault:
        return None


def _certificate_facts(certificate: asn1_x509.Certificate) -> CertificateFacts | None:
    der = certificate.dump()
    try:
        not_before, not_after = facts.validity(der)
        return CertificateFacts(
            subject=facts.common_name(der),
            organisation=facts.organisation(der),
            issuer=facts.issuer_name(der),
            managing_body=_managing_body(certificate),
            serial=f"{facts.serial_number(der):X}",
            not_before=not_before,
            not_after=not_after,
            sha256=facts.fingerprint(der),
        )
    except CertificateUnreadableError:
        return None


def _managing_body(certificate: asn1_x509.Certificate) -> str | None:
    issuer = certificate.issuer.native
    value = issuer.get("organization_name") or issuer.get("common_name")
    return str(value) if isinstance(value, str) else None


def _revocation_facts(findings: _Findings) -> RevocationFacts | None:
    if findings.revocation is not None:
        return findings.revocation.facts
    return None
