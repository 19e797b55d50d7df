"""What all confirmed changes come to: a pure fold, so that the past can always be worked out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from certs.anchors import Origin, TrustAnchor
from certs.trust import TrustAnchors
from certs.trustlists.accepting import Accepted
from certs.truststore.changes import (
    Change,
    PinOperators,
    PutAnchor,
    Source,
    TakeList,
    WatchList,
    WithdrawAnchor,
)


@dataclass(frozen=True, slots=True)
class Held:
    """One certificate as one source has it."""

    anchor: TrustAnchor
    source: str

    @property
    def key(self) -> tuple[str, str]:
        return PutAnchor(self.anchor, self.source).sha256, self.source


@dataclass(frozen=True, slots=True)
class TrustState:
    """Build with `after`; never changed."""

    held: Mapping[tuple[str, str], Held] = field(default_factory=dict)
    """By (SHA-256 of the certificate, source)."""
    withdrawals: Mapping[str, WithdrawAnchor] = field(default_factory=dict)
    """By people, by SHA-256; they hold against every list."""
    lists: Mapping[str, TakeList] = field(default_factory=dict)
    """The last one taken in, by key."""
    pins: Mapping[str, PinOperators] = field(default_factory=dict)
    watched: Mapping[str, WatchList] = field(default_factory=dict)
    """Lists that are fetched from an address, by key."""

    def after(self, changes: Iterable[Change]) -> TrustState:
        """Give the state when these changes are confirmed on top of this one."""
        held, withdrawals = dict(self.held), dict(self.withdrawals)
        lists, pins, watched = dict(self.lists), dict(self.pins), dict(self.watched)
        for change in changes:
            match change:
                case PutAnchor(anchor, source):
                    held[change.sha256, source] = Held(anchor, source)
                    if source == Source.BY_HAND:
                        # A person who brings it in again means it; a list that repeats itself does not.
                        withdrawals.pop(change.sha256, None)
                case WithdrawAnchor(sha256):
                    withdrawals[sha256] = _earlier(withdrawals.get(sha256), change)
                case TakeList(key):
                    lists[key] = change
                case PinOperators(key):
                    if may_pin(pins.get(key), change):
                        pins[key] = change
                case WatchList(key, url):
                    if url:
                        watched[key] = change
                    else:
                        watched.pop(key, None)
        return TrustState(held, withdrawals, lists, pins, watched)

    def after_demo(self, changes: Iterable[Change]) -> TrustState:
        """Give what is left in production of changes that one person alone decided in a demo.

        Nothing but withdrawals of what is held: those make trust less, never more.
        """
        return self.after(c for c in changes if isinstance(c, WithdrawAnchor) and self.knows(c.sha256))

    def effective(self, held: Held) -> TrustAnchor:
        """Give the anchor as it counts: withdrawals and the present list's dates applied."""
        anchor = held.anchor
        current = self.lists.get(held.source)
        if current is not None:
            anchor = replace(anchor, origin=Origin(current.name, current.next_update))
        withdrawal = self.withdrawals.get(held.key[0])
        return anchor if withdrawal is None else anchor.withdrawn(withdrawal.since, withdrawal.reason)

    def anchors(self, *, demo: bool) -> TrustAnchors:
        """Give all anchors as they count; without `demo` none of a demo."""
        entries = (self.effective(held) for held in self.held.values())
        return TrustAnchors(tuple(entry for entry in entries if demo or not entry.is_of_a_demo))

    def operators_of(self, key: str) -> tuple[bytes, ...]:
        """Give the certificates one of which has to have signed the list of this key."""
        pin = self.pins.get(key)
        return () if pin is None else pin.certificates

    def accepted(self, key: str) -> Accepted | None:
        taken = self.lists.get(key)
        return None if taken is None else Accepted(taken.sequence, taken.issued)

    def of_source(self, source: str) -> dict[str, Held]:
        return {sha256: held for (sha256, own), held in self.held.items() if own == source}

    def knows(self, sha256: str) -> bool:
        return any(own == sha256 for own, _ in self.held)


def may_pin(before: PinOperators | None, change: PinOperators) -> bool:
    """A list of lists renews what it named itself; what people or another list pinned stays theirs."""
    return before is None or change.named_by in {Source.BY_HAND, before.named_by}


def _earlier(before: WithdrawAnchor | None, change: WithdrawAnchor) -> WithdrawAnchor:
    """Let a further withdrawal move the end back, never on: that takes bringing the anchor in again."""
    return before if before is not None and before.since <= change.since else change
