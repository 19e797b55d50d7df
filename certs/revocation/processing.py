"""What a set of lists proves about one certificate: RFC 5280, 6.3.3, for all moments at once.

The RFC asks for the status now. Signatures are judged for moments in the past too, so this gives every
statement that can be made from the lists at hand, each with the time it was made and the time it was current;
which of them decides about a moment is another question. A statement comes from
- a complete list that covers the certificate for all reasons;
- such a list with a delta on top of it (5.2.4): as new as the delta;
- several lists for some reasons each, which together give all: as old as the oldest of them.
That the certificate is revoked needs no more than the one list that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cryptography import x509

from certs import facts
from certs.errors import EvidenceRefusedError
from certs.names import plain
from certs.revocation.lists import RevocationList, entry_reason, invalid_since, read_list
from certs.revocation.model import UNREADABLE, RevocationStatus, Verdict
from certs.revocation.points import ALL_REASONS, Coverage, coverage
from certs.revocation.signers import Known, speakers_of

MAX_DELTAS = 32
"""Deltas of one scope that are put on complete lists, newest first."""
MAX_MOMENTS = 16
"""Times for which partial lists are put together, newest first."""


@dataclass(frozen=True, slots=True)
class _Partial:
    """What a list, with a delta perhaps, says for some reasons."""

    status: RevocationStatus
    reasons: frozenset[x509.ReasonFlags]


@dataclass(frozen=True, slots=True)
class _Base:
    crl: RevocationList
    coverage: Coverage
    speakers: tuple[bytes, ...]


def read_crls(
    lists: Iterable[bytes], certificate: bytes, authorities: Sequence[bytes], known: Known
) -> tuple[RevocationStatus, ...]:
    """Give every statement the lists make about the certificate; those that do not hold are passed over.

    `authorities` are the certificate's issuer and those above it as far as they are known, in that order.
    """
    read = [crl for der in lists if (crl := _readable(der)) is not None]
    deltas = sorted((crl for crl in read if crl.is_delta), key=lambda crl: crl.this_update, reverse=True)
    partials: list[_Partial] = []
    for crl in read:
        if not crl.is_delta:
            base = _base(crl, certificate, authorities, known)
            if base is not None:
                partials += _statements(base, deltas, certificate)
    whole = [partial.status for partial in partials if partial.reasons >= ALL_REASONS]
    some = [partial for partial in partials if partial.reasons < ALL_REASONS]
    revoked = [partial.status for partial in some if partial.status.verdict is Verdict.REVOKED]
    return (*whole, *revoked, *_together(some))


def cause_against(crl: bytes, certificate: bytes, issuer: bytes, known: Known) -> str:
    """Say in Vietnamese why the list, a complete one, proves nothing about the certificate."""
    try:
        read = read_list(crl)
        covered = coverage(read, certificate)
        if read.is_delta:
            return "Đây là danh sách thu hồi (CRL) bổ sung, chỉ dùng được cùng danh sách đầy đủ."
        if covered is None and read.issuer != plain(facts.parsed(issuer).subject):
            return "Danh sách thu hồi (CRL) là của tổ chức chứng thực khác."
        if covered is None:
            return "Danh sách thu hồi (CRL) không bao gồm chứng thư được hỏi."
        if speakers_of(read, (issuer,), known, by_other_authority=covered.by_other_authority) is None:
            return "Chữ ký trên danh sách thu hồi (CRL) không đúng."
    except EvidenceRefusedError as error:
        return str(error)
    return "Danh sách thu hồi (CRL) chỉ nêu một phần lý do thu hồi, cần thêm các phần còn lại."


def _readable(der: bytes) -> RevocationList | None:
    try:
        return read_list(der)
    except EvidenceRefusedError:
        return None


def _base(
    crl: RevocationList, certificate: bytes, authorities: Sequence[bytes], known: Known
) -> _Base | None:
    try:
        covered = coverage(crl, certificate)
        if covered is None:
            return None
        speakers = speakers_of(crl, authorities, known, by_other_authority=covered.by_other_authority)
    except UNREADABLE:
        return None
    return None if speakers is None else _Base(crl, covered, speakers)


def _statements(base: _Base, deltas: Sequence[RevocationList], certificate: bytes) -> Iterator[_Partial]:
    yield _Partial(_status(base, None, certificate), base.coverage.reasons)
    fitting = (delta for delta in deltas if _fits(base, delta))
    for delta, _ in zip(fitting, range(MAX_DELTAS), strict=False):
        yield _Partial(_status(base, delta, certificate), base.coverage.reasons)


def _fits(base: _Base, delta: RevocationList) -> bool:
    """Whether the delta builds on this list: same scope, same key, numbers in order (RFC 5280, 5.2.4)."""
    crl = base.crl
    if crl.number is None or delta.number is None or delta.base_number is None:
        return False
    if not delta.base_number <= crl.number < delta.number or not delta.has_scope_of(crl):
        return False
    return any(delta.is_signed_by(signer) for signer in _signers(base))


def _signers(base: _Base) -> Iterator[bytes]:
    """The one key that signed the complete list (RFC 5280, 6.3.3 h)."""
    yield from base.speakers[:1] or base.crl.signers()


def _status(base: _Base, delta: RevocationList | None, certificate: bytes) -> RevocationStatus:
    issuer, serial = plain(facts.parsed(certificate).issuer), facts.serial_number(certificate)
    newest = delta or base.crl
    entry = delta.entry(issuer, serial) if delta is not None else None
    if entry is None:
        entry = base.crl.entry(issuer, serial)
    reason = entry_reason(entry) if entry is not None else None
    is_listed = entry is not None and reason is not x509.ReasonFlags.remove_from_crl
    return RevocationStatus(
        Verdict.REVOKED if is_listed else Verdict.GOOD,
        newest.this_update,
        newest.next_update,
        entry.revocation_date_utc if entry is not None and is_listed else None,
        reason if is_listed else None,
        (base.speakers,) if base.speakers else (),
        (base.crl.der,) if delta is None else (base.crl.der, delta.der),
        base.crl.covers_expired_since,
        invalid_since(entry) if entry is not None and is_listed else None,
    )


def _together(partials: Sequence[_Partial]) -> Iterator[RevocationStatus]:
    """What lists for some reasons each say together, as of each time at which one of them was made."""
    moments = sorted({partial.status.this_update for partial in partials}, reverse=True)
    for moment in moments[:MAX_MOMENTS]:
        newest: dict[frozenset[x509.ReasonFlags], RevocationStatus] = {}
        for partial in partials:
            held = newest.get(partial.reasons)
            made = partial.status.this_update
            if made <= moment and (held is None or held.this_update < made):
                newest[partial.reasons] = partial.status
        statuses = tuple(newest.values())
        is_whole = frozenset[x509.ReasonFlags]().union(*newest) >= ALL_REASONS
        if is_whole and all(status.verdict is Verdict.GOOD for status in statuses):
            yield _joined(statuses)


def _joined(statuses: tuple[RevocationStatus, ...]) -> RevocationStatus:
    kept = [status.covers_expired_since for status in statuses]
    return RevocationStatus(
        Verdict.GOOD,
        min(status.this_update for status in statuses),
        min(status.fresh_until for status in statuses),
        chains=tuple(dict.fromkeys(chain for status in statuses for chain in status.chains)),
        pieces=tuple(dict.fromkeys(piece for status in statuses for piece in status.pieces)),
        covers_expired_since=None if None in kept else max(one for one in kept if one is not None),
    )
