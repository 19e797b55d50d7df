"""What the desk tells of a job."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from signing.keys.model import Scheme


class State(StrEnum):
    ASKING = "asking"
    """The signer is asked, or another job's signer first."""
    SIGNING = "signing"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """Nothing further will be signed; `problem` says why. What was signed before is delivered."""

    @property
    def is_over(self) -> bool:
        return self in {State.DONE, State.CANCELLED, State.FAILED}


@dataclass(frozen=True, slots=True)
class Signed:
    request: str
    signature: bytes = field(repr=False)
    """As CMS wants it; verified with the certificate."""


@dataclass(frozen=True, slots=True)
class Refused:
    request: str
    reason: str
    """Vietnamese: why this document was not signed, and what to do next."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The only result of an enrolment."""

    chain: tuple[bytes, ...]
    """DER, the signer's first."""
    scheme: Scheme
    hash_name: str
    signature: bytes = field(repr=False)
    """Over `offers.enrolled(JWS)`."""


Result = Signed | Refused | Enrolled


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page picture that somebody looks for in the window."""

    request: str
    page: int
    """From 0."""


@dataclass(frozen=True, slots=True)
class Watched:
    """How a job stands."""

    state: State
    problem: str | None
    """Vietnamese: what it waits for, or why it ended early."""
    total: int
    """Documents; 1 for an enrolment."""
    results: tuple[Result, ...]
    """From the place on that was asked for, without those that the service has stored or refused since."""
    next: int
    """What to give as `after` next time."""
    wanted: tuple[Wanted, ...]
