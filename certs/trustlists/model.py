"""A trust list as values: what matters of it for trust (TS 119 612, 5.3 to 5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from certs.anchors import Grant


@dataclass(frozen=True, slots=True)
class ListedService:
    """One service of one provider that may vouch for something."""

    provider: str
    name: str
    service_type: str
    """URI."""
    certificates: tuple[bytes, ...]
    """DER: all certificates of the service's one key; of one that is skipped, of whatever keys it names."""
    grants: tuple[Grant, ...]
    """When it was trusted, oldest first; empty for a service that never was, or that is skipped."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Another list that this one names, with the certificates of its operator (5.3.13)."""

    location: str
    territory: str
    kind: str
    """The list's type, the last part of its URI."""
    operator: str
    certificates: tuple[bytes, ...]
    """DER; whoever signs the other list must be one of these."""

    @property
    def key(self) -> str:
        return list_key(self.territory, self.kind)


@dataclass(frozen=True, slots=True)
class TrustList:
    version: int
    sequence: int
    kind: str
    """The list's type, the last part of its URI, such as "EUgeneric" or "EUlistofthelists"."""
    operator: str
    name: str
    territory: str
    """ISO 3166 code, or "EU"."""
    issued: datetime
    next_update: datetime | None
    """When a newer list is due; None for a list that is closed for good (5.3.15)."""
    services: tuple[ListedService, ...]
    pointers: tuple[Pointer, ...]
    skipped: tuple[str, ...]
    """Vietnamese: services that are not trusted though they are of a known type, and why."""

    @property
    def key(self) -> str:
        """What stays the same from one list to its successor."""
        return list_key(self.territory, self.kind)

    @property
    def title(self) -> str:
        """For people, such as "VN, danh sách số 12"."""
        return f"{self.territory}, danh sách số {self.sequence}"


@dataclass(frozen=True, slots=True)
class SignedList:
    """A list whose signature holds, with the certificate of whoever signed it."""

    content: TrustList
    signer: bytes
    """DER."""


def list_key(territory: str, kind: str) -> str:
    return f"{territory.upper()}:{kind}"
