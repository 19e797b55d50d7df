"""One trust anchor with its policy: whom it belongs to, for what it vouches, and from when to when.

An anchor is a name and a key (RFC 5280, 6.1.1 (d)); it is written as a certificate. When its trust ends, what
is proven to be older keeps its anchor (the sunset date of EN 319 102-1, 5.2.6); nothing is ever forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from certs import facts


class Scheme(StrEnum):
    """Under whose rules an anchor stands."""

    GOVERNMENT = "government"
    """The official-duty root of the Government Cipher Committee (Decree 68/2024/NĐ-CP)."""
    NATIONAL = "national"
    """The national root and the public authorities below it (Decree 23/2025/NĐ-CP)."""
    FOREIGN = "foreign"
    """Foreign authorities that are recognised, as listed."""
    DEMO = "demo"
    """Invented; never counts in production."""
    GIVEN = "given"
    """Named by whoever asks, for this one check."""

    @property
    def label(self) -> str:
        """Vietnamese, for reports."""
        return _LABELS[self]


_LABELS = {
    Scheme.GOVERNMENT: "Chứng thực chữ ký số chuyên dùng công vụ (Ban Cơ yếu Chính phủ)",
    Scheme.NATIONAL: "Chứng thực chữ ký số quốc gia và công cộng",
    Scheme.FOREIGN: "Chứng thực nước ngoài được công nhận",
    Scheme.DEMO: "Chứng thực thử nghiệm, không có giá trị pháp lý",
    Scheme.GIVEN: "Chứng thư gốc do người kiểm tra chỉ định",
}


class Use(StrEnum):
    """What an anchor may vouch for."""

    SIGNATURES = "signatures"
    """Signing certificates of agencies and people."""
    TIMESTAMPS = "timestamps"
    """Time-stamp services."""


DEMO_MARK = "(DEMO)"
"""Stands in the name of every certificate of a demo's authority."""

ALL_USES = frozenset(Use)


class Refusal(StrEnum):
    """Why an anchor does not vouch at a given time."""

    NOT_FOR_THIS = "not_for_this"
    NOT_YET = "not_yet"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Grant:
    """Trust for some uses over some time; a time that stays open is None."""

    uses: frozenset[Use] = ALL_USES
    since: datetime | None = None
    until: datetime | None = None
    """From this moment on no longer."""
    reason: str = ""
    """Why it ended; empty while it has not."""
    policies: frozenset[str] = frozenset()
    """OIDs of which a certificate path has to be valid for at least one; none: any path will do."""

    def holds_at(self, moment: datetime) -> bool:
        return (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)

    def ended(self, at: datetime, reason: str) -> Grant:
        """The same, but over from `at` on unless it was already."""
        if self.until is not None and self.until <= at:
            return self
        since = None if self.since is None else min(self.since, at)
        return replace(self, since=since, until=at, reason=reason)


@dataclass(frozen=True, slots=True)
class Origin:
    """The trust list that an anchor comes from."""

    name: str
    """Such as "VN: Danh sách tin cậy số 12"."""
    next_update: datetime | None
    """When a newer list is due; None for a list that was closed."""


@dataclass(frozen=True, slots=True)
class TrustAnchor:
    certificate: bytes
    """DER."""
    scheme: Scheme = Scheme.GIVEN
    grants: tuple[Grant, ...] = (Grant(),)
    origin: Origin | None = None
    """None: brought in by itself."""

    def grant_at(self, use: Use, moment: datetime) -> Grant | Refusal:
        """Give the trust that covers this use at this moment, or why there is none."""
        for_use = [grant for grant in self.grants if use in grant.uses]
        if not for_use:
            return Refusal.NOT_FOR_THIS
        holding = next((grant for grant in for_use if grant.holds_at(moment)), None)
        if holding is not None:
            return holding
        return Refusal.ENDED if self.ended_before(use, moment) is not None else Refusal.NOT_YET

    def ended_before(self, use: Use, moment: datetime) -> Grant | None:
        """Give the last trust for this use that was over by then."""
        over = [g for g in self.grants if use in g.uses and g.until is not None and g.until <= moment]
        return max(over, key=lambda grant: grant.until or moment, default=None)

    def withdrawn(self, at: datetime, reason: str) -> TrustAnchor:
        """The same anchor, trusted for nothing from `at` on.

        What would have begun later stays as a trust that ended before it began: an anchor that nothing is
        known of could be walked past, to one above it.
        """
        return replace(self, grants=tuple(grant.ended(at, reason) for grant in self.grants))

    @property
    def is_of_a_demo(self) -> bool:
        """Whether it belongs to a demo: by its scheme, or because its certificate says so."""
        subject = facts.parsed(self.certificate).subject.rfc4514_string()
        return self.scheme is Scheme.DEMO or DEMO_MARK in subject

    @property
    def until(self) -> datetime | None:
        """When all its trust is over; None: never, as far as is known."""
        ends = [grant.until for grant in self.grants]
        return None if None in ends else max((end for end in ends if end is not None), default=None)
