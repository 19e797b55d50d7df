"""The anchors of an installation: proposed, confirmed, withdrawn; and those in force, for every decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from certs.anchors import Grant, Scheme
from certs.errors import TrustError
from certs.trust import MAX_ANCHORS, TrustAnchors
from certs.trustlists.accepting import check_not_over, check_successor
from certs.trustlists.model import SignedList
from certs.truststore import planning
from certs.truststore.changes import Change, PutAnchor, TakeList, WithdrawAnchor
from certs.truststore.errors import (
    AnchorNotFoundError,
    DemoAnchorError,
    NothingToChangeError,
    ReasonNeededError,
    SecondPersonNeededError,
)
from certs.truststore.planning import AnchorFile, Plan
from certs.truststore.reading import AnchorReader
from certs.truststore.records import Verdict, changes_of, decide, load, log, store_proposal, to_decide
from certs.truststore.state import TrustState
from certs.truststore.tables import TrustDecision
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
from infra.policy import Action, authorize, may

OVERTAKEN = (
    "Từ khi có đề nghị này, một bản khác của danh sách tin cậy đã được nhận, nên những thay đổi nêu ở đây "
    "không còn đủ. Hãy bác bỏ đề nghị rồi nạp lại tệp."
)


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
            return tuple(waiting_for(session, actor.person_id, needs_two=self.needs_two))

    def proposal(self, actor: Actor, proposal_id: int) -> ProposalView:
        """Show what a proposal would change. Raises `ProposalNotFoundError`."""
        authorize(actor, Action.TRUST_VIEW, agency_id=None)
        state = self.state()
        with self._database.reading() as session:
            return proposal_view(session, state, proposal_id, actor.person_id, needs_two=self.needs_two)

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
        state = self.state()
        known = {key: pin.certificates for key, pin in state.pins.items()}
        read, operators = self._reader(file.content, operators=file.operators, known=known, at=at)
        if isinstance(read, SignedList):
            plan = planning.plan_list(
                state, read, file.content, scheme=file.scheme, operators=operators, at=at
            )
        else:
            plan = planning.plan_certificates(state, read, scheme=file.scheme, grant=file.grant, at=at)
        return self._propose(actor, plan, reason, at, file)

    def propose_withdrawal(
        self, actor: Actor, sha256: str, since: datetime, reason: str, at: datetime
    ) -> int:
        """Propose to trust a certificate no longer from `since` on."""
        authorize(actor, Action.TRUST_PROPOSE, agency_id=None)
        plan = planning.plan_withdrawal(self.state(), sha256, since, reason)
        return self._propose(actor, plan, reason, at, None)

    def confirm(self, actor: Actor, proposal_id: int, at: datetime) -> None:
        """Put a proposal into force.

        Raises `ProposalNotFoundError`, `AlreadyDecidedError`, `SecondPersonNeededError`, and `TrustError` for
        one that does not fit any more.
        """
        authorize(actor, Action.TRUST_CONFIRM, agency_id=None)
        with self._database.transaction() as session:
            seq, proposal = to_decide(session, proposal_id)
            if self.needs_two and proposal.actor_id == actor.person_id:
                raise SecondPersonNeededError
            changes = changes_of(proposal)
            self._check(load(session), changes, at)
            decide(session, proposal, changes, Verdict(seq, actor, at, confirmed=True))

    def reject(self, actor: Actor, proposal_id: int, reason: str, at: datetime) -> None:
        """Turn a proposal down, or take one's own back. Raises as `confirm`, and `ReasonNeededError`."""
        authorize(actor, Action.TRUST_CONFIRM, agency_id=None)
        if not reason.strip():
            raise ReasonNeededError
        with self._database.transaction() as session:
            seq, proposal = to_decide(session, proposal_id)
            verdict = Verdict(seq, actor, at, confirmed=False, note=reason.strip())
            decide(session, proposal, changes_of(proposal), verdict)

    def found(self, certificates: Sequence[bytes], scheme: Scheme, reason: str, at: datetime) -> None:
        """Have the service of a demo bring certificates in by itself; those it knows stay as they are."""
        if not self._demo:
            raise SecondPersonNeededError
        state = self.state()
        known = {sha256 for sha256, _ in state.held}
        try:
            plan = planning.plan_certificates(state, certificates, scheme=scheme, grant=Grant(), at=at)
        except NothingToChangeError:
            return
        changes = tuple(c for c in plan.changes if not (isinstance(c, PutAnchor) and c.sha256 in known))
        if not changes:
            return
        with self._database.transaction() as session:
            proposal = store_proposal(session, None, Plan(changes), reason, at, None)
            seq, proposal = to_decide(session, proposal.id)
            decide(session, proposal, changes, Verdict(seq, None, at, confirmed=True))

    def _current(self) -> _InForce:
        with self._database.reading() as session:
            version = session.scalar(select(func.max(TrustDecision.seq))) or 0
            if self._in_force.version != version:
                state = load(session)
                self._in_force = _InForce(version, state, state.anchors(demo=self._demo))
        return self._in_force

    def _propose(self, actor: Actor, plan: Plan, reason: str, at: datetime, file: AnchorFile | None) -> int:
        if not reason.strip():
            raise ReasonNeededError
        self._check_schemes(plan.changes)
        with self._database.transaction() as session:
            proposal = store_proposal(session, actor, plan, reason.strip(), at, file)
            log(session, "trust.propose", proposal, plan.changes, Verdict(0, actor, at, confirmed=False))
            return proposal.id

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
