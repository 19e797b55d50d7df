"""From examined signatures to verdicts, as EN 319 102-1 goes about it.

First every time stamp is judged (5.4), the last one first, since later ones prove that earlier ones existed.
That gives each signature its best signature time (5.5.4, 5.6.3): the earliest proof of existence. Then the
signers' certificates are judged, once for that time and once for today (`standing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from certs import facts
from certs.errors import CertificateUnreadableError
from certs.paths import PathInputs
from certs.strength import USUAL, Algorithms, key_of
from signing.people import of_a_person
from signing.report import Integrity, RevocationMode, SignatureReport, SubIndication, TimeIs, ValidationObject
from signing.validation import timestamps
from signing.validation.composing import Findings, composed, pages_of, reached_level, standing
from signing.validation.embedded import carried_evidence, had_store, security_store
from signing.validation.evidence import EvidencePool
from signing.validation.existence import Existence, Proof, Stamp
from signing.validation.faults import Fault
from signing.validation.objects import ObjectList
from signing.validation.past import Known
from signing.validation.paths import PathFinder
from signing.validation.standing import CertificateChecker, Checked, TimeFrame, at_present
from signing.validation.status import CLOCK_SKEW
from signing.validation.tokens import content_tokens, signature_tokens
from signing.validation.vouching import overdue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certs.evidence import Evidence, EvidenceNeed
    from certs.trust import TrustAnchors
    from signing.validation import cms
    from signing.validation.document import Document
    from signing.validation.paths import Path
    from signing.validation.revocation import RevocationVerdict
    from signing.validation.signatures import Examined


@dataclass(frozen=True, slots=True)
class Settings:
    """What the caller decided."""

    anchors: TrustAnchors
    at: datetime
    mode: RevocationMode
    algorithms: Algorithms = USUAL


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
        self._contents = {id(e): content_tokens(e, document.source) for e in examined}
        carried = set(stored.certificates)
        for e in examined:
            for message in (e.message, *(token.message for token in self._sound_tokens(e))):
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
        self._pages = pages_of(document)
        self._document = document
        self.needs: dict[EvidenceNeed, None] = {}
        self.needs_today: dict[EvidenceNeed, None] = {}
        self.warnings: dict[str, None] = {}

    @property
    def objects(self) -> tuple[ValidationObject, ...]:
        """Everything the verdicts rest on, once they are made."""
        return self._objects.all

    def judge_all(self) -> tuple[SignatureReport, ...]:
        """Judge every signature; the reports stand in the order of the file."""
        findings = {id(e): Findings(e.fault, e.claimed_time) for e in self._examined}
        for examined in reversed(self._examined):
            if examined.token is not None:
                self._judge_timestamp(examined, examined.token, findings[id(examined)])
            elif examined.message is not None:
                self._find_best_time(examined, findings[id(examined)])
                self._find_earliest_time(examined, findings[id(examined)])
        for examined in self._examined:
            if examined.token is None and examined.message is not None:
                self._judge_signature(examined, examined.message, findings[id(examined)])
        for examined in self._examined:
            if examined.message is not None:
                self._list_signer(examined.message, findings[id(examined)])
        return tuple(self._report(examined, findings[id(examined)]) for examined in self._examined)

    def _report(self, examined: Examined, findings: Findings) -> SignatureReport:
        if examined.message is not None:
            certificate = examined.message.certificate.dump()
            self._warn(of_a_person(examined.kind, certificate))
        level = reached_level(examined, findings, self._existence, has_store=self._has_store)
        return composed(examined, findings, level, self._pages)

    def _warn(self, warning: str | None) -> None:
        if warning:
            self.warnings[warning] = None

    def _list_signer(self, message: cms.SignedMessage, findings: Findings) -> None:
        """List the certificate of a signature that never got as far as a path."""
        try:
            findings.objects.append(self._objects.add_certificate(message.certificate.dump()))
        except CertificateUnreadableError:
            return

    def _judge_timestamp(self, examined: Examined, token: timestamps.Token, findings: Findings) -> None:
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
        self.needs_today.update(dict.fromkeys(today.needs))
        findings.now = standing(examined, examined.fault or today.fault)
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
        tokens = (*self._tokens[id(examined)], *self._contents[id(examined)])
        return [token for token in tokens if not isinstance(token, Fault)]

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

    def _find_best_time(self, examined: Examined, findings: Findings) -> None:
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

    def _find_earliest_time(self, examined: Examined, findings: Findings) -> None:
        """Find after which time it was made, by the time stamps of its content.

        They stand in its signed attributes (EN 319 122-1, 5.2.8; EN 319 102-1, 5.3.4), so they existed
        when the signature did.
        """
        for token in self._contents[id(examined)]:
            if isinstance(token, Fault):
                findings.notes.append(f"Dấu thời gian nội dung không dùng được. {token.reason}")
                continue
            trust = self._trust(token, findings.proof)
            name = self._objects.add_token(token, findings.proof)
            findings.content_stamps.append(name)
            findings.objects += [name, *self._objects.add_path(trust.path, trust.revocation)]
            if trust.fault is not None:
                findings.notes.append(timestamps.unusable_content_sentence(token, trust.fault))
                if trust.fault.sub_indication is SubIndication.TIMESTAMP_ORDER_FAILURE and findings.proof:
                    findings.fault = findings.fault or _out_of_order()
                continue
            findings.notes.append(timestamps.content_sentence(token))
            if findings.younger_than is None or token.time > findings.younger_than.time:
                findings.younger_than = Proof(token.time, token.name)

    def _judge_signature(self, examined: Examined, message: cms.SignedMessage, findings: Findings) -> None:
        if findings.fault is not None:
            findings.now = standing(examined, findings.fault)
            return
        younger = [findings.younger_than, self._existence.not_before(examined.covered)]
        findings.younger_than = max(filter(None, younger), key=lambda one: one.time, default=None)
        proof, younger_than = findings.proof, findings.younger_than
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
        findings.fault = findings.fault or checked.fault or examined.doubt
        today = checked if proof is None else self._checker.check(message, at_present(frame))
        self.needs_today.update(dict.fromkeys(today.needs))
        findings.now = standing(examined, today.fault or examined.doubt)
        findings.objects += self._objects.add_path(checked.path, checked.revocation)
        self._warn_of_old_list(checked.path)
        if findings.fault is None:
            self._warn(of_a_short_key(message.certificate.dump(), self._settings))

    def _warn_of_old_list(self, path: Path | None) -> None:
        self._warn(None if path is None else overdue(path.anchor, self._settings.at))


def _out_of_order() -> Fault:
    return Fault(
        SubIndication.TIMESTAMP_ORDER_FAILURE,
        "Các dấu thời gian trong tệp mâu thuẫn nhau về thứ tự.",
        integrity=Integrity.INTACT,
    )


def of_a_short_key(certificate: bytes, settings: Settings) -> str | None:
    """Advise a stronger key, where the table of algorithms says that its time comes to an end."""
    limit = key_of(certificate).limit(settings.algorithms)
    if settings.at < limit.advised_until:
        return None
    return (
        f"Khóa ký {facts.key_description(certificate)} chỉ nên dùng đến {limit.advised_until:%d/%m/%Y}; "
        "lần ký sau hãy dùng khóa dài hơn."
    )
