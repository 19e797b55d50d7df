"""Certificates judged for a time in the past: EN 319 102-1, 5.6.2.1 and 5.6.2.2.

What has happened to an authority since casts doubt on all that bears its name: with a lost key anybody makes
certificates and lists of any date. So the time of checking slides back, from the top of the path downwards,
to the time of each such event, and whatever stands further down counts only if it is proven to be older. The
same holds of every piece by itself whose algorithm can no longer be relied on.

The standard slides back to the issue of evidence that is not fresh, too. Here only once something has ended,
and to the end of its freshness: with the date of issue a file archived within the hour would prove nothing.
The end of trust in an anchor does not slide it, as step 1 a would have it: a withdrawn anchor keeps vouching
for what is proven to be older (`vouching`), whenever the evidence was got.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from certs import facts
from certs.paths import read
from certs.revocation import HARMLESS_LATER
from certs.strength import key_of
from signing.report import Integrity, SubIndication
from signing.validation import revocation
from signing.validation.faults import Fault
from signing.validation.paths import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certs.strength import Algorithms
    from signing.report import RevocationMode
    from signing.validation.evidence import EvidencePool
    from signing.validation.existence import Existence
    from signing.validation.paths import Path, PathFinder
    from signing.validation.revocation import Check, Question, RevocationVerdict


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known while one file is judged."""

    finder: PathFinder
    pool: EvidencePool
    existence: Existence
    mode: RevocationMode
    algorithms: Algorithms


@dataclass(frozen=True, slots=True)
class Held:
    """What came of one path."""

    path: Path
    revocation: RevocationVerdict
    fault: Fault | None
    """Of `revocation` or of what it rests on; None where the path held."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose certificate it is that is asked about."""

    certificate: bytes
    purpose: Purpose
    moment: datetime
    """When a path has to hold."""
    proven_at: datetime | None
    """When the signature that names the certificate surely existed, which proves the same of that."""


_OF_THE_CHAIN = frozenset(
    {SubIndication.REVOKED_CA_NO_POE, SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE, SubIndication.NO_POE}
)
"""Another path for the same certificate may be free of it (5.2.6.4, next chain)."""


def hold(holder: Holder, question: Question, known: Known) -> Held:
    """Find a path that held at the holder's moment, and whose revocation and evidence answer the question.

    Raises `Fault` where there is no path at all.
    """
    path = known.finder.find(holder.certificate, holder.moment, holder.purpose)
    first = _along(path, holder, question, known)
    if first.fault is None or first.fault.sub_indication not in _OF_THE_CHAIN:
        return first
    for other in known.finder.others(holder.certificate, holder.moment, holder.purpose):
        found = _along(other, holder, question, known)
        if found.fault is None or found.fault.sub_indication not in _OF_THE_CHAIN:
            return found
    return first


def _along(path: Path, holder: Holder, question: Question, known: Known) -> Held:
    is_stamp = holder.purpose is Purpose.TIMESTAMPING
    verdict = revocation.check(path, question, known.pool, known.mode, timestamping=is_stamp)
    if verdict.sub_indication is not None:
        reason = verdict.reasons[0]
        return Held(path, verdict, Fault(verdict.sub_indication, reason, integrity=Integrity.INTACT))
    try:
        _Slide(holder, question, known).down(path, verdict)
    except Fault as fault:
        return Held(path, verdict, fault)
    return Held(path, verdict, None)


class _Slide:
    """The control time of 5.6.2.2 on its way down one path."""

    def __init__(self, holder: Holder, question: Question, known: Known) -> None:
        self._holder = holder
        self._question = question
        self._known = known
        self._time = question.at
        self._why: Fault | None = None
        """What made the time slide; None as long as it has not."""

    def down(self, path: Path, verdict: RevocationVerdict) -> None:
        """Raise `Fault` at the first piece that may have been made after the control time."""
        for index in reversed(range(len(path.steps))):
            certificate, issuer = path.steps[index]
            check = verdict.checks[index]
            self._take_certificate(certificate, issuer, is_holders=index == 0)
            if check.statement is not None:
                self._take_evidence(check, issuer)
            if index > 0:
                self._slide(check, certificate)

    def _take_certificate(self, certificate: bytes, issuer: bytes, *, is_holders: bool) -> None:
        proven = self._proven(certificate)
        bound = self._holder.proven_at
        if is_holders and bound is not None:
            proven = min(proven, bound)
        self._need(proven, self._time, self._why)
        for until, what in self._endings(certificate, issuer):
            self._need(proven, until, _weak(what, facts.common_name(certificate)), is_open=True)

    def _take_evidence(self, check: Check, issuer: bytes) -> None:
        statement = check.statement
        if statement is None:
            return
        proven = max(self._proven(piece) for piece in statement.status.pieces or (statement.der,))
        self._need(proven, self._time, self._why)
        signer = statement.status.responder or issuer
        _, not_after = facts.validity(signer)
        self._need(proven, not_after, _signer_expired(not_after))
        limit = key_of(signer).limit(self._known.algorithms)
        self._need(proven, limit.until, _weak("khóa quá ngắn", facts.common_name(signer)), is_open=True)

    def _slide(self, check: Check, certificate: bytes) -> None:
        statement = check.statement
        if statement is None:
            return
        if statement.is_revoked and not self._is_harmless(check):
            self._slide_to(statement.revoked_at, _authority_revoked(certificate, statement.revoked_at))
        elif self._why is not None:
            self._slide_to(statement.status.fresh_until, self._why)

    def _slide_to(self, time: datetime, why: Fault) -> None:
        if time < self._time:
            self._time, self._why = time, why

    def _is_harmless(self, check: Check) -> bool:
        """RFC 3161, 4 (1): what a time stamp's authorities signed before stands."""
        is_stamp = self._holder.purpose is Purpose.TIMESTAMPING
        statement = check.statement
        return is_stamp and statement is not None and statement.status.reason in HARMLESS_LATER

    def _endings(self, certificate: bytes, issuer: bytes) -> Iterator[tuple[datetime, str]]:
        """Until when the signature on a certificate can be relied on, and by which part."""
        yield key_of(issuer).limit(self._known.algorithms).until, "khóa quá ngắn"
        if (name := read(certificate).hash_name) is not None:
            yield self._known.algorithms.hash_limit(name).until, f"hàm băm {name.upper()}"

    def _proven(self, piece: bytes) -> datetime:
        """When a piece surely existed: by a time stamp, else now."""
        proof = self._known.existence.of_piece(piece)
        return self._question.at if proof is None else min(proof.time, self._question.at)

    def _need(self, proven: datetime, by: datetime, why: Fault | None, *, is_open: bool = False) -> None:
        """Raise `why` unless what is proven to exist since `proven` did by then (before, where open)."""
        if why is not None and (proven >= by if is_open else proven > by):
            raise why


def _weak(what: str, name: str) -> Fault:
    return Fault(
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
        f"Chứng thư số hoặc bằng chứng thu hồi mang tên “{name}” dùng {what} không còn đủ an toàn, và không "
        "có dấu thời gian chứng minh đã có từ khi còn an toàn.",
        integrity=Integrity.INTACT,
    )


def _authority_revoked(authority: bytes, when: datetime) -> Fault:
    return Fault(
        SubIndication.REVOKED_CA_NO_POE,
        f"Tổ chức chứng thực “{facts.common_name(authority)}” đã bị thu hồi lúc {when:%d/%m/%Y %H:%M} (UTC), "
        "và không có dấu thời gian chứng minh bằng chứng do tổ chức này ký có trước đó.",
        integrity=Integrity.INTACT,
    )


def _signer_expired(not_after: datetime) -> Fault:
    return Fault(
        SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE,
        "Chứng thư của nơi ký bằng chứng thu hồi đã hết hạn lúc "
        f"{not_after:%d/%m/%Y %H:%M} (UTC), và không có dấu thời gian chứng minh bằng chứng có trước đó.",
        integrity=Integrity.INTACT,
    )
