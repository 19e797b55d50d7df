"""From a file and the present state to the changes that it means. Nothing is decided or stored here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from certs import facts
from certs.anchors import Grant, Scheme, TrustAnchor
from certs.errors import TrustError
from certs.trust import identity_of
from certs.trustlists.accepting import check_acceptable
from certs.trustlists.model import SignedList, TrustList
from certs.truststore.changes import (
    Change,
    PinOperators,
    PutAnchor,
    Source,
    TakeList,
    WithdrawAnchor,
)
from certs.truststore.errors import AnchorNotFoundError, NothingToChangeError, ReasonNeededError
from certs.truststore.state import TrustState, may_pin

GONE = "không còn trong danh sách tin cậy số {number}"


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """A file that somebody wants to bring in."""

    name: str
    content: bytes
    scheme: Scheme
    grant: Grant = field(default_factory=Grant)
    """For certificates; a trust list says by itself what is trusted and when."""
    operators: bytes | None = None
    """Certificates of those who may sign the list, where they are not known yet."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What confirming would change."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    """Vietnamese: what is left out, and what to look at."""


def plan_certificates(
    state: TrustState, certificates: Iterable[bytes], *, scheme: Scheme, grant: Grant, at: datetime
) -> Plan:
    """Bring certificates in one by one, all with the same policy. Raises `NothingToChangeError`."""
    changes: list[Change] = []
    notes: list[str] = []
    for certificate in certificates:
        change = PutAnchor(TrustAnchor(certificate, scheme, (grant,)))
        before = state.held.get((change.sha256, Source.BY_HAND))
        if before is not None and before.anchor == change.anchor and change.sha256 not in state.withdrawals:
            continue
        changes.append(change)
        notes += _doubts(certificate, at)
    if not changes:
        raise NothingToChangeError
    return Plan(tuple(changes), tuple(notes))


def plan_withdrawal(state: TrustState, sha256: str, since: datetime, reason: str) -> Plan:
    """Withdraw a certificate from a moment on, and every other one for the same name and key.

    Raises `AnchorNotFoundError`, `ReasonNeededError`.
    """
    if not reason.strip():
        raise ReasonNeededError
    wanted = sha256.lower().replace(":", "").replace(" ", "")
    if not state.knows(wanted):
        raise AnchorNotFoundError
    before = state.withdrawals.get(wanted)
    if before is not None and before.since <= since:
        raise TrustError(
            f"Chứng thư gốc này đã bị ngừng tin cậy từ {before.since:%d/%m/%Y %H:%M} (UTC), sớm hơn "
            "thời điểm yêu cầu. Muốn tin cậy lại, hãy nạp lại chứng thư."
        )
    return Plan(
        tuple(WithdrawAnchor(sha256, since, reason.strip()) for sha256 in _alike(state, wanted, since))
    )


def _alike(state: TrustState, sha256: str, since: datetime) -> Iterable[str]:
    """Give the certificate and those through which its key would stay trusted (RFC 5280, 6.1.1 (d))."""
    certificates = {own: held.anchor.certificate for (own, _), held in state.held.items()}
    wanted = identity_of(certificates[sha256])
    yield sha256
    for own, certificate in certificates.items():
        before = state.withdrawals.get(own)
        is_over = before is not None and before.since <= since
        if own != sha256 and not is_over and identity_of(certificate) == wanted:
            yield own


def plan_list(  # noqa: PLR0913 -- a list, what vouches for it, and under what it is to stand
    state: TrustState,
    signed: SignedList,
    file: bytes,
    *,
    scheme: Scheme,
    operators: tuple[bytes, ...],
    at: datetime,
) -> Plan:
    """Take a trust list in: what it adds, alters and no longer has.

    `operators` are those a person brought along; they become the list's own. Raises `TrustListError`.
    """
    content = signed.content
    before = state.accepted(content.key)
    check_acceptable(content, before, at)
    changes: list[Change] = []
    if operators and state.operators_of(content.key) != operators:
        changes.append(PinOperators(content.key, operators))
    changes.append(
        TakeList(
            key=content.key,
            name=f"{content.name} ({content.title})",
            scheme=scheme,
            sequence=content.sequence,
            issued=content.issued,
            next_update=content.next_update,
            file_sha256=hashlib.sha256(file).hexdigest(),
            signer=signed.signer,
            follows=None if before is None else before.sequence,
        )
    )
    anchors = list(_anchor_changes(state, signed, scheme))
    changes += [*anchors, *_still_withdrawn(state, anchors)]
    changes += [
        pin
        for pin in _pins_of(content)
        if may_pin(state.pins.get(pin.key), pin) and pin != state.pins.get(pin.key)
    ]
    return Plan(tuple(changes), content.skipped)


def _anchor_changes(state: TrustState, signed: SignedList, scheme: Scheme) -> Iterable[PutAnchor]:
    """Every certificate that the list trusts otherwise than before, and those that are gone from it."""
    key = signed.content.key
    wanted = _anchors_of(signed, scheme)
    before = state.of_source(key)
    for sha256, anchor in wanted.items():
        if sha256 not in before or before[sha256].anchor != anchor:
            yield PutAnchor(anchor, key)
    reason = GONE.format(number=signed.content.sequence)
    for sha256, held in before.items():
        if sha256 not in wanted:
            ended = held.anchor.withdrawn(signed.content.issued, reason)
            if ended != held.anchor:
                yield PutAnchor(ended, key)


def _still_withdrawn(state: TrustState, brought: Iterable[PutAnchor]) -> Iterable[WithdrawAnchor]:
    """What people withdrew no list brings back, under another certificate of the same key neither."""
    certificates = {own: held.anchor.certificate for (own, _), held in state.held.items()}
    barred = {identity_of(certificates[own]): each for own, each in state.withdrawals.items()}
    for put in brought if barred else ():
        before = barred.get(identity_of(put.anchor.certificate))
        if before is not None and not state.knows(put.sha256):
            yield WithdrawAnchor(put.sha256, before.since, before.reason)


def _anchors_of(signed: SignedList, scheme: Scheme) -> dict[str, TrustAnchor]:
    """By SHA-256; a certificate of several services has the trust of all of them.

    One that the list never trusted is kept as well, trusted for nothing: an anchor that nothing is known of
    could be walked past, to one above it.
    """
    grants: dict[bytes, list[Grant]] = {}
    for service in signed.content.services:
        for certificate in service.certificates:
            grants.setdefault(certificate, []).extend(service.grants)
    return {
        facts.fingerprint(certificate): TrustAnchor(certificate, scheme, tuple(dict.fromkeys(each)))
        for certificate, each in grants.items()
    }


def _pins_of(content: TrustList) -> Iterable[PinOperators]:
    """Who may sign the lists that a list of lists points to; not who may sign itself."""
    for pointer in content.pointers:
        if pointer.key != content.key:
            yield PinOperators(pointer.key, pointer.certificates, named_by=content.key)


def _doubts(certificate: bytes, at: datetime) -> list[str]:
    name = facts.common_name(certificate)
    found = []
    if not facts.is_ca(certificate) and not facts.may_timestamp(certificate):
        found.append(f"“{name}” không phải chứng thư của tổ chức chứng thực: chỉ chính nó được tin cậy.")
    if not facts.is_valid_at(certificate, at):
        found.append(f"“{name}” hiện không còn hoặc chưa có hiệu lực.")
    return found
