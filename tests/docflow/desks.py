"""Desks that do the real work and are interrupted in it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from docflow.desk import AgencyFace, AgencyMark, LeaderMark, SigningDesk
from signing.beginning import Signer
from signing.revision import PendingSignature, SignedRevision
from tests.docflow.office import Office


class KilledError(BaseException):
    """Stands for the end of the process: nothing catches it."""


def die() -> None:
    raise KilledError


@dataclass(frozen=True, slots=True)
class InterruptedDesk(SigningDesk):
    """Something happens just before a signature is made, just after, or after its level was raised.

    Or after a revision was begun for whatever key, or just before what its key answered is closed.
    """

    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None
    completed: Callable[[], None] = lambda: None
    begun: Callable[[], None] = lambda: None
    closing: Callable[[], None] = lambda: None

    def begin_leader(self, pdf: bytes, signer: Signer, image: bytes) -> PendingSignature:
        pending = SigningDesk.begin_leader(self, pdf, signer, image)
        self.begun()
        return pending

    def begin_agency(self, pdf: bytes, signer: Signer, face: AgencyFace) -> PendingSignature:
        pending = SigningDesk.begin_agency(self, pdf, signer, face)
        self.begun()
        return pending

    def close(self, pending: PendingSignature, value: bytes, at: datetime) -> SignedRevision:
        self.closing()
        return SigningDesk.close(self, pending, value, at)

    def sign_leader(self, pdf: bytes, mark: LeaderMark, at: datetime) -> SignedRevision:
        self.before()
        signed = SigningDesk.sign_leader(self, pdf, mark, at)
        self.after()
        return signed

    def sign_agency(self, pdf: bytes, mark: AgencyMark, at: datetime) -> SignedRevision:
        self.before()
        signed = SigningDesk.sign_agency(self, pdf, mark, at)
        self.after()
        return signed

    def complete_level(self, pdf: bytes, at: datetime) -> SignedRevision:
        completed = SigningDesk.complete_level(self, pdf, at)
        self.completed()
        return completed


def interrupted(  # noqa: PLR0913 -- a moment each
    office: Office,
    *,
    before: Callable[[], None] = lambda: None,
    after: Callable[[], None] = lambda: None,
    completed: Callable[[], None] = lambda: None,
    begun: Callable[[], None] = lambda: None,
    closing: Callable[[], None] = lambda: None,
) -> Office:
    """The same office, interrupted while it signs."""
    desk = office.context.desk
    made = InterruptedDesk(
        desk.sandbox, desk.services, desk.revocation, before, after, completed, begun, closing
    )
    return replace(office, context=replace(office.context, desk=made))
