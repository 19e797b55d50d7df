"""From examined signatures to verdicts, as EN 319 102-1 goes about it.

First every time stamp is judged (5.4), the last one first, since later ones prove that earlier ones existed.
That gives each signature its best signature time (5.5.4, 5.6.3): the earliest proof of existence. Then the
signers' certificates are judged, once for that time and once for today (`standing`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from certs.errors import CertificateUnreadableError
from certs.paths import PathInputs
from certs.strength import USUAL, Algorithms
from signing.doubts import of_a_person
from signing.report import (
    ChangesAfter,
    Indication,
    Integrity,
    Level,
    RevocationMode,
    SignatureReport,
    Standing,
    SubIndication,
    TimeIs,
    ValidationObject,
)
from signing.validation import timestamps, wording
from signing.validation.certificates import algorithm_of, certificate_facts, chain_of, identity_of
from signing.validation.embedded import carried_evidence, had_store, security_store
from signing.validation.evidence import EvidencePool
from signing.validation.existence import Existence, Proof, Stamp
from signing.validation.faults import Fault, guarded
from signing.validation.objects import ObjectList
from signing.validation.pages import PageView, page_views
from signing.validation.past import Known
from signing.validation.paths import PathFinder
from signing.validation.standing import CertificateChecker, Checked, TimeFrame, at_present
from signing.validation.status import CLOCK_SKEW
from signing.validation.tokens import signature_tokens
from signing.validation.visible import mark_place
from signing.validation.vouching import overdue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certs.evidence import Evidence, EvidenceNeed
    from certs.trust import TrustAnchors
    from signing.validation import cms
    from signing.validation.document import Document
    from signing.validation.paths import Path
    from signing.validation.revocation import RevocationVerdict
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


@dataclass(frozen=True, slots=True)
class Settings:
    """What the caller decided."""

    anchors: TrustAnchors
    at: datetime
    mode: RevocationMode
    algorithms: Algorithms = USUAL


@dataclass(slots=True)
class _Findings:
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


class Judge:
    """Judges the signatures of one document."""

    def __init__(
        self, document: Document, examined: tuple[Examined, ...], evidence: Evidence, settings: Settings
    ) -> None:
        self._examined = examined
        self._settings = settings
        self._pool = EvidencePool(evidence, lambda: settings.anchors.responders)
        stored = security_store(document)
        self._has_store = not stored.is_empty
        self._pool.add_embedded(stored)
        self._tokens = {id(e): signature_tokens(e) for e in examined}
        carried = set(stored.certificates)
        for e in examined:
            for message in (e.message, *(t.message for t in self._tokens[id(e)] if not isinstance(t, Fault))):
                if message is not None:
                    brought = carried_evidence(message)
                    self._pool.add_embedded(brought)
                    carried.update((message.certificate.dump(), *brought.certificates))
        self._existence = Existence()
        self._known = Known(
            PathFinder(settings.anchors, self._pool, PathInputs(algorithms=settings.algorithms)),
            self._pool,
            self._existence,
            settings.mode,
            settings.algorithms,
        )
        self._checker = CertificateChecker(self._known)
        self._objects = ObjectList(self._existence, settings.at, frozenset(carried))
        self._pages = _pages(document)
        self._document = document
        self.needs: dict[EvidenceNeed, None] = {}
        self.warnings: dict[str, None] = {}

    @property
    def objects(self) -> tuple[ValidationObject, ...]:
        """Everything the verdicts rest on, once they are made."""
        return self._objects.all

    def judge_all(self) -> tuple[SignatureReport, ...]:
        """Judge every signature; the reports stand in the order of the file."""
        findings = {id(e): _Findings(e.fault, e.claimed_time) for e in self._examined}
        for examined in reversed(self._examined):
            if examined.token is not None:
                self._judge_timestamp(examined, examined.token, findings[id(examined)])
            elif examined.message is not None:
                self._find_best_time(examined, findings[id(examined)])
        for examined in self._examined:
            if examined.token is None and examined.message is not None:
                self._judge_signature(examined, examined.message, findings[id(examined)])
        for examined in self._examined:
            if examined.message is not None:
                self._list_signer(examined.message, findings[id(examined)])
        return tuple(self._report(examined, findings[id(examined)]) for examined in self._examined)

    def _list_signer(self, message: cms.SignedMessage, findings: _Findings) -> None:
        """List the certificate of a signature that never got as far as a path."""
        try:
            findings.objects.append(self._objects.add_certificate(message.certificate.dump()))
        except CertificateUnreadableError:
            return

    def _judge_timestamp(self, examined: Examined, token: timestamps.Token, findings: _Findings) -> None:
        outer = self._existence.of_signature(examined.covered)
        trust = self._trust(token, outer)
        findings.time_is, findings.proof = TimeIs.TIME_STAMPED, Proof(token.time, token.name)
        findings.checked = Checked(trust.fault, trust.path, trust.revocation)
        if findings.fault is None and examined.covered is not None:
            stamp = Stamp(
                token.name,
                examined.covered.end,
                token.time,
                is_trusted=trust.fault is None,
                is_embedded=trust.revocation is not None and trust.revocation.all_embedded,
                covers_store=examined.revision is not None and had_store(self._document, examined.revision),
            )
            self._existence.add_stamp(stamp, self._covered_by(examined) if stamp.is_trusted else ())
        findings.fault = findings.fault or trust.fault
        today = trust if outer is None else self._trust(token, None, asks=False)
        findings.now = _standing(examined, examined.fault or today.fault)
        findings.objects = [
            self._objects.add_token(token, outer),
            *self._objects.add_path(trust.path, trust.revocation),
        ]

    def _covered_by(self, examined: Examined) -> tuple[bytes, ...]:
        """The validation data that stood in the file when a document time stamp was made (5.6.2.3)."""
        pieces: list[bytes] = []
        if examined.revision is not None:
            store = security_store(self._document, examined.revision)
            pieces += [*store.certificates, *store.ocsp_responses, *store.crls]
        for other in self._examined:
            if other.covered is None or examined.covered is None or other.covered.end > examined.covered.end:
                continue
            for message in (other.message, *(t.message for t in self._sound_tokens(other))):
                if message is not None:
                    brought = carried_evidence(message)
                    pieces += [message.certificate.dump(), *brought.certificates]
                    pieces += [*brought.ocsp_responses, *brought.crls]
        return tuple(pieces)

    def _sound_tokens(self, examined: Examined) -> list[timestamps.Token]:
        return [token for token in self._tokens[id(examined)] if not isinstance(token, Fault)]

    def _trust(
        self, token: timestamps.Token, proof: Proof | None, *, asks: bool = True
    ) -> timestamps.TokenTrust:
        trust = timestamps.judge(
            token,
            at=self._settings.at,
            proven_at=None if proof is None else proof.time,
            known=self._known,
        )
        if asks:
            self._note(trust.needs, trust.revocation)
            self._warn_of_old_list(trust.path)
        return trust

    def _note(self, needs: Sequence[EvidenceNeed], verdict: RevocationVerdict | None) -> None:
        self.needs.update(dict.fromkeys(needs))
        if verdict is not None:
            self.warnings.update(dict.fromkeys(verdict.warnings))

    def _find_best_time(self, examined: Examined, findings: _Findings) -> None:
        """Find the earliest proven time, by signature time stamp or by document time stamp (5.5.4, 5.6.3)."""
        outer = self._existence.of_signature(examined.covered)
        findings.proof = outer
        for token in self._tokens[id(examined)]:
            if isinstance(token, Fault):
                findings.notes.append(f"Dấu thời gian kèm theo chữ ký không dùng được. {token.reason}")
                continue
            findings.has_token = True
            trust = self._trust(token, outer)
            findings.token_embedded = trust.revocation is not None and trust.revocation.all_embedded
            findings.objects += [
                self._objects.add_token(token, outer),
                *self._objects.add_path(trust.path, trust.revocation),
            ]
            if trust.fault is not None:
                if outer is not None and trust.fault.sub_indication is SubIndication.TIMESTAMP_ORDER_FAILURE:
                    # It is younger than a document time stamp upon it, which is believed (5.5.4).
                    findings.fault = findings.fault or _out_of_order()
                findings.notes.append(timestamps.untrusted_sentence(token, trust.fault))
                continue
            if outer is not None and token.time > outer.time + CLOCK_SKEW:
                findings.fault = findings.fault or _out_of_order()
            proof = Proof(token.time, token.name)
            if examined.covered is not None:
                self._existence.add_token(examined.covered.end, proof)
            if outer is None or proof.time < outer.time:
                findings.proof = proof
            return

    def _judge_signature(self, examined: Examined, message: cms.SignedMessage, findings: _Findings) -> None:
        if findings.fault is not None:
            findings.now = _standing(examined, findings.fault)
            return
        proof, younger_than = findings.proof, self._existence.not_before(examined.covered)
        if proof is not None:
            findings.signed_at, findings.time_is = proof.time, TimeIs.TIME_STAMPED
            findings.objects.append(proof.token)
            if younger_than is not None and younger_than.time > proof.time + CLOCK_SKEW:
                # What the signature covers was stamped later than the signature itself (5.5.4).
                findings.fault = _out_of_order()
        frame = TimeFrame(
            self._settings.at,
            None if proof is None else proof.time,
            None if younger_than is None else younger_than.time,
            examined.claimed_time,
        )
        checked = findings.checked = self._checker.check(message, frame)
        self._note(checked.needs, checked.revocation)
        findings.notes += checked.notes
        findings.fault = findings.fault or checked.fault
        today = checked if proof is None else self._checker.check(message, at_present(frame))
        findings.now = _standing(examined, today.fault)
        findings.objects += self._objects.add_path(checked.path, checked.revocation)
        self._warn_of_old_list(checked.path)

    def _warn_of_old_list(self, path: Path | None) -> None:
        if path is not None and (warning := overdue(path.anchor, self._settings.at)):
            self.warnings[warning] = None

    def _report(self, examined: Examined, findings: _Findings) -> SignatureReport:
        indication, sub_indication = _verdict(examined, findings.fault)
        reasons = [findings.fault.reason] if findings.fault is not None else []
        if sub_indication is not None:
            reasons.append(wording.advice(sub_indication))
        place = _place(examined, self._pages)
        message, review, checked = examined.message, examined.review, findings.checked
        der = message.certificate.dump() if message is not None else None
        certificate = certificate_facts(der) if der is not None else None
        if der is not None and (doubt := of_a_person(examined.kind, der)):
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
        )

    def _level(self, examined: Examined, findings: _Findings) -> Level | None:
        """Give the baseline level that the signature really reaches; None for what is no PAdES signature."""
        if examined.integrity is not Integrity.INTACT or examined.sub_filter != "/ETSI.CAdES.detached":
            return None
        stamps = self._existence.stamps_over(examined.covered)
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
        if not (answered and is_time_answered and self._has_store):
            return Level.B_T
        return Level.B_LTA if any(s.is_trusted and s.covers_store for s in stamps) else Level.B_LT


def _out_of_order() -> Fault:
    return Fault(
        SubIndication.TIMESTAMP_ORDER_FAILURE,
        "Các dấu thời gian trong tệp mâu thuẫn nhau về thứ tự.",
        integrity=Integrity.INTACT,
    )


def _standing(examined: Examined, fault: Fault | None) -> Standing:
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
