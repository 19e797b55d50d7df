"""What a signed file's level depends on: its signatures and time stamps, in order, and what it stores."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from signing.cms import certificates_of, stamped_time, timestamp_token_of
from signing.pdfobjects import Dictionary, String, entry, floats, items, unreadable
from signing.proof import Subject
from signing.security_store import stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certs.evidence import Evidence
    from signing.incremental import Revision

MAX_FIELDS = 2000
MAX_DEPTH = 32
MAX_CONTAINERS = 200
SUB_FILTER = "/ETSI.RFC3161"
"""Of document time stamps (EN 319 142-1, 5.4.3)."""


@dataclass(frozen=True, slots=True)
class Container:
    """The CMS of a signature in the file, or of a document time stamp."""

    der: bytes
    """With the padding that follows it."""
    is_timestamp: bool
    end: int
    """Where the bytes that it covers end."""

    @property
    def token(self) -> bytes | None:
        """The time stamp over the signature value, None where there is none."""
        return None if self.is_timestamp else timestamp_token_of(self.der)


@dataclass(frozen=True, slots=True)
class Inventory:
    """The signatures and time stamps of a file, oldest first, and what it stores. Nothing is verified."""

    containers: tuple[Container, ...]
    stored: Evidence

    @property
    def is_signed(self) -> bool:
        return any(not container.is_timestamp for container in self.containers)

    @property
    def is_stamped(self) -> bool:
        """Whether each signature has a time stamp of its own or one over the document after it."""
        return all(
            container.is_timestamp or container.token is not None or self._proof_of(container) is not None
            for container in self.containers
        )

    @property
    def newest_signature(self) -> Container | None:
        return next((one for one in reversed(self.containers) if not one.is_timestamp), None)

    def ends_in_timestamp(self, size: int) -> bool:
        """Whether the newest time stamp covers all bytes of a file of that size."""
        return bool(self.containers) and self.containers[-1].is_timestamp and self.containers[-1].end == size

    def subjects(self, at: datetime) -> tuple[Subject, ...]:
        """Whose status has to be proven, and for when: the first time stamp over it, else `at`."""
        found: list[Subject] = []
        for container in self.containers:
            proven = self._proof_of(container)
            token = container.token
            if token is not None:
                found.append(Subject(certificates_of(token), proven or at))
            own = stamped_time(token) if token is not None else None
            times = [time for time in (own, proven) if time is not None]
            found.append(Subject(certificates_of(container.der), min(times, default=at)))
        return tuple(found)

    def _proof_of(self, container: Container) -> datetime | None:
        """When the earliest document time stamp over the container was made."""
        times = (
            stamped_time(later.der)
            for later in self.containers
            if later.is_timestamp and later.end > container.end
        )
        return next((time for time in times if time is not None), None)


def take_inventory(revision: Revision) -> Inventory:
    """Raises `UnreadableDocumentError`."""
    found = list(islice(_containers(revision), MAX_CONTAINERS))
    return Inventory(tuple(sorted(found, key=lambda container: container.end)), stored(revision))


def _containers(revision: Revision) -> Iterator[Container]:
    for field in signature_fields(revision):
        value = entry(field, "/V")
        contents, covered = entry(value, "/Contents"), floats(entry(value, "/ByteRange"))
        if len(covered) != 4 or not isinstance(contents, String):  # noqa: PLR2004 - two ranges
            raise unreadable()
        end = int(covered[2] + covered[3])
        yield Container(bytes(contents), entry(value, "/SubFilter") == SUB_FILTER, end)


def signature_fields(revision: Revision) -> Iterator[Dictionary]:
    """Every form field with a signature in it, those below other fields too (ISO 32000-1, 12.7.3.1)."""
    pending = [(field, 0) for field in items(entry(entry(revision.root, "/AcroForm"), "/Fields"))]
    for _ in range(MAX_FIELDS):
        if not pending:
            return
        field, depth = pending.pop()
        if not isinstance(field, Dictionary) or depth > MAX_DEPTH:
            continue
        if isinstance(entry(entry(field, "/V"), "/Contents"), String):
            yield field
        pending += [(kid, depth + 1) for kid in items(entry(field, "/Kids"))]
