"""The anchors of an installation: proposed, confirmed, withdrawn; and those in force, for every decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certs.anchors import Grant, Scheme
from certs.errors import TrustError
from certs.trust import MAX_ANCHORS, TrustAnchors
from certs.trustlists.accepting import check_not_over, check_successor
from certs.trustlists.job import Read
from certs.trustlists.model import SignedList
from certs.truststore import planning
from certs.truststore.changes import Change, PutAnchor, TakeList, WithdrawAnchor
from certs.truststore.errors import (
    AnchorNotFoundError,
    DemoAnchorError,
    DemoProposalError,
    IdentityNeededError,
    NothingToChangeError,
    ReasonNeededError,
    SecondPersonNeededError,
)
from certs.truststore.planning import AnchorFile, Plan
from certs.truststore.reading import AnchorReader
from certs.truststore.records import (
    Basis,
    Verdict,
    changes_of,
    confirmed,
    decide,
    endorse,
    first_person,
    is_of_a_demo,
    load,
    log,
    store_proposal,
    to_decide,
)
from certs.truststore.staleness import check_fresh
from certs.truststore.state import TrustState
from certs.truststore.tables import TrustDecision, TrustProposal
from certs.truststore.views import (
    ProposalSummary,
    ProposalView,
    TrustOverview,
    anchor_views,
    list_views,
    proposal_view,
    proposals,
    waiting_for,
)
from infra.database import Database
from infra.identity.model import Actor
from infra.identity.persons import Sameness, accounts_of, compare
from infra.policy import Action, authorize, may

OVERTAKEN = (
    "Từ khi có đề nghị này, một bản khác của danh sách tin cậy đã được nhận, nên những thay đổi nêu ở đây "
    "không còn đủ. Hãy bác bỏ đề nghị rồi nạp lại tệp."
)

NEWER = "Đã tải được danh sách số {number}, mới hơn."


class Confirmation(StrEnum):
    """What came of confirming."""

    IN_FORCE = "in_force"
    FIRST_OF_TWO = "first_of_two"
    """The service itself had proposed it: now one person stands behind it, and another has to confirm."""


@dataclass(frozen=True, slots=True)
class _InForce:
    version: int
    state: TrustState
    anchors: TrustAnchors


class TrustStore:
    """Thread-safe; one for each process. Every process sees a decision at its next question."""

    def __init__(self, database: Database, *, demo: bool, reader: AnchorReader) -> None:
        """`demo`: one person is enough, and demo anchors count."""
        self._database = database
        self._demo = demo
        self._reader = reader
        self._in_force = _InForce(0, TrustState(), TrustAnchors())

    @property
    def needs_two(self) -> bool:
        return not self._demo

    def anchors(self) -> TrustAnchors:
        """Give the anchors in force now; asks the database whether anything was decided meanwhile."""
        return self._current().anchors

    def state(self) -> TrustState:
        return self._current().state

    def overview(self, actor: Actor, at: datetime) -> TrustOverview:
        """Show whom the installation trusts, and what waits."""
        authorize(actor, Action.TRUST_VIEW, agency_id=None)
        state = self.state()
        with self._database.reading() as session:
            waiting, decided = proposals(session)
        return TrustOverview(
            anchors=anchor_views(state, at),
            lists=list_views(state, at),
            waiting=tuple(waiting),
            decided=tuple(decided),
            needs_two=self.needs_two,
        )

    def waiting_for(self, actor: Actor) -> tuple[ProposalSummary, ...]:
        """Give what waits for this person to confirm; nothing for those who may not."""
        if not may(actor, Action.TRUST_CONFIRM, agency_id=None):
            return ()
        with self._database.reading() as session:
            own = accounts_of(session, actor.person_id)
            return tuple(waiting_for(session, own, needs_two=self.needs_two))

    def proposal(self, actor: Actor, proposal_id: int) -> ProposalView:
        """Show what a proposal would change. Raises `ProposalNotFoundError`."""
        authorize(actor, Action.TRUST_VIEW, agency_id=None)
        state = self.state()
        with self._database.reading() as session:
            own = accounts_of(session, actor.person_id)
            return proposal_view(session, state, proposal_id, own, needs_two=self.needs_two)

    def certificate(self, actor: Actor, sha256: str) -> bytes:
        """Give an anchor's certificate in DER. Raises `AnchorNotFoundError`."""
        authorize(actor, Action.TRUST_VIEW, agency_id=None)
        for (own, _), held in self.state().held.items():
            if own == sha256:
                return held.anchor.certificate
        raise AnchorNotFoundError

    def propose_file(self, actor: Actor, file: AnchorFile, reason: str, at: datetime) -> int:
        """Propose what a file means and give the proposal's number; nothing changes until it is confirmed.

        Raises `TrustError` for what cannot be read, may not be believed or would change nothing.
        """
        authorize(actor, Action.TRUST_PROPOSE, agency_id=None)
        current = self._current()
        read, operators = self.read(file, at)
        if isinstance(read, SignedList):
            plan = planning.plan_list(
                current.state, read, file.content, scheme=file.scheme, operators=operators, at=at
            )
        else:
            plan = planning.plan_certificates(
                current.state, read, scheme=file.scheme, grant=file.grant, at=at
            )
        return self.propose(actor, plan, reason, at, file, version=current.version)

    def read(self, file: AnchorFile, at: datetime) -> tuple[Read, tuple[bytes, ...]]:
        """Read a file, a list only if an operator of it signed; give those too that came along with it."""
        known = {key: pin.certificates for key, pin in self.state().pins.items()}
        return self._reader(file.content, operators=file.operators, known=known, at=at)

    def current(self) -> tuple[int, TrustState]:
        """Give the state with its version, to plan changes on."""
        in_force = self._current()
        return in_force.version, in_force.state

    def propose_withdrawal(
        self, actor: Actor, sha256: str, since: datetime, reason: str, at: datetime
    ) -> int:
        """Propose to trust a certificate no longer from `since` on."""
        authorize(actor, Action.TRUST_PROPOSE, agency_id=None)
        current = self._current()
        plan = planning.plan_withdrawal(current.state, sha256, since, reason)
        return self.propose(actor, plan, reason, at, None, version=current.version)

    def confirm(self, actor: Actor, proposal_id: int, at: datetime) -> Confirmation:
        """Put a proposal into force, or stand behind one of the service's as the first of two persons.

        Raises `ProposalNotFoundError`, `AlreadyDecidedError`, `SecondPersonNeededError`,
        `IdentityNeededError`, `StaleProposalError`, and `TrustError` for one that does not fit any more.
        """
        authorize(actor, Action.TRUST_CONFIRM, agency_id=None)
        with self._database.transaction() as session:
            seq, proposal = to_decide(session, proposal_id)
            if self.needs_two:
                self._check_second(session, proposal, actor)
            changes = changes_of(proposal)
            state = load(session, demo=self._demo)
            self._check(state, changes, at)
            since = confirmed(session, after=proposal.based_on or 0)
            check_fresh(state, changes, ((each.proposal_id, each.changes) for each in since))
            if self.needs_two and first_person(proposal) is None:
                endorse(session, proposal, actor, at)
                return Confirmation.FIRST_OF_TWO
            decide(session, proposal, changes, Verdict(seq, actor, at, confirmed=True, in_demo=self._demo))
            return Confirmation.IN_FORCE

    def reject(self, actor: Actor, proposal_id: int, reason: str, at: datetime) -> None:
        """Turn a proposal down, or take one's own back. Raises as `confirm`, and `ReasonNeededError`."""
        authorize(actor, Action.TRUST_CONFIRM, agency_id=None)
        if not reason.strip():
            raise ReasonNeededError
        with self._database.transaction() as session:
            seq, proposal = to_decide(session, proposal_id)
            verdict = Verdict(seq, actor, at, confirmed=False, note=reason.strip(), in_demo=self._demo)
            decide(session, proposal, changes_of(proposal), verdict)

    def found(self, certificates: Sequence[bytes], scheme: Scheme, reason: str, at: datetime) -> None:
        """Have the service of a demo bring certificates in by itself; those it knows stay as they are."""
        if not self._demo:
            raise SecondPersonNeededError
        version, state = self.current()
        known = {sha256 for sha256, _ in state.held}
        try:
            plan = planning.plan_certificates(state, certificates, scheme=scheme, grant=Grant(), at=at)
        except NothingToChangeError:
            return
        changes = tuple(c for c in plan.changes if not (isinstance(c, PutAnchor) and c.sha256 in known))
        if not changes:
            return
        with self._database.transaction() as session:
            basis = Basis(version, in_demo=True)
            proposal = store_proposal(session, None, Plan(changes), reason, at, None, basis)
            seq, proposal = to_decide(session, proposal.id)
            decide(session, proposal, changes, Verdict(seq, None, at, confirmed=True, in_demo=True))

    def left_by_a_demo(self) -> tuple[str, ...]:
        """Name, by SHA-256, the anchors that a demo brought in and that count no more."""
        with self._database.reading() as session:
            before, now = load(session, demo=True), self.state()
        return tuple(sorted({sha256 for sha256, _ in before.held} - {sha256 for sha256, _ in now.held}))

    def take_fetched(  # noqa: PLR0913 -- as `propose`
        self, session: Session, plan: Plan, reason: str, at: datetime, file: AnchorFile, *, version: int
    ) -> TrustProposal:
        """Propose in the service's own name what was fetched; a demo takes it at once. Raises `TrustError`.

        In production two persons have to confirm it.
        """
        self._check_schemes(plan.changes)
        basis = Basis(version, in_demo=self._demo)
        proposal = store_proposal(session, None, plan, reason, at, file, basis)
        # The turn comes before the audit log's lock, as it does wherever something is decided.
        seq, proposal = to_decide(session, proposal.id) if self._demo else (0, proposal)
        log(session, "trust.propose", proposal, plan.changes, Verdict(0, None, at, confirmed=False))
        if self._demo:
            self._check(load(session, demo=True), plan.changes, at)
            decide(session, proposal, plan.changes, Verdict(seq, None, at, confirmed=True, in_demo=True))
        return proposal

    def turn_down_overtaken(self, session: Session, key: str, sequence: int, at: datetime) -> None:
        """Turn down what the service itself proposed of a list before, now that a newer one came."""
        mine = select(TrustProposal.id).where(TrustProposal.actor_id.is_(None), ~TrustProposal.decision.has())
        for proposal_id in list(session.scalars(mine)):
            seq, proposal = to_decide(session, proposal_id)
            changes = changes_of(proposal)
            if any(isinstance(c, TakeList) and c.key == key and c.sequence < sequence for c in changes):
                note = NEWER.format(number=sequence)
                verdict = Verdict(seq, None, at, confirmed=False, note=note, in_demo=self._demo)
                decide(session, proposal, changes, verdict)

    def _current(self) -> _InForce:
        with self._database.reading() as session:
            version = session.scalar(select(func.max(TrustDecision.seq))) or 0
            if self._in_force.version != version:
                state = load(session, demo=self._demo)
                self._in_force = _InForce(version, state, state.anchors(demo=self._demo))
        return self._in_force

    def propose(  # noqa: PLR0913 -- a proposal has that many givens
        self, actor: Actor, plan: Plan, reason: str, at: datetime, file: AnchorFile | None, *, version: int
    ) -> int:
        """Store what somebody proposes; `version`: of the state it was planned on. Raises `TrustError`."""
        authorize(actor, Action.TRUST_PROPOSE, agency_id=None)
        if not reason.strip():
            raise ReasonNeededError
        self._check_schemes(plan.changes)
        with self._database.transaction() as session:
            basis = Basis(version, in_demo=self._demo)
            proposal = store_proposal(session, actor, plan, reason.strip(), at, file, basis)
            log(session, "trust.propose", proposal, plan.changes, Verdict(0, actor, at, confirmed=False))
            return proposal.id

    def _check_second(self, session: Session, proposal: TrustProposal, actor: Actor) -> None:
        """Count persons, not accounts."""
        if is_of_a_demo(proposal):
            raise DemoProposalError
        first = first_person(proposal)
        if first is None:
            return
        match compare(session, first, actor.person_id):
            case Sameness.SAME:
                raise SecondPersonNeededError
            case Sameness.UNKNOWN:
                raise IdentityNeededError
            case Sameness.DIFFERENT:
                pass

    def _check(self, state: TrustState, changes: Sequence[Change], at: datetime) -> None:
        """Look again: between proposal and confirmation others may have decided, and time has passed."""
        self._check_schemes(changes)
        if len(state.after(changes).held) > MAX_ANCHORS:
            raise TrustError(
                f"Quá nhiều chứng thư gốc (tối đa {MAX_ANCHORS}). Hãy chỉ nạp những danh sách cần dùng."
            )
        for change in changes:
            match change:
                case TakeList():
                    check_not_over(change.next_update, at)
                    before = state.accepted(change.key)
                    check_successor(change.sequence, change.issued, before)
                    if change.follows != (None if before is None else before.sequence):
                        raise TrustError(OVERTAKEN)
                case WithdrawAnchor() if state.knows(change.sha256):
                    planning.plan_withdrawal(state, change.sha256, change.since, change.reason)
                case _:
                    pass

    def _check_schemes(self, changes: Iterable[Change]) -> None:
        """Keep a demo's anchors out of production, whatever they are called, and `GIVEN` out of the store."""
        for change in changes:
            if isinstance(change, PutAnchor):
                if change.anchor.scheme is Scheme.GIVEN:
                    raise TrustError("Hãy chọn hệ thống chứng thực mà chứng thư gốc thuộc về.")
                if not self._demo and change.anchor.is_of_a_demo:
                    raise DemoAnchorError
