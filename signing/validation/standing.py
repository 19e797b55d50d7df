"""Whether a signer's certificate held, seen from one point in time: EN 319 102-1, 5.2.6, 5.3, 5.5 and 5.6.2.

Asked twice for a signature: for the best signature time, and for the time of checking.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from certs import facts
from certs.strength import NEVER
from signing.report import Integrity, RevocationMode, SubIndication
from signing.validation import revocation
from signing.validation.faults import Fault, guarded
from signing.validation.past import Holder, Known, hold
from signing.validation.paths import Path, Purpose, check_purpose
from signing.validation.revocation import Question, RevocationVerdict

if TYPE_CHECKING:
    from datetime import datetime

    from certs.evidence import EvidenceNeed
    from signing.validation.algorithms import Ending
    from signing.validation.cms import SignedMessage


@dataclass(frozen=True, slots=True)
class TimeFrame:
    """Between which times the signature was made, as far as it is proven."""

    at: datetime
    """The time of checking, at which the signature surely exists."""
    proven_at: datetime | None = None
    """The best signature time (5.5.4), where a time stamp makes it earlier than `at`."""
    not_before: datetime | None = None
    """The signature was made after this: it covers a time stamp of that time."""
    claimed: datetime | None = None
    """What the signer states; it proves nothing in the signer's favour."""

    @property
    def moment(self) -> datetime:
        return self.proven_at or self.at


@dataclass(slots=True)
class Checked:
    """What came out; as much of path and revocation as was reached."""

    fault: Fault | None = None
    path: Path | None = None
    revocation: RevocationVerdict | None = None
    needs: tuple[EvidenceNeed, ...] = ()
    notes: tuple[str, ...] = ()


class CertificateChecker:
    """Checks signers' certificates with all that is known of one file."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._finder = known.finder

    def check(self, message: SignedMessage, frame: TimeFrame) -> Checked:
        """Judge the signer's certificate; never raises for anything that a file can contain."""
        checked = Checked()
        try:
            guarded(lambda: self._check(message, frame, checked))
        except Fault as fault:
            checked.fault = fault
        return checked

    def _check(self, message: SignedMessage, frame: TimeFrame, checked: Checked) -> None:
        _check_algorithms(message.ending(self._known.algorithms), frame)
        certificate = message.certificate.dump()
        _check_bounds(certificate, frame)
        question = Question(
            frame.moment,
            frame.at,
            is_proven=frame.proven_at is not None,
            claimed=frame.claimed,
            proof_of=self._known.existence.time_of,
        )
        bound = frame.proven_at if message.names_certificate(self._known.algorithms, frame.at) else None
        try:
            checked.path = self._finder.find(certificate, frame.moment)
            check_purpose(certificate, Purpose.SIGNING)
            held = hold(Holder(certificate, Purpose.SIGNING, frame.moment, bound), question, self._known)
        except Fault as fault:
            if fault.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND:
                checked.needs = self._finder.issuer_needs(certificate)
            if fault.sub_indication is SubIndication.OUT_OF_BOUNDS_NO_POE:
                self._look_back(certificate, frame, checked)
            raise
        verdict = held.revocation
        checked.path, checked.revocation, checked.needs = held.path, verdict, verdict.needs
        if verdict.sub_indication is not None:
            raise revoked_fault(verdict, frame)
        checked.notes = verdict.reasons
        if held.fault is not None:
            raise held.fault

    def _look_back(self, certificate: bytes, frame: TimeFrame, checked: Checked) -> None:
        """Raise what is known besides of a certificate that has expired (5.2.6.4, table 6).

        It may have been revoked before it expired; or it is known not to have been, which is
        OUT_OF_BOUNDS_NOT_REVOKED.
        """
        _, not_after = facts.validity(certificate)
        if frame.moment <= not_after:
            return
        try:
            path = self._finder.find(certificate, not_after)
        except Fault:
            return
        question = Question(not_after, frame.at, is_proven=False, claimed=frame.claimed)
        verdict = revocation.check(path, question, self._known.pool, RevocationMode.DECLARED)
        checked.path, checked.revocation = path, verdict
        if verdict.facts.status == "revoked":
            raise revoked_fault(verdict, frame)
        if verdict.sub_indication is None and all(check.facts.status == "good" for check in verdict.checks):
            raise Fault(
                SubIndication.OUT_OF_BOUNDS_NOT_REVOKED,
                f"Chứng thư số “{facts.common_name(certificate)}” đã hết hạn lúc "
                f"{not_after:%d/%m/%Y %H:%M} (UTC); khi còn hạn không bị thu hồi.",
                integrity=Integrity.INTACT,
            )


def _check_algorithms(ending: Ending, frame: TimeFrame) -> None:
    """Compare what is proven of the signing time with the end of the algorithms: 5.2.8.4, 5.3.4, 5.5.4."""
    if frame.moment < ending.until:
        return
    # Made after that end, as a time stamp that it covers proves; or it is only not proven to be older.
    is_younger = frame.not_before is not None and frame.not_before >= ending.until
    sub_indication = (
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE
        if is_younger and ending.until != NEVER
        else SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
    )
    raise Fault(sub_indication, ending.reason, integrity=Integrity.INTACT)


def _check_bounds(certificate: bytes, frame: TimeFrame) -> None:
    """Compare what is proven of the signing time with the certificate's period: 5.3.4, 5.5.4; table 6."""
    not_before, not_after = facts.validity(certificate)
    if frame.moment < not_before:
        raise Fault(
            SubIndication.NOT_YET_VALID,
            f"Chữ ký được tạo trước khi chứng thư số có hiệu lực ({not_before:%d/%m/%Y %H:%M} UTC).",
        )
    if frame.not_before is not None and frame.not_before > not_after:
        raise Fault(
            SubIndication.EXPIRED,
            f"Chữ ký được tạo sau khi chứng thư số hết hạn ({not_after:%d/%m/%Y %H:%M} UTC): tệp được ký đã "
            f"mang dấu thời gian lúc {frame.not_before:%d/%m/%Y %H:%M} (UTC).",
        )


def revoked_fault(verdict: RevocationVerdict, frame: TimeFrame) -> Fault:
    """Turn a revocation verdict that does not pass into a fault.

    REVOKED_NO_POE becomes REVOKED where the signature is proven to be younger than the revocation (5.3.4):
    it covers a time stamp made later.
    """
    sub_indication = verdict.sub_indication or SubIndication.TRY_LATER
    revoked_at, younger_than = verdict.facts.revoked_at, frame.not_before
    if (
        sub_indication is SubIndication.REVOKED_NO_POE
        and revoked_at is not None
        and younger_than is not None
        and younger_than >= revoked_at
    ):
        return Fault(
            SubIndication.REVOKED,
            f"Chứng thư số đã bị thu hồi lúc {revoked_at:%d/%m/%Y %H:%M} (UTC), trước khi ký: tệp được ký "
            f"đã mang dấu thời gian lúc {younger_than:%d/%m/%Y %H:%M} (UTC).",
            integrity=Integrity.INTACT,
        )
    return Fault(sub_indication, verdict.reasons[0], integrity=Integrity.INTACT)


def at_present(frame: TimeFrame) -> TimeFrame:
    """Forget every proof of an earlier time: what basic validation (5.3) sees today."""
    return replace(frame, proven_at=None)
